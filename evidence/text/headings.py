"""What makes a line a heading: its number, its capitals, a title everybody knows, or a colon before what it opens."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from evidence.text.lines import Line

_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,7})\.?\s+(?=[\"“‘'(]?[A-Z])")
_TOP = re.compile(r"(\d{1,2})\.\s+(?=[\"“‘'(]?[A-Z])")
_NEW_SENTENCE = re.compile(r"[.!?]\s+[A-Z]")
_CAPITALS = re.compile(r"[^a-z]*[A-Z][^a-z]*[A-Z]{2}[^a-z]*")
_COLON = re.compile(r"[A-Z][^.!?;:]*:")
_SPEECH = re.compile(r"\b(?:said|says|quotes?|comments?|commented|remarks?|added|writes|wrote|asked|words)\b")
_LED_TO = re.compile(r"[‘“\"'·•▪◦‣●○∙*–—(-]|(?:\d{1,2}|[a-z])[.)]\s")
_KNOWN = re.compile(
    r"(?:abstract|introduction|background|methods?|methodology|results|findings|discussion|conclusions?|references"
    r"|bibliography|keywords|acknowledge?ments|appendix(?: \w)?|appendices|(?:executive )?summary|contents|notes"
    r"|recommendations|foreword|preface|annex(?: \w)?|glossary|literature review)",
    re.IGNORECASE,
)
LONGEST = 400  # code points
#: What looks like the heading of a numbered section, wherever it stands.
NUMBERED = re.compile(_NUMBERED.pattern + "|" + _TOP.pattern)


class Heading(NamedTuple):
    """A heading's level (1 is the highest) and the document's own number, "" when it has none."""

    level: int
    number: str


class Headings:
    """Tells the headings of one text; `at` is asked line by line, in order, and remembers where it is."""

    def __init__(self, found: Sequence[Line]) -> None:
        self._lines = found
        self._depth = 0  # of the last numbered heading
        self._top = 0  # the last number of a highest heading

    def at(self, index: int) -> Heading | None:
        line = self._lines[index]
        if line.tabbed or line.length > LONGEST or (index and not line.gap):
            return None
        alone = index + 1 == len(self._lines) or self._lines[index + 1].gap > 0
        found = self._numbered(line) or (self._numbered_at_top(index) if alone else None)
        if found:
            self._depth = found.level
            self._top = int(found.number.split(".")[0])
            return found
        if alone and self._is_title(line):
            self._depth = 0
            return Heading(1, "")
        return Heading(self._depth + 1, "") if self._opens_with_colon(index) else None

    def _numbered(self, line: Line) -> Heading | None:
        match = _NUMBERED.match(line.head)
        if not match or _NEW_SENTENCE.search(line.head, match.end()):
            return None
        return Heading(match[1].count(".") + 1, match[1])

    def _numbered_at_top(self, index: int) -> Heading | None:
        """“3. Changes in identity”: alone, no sentence, the next number, and not an item of a list."""
        line = self._lines[index]
        match = _TOP.match(line.head)
        if not match or line.length > 120 or line.last in ".;,:":
            return None
        number = int(match[1])
        below = _TOP.match(self._lines[index + 1].head) if index + 1 < len(self._lines) else None
        if number not in {1, self._top, self._top + 1} or (below and int(below[1]) == number + 1):
            return None
        return Heading(1, match[1])

    def _is_title(self, line: Line) -> bool:
        if line.length > 80:
            return False
        return bool(_CAPITALS.fullmatch(line.head) or _KNOWN.fullmatch(line.head.rstrip(":")))

    def _opens_with_colon(self, index: int) -> bool:
        """“Interview profiles CUSTOMER:”, but no sentence that leads on to a quotation or a list."""
        line = self._lines[index]
        if line.length > 60 or not _COLON.fullmatch(line.head) or _SPEECH.search(line.head):
            return False
        if index + 1 == len(self._lines):
            return False
        return not _LED_TO.match(self._lines[index + 1].head)
