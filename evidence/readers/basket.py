"""A reader's selection as a plain value: sources, claims and quotations in an order, with notes. No account needed.

It stands in a session as plain JSON (`to_json`), in an address as numbers (`parameters`) and in a browser as keys:
“s5” is source 5, “c3” claim 3, “q7” quotation 7. What comes from any of these is read, never trusted.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from evidence.text.cleaning import clean

MOST = 500
"""Items of one selection, and of one collection."""
LONGEST_NOTE = 1_000
"""Characters."""
LONGEST_NOTES = 100_000
"""Characters of all notes together: what one session may take."""
_KEY = re.compile(r"[scq][1-9][0-9]{0,8}")  # as long as a number of ours can be, in ASCII digits
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class Kind(StrEnum):
    SOURCE = "s"
    CLAIM = "c"
    QUOTATION = "q"


class TooMany(ValueError):
    """The selection is full; the message says so to whoever wanted more."""


class NotAnItem(ValueError):
    """What was given names no source, claim or quotation; the message says so."""


@dataclass(frozen=True, slots=True)
class Basket:
    """The keys in the reader's order, each once."""

    keys: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    revision: int = 0
    """Counts the changes: a browser that last saw another number does not know all that is in here."""

    def __len__(self) -> int:
        return len(self.keys)

    def of(self, kind: Kind) -> tuple[int, ...]:
        """The numbers of one kind, in order."""
        return tuple(number(key) for key in self.keys if key[0] == kind)

    def adding(self, keys: Iterable[str]) -> Self:
        """With `keys` at the end, but none twice. Raises TooMany: then nothing was added."""
        return self._changed(keys=_once([*self.keys, *keys]))

    def without(self, key: str) -> Self:
        kept = {one: note for one, note in self.notes.items() if one != key}
        return self._changed(keys=tuple(one for one in self.keys if one != key), notes=kept)

    def moved(self, key: str, steps: int) -> Self:
        """With `key` further up (-1) or down (1) among those of its kind; what stands at an end stays there."""
        fellows = [one for one in self.keys if one[0] == key[:1]]
        if key not in fellows:
            return self
        at = fellows.index(key)
        to = min(max(at + steps, 0), len(fellows) - 1)
        fellows.insert(to, fellows.pop(at))
        following = iter(fellows)
        return self._changed(keys=tuple(next(following) if one[0] == key[0] else one for one in self.keys))

    def noted(self, key: str, note: str) -> Self:
        """With `note` beside `key`; an empty one takes it away. Raises TooMany when notes are too long together."""
        if key not in self.keys:
            return self
        notes = {**self.notes, key: tidy_note(note)}
        if sum(len(one) for one in notes.values()) > LONGEST_NOTES:
            raise TooMany(f"The notes of a selection have {LONGEST_NOTES:,} characters at most, all together.")
        return self._changed(notes={one: said for one, said in notes.items() if said})

    def taking_over(self, keys: Sequence[str], known: int) -> Self:
        """What becomes of it when a browser says what it holds: exactly that, in that order, with the notes kept.

        But when the browser does not know the newest revision, nothing is lost: what stands here comes behind it.
        """
        own = _once(keys) if known == self.revision else _once([*keys, *self.keys])
        if own == self.keys:
            return self
        return self._changed(keys=own, notes={key: note for key, note in self.notes.items() if key in own})

    def parameters(self) -> list[tuple[str, str]]:
        """As an address has it: s=1,5&c=3. The order between kinds is lost, notes stay at home."""
        return [(kind.value, ",".join(map(str, self.of(kind)))) for kind in Kind if self.of(kind)]

    def to_json(self) -> dict[str, Any]:
        return {"keys": list(self.keys), "notes": dict(self.notes), "revision": self.revision}

    def _changed(self, **fields: Any) -> Self:
        return replace(self, **fields, revision=self.revision + 1)


def from_json(kept: Any) -> Basket:
    """What `to_json` made; an empty basket for anything else."""
    match kept:
        case {"keys": [*keys], "notes": dict(notes), "revision": int(revision)}:
            good = tuple(key for key in keys if isinstance(key, str) and _KEY.fullmatch(key))[:MOST]
            return Basket(good, {key: str(notes[key]) for key in good if key in notes}, revision)
    return Basket()


def from_parameters(given: Mapping[str, str]) -> Basket:
    """The basket of an address. Raises NotAnItem, TooMany.

    >>> from_parameters({"s": "1,5", "c": "3"}).keys
    ('s1', 's5', 'c3')
    """
    keys: list[str] = []
    for kind in Kind:
        for one in filter(None, given.get(kind, "").split(",")):
            if not _NUMBER.fullmatch(one):
                raise NotAnItem(f"“{kind}” takes numbers with commas between them, as in {kind}=1,5,9.")
            keys.append(f"{kind}{one}")
    return Basket(_once(keys))


def read_keys(given: Iterable[str]) -> list[str]:
    """Keys as a form or a browser sends them, one or several in a word: “s5,c3”. Raises NotAnItem, TooMany."""
    keys = [key for word in given for key in word.split(",") if key]
    if len(keys) > 2 * MOST:
        raise TooMany(full())
    for key in keys:
        if not _KEY.fullmatch(key):
            raise NotAnItem("Only sources, claims and quotations of this library can be selected.")
    return keys


def number(key: str) -> int:
    return int(key[1:])


def tidy_note(note: str) -> str:
    """A note as it is kept: clean, without white space at its ends, LONGEST_NOTE characters at most."""
    return clean(note, multiline=True).strip()[:LONGEST_NOTE].rstrip()


def full() -> str:
    return f"A selection holds {MOST} items at most. Take some out, or keep them in a collection."


def _once(keys: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(keys))
    if len(found) > MOST:
        raise TooMany(full())
    return found
