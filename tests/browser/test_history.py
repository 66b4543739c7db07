"""Histories in a real browser: from a claim to an earlier version and back, a change put back. Axe finds nothing."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.claims.models import Claim
from evidence.curation import workflow
from evidence.curation.models import Revision
from evidence.curation.review import revisions
from tests import builders
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def curator() -> User:
    return builders.person(first_name="Ada", last_name="Byron")


@pytest.fixture
def claim(curator: User) -> Claim:
    """Published, then changed in its words, its evidence and its themes."""
    made = builders.claim("Staff are heard.")
    builders.evidence(claim=made)
    gone = builders.evidence("contradicts", claim=made, quotation=builders.quotation(in_=builders.text("No.")))
    second = builders.person(Role.EDITOR)
    wanted = {"text": "Staff were heard.", "themes": [builders.theme("Mutuals").pk]}
    change = revisions.propose(made, wanted, "It is in the past tense.", curator)
    workflow.take(workflow.SUBMIT, change, by=curator, at=timezone.now())
    workflow.take(workflow.PUBLISH, change, by=second, at=timezone.now())
    workflow.take(workflow.WITHDRAW, gone, by=second, at=timezone.now(), reason="Another scheme.")
    return made


def signed_in(page: Page, address: str, person: User, onto: str) -> None:
    page.goto(f"{address}/sign-in/?next={onto}")
    page.get_by_label("Name").fill(person.username)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{address}{onto}")


def test_from_a_claim_to_what_it_was_and_back(live_server: LiveServer, page: Page, claim: Claim) -> None:
    page.goto(f"{live_server}/claims/{claim.pk}/")
    page.get_by_role("link", name="Versions", exact=True).click()
    page.get_by_role("link", name="Version 3", exact=True).click()
    expect(page.get_by_role("heading", name="Staff are heard.")).to_be_visible()
    page.get_by_role("link", name="What has changed since").click()
    expect(page.locator("#since ins").first).to_contain_text("were")
    expect(page.locator("#since")).to_contain_text("The reason given: Another scheme.")
    page.get_by_role("link", name="The claim as it stands today").click()
    expect(page.get_by_role("heading", name="Staff were heard.")).to_be_visible()


def test_what_stood_there_is_proposed_again(live_server: LiveServer, page: Page, claim: Claim, curator: User) -> None:
    signed_in(page, str(live_server), curator, reverse("record-history", args=["claim", claim.pk]))
    change = page.get_by_role("listitem").filter(has_text="It is in the past tense.")
    change.locator("summary").click()
    change.get_by_label("Why it is to stand there again").fill("The first words were right.")
    change.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("Proposed as a draft of a change")).to_be_visible()
    assert Revision.objects.get(status="draft").fields == {"text": "Staff are heard.", "themes": []}


def test_every_page_of_the_history_is_in_order(
    live_server: LiveServer, page: Page, claim: Claim, curator: User
) -> None:
    source = claim.evidence.all()[0].quotation.text_version.source_id
    bench = reverse("record-history", args=["claim", claim.pk])
    signed_in(page, str(live_server), curator, bench)
    for address in (f"/claims/{claim.pk}/v1/", f"/claims/{claim.pk}/history/", f"/sources/{source}/history/", bench):
        page.goto(f"{live_server}{address}")
        assert_in_order(page)
