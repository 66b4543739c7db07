"""What a reader asks of `/positions/`: a value read from an address, and the address of such a value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import parse_qs, urlencode

from evidence.claims.asking import YEARS, Invalid, number
from evidence.claims.evidence_map.question import FIXED
from evidence.vocabulary.models import ActorKind

#: Columns that stand beside each other at a time.
MOST_THEMES = 8
#: So many values of one sort may be asked for, as in a search.
MOST_VALUES = 50

EVERY = "*"
"""Every theme as a column; of `fold` every branch. No slug of ours."""
BELOW = "below:"
"""Before the slug of a theme: a column for each theme next below it, and one for itself without them."""

#: Facets: parameter, and the words a value of it can be. Those of the vocabularies are found out later.
FACETS: dict[str, Mapping[str, str] | None] = {
    "theme": None,
    "actor": None,
    "stance": FIXED["stance"],
    "kind": FIXED["kind"],
    "actor_kind": dict(ActorKind.choices),
}
MANY = (*FACETS, "fold", "unfold")
PAGES = ("page", "column_page", "words_page")
ALL = (*MANY, *YEARS, *PAGES, "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Themes and actors by slug, “only:” before it for one without what is narrower; whether they exist is found out
    later. Values of one facet are alternatives.
    """

    theme: tuple[str, ...] = ()
    """The columns. Empty: those with the most."""
    actor: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    """Of source, as everywhere."""
    actor_kind: tuple[str, ...] = ()
    fold: tuple[str, ...] = ()
    """Actors that are shown with all below them in one row."""
    unfold: tuple[str, ...] = ()
    """Those that are not, although everything is folded."""
    year_from: int | None = None
    year_to: int | None = None
    page: int | None = None
    """Of actors. None: the first, or where the opened cell is."""
    column_page: int | None = None
    words_page: int = 1
    open: tuple[str, str] | None = None
    """Actor and theme of the cell whose words are shown."""

    def values(self, name: str) -> tuple[str, ...]:
        found: tuple[str, ...] = getattr(self, name)
        return found

    @property
    def is_narrowed(self) -> bool:
        return any(self.values(name) for name in FACETS) or self.has_years

    @property
    def has_years(self) -> bool:
        return self.year_from is not None or self.year_to is not None

    def opening(self, actor: str, theme: str) -> Self:
        """Its row and its column are found wherever they stand."""
        return replace(self, open=(actor, theme), page=None, column_page=None, words_page=1)

    def at(self, page: int, column_page: int) -> Self:
        """The table without an opened cell, on these pages."""
        return replace(self, open=None, page=_page(page), column_page=_page(column_page), words_page=1)

    def on_words(self, page: int) -> Self:
        return replace(self, words_page=page)

    def narrowed(self, **values: tuple[str, ...] | int | None) -> Self:
        """Other values of some facets or years, from the first page on."""
        return replace(self.at(1, 1), **values)  # type: ignore[arg-type]  # by name

    def without(self, name: str, value: str) -> Self:
        return self.narrowed(**{name: tuple(one for one in self.values(name) if one != value)})

    # Folding

    def folds(self, slug: str) -> bool:
        return (slug in self.fold or EVERY in self.fold) and slug not in self.unfold

    def folding(self, slug: str) -> Self | None:
        """With this branch folded; None where the address would have too many."""
        unfold = tuple(one for one in self.unfold if one != slug)
        if slug in self.fold or EVERY in self.fold:
            return self._folded(unfold=unfold)
        return self._folded(fold=(*self.fold, slug), unfold=unfold) if len(self.fold) < MOST_VALUES else None

    def unfolding(self, slug: str) -> Self | None:
        fold = tuple(one for one in self.fold if one != slug)
        if EVERY not in fold:
            return self._folded(fold=fold)
        return self._folded(fold=fold, unfold=(*self.unfold, slug)) if len(self.unfold) < MOST_VALUES else None

    def _folded(self, **values: tuple[str, ...]) -> Self:
        return replace(self, **values)  # type: ignore[arg-type]  # by name

    @property
    def address(self) -> str:
        """What stands after the path, “?” included; `read` gives the same question back."""
        pairs = [(name, value) for name in MANY for value in self.values(name)]
        pairs += [(name, str(value)) for name in YEARS if (value := getattr(self, name)) is not None]
        pairs += [(name, str(value)) for name in PAGES[:2] if (value := getattr(self, name)) is not None]
        pairs += [("words_page", str(self.words_page))] if self.words_page != 1 else []
        pairs += [("open", ",".join(self.open))] if self.open else []
        return f"?{urlencode(pairs, safe=',:*')}"


