"""The marks of the library: round for a person, angled for evidence. Shape and word always stand beside hue."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@dataclass(frozen=True, slots=True)
class Mark:
    """How one stance or relation is drawn and counted: “1 supports”, “2 support”."""

    symbol: str
    hue: str
    one: str
    many: str


MARKS: dict[str, Mark] = {
    "for": Mark("s-for", "t-toward", "for", "for"),
    "conditional": Mark("s-conditional", "t-hedged", "conditional", "conditional"),
    "against": Mark("s-against", "t-away", "against", "against"),
    "neutral": Mark("s-neutral", "t-aside", "neutral", "neutral"),
    "supports": Mark("r-supports", "t-toward", "supports", "support"),
    "contradicts": Mark("r-contradicts", "t-away", "contradicts", "contradict"),
    "qualifies": Mark("r-qualifies", "t-hedged", "qualifies", "qualify"),
    "mentions": Mark("r-mentions", "t-aside", "mentions", "mention"),
    "one-reader": Mark("b-one", "", "one reader", "one reader"),
    "two-readers": Mark("b-agree", "", "two readers, agreed", "two readers, agreed"),
}

#: More marks than this are drawn as a ruled bar.
MOST_UNITS = 40
UNIT = 11
STEP = 14
GAP = 4
BAR = 320


@register.simple_tag
def mark(name: str, extra: str = "") -> SafeString:
    """The drawing of one mark. It is hidden from screen readers: the word beside it carries the meaning."""
    row = MARKS[name]
    return format_html(
        '<svg class="m {} {}" viewBox="0 0 16 16" aria-hidden="true"><use href="#{}"/></svg>',
        row.hue,
        extra,
        row.symbol,
    )


@register.filter
def stop(words: str) -> str:
    """The full stop that closes a sentence on these words; none where they end with one, as “n.d.” does."""
    return "" if str(words).endswith((".", "?", "!")) else "."


@register.filter
def verb(name: str, count: int = 1) -> str:
    """The word for `count` of a mark: “supports” for one, “support” for more."""
    row = MARKS[name]
    return row.one if count == 1 else row.many


@register.simple_tag
def units(tallies: Iterable[tuple[str, int]]) -> SafeString:
    """A bar made of one mark a thing, so that length means amount; over 40 things a ruled bar."""
    counted = [(MARKS[name], count) for name, count in tallies if count]
    total = sum(count for _, count in counted)
    if not total:
        return SafeString("")
    return _bar(counted, total) if total > MOST_UNITS else _units(counted)


def _units(counted: list[tuple[Mark, int]]) -> SafeString:
    places: list[tuple[str, str, int]] = []
    x = 0
    for row, count in counted:
        places += [(row.symbol, row.hue, x + STEP * i) for i in range(count)]
        x += STEP * count + GAP
    width = x - GAP - (STEP - UNIT)
    uses = format_html_join(
        "",
        '<use href="#{}" class="{}" x="{}" y="0" width="11" height="11"/>',
        places,
    )
    return _svg(width, uses)


def _bar(counted: list[tuple[Mark, int]], total: int) -> SafeString:
    rects: list[tuple[str, int, int]] = []
    x = 0
    for row, count in counted:
        width = max(2, round(BAR * count / total))
        rects.append((row.hue, x, width))
        x += width + 3
    return _svg(x - 3, format_html_join("", '<rect class="{}" x="{}" width="{}" height="11"/>', rects))


def _svg(width: int, inner: SafeString) -> SafeString:
    return format_html(
        '<svg class="units" width="{0}" height="11" viewBox="0 0 {0} 11" aria-hidden="true">{1}</svg>',
        width,
        inner,
    )
