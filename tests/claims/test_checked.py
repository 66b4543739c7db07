"""A claim's page says which version of a text its words were checked against, and what a newer one means for them."""

import pytest
from django.test import Client

from evidence.claims.models import Claim, Quotation
from evidence.curation.carrying import correcting
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

OLD = "Staff were hard here. Mutuals improve services. Users left early."


@pytest.fixture
def claim() -> Claim:
    version = builders.text(OLD)
    made = builders.claim("Mutuals help.")
    for words in ("Mutuals improve services.", "Users left early."):
        builders.evidence(claim=made, quotation=builders.quotation(words, in_=version))
    return made


def shown(claim: Claim, client: Client) -> str:
    return Page(client.get(claim.get_absolute_url())).text


def test_words_are_checked_against_the_version_they_stand_in(client: Client, claim: Claim) -> None:
    assert shown(claim, client).count("Checked against version 1 of the full text.") == 2
    source = Quotation.objects.all()[0].text_version.source
    with builders.as_brought_in():
        correcting.correct(source, "full-text", "Staff were heard here. Mutuals improve services.", "A slip.", None)
    now = shown(claim, client)
    assert "Checked against version 2 of the full text." in now
    assert "The text as it is now does not have these words." in now
    assert "As in version 1 of the full text." in now
    assert "Checked against version 1" not in now


def test_words_that_wait_for_a_decision_say_so(client: Client, claim: Claim) -> None:
    source = Quotation.objects.all()[0].text_version.source
    with builders.as_brought_in():
        correcting.correct(source, "full-text", OLD.replace("improve", "reduce"), "A slip.", None)
    assert "is still to be decided" in shown(claim, client)


def test_the_earlier_version_says_that_there_is_a_newer_one(client: Client) -> None:
    source = builders.quotation("Mutuals improve services.", in_=builders.text(OLD)).text_version.source
    with builders.as_brought_in():
        correcting.correct(source, "full-text", OLD.replace("hard", "heard"), "A slip.", None)
    page = Page(client.get(f"/sources/{source.pk}/text/?version=1"))
    assert "You are reading version 1, not the newest." in page.text
    assert "Made on" in page.text
    assert "not the newest" not in Page(client.get(f"/sources/{source.pk}/text/")).text
