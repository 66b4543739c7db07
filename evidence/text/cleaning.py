"""Cleaning: what every text that comes from outside goes through before it is kept.

It takes away what no reader can see and no database can keep, and nothing else: words, spaces and line breaks
within stay to the letter. Bytes as received are kept elsewhere, where they are wanted.
"""

import re
import unicodedata
from urllib.parse import urlsplit

MARKS_IN_A_ROW = 8  # combining marks on one letter; the most a living script needs is four or five
SCHEMES = frozenset({"http", "https", "mailto"})
LONGEST_ADDRESS = 2000  # characters

REPLACEMENT = "\ufffd"

# NUL goes (PostgreSQL refuses it). Lone surrogates, non-characters and C0/C1 controls become U+FFFD, so that it
# shows that something stood there. Tab, line feed and carriage return are white space, U+0085 a line's end.
# U+FFFE stays: PDF readers write it for a hyphen at a line's end, and `folding` knows it.
_NUL = re.compile("\x00")
_BROKEN = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\uffff]")
_NONCHARACTER = re.compile("[\ufdd0-\ufdef]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_MARK_RUN = re.compile(rf"[^\x00-\u02ff\s\w]{{{MARKS_IN_A_ROW + 1},}}")  # what may hold such a run


def clean(text: str, *, multiline: bool) -> str:
    """`text` without NUL, and with U+FFFD for what is broken: lone surrogates, controls, non-characters.

    Runs of combining marks are cut to MARKS_IN_A_ROW. Line ends become line feeds; a text that is not
    `multiline` has each run of white space made one space and none at its ends. Idempotent; linear.
    """
    text = _BROKEN.sub(REPLACEMENT, _NONCHARACTER.sub(REPLACEMENT, _NUL.sub("", text)))
    text = _MARK_RUN.sub(_capped, text)
    if multiline:
        return _LINE_ENDS.sub("\n", text)
    return _SPACES.sub(" ", text).strip()


def _capped(match: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for char in match[0]:
        marks = marks + 1 if _is_mark(char) else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in {"Mn", "Me"}


def problems(text: str) -> list[str]:
    """What `clean` would change beyond line ends and spaces, in plain sentences, for whoever brought the text."""
    said = [
        (_NUL.search(text), "The text holds NUL characters; they were left out."),
        (_BROKEN.search(text), "The text holds control characters or halves of characters; each is now “\ufffd”."),
        (_NONCHARACTER.search(text), "The text holds code points that are no characters; each is now “\ufffd”."),
        (
            any(_capped(run) != run[0] for run in _MARK_RUN.finditer(text)),
            f"Letters carry more than {MARKS_IN_A_ROW} accents; the further ones were left out.",
        ),
        (REPLACEMENT in text, "The text holds “\ufffd”, which stands for characters lost before it came here."),
    ]
    return [sentence for holds, sentence in said if holds]


def safe_address(url: str) -> str | None:
    """`url` when it may stand in a link: http, https or mailto, with somewhere to go; else None.

    Addresses with controls or white space inside are refused, not mended: browsers drop tabs and line breaks in
    a scheme, which makes “java<tab>script:” a script (WHATWG URL, “remove all ASCII tab or newline”).
    """
    url = url.strip(" ")
    if not url or len(url) > LONGEST_ADDRESS or " " in url or not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in SCHEMES or "\\" in url:
        return None
    somewhere = "@" in parts.path if parts.scheme == "mailto" else bool(host)
    return url if somewhere else None
