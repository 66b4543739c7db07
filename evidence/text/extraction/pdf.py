"""Text out of a PDF, page by page, with PDFium.

A PDF knows places on paper, no words, lines or paragraphs; PDFium guesses the lines, `blocks.recognise` the rest.
Three things are mended here, and each is told to the curator: a word parted at a line's end is put together, what
stands on page after page (running heads, page numbers) is left out, and pages without text are named.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from evidence.text import blocks
from evidence.text.cleaning import clean, problems
from evidence.text.extraction.extracted import ExtractedText, Page, Refused
from evidence.text.extraction.media import PDF

PAGES = 5_000
LETTERS = 20_000_000
EDGE = 2
"""Lines at the head and at the foot of a page among which running heads are looked for."""
OFTEN = 0.5
"""On this part of the pages, or of those with the same side, a line at an edge is a running head."""
FEWEST = 3
PARTED = "\ufffe"
_PARTED = re.compile(r"(\w*)\ufffe\s*(\w*)")
_HYPHENED = frozenset({"co", "cross", "ex", "non", "self", "well"})
"""First halves that keep their hyphen before a whole word: self-employed, co-production."""
_NUMBER = re.compile(
    r"(?:page\s+)?[-–—|\s]*(\d{1,4}|[ivxlc]{1,7})[-–—|\s]*(?:of\s+\d{1,4})?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+(?:-\w+)+|\w+")


def extract(data: bytes, media_type: str = PDF) -> ExtractedText:
    """The text of a PDF. Raises Refused: locked, damaged, too long, or pictures of pages. 144 short pages: 0.04 s."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        if problem.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise Refused("The PDF is locked with a password. Save it without one and bring it in again.") from problem
        raise Refused("The PDF is damaged: it cannot be opened.") from problem
    try:
        if len(document) > PAGES:
            raise Refused(f"The PDF has {len(document):,} pages; more than {PAGES:,} are not read.")
        texts, unread = _texts(document)
        labels = [document.get_page_label(number) or "" for number in range(len(document))]
        title = clean(document.get_metadata_value("Title") or "", multiline=False)
    finally:
        document.close()
    return _put_together(texts, labels, title, unread, media_type)


def _texts(document: pypdfium2.PdfDocument) -> tuple[list[str], list[int]]:
    """The text of each page as PDFium has it, and the numbers of pages that cannot be read."""
    texts: list[str] = []
    unread: list[int] = []
    for number in range(len(document)):
        try:
            page = document[number]
            words = page.get_textpage()
            # PDFium says U+0002 for what older versions say U+FFFE: a word goes on after the line's end.
            texts.append(words.get_text_bounded().replace("\x02", PARTED))
            words.close()
            page.close()
        except pypdfium2.PdfiumError:
            texts.append("")
            unread.append(number + 1)
        if sum(map(len, texts[-1:])) > LETTERS:
            raise Refused("A page of the PDF holds more text than a page can.")
    if sum(map(len, texts)) > LETTERS:
        raise Refused(f"The PDF holds more than {LETTERS // 1_000_000} million letters, which are not read.")
    return texts, unread


def _put_together(
    texts: Sequence[str], labels: Sequence[str], title: str, unread: Sequence[int], media_type: str
) -> ExtractedText:
    raw = "\n".join(texts)
    if not "".join(raw.split()):
        raise Refused(
            "The PDF holds no text, only pictures of pages. Have its text recognised (OCR), or type what you quote."
            if texts
            else "The PDF has no pages."
        )
    warnings = problems(raw.replace(PARTED, ""))
    lines = [[line.strip() for line in clean(text, multiline=True).split("\n")] for text in texts]
    lines, said = _without_running_heads([[line for line in page if line] for page in lines])
    warnings += said
    joined = _Joined(raw)
    pages = [joined.words("\n".join(page)) for page in lines]
    if joined.count:
        warnings.append(
            f"{joined.count} words were parted at the ends of lines and put together again; "
            "one that is spelt with a hyphen may have lost it."
        )
    if empty := [number for number, page in enumerate(pages, start=1) if not page]:
        named = ", ".join(map(str, empty[:20])) + (" …" if len(empty) > 20 else "")
        warnings.append(f"There is no text on {_pages(empty)} {named}: a picture, or empty.")
    if unread:
        warnings.append(f"{_pages(unread).capitalize()} {', '.join(map(str, unread[:20]))} could not be read.")
    content, spans = _laid_out(pages, labels)
    return ExtractedText(
        content=content,
        blocks=tuple(blocks.recognise(content)),
        pages=tuple(spans),
        warnings=tuple(warnings),
        method=f"PDFium, by pypdfium2 {pypdfium2.PYPDFIUM_INFO}",
        media_type=media_type,
        title=title,
    )


def _pages(numbers: Sequence[int]) -> str:
    return "page" if len(numbers) == 1 else "pages"


def _laid_out(pages: Sequence[str], labels: Sequence[str]) -> tuple[str, list[Page]]:
    """One text, and where each page of it begins and ends. A sentence goes on over the end of a page."""
    content = ""
    parts: list[str] = []
    spans: list[Page] = []
    length = 0
    for number, (text, label) in enumerate(zip(pages, labels, strict=True), start=1):
        if text and content:
            gap = "\n" if content[-1] not in '.!?:”’"' and text[:1].islower() else "\n\n"
            parts.append(gap)
            length += len(gap)
        spans.append(Page(number, clean(label, multiline=False) or str(number), length, length + len(text)))
        parts.append(text)
        length += len(text)
        content = text or content
    return "".join(parts), spans


# --- Words parted at a line's end ---


class _Joined:
    """Puts parted words together, with the hyphen where the text elsewhere has it and without where not."""

    def __init__(self, raw: str) -> None:
        self._known = Counter(word.casefold() for word in _WORD.findall(raw.replace(PARTED, f" {PARTED} ")))
        self.count = 0

    def words(self, text: str) -> str:
        return _PARTED.sub(self._whole, text)

    def _whole(self, match: re.Match[str]) -> str:
        before, after = match.groups()
        self.count += 1
        hyphened, joined = f"{before}-{after}", before + after
        if not before or not after:
            return hyphened
        return hyphened if self._keeps_hyphen(before.casefold(), after.casefold()) else joined

    def _keeps_hyphen(self, before: str, after: str) -> bool:
        with_hyphen, without = self._known[f"{before}-{after}"], self._known[before + after]
        if with_hyphen or without:
            return with_hyphen > without
        return before in _HYPHENED and self._known[after] > 1  # once is here


# --- Running heads ---


def _without_running_heads(pages: list[list[str]]) -> tuple[list[list[str]], list[str]]:
    """The pages without what stands at the edge of most, and what that was, in sentences for the curator."""
    if len(pages) < FEWEST:
        return pages, []
    often = _often(pages)
    kept: list[list[str]] = []
    left: Counter[str] = Counter()
    numbers = 0
    for page, counted in zip(pages, _numbered(pages), strict=True):
        gone: set[int] = set()
        for edge in (range(min(EDGE, len(page))), range(len(page) - 1, max(len(page) - 1 - EDGE, -1), -1)):
            for at in edge:  # from the edge inwards: what stands within the text is the text's
                if at in counted:
                    numbers += 1
                elif _may_run(page[at]) and _shape(page[at]) in often:
                    left[_shape(page[at])] += 1
                else:
                    break
                gone.add(at)
        kept.append([line for at, line in enumerate(page) if at not in gone])
    said = [
        f"The line “{often[shape]}” stands at the edge of {count} pages; it was taken for a running head and left out."
        for shape, count in left.most_common()
    ]
    if numbers:
        said.append(f"Page numbers were left out of the text on {numbers} pages.")
    return kept, said


def _often(pages: Sequence[Sequence[str]]) -> dict[str, str]:
    """The shapes of lines at the edges of so many pages that they belong to the paper, with an example of each."""
    found: dict[str, str] = {}
    for side in (pages[::2], pages[1::2]):  # left and right pages may have heads of their own
        edges = [{_shape(line): line for line in (*page[:EDGE], *page[-EDGE:]) if _may_run(line)} for page in side]
        counted = Counter(shape for page in edges for shape in page)
        for page in edges:
            for shape, line in page.items():
                if counted[shape] >= max(2, len(side) * OFTEN) and any(map(str.isalpha, shape)):
                    found.setdefault(shape, line)
    everywhere = Counter(shape for page in pages for shape in {_shape(line) for line in (*page[:EDGE], *page[-EDGE:])})
    return {shape: line for shape, line in found.items() if everywhere[shape] >= FEWEST}


def _may_run(line: str) -> bool:
    """Running heads are short and no sentences."""
    return len(line) <= 100 and not line.endswith((".", "?", "!", ",", ";"))


def _shape(line: str) -> str:
    """A line without its numbers: “12 Personalisation” and “14 Personalisation” are one."""
    return _DIGITS.sub("#", " ".join(line.split())).casefold()


def _numbered(pages: Sequence[Sequence[str]]) -> list[set[int]]:
    """Of each page the lines that are its number: alone on a line at the edge, and counting on from page to page."""
    candidates = [
        {at: value for at in {0, len(page) - 1} if page and (value := _number(page[at])) is not None} for page in pages
    ]
    steps = Counter(value - page for page, found in enumerate(candidates) for value in set(found.values()))
    if not steps or steps.most_common(1)[0][1] < FEWEST:
        return [set() for _ in pages]
    usual = {step for step, count in steps.items() if count >= FEWEST}
    return [{at for at, value in found.items() if value - page in usual} for page, found in enumerate(candidates)]


def _number(line: str) -> int | None:
    match = _NUMBER.fullmatch(line)
    if not match:
        return None
    return int(match[1]) if match[1].isdigit() else _roman(match[1].lower())


def _roman(numeral: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in numeral]
    return sum(-value if value < after else value for value, after in pairwise([*values, 0]))
