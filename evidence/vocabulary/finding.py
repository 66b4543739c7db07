"""Which themes and actors a text names, and with which words. Pure but for reading the vocabulary.

A name is found however it is spelt (see `text.tokens`); the longest name at a place counts. A name that is an
abbreviation in capitals, such as IT or US, is found in capitals only.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from evidence.text.tokens import Token, terms, tokens
from evidence.vocabulary.models import Actor, ActorLabel, Theme, ThemeLabel

THEME, ACTOR = "theme", "actor"


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of the vocabulary under its preferred label."""

    kind: str
    """THEME or ACTOR."""
    pk: int
    label: str


@dataclass(frozen=True, slots=True)
class Place:
    """Words of the text that name a term: text[start:end], in code points."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Name:
    term: Term
    rest: tuple[str, ...]
    """Its terms after the first."""
    capitals: str
    """The name itself, when it must stand in capitals; else empty."""


class Names:
    """All names of a vocabulary, ready to be looked for."""

    def __init__(self, named: Iterable[tuple[Term, str]]) -> None:
        self._by_first: dict[str, list[_Name]] = defaultdict(list)
        for term, name in named:
            made = terms(name)
            if made:
                capitals = name if len(name) > 1 and name.isupper() and name.isalpha() else ""
                self._by_first[made[0]].append(_Name(term, tuple(made[1:]), capitals))
        for names in self._by_first.values():
            names.sort(key=lambda one: -len(one.rest))

    @classmethod
    def read(cls) -> Self:
        """The vocabulary as it is now, without what is retired; four queries."""
        living, acting = Theme.objects.living().order_by(), Actor.objects.living().order_by()
        themes = {pk: Term(THEME, pk, label) for pk, label in living.values_list("pk", "label")}
        actors = {pk: Term(ACTOR, pk, label) for pk, label in acting.values_list("pk", "label")}
        of_themes = ThemeLabel.objects.values_list("theme_id", "text")
        of_actors = ActorLabel.objects.values_list("actor_id", "text")
        others = [(themes[pk], text) for pk, text in of_themes if pk in themes]
        others += [(actors[pk], text) for pk, text in of_actors if pk in actors]
        return cls([*((one, one.label) for one in (*themes.values(), *actors.values())), *others])

    def places(self, text: str) -> list[Place]:
        """Where `text` names something, in order. A name inside a longer one is not found again; linear."""
        found: list[Place] = []
        stream = tokens(text)
        at = 0
        while at < len(stream):
            length, here = self._named_at(text, stream, at)
            found += here
            at += max(length, 1)
        return found

    def _named_at(self, text: str, stream: Sequence[Token], at: int) -> tuple[int, list[Place]]:
        """How many tokens the longest name at this place has, and the places: several terms may share a name."""
        length, found = 0, dict[Term, Place]()
        for name in self._by_first.get(stream[at].term, ()):
            size = len(name.rest) + 1
            if size < length:
                break
            following = stream[at + 1 : at + size]
            if tuple(token.term for token in following) != name.rest:
                continue
            start, end = stream[at].start, (following[-1] if following else stream[at]).end
            if not name.capitals or text[start:end] == name.capitals:
                length = size
                found.setdefault(name.term, Place(name.term, start, end))
        return length, list(found.values())
