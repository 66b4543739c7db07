"""Where quoted words may have gone, for a person to look at. Likeness puts the places in an order, decides nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from evidence.claims.carrying.compared import Compared, Span, words_in

MOST = 5
SENTENCES = 12
"""Looked at closely: those that share the most words with the quotation."""
LONGER = 400
"""Characters by which what came in the place of the words may be longer than three times the words."""
LEAST = 55
"""Of 100: unrelated English sentences are 40 to 50 alike; what is less is not worth looking at."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place in the new version (code points, end exclusive) and how alike its words are, of 100."""

    start: int
    end: int
    likeness: int


def suggestions(two: Compared, start: int, end: int, *, most: int = MOST) -> tuple[Suggestion, ...]:
    """Places that may be meant by old.content[start:end], the most alike first; none where nothing is alike."""
    first, last = two.old.folded_span(start, end)
    words = two.old.folded.text[first:last]
    if not words:
        return ()
    places = [*_same(two, words), *_led_to(two, first, last), *_alike(two, words)]
    text = two.new.folded.text
    rated = sorted((-round(fuzz.ratio(words, text[slice(*place)])), place) for place in set(places))
    chosen: list[Span] = []
    found = []
    for likeness, place in rated:
        if -likeness < LEAST or len(chosen) == most:
            break
        if not any(_overlap(place, other) for other in chosen):
            chosen.append(place)
            found.append(Suggestion(*two.new.span(*place), -likeness))
    return tuple(found)


def _same(two: Compared, words: str) -> Iterator[Span]:
    return ((at, at + len(words)) for at in two.new.places(words)[: 2 * MOST])


def _led_to(two: Compared, first: int, last: int) -> Iterator[Span]:
    """What the comparison has in the place of the words, unless that is a whole other passage."""
    place = _trimmed(two.new.folded.text, *two.course.instead(first, last))
    if 0 < place[1] - place[0] <= 3 * (last - first) + LONGER:
        yield place


def _alike(two: Compared, words: str) -> Iterator[Span]:
    """The stretches most alike within the sentences that share the most words."""
    text = two.new.folded.text
    wanted = words_in(words)
    sentences = [place for place, _ in two.new.sentences]
    shared = [len(wanted & held) for _, held in two.new.sentences]
    best = sorted((at for at in range(len(sentences)) if shared[at]), key=lambda at: -shared[at])[:SENTENCES]
    for at in best:
        low, high = sentences[at]
        following = at + 1
        while high - low < len(words) and following < len(sentences):
            high = sentences[following][1]
            following += 1
        aligned = fuzz.partial_ratio_alignment(words, text[low:high])
        if aligned is not None:
            yield _whole_words(text, low + aligned.dest_start, low + aligned.dest_end)


def _whole_words(text: str, start: int, end: int) -> Span:
    start, end = _trimmed(text, start, end)
    while 0 < start < len(text) and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, max(start + 1, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _overlap(one: Span, other: Span) -> bool:
    """More than half of the shorter is in both: they are the same suggestion."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * shared > min(one[1] - one[0], other[1] - other[0])
