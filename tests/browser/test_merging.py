"""Merging in a real browser, by keyboard, without script; axe finds nothing; nothing runs off."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.curation.models import DuplicatePair, Merge
from evidence.library.models import Source
from tests import builders
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_pair() -> DuplicatePair:
    one = builders.source("Heard at work", authors=("Needham",), issued="2013", volume="3")
    other = builders.source("Heard at work: a study", authors=("Needham", "Carr"), issued="2013-09", publisher="Press")
    builders.text("Staff were heard.", of=one)
    builders.quotation("Users", in_=builders.text("Users were heard.", of=other))
    return DuplicatePair.objects.create(first=one, second=other, ground="title", likeness=92)


def signed_in(page: Page, server: LiveServer) -> None:
    person = builders.person()
    page.goto(f"{server}/sign-in/?next=/workbench/duplicates/")
    page.get_by_label("Name").or_(page.locator("[name=username]")).first.fill(person.username)
    page.locator("[name=password]").fill("correct horse")
    page.locator("main button[type=submit]").click()


def test_two_records_are_merged_by_keyboard_and_taken_apart(live_server: LiveServer, browser: Browser) -> None:
    pair = a_pair()
    page = browser.new_context(java_script_enabled=False).new_page()
    signed_in(page, live_server)
    page.get_by_role("link", name="Compare").focus()
    page.keyboard.press("Enter")
    page.locator(f"input[name=title][value='{pair.second_id}']").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"input[name=title][value='{pair.first_id}']")).to_be_checked()
    page.get_by_role("button", name=f"Merge {pair.second_id} into {pair.first_id}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("is a part of source")
    kept = Source.objects.get(pk=pair.first_id)
    assert (kept.title, kept.publisher, kept.issued) == ("Heard at work", "Press", "2013-09")
    page.goto(f"{live_server}/sources/{pair.second_id}/text/#q{pair.second.pk}")
    assert page.url.split("?")[0].endswith(f"/sources/{pair.first_id}/text/")
    assert page.url.endswith(f"#q{pair.second.pk}")  # the browser keeps what it was to open
    page.goto(f"{live_server}/workbench/duplicates/{pair.pk}/")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("both are as they were")
    assert Merge.objects.get().undone_at
    page.context.close()


def test_axe_finds_nothing_and_nothing_runs_off(live_server: LiveServer, page: Page) -> None:
    pair, decided = a_pair(), a_pair()
    DuplicatePair.objects.filter(pk=decided.pk).update(state="different", decided_at=builders.MOMENT, reason="Two.")
    signed_in(page, live_server)
    places = [f"/workbench/duplicates/{tail}" for tail in ("", "?state=different", f"{pair.pk}/", f"{decided.pk}/")]
    for place in places:
        page.goto(f"{live_server}{place}")
        assert_in_order(page)
