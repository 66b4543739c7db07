"""From the board to readers, by keyboard, without script: a search in one click, a judgement, a second person."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests import builders
from tests.browser.looks import assert_in_order
from tests.browser.test_reviewing import press, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Component → concern and reason, in the order of the form.
CONCERNS = {
    "Methodological limitations": ("minor concerns", "Nobody says how they were asked."),
    "Coherence": ("no or very minor concerns", "The words fit."),
    "Adequacy of data": ("serious concerns", "Two short passages."),
    "Relevance": ("no or very minor concerns", "All are about such services."),
}


def test_a_claim_is_searched_judged_and_published(live_server: LiveServer, browser: Browser) -> None:
    judge, second = (builders.person(first_name=name, last_name="Reader", shown_as="name") for name in ("Ada", "Ben"))
    claim = builders.evidence(claim=builders.claim("Staff are heard.")).claim
    contexts = [browser.new_context(java_script_enabled=False) for _ in range(2)]
    page = signed_in(contexts[0], live_server, judge, "/workbench/integrity/not-searched/")
    page.get_by_role("link", name="Record a search").focus()
    page.keyboard.press("Enter")
    page.get_by_label("In how many sources").fill("12")
    press(page, "Record the search")
    expect(page.get_by_text("readers see it now")).to_be_visible()

    page.locator("summary", has_text="Judge it").click()
    for component, (concern, reason) in CONCERNS.items():
        part = page.get_by_role("group", name=component, exact=True)
        part.get_by_label(concern, exact=True).check()
        part.get_by_label("why").fill(reason)
    page.get_by_label("moderate", exact=True).check()
    page.get_by_label("In plain language").fill("It is likely so, though few say it.")
    page.get_by_role("button", name="Save and submit").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("a second person reads it now")).to_be_visible()

    reading = signed_in(contexts[1], live_server, second, "/workbench/review/?kind=certainty")
    reading.get_by_role("link", name="Staff are heard.").click()
    press(reading, "Publish")
    expect(reading.get_by_role("status")).to_contain_text("Published.")
    reading.goto(f"{live_server}{claim.get_absolute_url()}")
    expect(reading.locator("#contradicts")).to_contain_text("in 12 sources by Ada Reader")
    expect(reading.locator("#certainty")).to_contain_text("Judged by Ada Reader")
    expect(reading.locator("#certainty")).to_contain_text("published by Ben Reader")
    for context in contexts:
        context.close()

    looking = browser.new_page()
    for place in ("", "share/", "embed/"):
        looking.goto(f"{live_server}{claim.get_absolute_url()}{place}")
        assert_in_order(looking)
    looking.close()
