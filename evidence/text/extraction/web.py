"""Text out of a saved web page: trafilatura tells the article from menus and advertisements, pandoc its structure."""

import re

import trafilatura

from evidence.text.cleaning import clean
from evidence.text.extraction import office
from evidence.text.extraction.extracted import ExtractedText, Refused
from evidence.text.extraction.media import HTML
from evidence.text.extraction.plain import decoded

LARGEST = 20 * 2**20
"""Bytes; an article has a hundredth."""
DEEPEST = 1_000
"""Elements within one another."""
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*?(/?)>", re.IGNORECASE)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())  # noqa: SIM905
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def extract(data: bytes, media_type: str = HTML, *, encoding: str = "") -> ExtractedText:
    """The main text of a page. Raises Refused: too large, nested without end, or no text in it."""
    if len(data) > LARGEST:
        raise Refused(f"The page is larger than {LARGEST // 2**20} MB, which is not read.")
    text, warnings = decoded(data, encoding or _declared(data))
    if _depth(text) > DEEPEST:
        raise Refused("The page's parts are nested without end, as in files made to do harm.")
    kept = trafilatura.extract(
        text,
        output_format="html",
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        favor_recall=True,
        deduplicate=False,
    )
    if not kept:
        raise Refused("There is no text in the page: it may load its words only when it is open in a browser.")
    said = "Menus, advertisements and comments of the page were left out; compare it with the page."
    return office.extract(kept.encode(), media_type, title=_title(text), warnings=[said, *warnings])


def _title(text: str) -> str:
    match = _TITLE.search(text[:200_000])
    return clean(re.sub(r"&amp;", "&", match[1]), multiline=False) if match else ""


def _declared(data: bytes) -> str:
    match = re.search(rb"charset=[\"']?([A-Za-z0-9_-]{2,30})", data[:4096])
    return match[1].decode("ascii") if match else ""


def _depth(text: str) -> int:
    deepest = depth = 0
    for closing, name, empty in _TAG.findall(text):
        if name.lower() in _VOID or empty:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest
