"""Marking in a real browser: by mouse, by keyboard, without script; places to the code point; few steps. Axe agrees."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evidence.accounts.models import User
from evidence.claims.models import Claim, EvidenceLink, Quotation
from evidence.curation.models import MarkDraft
from evidence.library.models import TextVersion
from tests import builders
from tests.browser.looks import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = (
    "1. Staff\n\nStaff were heard. Users were not heard, and nobody asked them why.\n\n"
    "A family 👩‍👩‍👧 in 𝒳-town: the cafe\u0301 of co\u00adproduction, §\u00a07.\n\n"
    "She said שלום עולם and left.\n\n• one thing\n• another thing\n\nName\tYear\nTUC\t2011"
)
#: Selects the first occurrence of words, from their first to their last letter, over elements.
SELECT = """([first, last]) => {
  const root = document.querySelector(".marking-text");
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let begun = false;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!begun && node.data.includes(first)) { range.setStart(node, node.data.indexOf(first)); begun = true; }
    if (begun && node.data.includes(last)) { range.setEnd(node, node.data.indexOf(last) + last.length); break; }
  }
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(range);
}"""


@pytest.fixture
def curator() -> User:
    return builders.person()


@pytest.fixture
def version() -> TextVersion:
    return builders.text(TEXT, of=builders.source("A report to be marked"))


@pytest.fixture
def opened(live_server: LiveServer, page: Page, curator: User, version: TextVersion) -> Page:
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, live_server, curator, f"/workbench/sources/{version.source_id}/")
    scripted(page)
    return page


def scripted(page: Page) -> None:
    """The scripts have run."""
    expect(page.locator("#marking")).to_have_class("marking scripted-on")


def sign_in(page: Page, live_server: LiveServer, person: User, then: str) -> None:
    page.goto(f"{live_server}/sign-in/?next={then}")
    enter(page, person)
    expect(page.get_by_role("heading", name="Mark words", exact=True)).to_be_visible()
    page.wait_for_load_state()  # the script is there


def enter(page: Page, person: User) -> None:
    page.get_by_label("Name", exact=True).fill(person.username)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()


def drag(page: Page, first: str, last: str) -> None:
    """From before the first word to behind the last, with the mouse."""
    ends = page.evaluate(
        """([first, last]) => [first, last].map((words, at) => {
          const walker = document.createTreeWalker(document.querySelector(".marking-text"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const from = walker.currentNode.data.indexOf(words);
            if (from < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, from);
            range.setEnd(walker.currentNode, from + words.length);
            const box = range.getBoundingClientRect();
            return [at ? box.right - 1 : box.left + 1, box.top + box.height / 2];
          }
        })""",
        [first, last],
    )
    page.mouse.move(*ends[0])
    page.mouse.down()
    page.mouse.move(*ends[1], steps=4)
    page.mouse.up()


def test_by_mouse_words_become_quotation_claim_and_evidence_without_leaving_the_page(opened: Page) -> None:
    claim = builders.claim("Users are left out of public services.")
    drag(opened, "Users", "not heard")
    opened.get_by_role("button", name="Mark these words").click()
    expect(opened.get_by_label("Exact words")).to_have_value("Users were not heard")
    expect(opened.locator("#marking-shown")).to_contain_text("Found once")
    opened.evaluate("window.stayed = true")
    opened.get_by_label("Find a claim").press_sequentially("users left")
    opened.get_by_label("Users are left out of public services.").check()
    opened.get_by_label("supports", exact=True).check()
    opened.get_by_label("Why these words bear the claim").fill("They were not heard.")
    opened.get_by_label("Directness").select_option("direct")
    opened.get_by_label("Basis").select_option("testimony")
    opened.get_by_label("Confidence", exact=True).select_option("low")
    opened.get_by_label("Why so sure").fill("One voice.")
    opened.get_by_role("button", name="Keep as draft").click()
    expect(opened.locator("#marking-said")).to_have_text("Kept as drafts: quotation and evidence.")
    expect(opened.locator("mark.supports")).to_have_text("Users were not heard")
    link = EvidenceLink.objects.get()
    assert (link.claim, link.quotation.exact) == (claim, "Users were not heard")
    assert opened.evaluate("window.stayed"), "the page was never left"
    expect(opened.get_by_label("Exact words")).to_have_value("")
    expect(opened.get_by_label("Why so sure")).to_have_value("One voice.")


class Hands:
    """Counts what a person's hands do: presses of keys that are not typed words, and words typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps, self.letters = page, 0, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.steps += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.letters += len(words)


#: Keystroke-level model (Card, Moran, Newell 1980): an average typist's key, and making up one's mind before an act.
KEY, MIND = 0.28, 1.35


def test_a_practised_curator_needs_few_steps_and_no_mouse(opened: Page) -> None:
    """From the second mark on: what serves again stands in the form. The mouse is never touched."""
    builders.claim("Users are left out of public services.")
    kept = {"directness": "direct", "basis": "testimony", "confidence": "low", "confidence_reason": "One voice."}
    for name, value in kept.items():
        field = opened.locator(f"#f-{name}")
        field.fill(value) if name == "confidence_reason" else field.select_option(value)
    opened.locator("#marking-text [data-start]").first.focus()
    hands = Hands(opened)
    hands.press("j")  # the first paragraph
    hands.press("Shift+ArrowDown", "Shift+ArrowDown")  # its first sentence, and the second
    hands.press("m")
    expect(opened.locator("#f-claim_words")).to_be_focused()
    hands.type("users left")
    expect(opened.locator("#marking-claims")).to_contain_text("Users are left out of public services.")
    hands.press("ArrowDown", "Enter")  # the first claim found; on to what the words do to it
    hands.press("Space", "Tab")  # supports; on to the rationale
    hands.type("They say that they were not heard.")
    hands.press("Control+Enter")
    expect(opened.locator("#marking-said")).to_have_text("Kept as drafts: quotation and evidence.")
    link = EvidenceLink.objects.get()
    assert (link.relation, link.rationale) == ("supports", "They say that they were not heard.")
    assert link.quotation.exact == "Staff were heard. Users were not heard, and nobody asked them why."
    assert hands.steps <= 10
    assert KEY * (hands.steps + hands.letters) + MIND * 5 < 30, "seconds, as the model counts them"
    paragraph = opened.locator("#p2 [data-start]")
    expect(paragraph).to_be_focused()  # on with the next words


def test_a_new_claim_needs_nine_keys_beside_its_words(opened: Page) -> None:
    """With a claim in the way that is a little like it; nothing of the judgement is filled in by itself."""
    builders.claim("Users are left out of public services.")
    opened.get_by_label("A new claim").check()
    for name, value in {
        "claim_kind": "finding",
        "directness": "direct",
        "basis": "testimony",
        "confidence": "low",
    }.items():
        opened.locator(f"#f-{name}").select_option(value)
    opened.get_by_label("No claim").check()
    opened.locator("#f-confidence_reason").fill("One voice.")
    opened.locator("#marking-text [data-start]").first.focus()
    hands = Hands(opened)
    hands.press("j", "Shift+ArrowDown", "Shift+ArrowDown", "m")
    expect(opened.locator("#f-claim_words")).to_be_focused()
    hands.type("Public services do not hear users.")
    hands.press("Enter")  # to the claim like it
    expect(opened.get_by_label("Users are left out of public services.")).to_be_focused()
    hands.press("n", "Enter")  # none of them; no theme
    assert opened.locator("input[name=relation]:checked").count() == 0
    hands.press("c")
    expect(opened.locator("#f-rationale")).to_be_focused()
    hands.type("They say that staff were heard and users not, here.")
    hands.press("Control+Enter")
    expect(opened.locator("#marking-said")).to_have_text("Kept as drafts: quotation, claim and evidence.")
    assert EvidenceLink.objects.get().relation == "contradicts"
    assert hands.steps <= 9
    assert KEY * (hands.steps + hands.letters) < 30, "seconds, thinking apart"


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        ("👩‍👩‍👧", "👩‍👩‍👧", "👩‍👩‍👧"),
        ("𝒳-town", "cafe\u0301", "𝒳-town: the cafe\u0301"),
        ("co\u00adproduction", "7.", "co\u00adproduction, §\u00a07."),
        ("שלום", "left", "שלום עולם and left"),
        ("nobody", "A family", "nobody asked them why.\n\nA family"),
        ("left.", "another", "left.\n\n• one thing\n• another"),
        ("Name", "2011", "Name\tYear\nTUC\t2011"),
        (" were not ", " were not ", "were not"),
    ],
)
def test_whatever_is_selected_is_kept_to_the_code_point(opened: Page, first: str, last: str, wanted: str) -> None:
    opened.evaluate(SELECT, [first, last])
    opened.keyboard.press("m")
    expect(opened.locator("#marking-shown")).to_contain_text("Found")
    opened.locator("#f-claim_words").press("Control+Enter")
    expect(opened.locator("#marking-said")).to_have_text("Kept as a draft: quotation.")
    quotation = Quotation.objects.get()
    assert quotation.exact == wanted
    assert TEXT[quotation.start : quotation.end] == wanted


