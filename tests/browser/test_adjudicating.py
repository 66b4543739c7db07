"""Blind second reading in a real browser: two code by keyboard, without script; a third decides; axe finds nothing."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.claims.models import EvidenceLink
from evidence.curation.models import Reading, ReadingDecision
from tests import builders
from tests.browser.looks import assert_in_order
from tests.curation.reading_rounds import coders, compared, opened, prepared, say

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, server: LiveServer, person: User, place: str) -> None:
    page.goto(f"{server}/sign-in/?next={place}")
    page.locator("[name=username]").fill(person.username)
    page.locator("[name=password]").fill("correct horse")
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{server}{place}")  # and for its script, which hears the keys


def test_two_code_blind_by_keyboard_without_script_and_a_third_decides(
    live_server: LiveServer, browser: Browser
) -> None:
    people, third = coders(), builders.person(Role.CURATOR)
    made = opened(people)
    place = f"/workbench/readings/{made.pk}/"
    for person, last in zip(people, ("supports", "qualifies"), strict=True):
        page = browser.new_context(java_script_enabled=False).new_page()
        sign_in(page, live_server, person, place)
        page.get_by_role("link", name="Begin").focus()
        page.keyboard.press("Enter")
        for value in ("supports", "none", last):
            answer = page.locator(f"input[type=radio][value={value}]")
            page.locator("input[type=radio]").first.focus()
            page.keyboard.press("Space")
            while not answer.is_checked():
                page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
        page.get_by_role("button", name="Hand in").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Handed in")
        page.context.close()
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server, third, f"{place}compare/")
    expect(page.locator("main")).to_contain_text("2 of 3 answers are the same from everybody")
    page.get_by_role("link", name="Unit 3").click()
    page.get_by_label("Qualifies").check()
    page.get_by_label("Why", exact=True).fill("“Both” limits it.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("status")).to_contain_text("Decided.")
    for answer in ("Direct", "Testimony", "Low"):  # type: ignore[assignment]
        page.get_by_label(answer, exact=True).check()  # type: ignore[arg-type]
    page.get_by_label("and its reason").fill("One voice.")
    page.get_by_label("Why the words bear").fill("Councils said both, so not only one.")
    page.get_by_role("button", name="Draft it").click()
    expect(page.locator("main")).to_contain_text("A record was drafted from it.")
    assert ReadingDecision.objects.get().value == "qualifies"
    assert EvidenceLink.objects.get().relation == "qualifies"
    page.context.close()


def test_a_number_chooses_only_while_an_answer_has_the_focus(live_server: LiveServer, page: Page) -> None:
    people = coders()
    made = opened(people)
    sign_in(page, live_server, people[0], f"/workbench/readings/{made.pk}/code/")
    page.locator("textarea").first.focus()
    page.keyboard.press("2")
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("2")
    expect(page.locator("input[type=radio][value=contradicts]")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("2 of 3")
    assert Reading.objects.get().note == "2"


def test_axe_finds_nothing_and_nothing_runs_off(live_server: LiveServer, page: Page) -> None:
    curator, people = builders.person(), coders()
    made, _ = compared(["supports", "none", "unclear"], ["mentions", "none", "unclear"])
    waiting = prepared(people, by=curator)
    open_one = opened([curator, people[0]])
    say(people[0], open_one, "none", "none", "none")
    source = waiting.read.all()[0].source_id
    cell = f"{made.pk}/units/{made.read.all()[0].pk}/{made.questions.get().pk}/"
    sign_in(page, live_server, curator, "/workbench/readings/")
    tails = ("", "new/", f"{waiting.pk}/", f"{waiting.pk}/sources/{source}/", f"{open_one.pk}/",
             f"{open_one.pk}/code/", f"{made.pk}/compare/?show=all", cell)  # fmt: skip
    for tail in tails:
        answer = page.goto(f"{live_server}/workbench/readings/{tail}")
        assert answer
        assert answer.ok, tail
        assert_in_order(page)
