"""A text as its lines: what the recogniser of blocks looks at, and how single lines look."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_LINE = re.compile(r"[^\n\r\f\x0b\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\f\x0b\x1c-\x1e\x85\u2028\u2029]")
_LOOK = 400  # code points of a line that patterns look at: enough to tell, however long the line


class Line(NamedTuple):
    """A line that holds more than white space; `start` and `end` leave out the white space around it.

    `gap` counts the empty lines above it, `tabbed` says that a tab opens it, `tabs` counts those within.
    """

    start: int
    end: int
    gap: int
    tabbed: bool
    tabs: int
    head: str
    """Its first 400 code points."""
    last: str
    """Its last code point."""

    @property
    def length(self) -> int:
        return self.end - self.start


def lines(content: str) -> list[Line]:
    """The lines of a text that hold something; linear."""
    found: list[Line] = []
    done = breaks = 0
    for match in _LINE.finditer(content):
        breaks += len(_BREAK.findall(content, done, match.start()))
        done = match.end()
        raw = match[0]
        text = raw.strip()
        if not text:
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        tabbed = "\t" in raw[: start - match.start()]
        gap = max(0, breaks - 1) if found else breaks
        found.append(Line(start, start + len(text), gap, tabbed, text.count("\t"), text[:_LOOK], text[-1]))
        breaks = 0
    return found


_SENTENCE_ENDS = ".!?…:’”\"'"


def ends_sentence(line: Line) -> bool:
    return line.last in _SENTENCE_ENDS


def wrapping_width(found: Sequence[Line]) -> int:
    """The width at which the lines of a text were broken by a machine; 0 when a line is a paragraph.

    Wrapped text shows by neighbours that stop in mid-sentence at about one width.
    """
    pairs = [line for line, below in pairwise(found) if not below.gap and not below.tabbed]
    if len(pairs) < 3:
        return 0
    lengths = sorted(line.length for line in pairs)
    width = lengths[len(lengths) * 19 // 20]
    broken = sum(1 for line in pairs if not ends_sentence(line) and line.length > width // 2)
    return width if 40 <= width <= 120 and broken * 2 >= len(pairs) else 0


def runs_on(line: Line, below: Line, width: int) -> bool:
    """Whether `below` goes on with the paragraph of `line`, which stands right above it.

    In text wrapped at `width` it does unless `line` ends a sentence early. Elsewhere a line is a paragraph, but
    a word processor may have dropped a line break into a sentence: then the next line begins with a small
    letter or with the punctuation of the sentence above.
    """
    if below.gap:
        return False
    first = below.head[0]
    if first in ".,;:)%":
        return True
    if width:
        return not (ends_sentence(line) and line.length < width * 3 // 4)
    return first.islower() and line.last not in ".!?"