def test_half_an_emoji_is_the_whole_one(opened: Page) -> None:
    """A range may cut a character in two; a letter of the text cannot be cut."""
    found = opened.evaluate(
        """() => {
          const element = [...document.querySelectorAll("[data-start]")].find((one) => one.textContent.includes("𝒳"));
          const at = element.textContent.indexOf("𝒳");
          const range = Places.range(element, at + 1, at + 2);
          return [Places.pieces(range, document.body)[0], element.textContent.slice(0, at)];
        }"""
    )
    assert found[0][1] == "𝒳"
    assert TEXT[found[0][0]] == "𝒳"


def test_marks_overlap_and_notes_beside_the_words_are_never_selected(opened: Page, version: TextVersion) -> None:
    voice = builders.actor("A voice in the margin")
    for words in ("Users were not heard", "not heard, and nobody"):
        builders.evidence(quotation=builders.quotation(words, in_=version, voice=voice))
    opened.reload()
    scripted(opened)
    opened.locator("summary").get_by_text("supports").first.click()
    opened.evaluate(SELECT, ["Staff were", "A family"])
    opened.keyboard.press("m")
    expect(opened.get_by_label("Exact words")).to_have_value(
        TEXT[TEXT.index("Staff were") : TEXT.index("A family") + 8]
    )
    expect(opened.locator("#marking-shown")).to_contain_text("2 other marks share words with them")


