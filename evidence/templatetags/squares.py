"""The squares of an evidence map: the area of each is in proportion to the number of quotations in its cell.

Each is cut into strips, one a relation or position, that share it as these share what is counted. Strips differ by
hue and by filling; the words and figures beside them carry the meaning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from evidence.templatetags.marks import MARKS

register = template.Library()

#: Length of a side, of the largest square.
LARGEST = 48
#: What is there is never drawn as nothing.
SMALLEST = 3
GAP = 1
#: Narrower strips are filled whole: of a pattern nothing would be left.
NARROWEST = 6
#: How the strips are filled: solid, lined, dotted, hollow.
FILLINGS = {
    "supports": "solid",
    "for": "solid",
    "contradicts": "lined",
    "against": "lined",
    "qualifies": "dotted",
    "conditional": "dotted",
    "mentions": "hollow",
    "neutral": "hollow",
}


class Segment(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def quotations(self) -> int: ...


def side(quotations: int, most: int) -> float:
    """Of the square of a cell, where `most` quotations fill the largest square.

    >>> side(25, 100), side(100, 100)
    (24.0, 48.0)
    """
    return max(SMALLEST, LARGEST * sqrt(quotations / most))


def strips(segments: Sequence[Segment], length: float) -> list[tuple[str, float, float]]:
    """Name, place and width of each strip; a hair between them where there is room for one."""
    total = sum(one.quotations for one in segments)
    gap = GAP if length > LARGEST / 4 else 0
    room = length - gap * (len(segments) - 1)
    found, x = [], 0.0
    for one in segments:
        width = room * one.quotations / total
        found.append((one.name, x, width))
        x += width + gap
    return found


@dataclass(frozen=True, slots=True)
class _One:
    name: str
    quotations: int = 1


@register.simple_tag
def swatch(name: str) -> SafeString:
    """How the strips of one relation or position are filled, for the key."""
    return square(1, [_One(name)], (LARGEST // 14) ** 2)


@register.simple_tag
def square(quotations: int, segments: Sequence[Segment], most: int) -> SafeString:
    """The drawing of one cell, hidden from screen readers."""
    length = side(quotations, most)
    drawn = format_html_join(
        "",
        '<rect class="{} {}" x="{}" y="0" width="{}" height="{}"/>',
        (
            (MARKS[name].hue, FILLINGS[name], f"{x:.1f}", f"{width:.1f}", f"{length:.1f}")
            for name, x, width in strips(segments, length)
        ),
    )
    patterned = format_html_join(
        "",
        '<rect fill="url(#map-{})" x="{}" y="0" width="{}" height="{}"/>',
        (
            (FILLINGS[name], f"{x:.1f}", f"{width:.1f}", f"{length:.1f}")
            for name, x, width in strips(segments, length)
            if FILLINGS[name] in {"lined", "dotted"} and min(width, length) >= NARROWEST
        ),
    )
    return format_html(
        '<svg class="square" width="{0}" height="{0}" viewBox="0 0 {0} {0}" aria-hidden="true">{1}{2}</svg>',
        f"{length:.1f}",
        drawn,
        patterned,
    )
