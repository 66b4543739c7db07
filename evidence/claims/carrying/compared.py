"""Two versions of a text side by side, as carrying looks at them: folded, with the way back to the letters."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import islice, pairwise

from evidence.text import selectors
from evidence.text.differences import Course, differences
from evidence.text.folding import Folded, typography

type Span = tuple[int, int]

MOST_PLACES = 1_000
"""Places of the same words that are counted; a quotation that stands so often is never carried by rule."""
REACH = 600
"""Characters on each side within which a sentence is taken to begin and end."""

LONGEST = 400
"""Of a sentence in characters, where sentences are compared; a longer one (a table) is taken in pieces."""

_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?…]['\"’”)\]]*\s+")
_END_OR_GAP = re.compile(rf"{_END.pattern}|\n\s*\n")
#: A block that ends so is read on with the next one: the words before a list are a part of its items.
_GOES_ON = frozenset(":;,")


class Text:
    """One version: its words, the spans of its blocks, and its words folded."""

    def __init__(self, content: str, blocks: Sequence[Span] = ()) -> None:
        self.content = content
        self.folded: Folded = typography(content)
        self._starts = [start for start, _ in blocks]
        self._blocks = blocks

    def folded_span(self, start: int, end: int) -> Span:
        """Of content[start:end] the span in the folded text, without white space at its ends."""
        text, origins = self.folded.text, self.folded.origins
        first, last = bisect_left(origins, start), bisect_left(origins, end)
        while first < last and text[first].isspace():
            first += 1
        while first < last and text[last - 1].isspace():
            last -= 1
        return first, last

    def span(self, first: int, last: int) -> Span:
        """The letters that folded.text[first:last], which is not empty, comes from."""
        return self.folded.origins[first], self.folded.origins[last - 1] + 1

    def places(self, words: str) -> list[int]:
        """Where folded `words` stand in the folded text, MOST_PLACES at most."""
        return list(islice(selectors.occurrences(self.folded.text, words), MOST_PLACES))

    @cached_property
    def sentences(self) -> list[tuple[Span, frozenset[str]]]:
        """The sentences of the folded text and the words each holds."""
        text = self.folded.text
        ends = [0, *(match.end() for match in _END.finditer(text)), len(text)]
        cut = ((at, min(at + LONGEST, end)) for start, end in pairwise(ends) for at in range(start, end, LONGEST))
        return [(span, words_in(text[slice(*span)])) for span in cut]

    def sentence(self, start: int, end: int) -> tuple[str, str]:
        """What stands before and after content[start:end] in its sentence, or sentences, folded."""
        low, high = self._bounds(start, end)
        before, after = self.content[low:start], self.content[end:high]
        end_of_sentence = _END if self._blocks else _END_OR_GAP
        opened = [match.end() for match in end_of_sentence.finditer(before)]
        ended = None if _ends(self.content[start:end]) else end_of_sentence.search(after)
        rest = "" if _ends(self.content[start:end]) else after[: ended.end()] if ended else after
        return typography(before[opened[-1] :] if opened else before).text.strip(), typography(rest).text.strip()

    def _bounds(self, start: int, end: int) -> Span:
        low, high = max(0, start - REACH), min(len(self.content), end + REACH)
        if self._blocks:
            first = max(bisect_right(self._starts, start) - 1, 0)
            while first and self.content[self._blocks[first - 1][1] - 1] in _GOES_ON:
                first -= 1
            last = max(bisect_right(self._starts, end - 1) - 1, 0)
            low = max(low, min(self._blocks[first][0], start))
            high = min(high, max(self._blocks[last][1], end))
        return low, high


def words_in(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _ends(words: str) -> bool:
    return words.rstrip().rstrip("'\"’”)]").endswith((".", "!", "?", "…"))


class Compared:
    """An earlier version of a text and a later one."""

    def __init__(self, old: Text, new: Text) -> None:
        self.old = old
        self.new = new

    @cached_property
    def course(self) -> Course:
        """Where what stands in the folded old text stands in the folded new one."""
        return Course(differences(self.old.folded.text, self.new.folded.text))
