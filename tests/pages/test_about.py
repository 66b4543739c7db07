"""The coding guide: every word is defined, with an example from the library or the word that it has none."""

import pytest
from django.core.management import call_command
from django.test import Client

from evidence.claims import guide
from evidence.claims.models import Basis, Confidence, Directness, Position, Relation
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


def about(client: Client) -> Page:
    response = client.get("/about/")
    assert response.status_code == 200
    return Page(response)


@pytest.mark.parametrize(
    ("definitions", "choices"),
    [
        (guide.RELATIONS, Relation),
        (guide.DIRECTNESS, Directness),
        (guide.BASES, Basis),
        (guide.CONFIDENCES, Confidence),
        (guide.POSITIONS, Position),
    ],
)
def test_every_choice_is_defined(definitions, choices):
    assert list(definitions) == choices.values


def test_a_library_without_an_example_says_so(client):
    page = about(client)
    defined = [guide.RELATIONS, guide.DIRECTNESS, guide.BASES, guide.CONFIDENCES, guide.POSITIONS]
    assert page.text.count("The library has no example yet.") == sum(map(len, defined)) + 2


def test_examples_are_real_and_open_their_words(client):
    link = builders.evidence("contradicts", quotation=builders.quotation("They never asked us."))
    page = about(client)
    address = f"/sources/{link.quotation.text_version.source_id}/text/#q{link.quotation_id}"
    assert address in page.links
    assert "They never asked us." in page.ids["relation"].text


def test_the_starter_library_has_an_example_of_nearly_everything(client, settings):
    call_command("import_library", settings.STARTER_LIBRARY)
    assert about(client).text.count("The library has no example yet.") <= 1


def test_a_library_of_one_reader_says_so(client, settings):
    settings.ONE_READER = True
    assert "This library has one reader." in about(client).text


def test_limits_are_said(client):
    assert "A gap describes this library, not the world." in about(client).text
