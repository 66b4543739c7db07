"""Review in a real browser, by keyboard, without script: submitted, returned, mended, published; axe finds nothing."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.claims.models import Claim
from evidence.curation import workflow
from evidence.curation.review import comments, revisions
from evidence.library.status import Status
from tests import builders
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(context: BrowserContext, server: LiveServer, person: User, place: str) -> Page:
    page = context.new_page()
    page.goto(f"{server}/sign-in/?next={place}")
    page.locator("[name=username]").fill(person.username)
    page.locator("[name=password]").fill("correct horse")
    page.locator("main button[type=submit]").click()
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def test_a_claim_is_submitted_returned_mended_and_published(live_server: LiveServer, browser: Browser) -> None:
    author, reader = builders.person(), builders.person()
    claim = builders.claim("Staff are heard.", status="draft", created_by=author)
    contexts = [browser.new_context(java_script_enabled=False) for _ in range(2)]
    writing = signed_in(contexts[0], live_server, author, f"/workbench/records/claim/{claim.pk}/")
    expect(writing.get_by_text("No words support it yet.")).to_be_visible()
    writing.get_by_label("argument").focus()
    writing.keyboard.press("Space")
    press(writing, "Save and submit")
    expect(writing.get_by_role("status")).to_contain_text("a second person reads it")

    reading = signed_in(contexts[1], live_server, reader, "/workbench/review/")
    reading.get_by_role("link", name="Staff are heard.").focus()
    reading.keyboard.press("Enter")
    press(reading, "Assign to me")
    expect(reading.get_by_role("button", name="I do not read it after all")).to_be_visible()
    reading.get_by_label("On", exact=True).select_option("text")
    reading.get_by_label("On these words of the field").fill("are")
    reading.get_by_label("Comment", exact=True).fill("It was in 2013.")
    press(reading, "Comment")
    expect(reading.get_by_role("button", name="Resolved")).to_be_visible()
    press(reading, "Return to draft")
    expect(reading.get_by_role("status")).to_contain_text("Returned")

    writing.goto(f"{live_server}/workbench/")
    expect(writing.get_by_text("1 waiting")).to_be_visible()
    writing.get_by_role("link", name="My records").click()
    writing.get_by_role("link", name="Staff are heard.").first.click()
    expect(writing.get_by_text("It was in 2013.")).to_be_visible()
    writing.get_by_label("Text", exact=True).fill("Staff were heard.")
    press(writing, "Save and submit")
    expect(writing.get_by_role("status")).to_contain_text("a second person reads it")

    reading.goto(f"{live_server}/workbench/review/?reader=me")
    reading.get_by_role("link", name="Staff were heard.").click()
    press(reading, "Publish")
    expect(reading.get_by_role("status")).to_contain_text("Published.")
    kept = Claim.objects.get()
    assert (kept.text, kept.kind, kept.status) == ("Staff were heard.", "argument", Status.PUBLISHED)
    assert (kept.submitted_by, kept.published_by) == (author, reader)
    for context in contexts:
        context.close()


def test_two_curators_at_once_lose_nothing(live_server: LiveServer, browser: Browser) -> None:
    one, other = builders.person(), builders.person()
    claim = builders.claim("Staff are heard.", status="draft", created_by=one)
    place = f"/workbench/records/claim/{claim.pk}/"
    contexts = [browser.new_context() for _ in range(2)]
    pages = [signed_in(context, live_server, who, place) for context, who in zip(contexts, (one, other), strict=True)]
    for page, words in zip(pages, ("Staff were heard.", "Staff felt heard."), strict=True):
        page.get_by_label("Text", exact=True).fill(words)
        page.get_by_role("button", name="Save", exact=True).click()
    expect(pages[1].get_by_role("alert")).to_contain_text("Nothing was saved")
    expect(pages[1].get_by_label("Text", exact=True)).to_have_value("Staff felt heard.")
    expect(pages[1].locator("del")).to_contain_text("were")
    pages[1].get_by_role("button", name="Save", exact=True).click()
    expect(pages[1].get_by_role("status")).to_contain_text("Saved")
    assert Claim.objects.get().text == "Staff felt heard."
    for context in contexts:
        context.close()


def test_axe_finds_nothing_and_nothing_runs_off(live_server: LiveServer, page: Page) -> None:
    author, reader = builders.person(), builders.person(Role.EDITOR)
    life = {"status": "submitted", "submitted_by": author, "created_by": author}
    source = builders.source("Heard at work", **life)  # type: ignore[arg-type]
    quotation = builders.quotation(
        "They were heard.",
        in_=builders.text("They were heard. So they said.", of=source),
        **life,  # type: ignore[arg-type]
    )
    claim = builders.claim("Staff have a say in what is done, wherever they work.")
    link = builders.evidence(claim=claim, quotation=quotation, **life)  # type: ignore[arg-type]
    comments.say(link, "Who?", by=reader, at=builders.MOMENT, field="rationale", words="words")
    change = revisions.propose(claim, {"text": "Staff had a say.", "kind": "argument"}, "It is past.", author)
    workflow.take(workflow.SUBMIT, change, by=author, at=builders.MOMENT)
    Claim.objects.filter(pk=claim.pk).update(text="Staff have no say.")
    page = signed_in(page.context, live_server, reader, "/workbench/review/")
    places = (
        "review/",
        f"review/evidencelink/{link.pk}/",
        f"review/revision/{change.pk}/",
        f"review/quotation/{quotation.pk}/",
        f"review/sources/{source.pk}/",
        "records/",
        f"records/claim/{claim.pk}/",
        f"records/source/{source.pk}/",
        f"records/claim/{claim.pk}/withdraw/",
    )
    for place in places:
        page.goto(f"{live_server}/workbench/{place}")
        assert_in_order(page)