def _page(number: int) -> int | None:
    return number if number > 1 else None


def read(given: Mapping[str, Sequence[str]]) -> Asked:
    """The question of an address: parameter → its values. Empty values ask nothing. Raises Invalid."""
    values = {name: tuple(dict.fromkeys(value for value in given.get(name, ()) if value)) for name in ALL}
    one = {name: values[name][0] for name in (*YEARS, *PAGES, "open") if values[name]}
    reasons = [
        *(f"“{name}” is no question that can be asked here." for name in given if name not in ALL),
        *(f"“{name}” stands in the address more than once." for name in one if len(values[name]) > 1),
        *(reason for name in FACETS for reason in _unknown(name, values[name])),
        *(_too_many(name, len(values[name])) for name in MANY if len(values[name]) > MOST_VALUES),
    ]
    numbers = {name: number(name, one[name], reasons) for name in (*YEARS, *PAGES) if name in one}
    opened = tuple(one.get("open", "").split(","))
    if "open" in one and (len(opened) != 2 or not all(opened)):
        reasons.append("open: give an actor and a theme with a comma between them.")
    reasons += _together(one, numbers)
    if reasons:
        raise Invalid(reasons)
    words = {name: values[name] for name in MANY}
    asked = replace(Asked(), **words, **numbers)  # type: ignore[arg-type]  # by name
    return replace(asked, open=(opened[0], opened[1])) if "open" in one else asked


def readable(given: Mapping[str, Sequence[str]]) -> Asked:
    """What can be read of a refused question, without pages and opened cell: the form goes on from it."""
    words = {
        name: tuple(dict.fromkeys(value for value in given.get(name, ()) if value and _can_be(name, value)))
        for name in MANY
    }
    years = {name: value for name in YEARS if (value := next(filter(None, given.get(name, ())), ""))}
    reasons: list[str] = []
    numbers = {name: number(name, value, reasons) for name, value in years.items()}
    numbers = {} if reasons or _together({}, numbers) else numbers
    few = {name: values[:MOST_VALUES] for name, values in words.items()}
    return replace(Asked(), **few, **numbers)  # type: ignore[arg-type]  # by name


def _can_be(name: str, value: str) -> bool:
    known = FACETS.get(name)
    return known is None or value in known


def of_address(address: str) -> Asked:
    """The question of what stands after the path. Raises Invalid."""
    return read(parse_qs(address.removeprefix("?")))


def _unknown(name: str, values: Iterable[str]) -> list[str]:
    known = FACETS[name]
    if known is None or all(value in known for value in values):
        return []
    if name == "kind" and all(value in known or value in ActorKind.values for value in values):
        return ["kind: is the kind of source; the kind of actor is asked with “actor_kind”."]
    return [f"{name}: must be one of {', '.join(known)}."]


def _too_many(name: str, number: int) -> str:
    return f"{name}: at most {MOST_VALUES} can be asked for at a time; these are {number}."


def _together(one: Mapping[str, str], numbers: Mapping[str, int]) -> list[str]:
    """What does not go with what."""
    reasons = []
    if numbers.get("year_from", 0) > numbers.get("year_to", 9999):
        reasons.append("year_from: must not be later than year_to.")
    if "open" in one and ("page" in one or "column_page" in one):
        reasons.append("page: an opened cell is shown where it stands; leave the page out.")
    if "words_page" in one and "open" not in one:
        reasons.append("words_page: there are words only in an opened cell.")
    return reasons
