"""Which words of a text are meant: as a browser selected them, as somebody pasted them, or by first and last word.

Pure. All positions count code points, end exclusive. What is kept is always the text's own letters.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from evidence.text import folding
from evidence.text.selectors import occurrences

#: Code points of a quotation, and places listed for words that occur more often.
LONGEST = 5_000
MOST_PLACES = 100

_WORD = re.compile(r"\S+")
#: Holds emoji together: to name it would take them apart.
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    places: tuple[int, ...]
    """Where the same words begin, this place included; MOST_PLACES at most."""


class NotFound(LookupError):
    """The text does not hold these words."""


class Several(LookupError):
    """The words stand in several places and nothing says which is meant."""

    def __init__(self, spans: tuple[tuple[int, int], ...]) -> None:
        super().__init__(f"These words stand in {len(spans)} places of the text.")
        self.spans = spans


class WrittenOtherwise(LookupError):
    """The text has these words in other letters: other quotation marks, dashes, hyphens. `found` is how it has them."""

    def __init__(self, found: Found) -> None:
        super().__init__("The text writes these words a little otherwise.")
        self.found = found


def find(content: str, said: str, *, start: int | None = None, end: int | None = None) -> Found:
    """The words that are meant by `said`, and by the place where it was seen.

    A place counts only if the text has these words there. White space never matters: a page shows a line break as a
    space. Raises NotFound, Several, WrittenOtherwise.
    """
    said = said.strip()
    if not said:
        raise NotFound
    spans = tuple(islice(_standing(content, said), MOST_PLACES))
    if start is not None and (found := _in_place(content, said, start, end)):
        begins = tuple(sorted({*(span[0] for span in spans), found[0]}))
        return Found(*found, begins)
    if not spans:
        raise WrittenOtherwise(_folded(content, said))
    if len(spans) > 1:
        raise Several(spans)
    return Found(*spans[0], (spans[0][0],))


def _in_place(content: str, said: str, start: int, end: int | None) -> tuple[int, int] | None:
    if end is None:
        match = _loosely(said).match(content, start) if 0 <= start < len(content) else None
        return match.span() if match else None
    if not 0 <= start < end <= len(content) or end - start > LONGEST:
        return None
    there = content[start:end]
    if there.split() != said.split():
        return None
    start += len(there) - len(there.lstrip())
    return start, start + len(there.strip())


def _standing(content: str, said: str) -> Iterator[tuple[int, int]]:
    """Letter by letter where it does; else with other white space."""
    exact = list(islice(occurrences(content, said), MOST_PLACES))
    if exact:
        return ((at, at + len(said)) for at in exact)
    return (match.span() for match in _loosely(said).finditer(content))


def _loosely(said: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, said.split())))


def _folded(content: str, said: str) -> Found:
    wanted = folding.typography(said).text.strip()
    within = folding.typography(content)
    places = list(islice(occurrences(within.text, wanted), MOST_PLACES)) if wanted else []
    if not places:
        raise NotFound
    spans = tuple(within.original_span(at, at + len(wanted)) for at in places)
    if len(spans) > 1:
        raise Several(spans)
    return Found(*spans[0], (spans[0][0],))


def agrees(content: str, pieces: Sequence[tuple[int, str]]) -> bool:
    """Whether the text has each piece at its place: what a browser counted is what we count."""
    return bool(pieces) and all(start >= 0 and content[start : start + len(words)] == words for start, words in pieces)


def spans(content: str, start: int, end: int) -> list[tuple[int, int]]:
    """The words of content[start:end], for picking the first and the last."""
    return [match.span() for match in _WORD.finditer(content, start, end)]


def holding(starts: Sequence[int], at: int) -> int:
    """The index of the block that holds `at`; of the first when it stands before all. `starts` are in order."""
    return max(bisect_right(starts, at) - 1, 0)


def crossed(starts: Sequence[int], start: int, end: int) -> int:
    """How many blocks the words begin or go on in."""
    return bisect_left(starts, end) - holding(starts, start)


def cuts_a_word(content: str, start: int, end: int) -> bool:
    """Whether content[start:end] begins or ends inside a word: seldom meant, never refused.

    >>> cuts_a_word("Staff were heard.", 6, 10), cuts_a_word("Staff were heard.", 6, 14)
    (False, True)
    """
    return any(0 < at < len(content) and content[at - 1 : at + 1].isalnum() for at in (start, end))


@dataclass(frozen=True, slots=True)
class Letters:
    """A piece of the words. `name` is that of a character nobody sees; then `text` is that character alone."""

    text: str
    name: str = ""


def letters(exact: str) -> tuple[Letters, ...]:
    """The words with every character that looks like none, or like a space and is another, by its name.

    >>> [one.name or one.text for one in letters(chr(0xAD).join(("co", "produce it")))]
    ['co', 'soft hyphen', 'produce it']
    """
    found: list[Letters] = []
    plain = 0
    for at, char in enumerate(exact):
        if name := _unseen(char):
            if plain < at:
                found.append(Letters(exact[plain:at]))
            found.append(Letters(char, name))
            plain = at + 1
    if plain < len(exact):
        found.append(Letters(exact[plain:]))
    return tuple(found)


def _unseen(char: str) -> str:
    if char in {" ", _JOINER}:
        return ""
    if char in "\n\t":
        return {"\n": "line break", "\t": "tab"}[char]
    if unicodedata.category(char) not in {"Zs", "Zl", "Zp", "Cf", "Cc", "Cn"}:
        return ""
    return unicodedata.name(char, f"U+{ord(char):04X}").lower()
