"""Claims in a real browser: from a claim to the marked words in the text; nothing runs off; axe finds nothing."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.claims.models import Claim, EvidenceLink, Relation
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def library(live_server: LiveServer) -> str:
    """The starter library, served. Gives the address."""
    call_command("import_library", settings.STARTER_LIBRARY)
    return str(live_server)


def addresses() -> list[str]:
    """The list, the claims with the most words, one with the fewest, and what answers when nothing does."""
    by_words = Claim.objects.annotate(words=Count("evidence")).order_by("-words", "pk")
    opposed = by_words.filter(evidence__relation=Relation.CONTRADICTS).first()
    chosen = [*by_words[:3], opposed, by_words.last()]
    return [
        "/claims/",
        "/claims/?kind=x",
        "/claims/999999/",
        *dict.fromkeys(f"/claims/{one.pk}/" for one in chosen if one),
    ]


def test_from_a_claim_to_its_words_in_the_text_and_back(library: str, page: Page) -> None:
    link = EvidenceLink.objects.filter(quotation__text_version__source__key="customer-rota").latest("quotation__start")
    assert link.quotation.block
    page.emulate_media(reduced_motion="reduce")  # the words stand 50,000 px down: do not wait for the page to glide
    page.goto(f"{library}/claims/{link.claim_id}/")
    page.locator(f"#q{link.quotation_id} mark a").first.click()
    words = page.locator(f"#q{link.quotation_id}")
    assert page.url.endswith(link.quotation.get_absolute_url())
    expect(words).to_be_in_viewport()
    assert words.evaluate("mark => mark.matches(':target')")
    page.go_back()
    page.locator(f"#q{link.quotation_id} figcaption a", has_text=link.quotation.block.label).first.click()
    expect(page.locator(f"#q{link.quotation_id}")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(f"figure#q{link.quotation_id}")).to_be_visible()


def test_a_count_in_the_list_opens_the_words_it_counts(library: str, page: Page) -> None:
    claim = Claim.objects.filter(evidence__relation=Relation.CONTRADICTS).order_by("-pk")[0]
    page.goto(f"{library}/claims/?contested=yes")
    page.locator(f'a.tally[href="/claims/{claim.pk}/#contradicts"]').click()
    expect(page.locator("#contradicts h2")).to_be_in_viewport()
    number = EvidenceLink.objects.filter(claim=claim, relation=Relation.CONTRADICTS).count()
    expect(page.locator("#contradicts .whose")).to_have_count(number)


def test_both_sides_are_announced_before_the_words_on_a_phone(library: str, page: Page) -> None:
    claim = Claim.objects.filter(evidence__relation=Relation.CONTRADICTS).order_by("-pk")[0]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{library}/claims/{claim.pk}/")
    expect(page.locator(".notice.counter")).to_be_in_viewport()


def test_a_list_is_narrowed_without_script(library: str, page: Page) -> None:
    page.goto(f"{library}/claims/")
    page.get_by_label("Contested").select_option("yes")
    page.get_by_role("button", name="Show", exact=True).click()
    both = Claim.objects.filter(evidence__relation=Relation.SUPPORTS).filter(evidence__relation=Relation.CONTRADICTS)
    expect(page.locator("#list-h")).to_contain_text(f"{both.distinct().count()} claim")


def test_axe_finds_nothing_and_nothing_runs_off(library: str, page: Page) -> None:
    for address in addresses():
        page.goto(library + address)
        assert_in_order(page)


def test_on_paper_the_words_and_their_reasons_are_there(library: str, page: Page) -> None:
    page.goto(library + addresses()[3])
    page.emulate_media(media="print")
    for shown in ("h1", ".print-only", "figure .why", "#origins", "#cite"):
        expect(page.locator(shown).first).to_be_visible()
    expect(page.locator(".masthead nav")).to_be_hidden()