def test_without_script_a_paragraph_and_two_words_are_enough(
    live_server: LiveServer, browser: Browser, curator: User, version: TextVersion
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, curator, f"/workbench/sources/{version.source_id}/")
    page.get_by_role("link", name="Pick words of §1, para 1").click()
    page.get_by_label("First word").select_option("Users")
    page.get_by_label("Last word").select_option(label="heard,")
    page.get_by_role("button", name="Take these words").click()
    expect(page.get_by_label("Exact words")).to_have_value("Users were not heard,")
    page.get_by_label("Find a claim").fill("Users are left out.")
    page.get_by_label("A new claim").check()
    page.get_by_label("Kind of the new claim").select_option("finding")
    page.get_by_label("supports", exact=True).check()
    page.get_by_label("Why these words bear the claim").fill("They were not heard.")
    page.get_by_label("Directness").select_option("direct")
    page.get_by_label("Basis").select_option("testimony")
    page.get_by_label("Confidence", exact=True).select_option("low")
    page.get_by_label("Why so sure").fill("One voice.")
    page.get_by_role("button", name="Keep as draft").click()
    expect(page.get_by_role("status").first).to_contain_text("Kept as drafts: quotation, claim and evidence.")
    page.get_by_role("button", name="Submit all 3 for review").click()
    assert Claim.objects.get().status == "submitted"
    context.close()


