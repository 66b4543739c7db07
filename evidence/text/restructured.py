"""The structure of a text that was corrected: what a person, or a file, divided it into is kept where the words are.

Recognising the corrected text anew would forget headings that somebody named and pages that a file told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.text.blocks import Span, recognise
from evidence.text.differences import Course, differences


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the earlier text, and the page it begins on, where one is known."""

    span: Span
    page: str = ""


def restructured(old: str, units: Sequence[Unit], new: str) -> list[Unit]:
    """The units of `new`: those of `old` at their places, and what is new between them as it is recognised.

    In order, apart, without white space at their ends, and together all that is no white space.
    """
    course = Course(differences(old, new))
    found: list[Unit] = []
    done = 0
    for unit in units:
        start, end = course.instead(unit.span.start, unit.span.end)
        start, end = _trimmed(new, max(start, done), end)
        if start >= end:
            continue
        if found and "\n" not in new[done:start]:
            done = _lengthen(found, end)  # what parted the two was taken out
            continue
        if found and (rest := _line_from(new, done, start)) > done:
            done = _lengthen(found, rest)
        start = _line_to(new, done, start)
        found += _recognised(new, done, start)
        parted = "\n\n" in new[start:end] and "\n\n" not in old[unit.span.start : unit.span.end]
        found += _recognised(new, start, end) if parted else [Unit(unit.span._replace(start=start, end=end), unit.page)]
        done = end
    if found and (rest := _line_from(new, done, len(new))) > done:
        done = _lengthen(found, rest)
    return [*found, *_recognised(new, done, len(new))]


def _line_from(text: str, start: int, end: int) -> int:
    """Where the words end that go on in the line of `start`: a comparison may leave a full stop behind."""
    stop = text.find("\n", start, end)
    return start + len(text[start : end if stop < 0 else stop].rstrip())


def _line_to(text: str, start: int, end: int) -> int:
    """Where the words begin that stand before `end` in its line."""
    begin = text.rfind("\n", start, end) + 1 or start
    words = text[begin:end]
    return begin + len(words) - len(words.lstrip()) if words.strip() else end


def _lengthen(found: list[Unit], end: int) -> int:
    found[-1] = Unit(found[-1].span._replace(end=end), found[-1].page)
    return end


def _recognised(text: str, start: int, end: int) -> Iterator[Unit]:
    for block in recognise(text[start:end]):
        yield Unit(Span(block.kind, start + block.start, start + block.end, block.level))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
