"""A brief as a plain value: claims in an order, the reader's own words before each, which quotations are taken.

It stands in a session as plain JSON (no account needed) and in tables when somebody keeps it by name. What has to be
said against a claim is no part of it: `brief_caveats` finds it anew each time, so nothing in here can leave it out.
What comes from a form or a session is read, never trusted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Self

from evidence.readers.brief_caveats import Code
from evidence.text.cleaning import clean

MOST_CLAIMS = 60
MOST_QUOTATIONS = 500
"""Of all claims of a brief together."""
LONGEST_TITLE = 200
LONGEST_TEXT = 2_000
"""Characters of the purpose, and of the words before a claim."""
LONGEST_NOTE = 500
"""Characters of a note on a caveat."""
LONGEST = 60_000
"""Characters of all its own words together: what one session may take."""
UNTITLED = "A brief"
STYLE = "apa"
_LARGEST = 10**15
"""No number of ours is larger, and every database column takes it."""


class Refused(ValueError):
    """The brief cannot be like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One claim of a brief."""

    claim: int
    text: str = ""
    """The reader's own words before it."""
    taken: tuple[int, ...] | None = None
    """Numbers of quotations; None: those that are suggested, the strongest of each relation."""
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Code of a caveat → why the reader uses the claim all the same."""

    def saying(self, text: str, notes: Mapping[str, str]) -> Self:
        """With these words; notes that are empty, or on what is no caveat, are none. Raises Refused for long ones."""
        kept = {code.value: tidy(notes[code], LONGEST_NOTE, "A note") for code in Code if code in notes}
        return replace(
            self,
            text=tidy(text, LONGEST_TEXT, "What you write before a claim"),
            notes={code: note for code, note in kept.items() if note},
        )

    @property
    def length(self) -> int:
        return len(self.text) + sum(map(len, self.notes.values()))


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole of it, as its reader wants it."""

    title: str = UNTITLED
    purpose: str = ""
    """What it is for, or the question."""
    style: str = STYLE
    """Id of a CSL style."""
    as_of: date | None = None
    """Claims as readers saw them at the end of this day (UTC); None: as they stand whenever it is made."""
    parts: tuple[Part, ...] = ()

    def __len__(self) -> int:
        return len(self.parts)

    def of(self, claim: int) -> Part | None:
        return next((part for part in self.parts if part.claim == claim), None)

    def adding(self, claims: Iterable[int]) -> Self:
        """With `claims` at the end, but none twice. Raises Refused: then none was added."""
        there = {part.claim for part in self.parts}
        new = [Part(claim) for claim in dict.fromkeys(claims) if claim not in there]
        return self.checked(parts=(*self.parts, *new))

    def without(self, claim: int) -> Self:
        return replace(self, parts=tuple(part for part in self.parts if part.claim != claim))

    def moved(self, claim: int, steps: int) -> Self:
        """With `claim` further up (-1) or down (1); what stands at an end stays there."""
        order = [part.claim for part in self.parts]
        if claim not in order:
            return self
        at = order.index(claim)
        parts = list(self.parts)
        parts.insert(min(max(at + steps, 0), len(parts) - 1), parts.pop(at))
        return replace(self, parts=tuple(parts))

    def changed(self, part: Part) -> Self:
        """With `part` in place of the one on its claim. Raises Refused when there are too many words or quotations."""
        return self.checked(parts=tuple(part if one.claim == part.claim else one for one in self.parts))

    def described(self, *, title: str, purpose: str, as_of: date | None) -> Self:
        """Raises Refused for a title that is none, and for words that are too many."""
        title = clean(title, multiline=False)
        if not title or len(title) > LONGEST_TITLE:
            raise Refused(f"A brief needs a title of {LONGEST_TITLE} characters at most.")
        return self.checked(title=title, purpose=tidy(purpose, LONGEST_TEXT, "What it is for"), as_of=as_of)

    def in_style(self, style: str) -> Self:
        return replace(self, style=style)

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "purpose": self.purpose,
            "style": self.style,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "parts": [
                {
                    "claim": part.claim,
                    "text": part.text,
                    "taken": None if part.taken is None else list(part.taken),
                    "notes": dict(part.notes),
                }
                for part in self.parts
            ],
        }

    def checked(self, **fields: Any) -> Self:
        """With these fields, if a brief may be like that. Raises Refused."""
        made = replace(self, **fields)
        if len(made.parts) > MOST_CLAIMS:
            raise Refused(f"A brief holds {MOST_CLAIMS} claims at most. Take some out, or begin a second brief.")
        if sum(len(part.taken or ()) for part in made.parts) > MOST_QUOTATIONS:
            raise Refused(too_many_quotations())
        if len(made.purpose) + sum(part.length for part in made.parts) > LONGEST:
            raise Refused(f"Your own words in a brief have {LONGEST:,} characters at most, all together.")
        return made


def from_json(kept: Any) -> Outline:
    """What `to_json` made; an empty outline for anything else."""
    match kept:
        case {
            "title": str(title), "purpose": str(purpose), "style": str(style), "as_of": str() | None as day,
            "parts": [*parts],
        }:  # fmt: skip
            try:
                as_of = None if day is None else date.fromisoformat(day)
                read = tuple(part for part in map(_part, parts) if part)
                return Outline(style=style).described(title=title, purpose=purpose, as_of=as_of).checked(parts=read)
            except ValueError:
                return Outline()
    return Outline()


def _part(kept: Any) -> Part | None:
    match kept:
        case {"claim": int(claim), "text": str(text), "taken": [*_] | None as taken, "notes": dict(notes)}:
            numbers = None if taken is None else tuple(one for one in taken if isinstance(one, int) and one > 0)
            return Part(claim, taken=numbers).saying(text, {str(code): str(note) for code, note in notes.items()})
    return None


def read_claims(given: Sequence[str]) -> list[int]:
    """Numbers of claims as a form sends them, one or several in a word: “3,5”. Raises Refused."""
    words = [word for many in given for word in many.split(",") if word]
    if len(words) > 2 * MOST_CLAIMS:
        raise Refused(f"A brief holds {MOST_CLAIMS} claims at most.")
    return [number(word) for word in words]


def number(word: str) -> int:
    """The number of a record, as a form says it. Raises Refused for anything else."""
    if not (word.isascii() and word.isdecimal() and len(word) < 16) or not 0 < int(word) < _LARGEST:
        raise Refused("Only claims of this library and their quotations can stand in a brief.")
    return int(word)


def tidy(words: str, longest: int, what: str) -> str:
    """As they are kept: clean, without white space at the ends. Raises Refused beyond `longest` characters."""
    tidied = clean(words, multiline=True).strip()
    if len(tidied) > longest:
        raise Refused(f"{what} has {longest:,} characters at most; this has {len(tidied):,}.")
    return tidied


def too_many_quotations() -> str:
    return f"A brief takes {MOST_QUOTATIONS} quotations at most. Take fewer of some claims, or make two briefs."