def test_by_touch_words_are_marked_even_where_the_phone_lets_go_of_the_selection(
    live_server: LiveServer, browser: Browser, curator: User, version: TextVersion
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    sign_in(page, live_server, curator, f"/workbench/sources/{version.source_id}/")
    scripted(page)
    now = page.get_by_role("button", name="Mark these words")
    expect(now).to_be_hidden()
    page.evaluate(SELECT, ["Users", "not heard"])
    now.evaluate("one => one.addEventListener('pointerup', () => document.getSelection().removeAllRanges())")
    now.tap()
    expect(page.get_by_label("Exact words")).to_have_value("Users were not heard")
    expect(page.locator("#marking-shown")).to_contain_text("Found once")
    expect(now).to_be_hidden()
    page.get_by_role("button", name="Keep as draft").tap()
    expect(page.locator("#marking-told")).to_have_text("Kept as a draft: quotation.")  # the form is far below by now
    expect(page.locator("#p2 [data-start]")).to_be_in_viewport()
    page.locator("#p2 [data-start]").tap()
    expect(page.locator("#marking-told")).to_be_hidden()
    context.close()


def test_what_was_typed_survives_the_end_of_the_session(opened: Page, curator: User) -> None:
    opened.locator("#f-rationale").fill("Half a thought")
    expect(opened.locator("#marking-saved")).to_have_text("Kept, not yet a draft")
    opened.context.clear_cookies(name="sessionid")
    opened.locator("#f-rationale").press_sequentially(", and the other half")
    expect(opened.locator("#marking-errors")).to_contain_text("You are signed out")
    expect(opened.locator("#f-rationale")).to_have_value("Half a thought, and the other half")
    opened.locator("#marking-errors a").click()
    enter(opened, curator)
    expect(opened.locator("#f-rationale")).to_have_value("Half a thought, and the other half")


def test_what_is_sent_after_the_end_of_the_session_stays_in_the_form(opened: Page) -> None:
    opened.locator("#f-rationale").fill("A thought of more than twenty letters")
    expect(opened.locator("#marking-saved")).to_have_text("Kept, not yet a draft")
    opened.context.clear_cookies(name="sessionid")
    opened.get_by_role("button", name="Keep as draft").click()
    expect(opened.locator("#marking-errors")).to_contain_text("You are signed out")
    expect(opened.locator("#f-rationale")).to_have_value("A thought of more than twenty letters")


def test_what_was_typed_while_the_library_was_away_stands_there_again(opened: Page) -> None:
    opened.route("**/keep/", lambda route: route.abort())
    opened.locator("#f-rationale").fill("Typed in a tunnel")
    expect(opened.locator("#marking-saved")).to_have_text("Not reached: kept in this browser")
    opened.reload()
    expect(opened.locator("#f-rationale")).to_have_value("Typed in a tunnel")
    assert not MarkDraft.objects.exists()


def test_single_keys_can_be_switched_off_and_never_work_while_typing(opened: Page) -> None:
    opened.keyboard.press("?")
    expect(opened.locator("#keys")).to_have_attribute("open", "")
    opened.locator("#f-rationale").fill("")
    opened.locator("#f-rationale").press_sequentially("jump c?")
    expect(opened.locator("#f-rationale")).to_have_value("jump c?")
    opened.locator("#keys-on").uncheck()
    opened.reload()
    scripted(opened)
    opened.locator("#marking-text [data-start]").first.focus()
    opened.keyboard.press("j")
    expect(opened.locator("#marking-text [data-start]").first).to_be_focused()


def test_nothing_runs_off_and_axe_finds_nothing(opened: Page, version: TextVersion, curator: User) -> None:
    builders.theme("Staff")
    quotation = builders.quotation("Users were not heard", in_=version, status="draft", created_by=curator)
    builders.evidence(quotation=quotation, status="draft", created_by=curator)
    builders.claim("Users are left out.")
    assert_in_order(opened)
    opened.evaluate(SELECT, ["co\u00adproduction", "7."])
    opened.keyboard.press("m")
    expect(opened.locator("#marking-shown")).to_contain_text("Found once")
    assert_in_order(opened)
    opened.locator("#f-claim_words").fill("users left out")
    expect(opened.locator("#marking-claims")).to_contain_text("Users are left out.")
    assert_in_order(opened)
    opened.get_by_label("A new claim").check()
    opened.keyboard.press("Control+Enter")
    expect(opened.locator("#marking-errors")).to_contain_text("Say what kind of claim it is")
    assert_in_order(opened)
