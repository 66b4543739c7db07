"""Marking what a search found, and cutting the part of a text that shows it best.

Terms are those of `tokens`, so a mark covers the words as they are written: *Co‑production* for *coproduction*.
Spans are in code points of the text, end exclusive.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from evidence.text.tokens import Token, terms, tokens, tokens_of

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text as (words, is it a hit?), and whether the text goes on before and after it.

    The segments put together are text[start:end] to the letter.
    """

    segments: tuple[tuple[str, bool], ...]
    start: int
    end: int
    cut_before: bool
    cut_after: bool


def spans(text: str, wanted_terms: Collection[str], phrases: Sequence[tuple[str, ...]] = ()) -> list[Span]:
    """Where the wanted terms and phrases (terms in a row) stand, in order, apart; overlapping ones are one.

    Linear in the text, times the length of the phrases.
    """
    wanted = frozenset(wanted_terms) | {phrase[0] for phrase in phrases if len(phrase) == 1}
    hits = [(token.start, token.end) for token in tokens_of(text, wanted)]
    longer = [phrase for phrase in phrases if len(phrase) > 1]
    if longer:
        held = frozenset(terms(text))
        if any(held.issuperset(phrase) for phrase in longer):  # spares most texts the work of finding places
            found = tokens(text)
            hits += [span for phrase in longer for span in _phrase(found, phrase)]
    return _merged(sorted(hits))


def _phrase(found: Sequence[Token], phrase: tuple[str, ...]) -> list[Span]:
    size = len(phrase)
    return [
        (found[at].start, found[at + size - 1].end)
        for at in range(len(found) - size + 1)
        if found[at].term == phrase[0]
        and all(token.term == term for token, term in zip(found[at : at + size], phrase, strict=True))
    ]


def _merged(hits: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in hits:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def excerpt(text: str, marked: Sequence[Span], *, around: int = 240) -> Excerpt:
    """The whole sentences, together about `around` code points, that show the most different hits.

    Of equals the first; without hits the beginning. A sentence longer than `around` is cut between words, around
    the part with the most different hits. `marked` comes from `spans` for the same text.
    """
    start, end = _window(text, marked, around)
    before, after = text[:start], text[end:]
    return Excerpt(
        segments=tuple(segments(text, marked, start, end)),
        start=start,
        end=end,
        cut_before=bool(before) and not before.isspace(),
        cut_after=bool(after) and not after.isspace(),
    )


def segments(text: str, marked: Sequence[Span], start: int = 0, end: int | None = None) -> list[tuple[str, bool]]:
    """text[start:end] as (words, is it a hit?), in order; a hit that crosses an end is cut there."""
    end = len(text) if end is None else end
    cut: list[tuple[str, bool]] = []
    at = start
    for first, last in marked[bisect_left(marked, start, key=lambda span: span[1]) :]:
        if first >= end:
            break
        if at < first:
            cut.append((text[at:first], False))
        if max(at, first) < min(last, end):
            cut.append((text[max(at, first) : min(last, end)], True))
        at = max(at, min(last, end))
    if at < end:
        cut.append((text[at:end], False))
    return cut


# --- Choosing the part ---

# A sentence ends at its mark before white space and what can open the next; at a line's end; never after these.
_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W_a-z])|\n)\s*")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|cf|vs|al|Dr|Mr|Mrs|Ms|Prof|St|No|pp?|[A-Z])\.)\s*$")


def _window(text: str, marked: Sequence[Span], around: int) -> Span:
    sentences = _sentences(text)
    if not sentences:
        return 0, 0
    start, end = _best([(first, last, _hit(text, marked, first, last)) for first, last in sentences], around)
    if end - start <= around * 3 // 2:
        return start, end
    words = [(match.start(), match.end()) for match in re.compile(r"\S+").finditer(text, start, end)]
    found = _best([(first, last, _hit(text, marked, first, last)) for first, last in words], around)
    return found if found[1] - found[0] <= 2 * around else (found[0], found[0] + around)


def _sentences(text: str) -> list[Span]:
    """The sentences of a text without the white space between them."""
    found = []
    start = len(text) - len(text.lstrip())
    for match in _END.finditer(text):
        if match.start() > start and not _ABBREVIATION.search(text[max(start, match.start() - 8) : match.end()]):
            found.append((start, match.start() + len(match[0].rstrip())))
            start = match.end()
    end = len(text.rstrip())
    return [*found, (start, end)] if start < end else found


def _hit(text: str, marked: Sequence[Span], start: int, end: int) -> list[str]:
    """The different hits that begin in a span, as terms."""
    first = bisect_left(marked, (start, 0))
    last = bisect_left(marked, (end, 0))
    return [" ".join(terms(text[a:b])) for a, b in marked[first:last]]


def _best(parts: Sequence[tuple[int, int, list[str]]], around: int) -> Span:
    """The run of parts within `around` with the most different hits; at least one part. Linear."""
    best, score = (parts[0][0], parts[0][1]), -1
    inside: Counter[str] = Counter()
    first = 0
    for start, end, hits in parts:
        inside.update(hits)
        while end - parts[first][0] > around and parts[first][0] < start:
            inside.subtract(parts[first][2])
            inside += Counter()  # drops what is no longer there
            first += 1
        if len(inside) > score or (len(inside) == score and parts[first][0] == best[0]):
            best, score = (parts[first][0], end), len(inside)
    return best
