"""How to search, and the advanced form: every example works, and the form is the other face of the text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.test import Client
from hypothesis import assume, given
from pytest_django import Settings

from evidence.pages.search_help import FIELDS, GROUPS
from evidence.search import reader, writer
from evidence.search.advanced import Form, taken_apart
from evidence.search.criteria import Criteria
from evidence.search.finding import count
from evidence.search.syntax import parse, unparse
from evidence.search.syntax.tree import All, Node
from evidence.vocabulary.models import Theme
from tests.pages.delivered import Page
from tests.search import shelfful
from tests.search.trees import leaves, trees


@pytest.fixture
def shelf(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.INDEX_DIR = tmp_path / "index"
    yield
    reader.reader_of.cache_clear()


@pytest.fixture
def library(shelf: None, db: None) -> None:  # noqa: ARG001
    shelfful.fill()
    writer.rebuild(reader.shelf())


@pytest.mark.usefixtures("shelf", "db")
def test_every_example_finds_something_in_the_starter_library(client: Client) -> None:
    call_command("import_library", project.STARTER_LIBRARY)
    writer.rebuild(reader.shelf())
    page = client.get("/search/help/")
    assert page.status_code == 200
    examples = [Criteria(q=one.q, scope=one.scope) for group in GROUPS for one in group.examples]
    examples += [Criteria(q=one.q) for one in FIELDS if one.works]
    for criteria in examples:
        assert criteria.address.replace("&", "&amp;") in page.content.decode()
        assert count(criteria), criteria.q


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Form(words="mutuals staff", phrase="public services"), 'mutuals staff "public services"'),
        (Form(any="users clients", none="cuts savings"), "(users OR clients) -cuts -savings"),
        (Form(any="users"), "users"),
        (Form(title="mutuals", author="needham"), "title:mutuals author:needham"),
        (
            Form(theme="Direct payments", stance="for", stance_on="mutuals"),
            'theme:"Direct payments" stance:for@mutuals',
        ),
        (Form(kind="report", basis="testimony", year_from="2010"), "kind:report basis:testimony year:2010.."),
        (Form(year_from="2010", year_to="2010"), "year:2010"),
        (Form(year_to="2013"), "year:..2013"),
        (Form(words='"a b"~3 journal:telegraph -theme:gender'), '"a b"~3 journal:telegraph -theme:gender'),
    ],
)
def test_the_form_writes_a_search_and_takes_it_apart_again(form: Form, text: str) -> None:
    assert form.text == text
    assert taken_apart(text)[0].text == text


@given(trees(leaves))
def test_nothing_of_a_search_is_lost_in_the_form(tree: Node) -> None:
    form, _ = taken_apart(unparse(tree))
    assume(not parse(form.text).is_too_deep)
    assert _parts(parse(form.text).tree) == _parts(tree)


def _parts(tree: Node | None) -> set[Node | None]:
    return set(tree.parts) if isinstance(tree, All) else {tree}


@pytest.mark.django_db
@pytest.mark.usefixtures("library")
def test_a_filled_in_form_leads_to_the_search(client: Client) -> None:
    response = client.get("/search/advanced/?go=1&words=mutuals&none=cuts&theme=Reform&year_from=2010&in=passages")
    assert response.status_code == 302
    assert response["Location"] == "/search/?q=mutuals+-cuts+theme%3AReform+year%3A2010..&in=passages"
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("go=1&theme=nope", "There is no theme “nope”"),
        ("go=1&stance=maybe", "no stance “maybe”"),
        ("go=1&stance_on=mutuals", "no stance"),
        ("go=1&year_from=abc", "is no year"),
        ("go=1&words=" + "a" * 1_200, "1,000 characters"),
    ],
)
def test_a_form_that_cannot_be_carried_out_says_why_and_keeps_what_was_written(
    client: Client, query: str, said: str
) -> None:
    response = client.get(f"/search/advanced/?{query}")
    assert response.status_code == 400
    assert said in response.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("theme=nope&actor=none", ["theme", "actor"]),
        ("words=theme:nope+year:soon&none=cuts", ["words"]),
        ("stance=for&stance_on=nope", ["stance_on"]),
        ("year_from=abc&year_to=2010", ["year_from"]),
        ("year_from=2013&year_to=2010", ["year_to"]),
    ],
)
def test_what_is_refused_is_told_at_its_place_and_the_summary_leads_there(
    client: Client, query: str, wrong: list[str]
) -> None:
    page = Page(client.get(f"/search/advanced/?go=1&{query}"))
    marked = [one.attributes for one in page.all("input") if one.attributes.get("aria-invalid")]
    assert sorted(str(one["id"]) for one in marked) == sorted(wrong)
    assert all(str(one["aria-describedby"]) in page.ids for one in marked)
    assert {f"#{name}" for name in wrong} <= set(page.links)


@pytest.mark.django_db
@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("query", ["in=people", "words=a&words=b", "themes=x"])
def test_an_address_that_is_none_of_the_form_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/search/advanced/?{query}").status_code == 400


@pytest.mark.django_db
@pytest.mark.usefixtures("library")
def test_the_search_page_says_what_else_was_searched_and_takes_it_off(client: Client) -> None:
    Theme.objects.get(slug="mutuals").alternative_labels.create(text="employee ownership")
    html = client.get("/search/?q=mutuals").content.decode()
    assert "Also searched:" in html
    assert "employee ownership" in html
    assert "/search/?q=mutuals&amp;synonyms=off" in html
    html = client.get("/search/?q=mutuals&synonyms=off").content.decode()
    assert "Not searched:" in html
