"""The drawing of a timeline: lanes over periods, each place a link with a name of its own. A table says the same.

Sources and claims are bars, whose heights compare within a lane; stances are the round marks with their number, as in
the table of positions. A line leads on from a bar as far as its dates may reach.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from evidence.claims.timeline import Lane, Place, Timeline, place_of
from evidence.templatetags.marks import MARKS

register = template.Library()

#: In units of the drawing, which are pixels at the usual size of letters.
NAMES = 120
LANE = 56
AXIS = 28
UNDATED = 96
NARROW, WIDE = 42, 72
"""Of a period."""
HIGHEST = 26
LOWEST = 3
"""What is there is never drawn as nothing."""
BAR = 18
MARK = 14
_EM = 16


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a place of a lane is drawn."""

    x: float
    width: float
    top: int
    reach: float = 0
    """Where the line ends that leads on from it; 0 without one."""


def says(label: str, lane: Lane, place: Place) -> str:
    """What a link of the drawing is called: “2010 to 2019: 3 sources, 1 of them perhaps later, up to 2021”."""
    kind = f"{lane.label}, " if lane.key in MARKS else ""
    words = f"{label}: {kind}{place.count} {lane.noun(place.count)}"
    if not place.later:
        return words
    until = f", up to {place.until}" if place.until else ", without an end"
    return f"{words}, {place.later} of them perhaps later{until}"


@register.simple_tag
def called(label: str, lane: Lane, place: Place) -> str:
    """The same for the table."""
    return says(label, lane, place)


@register.simple_tag
def timeline_drawing(found: Timeline, name: str) -> SafeString:
    """The whole drawing; nothing where no date is known: then there is only the table."""
    if not found.periods:
        return SafeString("")
    column = min(WIDE, max(NARROW, 720 / len(found.periods)))
    width = NAMES + column * len(found.periods) + UNDATED
    height = AXIS + LANE * len(found.lanes)
    inner = format_html_join(
        "", "{}", ((_lane(found, lane, at, column, width),) for at, lane in enumerate(found.lanes))
    )
    return format_html(
        '<svg class="timeline-drawing" width="{}em" height="{}em" viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}'
        "</svg>",
        f"{width / _EM:.2f}",
        f"{height / _EM:.2f}",
        f"{width:.0f}",
        height,
        name,
        _axis(found, column, width, height),
        inner,
    )


def _axis(found: Timeline, column: float, width: float, height: int) -> SafeString:
    labels = [(f"{NAMES + column * (at + 0.5):.1f}", height - 8, one.short) for at, one in enumerate(found.periods)]
    labels.append((f"{width - UNDATED / 2:.1f}", height - 8, "not stated"))
    return format_html(
        '<g aria-hidden="true">{}<path class="tl-rule" d="M{} 0V{}"/></g>',
        format_html_join("", '<text class="tl-year" x="{}" y="{}">{}</text>', labels),
        f"{width - UNDATED:.1f}",
        height,
    )


def _lane(found: Timeline, lane: Lane, at: int, column: float, width: float) -> SafeString:
    top = at * LANE
    middle = top + LANE / 2
    mark = MARKS.get(lane.key)
    head = (
        format_html(
            '<use href="#{}" class="{}" x="0" y="{}" width="{}" height="{}"/>',
            mark.symbol,
            mark.hue,
            middle - MARK / 2,
            MARK,
            MARK,
        )
        if mark
        else SafeString("")
    )
    return format_html(
        '<g><g aria-hidden="true">{}<text class="tl-name" x="{}" y="{}">{}</text>'
        '<path class="tl-rule" d="M0 {}H{}"/></g>{}</g>',
        head,
        MARK + 8 if mark else 0,
        middle + 5,
        lane.label,
        top + LANE,
        f"{width:.0f}",
        format_html_join("", "{}", ((one,) for one in _places(found, lane, top, column, width))),
    )


def _places(found: Timeline, lane: Lane, top: int, column: float, width: float) -> Iterator[SafeString]:
    held = [one for one in (*lane.places, lane.undated) if one]
    most = max(one.count for one in held)
    for at, place in enumerate(lane.places):
        if place:
            slot = Slot(NAMES + column * at, column, top, _reach(found, place, column) if place.later else 0)
            yield _place(found.periods[at].label, lane, place, most, slot)
    if lane.undated:
        slot = Slot(width - UNDATED, UNDATED, top)
        yield _place("Date not stated", lane, lane.undated, most, slot)


def _reach(found: Timeline, place: Place, column: float) -> float:
    """Where a line ends that leads on from a bar: in the period of the last year it may mean, or at the right end."""
    last = place_of(place.until, found.periods)
    return NAMES + column * (len(found.periods) if last is None else last + 0.5)


def _place(label: str, lane: Lane, place: Place, most: int, slot: Slot) -> SafeString:
    words = says(label, lane, place)
    middle = slot.x + slot.width / 2
    mark = MARKS.get(lane.key)
    foot = slot.top + LANE - 4
    if mark:
        drawn = format_html(
            '<use href="#{}" class="{}" x="{}" y="{}" width="{}" height="{}"/>',
            mark.symbol,
            mark.hue,
            f"{middle - MARK / 2:.1f}",
            foot - MARK - 4,
            MARK,
            MARK,
        )
        figure: float = foot - MARK - 10
    else:
        tall = max(LOWEST, HIGHEST * place.count / most)
        drawn = format_html(
            '<rect class="tl-bar" x="{}" y="{}" width="{}" height="{}"/>',
            f"{middle - BAR / 2:.1f}",
            f"{foot - tall:.1f}",
            BAR,
            f"{tall:.1f}",
        )
        figure = foot - tall - 5
    line = (
        format_html('<path class="tl-reach" d="M{} {}H{}"/>', f"{middle:.1f}", foot, f"{slot.reach:.1f}")
        if slot.reach
        else ""
    )
    return format_html(
        '<a class="tl" href="{}" aria-label="{}"><title>{}</title><rect class="tl-slot" x="{}" y="{}" width="{}" '
        'height="{}"/>{}{}<text class="tl-count" x="{}" y="{}">{}</text></a>',
        place.address,
        words,
        words,
        f"{slot.x + 1:.1f}",
        slot.top + 1,
        f"{slot.width - 2:.1f}",
        LANE - 2,
        line,
        drawn,
        f"{middle:.1f}",
        f"{figure:.1f}",
        place.count,
    )
