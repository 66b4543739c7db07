"""Reading in a real browser: links land on the words, nothing runs off the screen, axe finds nothing."""

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.claims.models import EvidenceLink, Quotation
from evidence.library.models import Source
from tests.browser.looks import ENDS, assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def library(live_server: LiveServer) -> str:
    """The starter library, served. Gives the address."""
    call_command("import_library", settings.STARTER_LIBRARY)
    return str(live_server)


def addresses() -> list[str]:
    """Every sort of page of ours, the hardest of each sort."""
    pk = dict(Source.objects.values_list("key", "pk"))
    return [
        "/",
        "/about/",
        "/about/design/",
        "/sources/",
        "/sources/?kind=novel",
        f"/sources/{pk['customer-rota']}/",
        f"/sources/{pk['customer-rota']}/text/",
        f"/sources/{pk['barber-open-public-services']}/text/",
        f"/sources/{pk['cunningham-2013']}/",
        f"/sources/{pk['appg-employee-ownership-report']}/",
        "/sources/999999/",
    ]


def test_a_link_to_a_quotation_lands_on_its_words_in_the_middle_of_a_paragraph(library: str, page: Page) -> None:
    quotations = Quotation.objects.filter(text_version__source__key="customer-rota").select_related("block")
    middle = next(one for one in quotations.order_by("-start") if one.block and one.start - one.block.start > 300)
    page.goto(library + middle.get_absolute_url())
    words = page.locator(f"#q{middle.pk}")
    expect(words).to_be_in_viewport()
    assert words.evaluate("mark => mark.matches(':target')")
    assert words.evaluate("mark => getComputedStyle(mark).outlineStyle") == "solid"
    above = words.evaluate("mark => mark.getBoundingClientRect().top")
    assert above > 60, "some of what comes before is in sight"
    expect(page.locator(f'a.cites[href$="/cite/?q={middle.pk}"]')).to_be_visible()  # its note is not folded


def test_from_the_words_to_the_note_to_the_claim(library: str, page: Page) -> None:
    link = EvidenceLink.objects.filter(quotation__text_version__source__key="barber-open-public-services").first()
    assert link is not None
    page.goto(library + link.quotation.get_absolute_url())
    page.locator(f"#q{link.quotation_id} ~ a.ref").first.click()
    to_claim = page.locator(f'a[href="/claims/{link.claim_id}/#q{link.quotation_id}"]')
    expect(to_claim).to_be_visible()
    to_claim.click()
    assert page.url.endswith(f"/claims/{link.claim_id}/#q{link.quotation_id}")


def test_copied_words_are_the_words_alone(library: str, page: Page) -> None:
    source = Source.objects.get(key="barber-open-public-services")
    page.goto(f"{library}/sources/{source.pk}/text/")
    block = source.text_versions.get().blocks.get(number=3)
    content = source.text_versions.get().content[block.start : block.end]
    copied = page.locator("#p3 .words").evaluate(
        "words => { getSelection().selectAllChildren(words); return getSelection().toString() }"
    )
    assert copied.strip() == content


def test_the_long_report_does_not_run_off_a_narrow_screen(library: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{library}/sources/{Source.objects.get(key='customer-rota').pk}/text/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_axe_finds_nothing_and_nothing_runs_off(library: str, page: Page) -> None:
    long = f"/sources/{Source.objects.get(key='customer-rota').pk}/text/"
    for address in addresses():
        page.goto(library + address)
        # 182 marks take axe half a minute; the short text has the same parts
        assert_in_order(page, ends=ENDS[1:] if address == long else ENDS)


def test_what_can_be_pressed_is_24_px_tall_or_stands_in_a_sentence(library: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for address in addresses():
        page.goto(library + address)
        small = page.evaluate(
            """() => [...document.querySelectorAll('main :is(a, button, summary, input, select)')]
                .filter(one => one.checkVisibility() && one.getBoundingClientRect().width > 1)
                .filter(one => one.getBoundingClientRect().height < 23.5)
                .filter(one => !one.matches('.ref, p a, dd a, figcaption a, .note a, .earned a'))
                .map(one => one.outerHTML.slice(0, 120))"""
        )
        assert small == [], address
