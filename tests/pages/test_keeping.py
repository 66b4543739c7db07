"""Parts of pages that are kept as HTML show what the database says now."""

import pytest
from django.test import Client
from django.urls import reverse

from evidence.claims.models import EvidenceLink
from evidence.library.addresses import address
from evidence.templatetags.keeping import drawn
from tests import builders


def test_equal_values_are_drawn_once_and_others_anew() -> None:
    first = drawn("cite/takeaway.html", at="/a/")
    assert drawn("cite/takeaway.html", at="/a/") is first
    assert drawn("cite/takeaway.html", at="/b/") == first.replace("/a/", "/b/")


@pytest.mark.parametrize("name", ["source", "source-text", "claim"])
def test_an_address_that_is_filled_in_is_the_one_that_is_worked_out(name: str) -> None:
    for number in (1, 77, 123_456_789):
        assert address(name, number) == reverse(name, args=[number])


@pytest.mark.django_db
def test_a_claim_shows_what_was_changed_and_withdrawn_since_it_was_drawn(client: Client) -> None:
    claim = builders.claim()
    link = builders.evidence(claim=claim, rationale="Because of this.")

    def page() -> str:
        return client.get(claim.get_absolute_url()).content.decode()

    assert "Because of this." in page()
    EvidenceLink.objects.filter(pk=link.pk).update(rationale="Because of that.")
    assert "Because of that." in page()
    assert "Because of this." not in page()
    EvidenceLink.objects.filter(pk=link.pk).update(
        status="withdrawn", withdrawn_at=builders.MOMENT, withdrawal_reason="A mistake."
    )
    assert "Because of that." not in page()
