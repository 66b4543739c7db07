"""What a reader asks of `/map/`: a value read from an address, and the address of such a value."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import parse_qs, urlencode

from evidence.citations.kinds import KINDS
from evidence.claims.asking import YEARS, Invalid, number
from evidence.claims.models import Basis, Position, Relation

#: What rows and columns can be, and what a value of each is called.
DIMENSIONS: dict[str, str] = {
    "theme": "theme",
    "actor": "actor group",
    "kind": "kind of source",
    "basis": "basis",
    "year": "year",
    "relation": "relation to the claim",
    "stance": "stance",
}
#: What is counted, and which dimensions it has. A stance has no basis, and evidence takes no position.
SEGMENTS: dict[str, tuple[str, ...]] = {
    "relation": ("theme", "actor", "kind", "basis", "year", "relation"),
    "stance": ("theme", "actor", "kind", "year", "stance"),
}
#: The words of the dimensions whose values are the same in every library.
FIXED: dict[str, dict[str, str]] = {
    "kind": {kind.key: kind.label for kind in KINDS.values()},
    "basis": dict(Basis.choices),
    "relation": dict(Relation.choices),
    "stance": dict(Position.choices),
}
FILTERS = ("theme", "actor", "kind", "basis", "relation", "stance")
PAGES = ("row_page", "column_page", "page")
ALL = ("rows", "columns", "segments", *FILTERS, *YEARS, *PAGES, "cell")

NOT_STATED = "-"
"""Stands in addresses for what is not known: no slug and no year of ours."""
ITSELF = "only:"
"""Before a slug: the concept itself, without what is narrower."""
_SPAN = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Themes and actors by slug; whether they exist is found out later."""

    rows: str = "theme"
    columns: str = "kind"
    segments: str = "relation"
    theme: str = ""
    actor: str = ""
    kind: str = ""
    basis: str = ""
    relation: str = ""
    stance: str = ""
    year_from: int | None = None
    year_to: int | None = None
    row_page: int = 1
    column_page: int = 1
    page: int = 1
    """Of the words of the opened cell."""
    cell: tuple[str, ...] = ()
    """The row, the column and perhaps the segment whose words are shown."""

    @property
    def filters(self) -> dict[str, str]:
        """The chosen ones among FILTERS."""
        return {name: value for name in FILTERS if (value := str(getattr(self, name)))}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filters) or self.year_from is not None or self.year_to is not None

    def opening(self, *cell: str) -> Self:
        return replace(self, cell=cell, page=1)

    def closed(self) -> Self:
        return replace(self, cell=(), page=1)

    def narrowed(self, **values: str | int | None) -> Self:
        """The same map with other filters, from its first rows and columns on."""
        return replace(self.closed(), row_page=1, column_page=1, **values)  # type: ignore[arg-type]  # by name

    def at(self, **pages: int) -> Self:
        return replace(self, **pages)  # type: ignore[arg-type]  # by name

    @property
    def address(self) -> str:
        """What stands after the path, “?” included; `read` gives the same question back."""
        plain = Asked()
        pairs = [(name, str(getattr(self, name))) for name in ALL[:-1] if getattr(self, name) != getattr(plain, name)]
        pairs += [("cell", ",".join(self.cell))] if self.cell else []
        return f"?{urlencode(pairs, safe=',:')}"


def years_of(key: str) -> tuple[int, int] | None:
    """“2010-2019” and “2013” as first and last year; None for anything else, the year 0 or a first that is later too.

    >>> years_of("2010-2019"), years_of("2013"), years_of("2013-2012"), years_of("0-9")
    ((2010, 2019), (2013, 2013), None, None)
    """
    found = _SPAN.fullmatch(key)
    if not found:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if 1 <= first <= last else None


def read(given: Mapping[str, Sequence[str]]) -> Asked:
    """The question of an address: parameter → its values. Empty values ask nothing. Raises Invalid."""
    values = {name: [value for value in given.get(name, ()) if value] for name in ALL}
    one = {name: found[0] for name, found in values.items() if found}
    reasons = [f"“{name}” is no question that can be asked here." for name in given if name not in ALL]
    reasons += [f"“{name}” stands in the address more than once." for name in ALL if len(values[name]) > 1]
    reasons += _shape(one)
    numbers = {name: number(name, one[name], reasons) for name in (*YEARS, *PAGES) if name in one}
    if reasons:
        raise Invalid(reasons)
    words = {name: one[name] for name in ALL[: -1 - len(PAGES) - len(YEARS)] if name in one}
    asked = replace(Asked(), **words, **numbers)  # type: ignore[arg-type]  # by name
    return _with_cell(asked, one.get("cell", ""))


def of_address(address: str) -> Asked:
    """The question of what stands after the path. Raises Invalid."""
    return read(parse_qs(address.removeprefix("?")))


def _shape(one: Mapping[str, str]) -> list[str]:
    """What is wrong with the rows, columns, segments and filters."""
    segments = one.get("segments", "relation")
    if segments not in SEGMENTS:
        return [f"segments: must be one of {', '.join(SEGMENTS)}."]
    has = SEGMENTS[segments]
    sides = {"rows": one.get("rows", "theme"), "columns": one.get("columns", "kind")}
    reasons = [
        f"{side}: must be one of {', '.join(has)}. {_why(name, segments)}".strip()
        for side, name in sides.items()
        if name not in has
    ]
    if sides["rows"] == sides["columns"]:
        reasons.append(f"Rows and columns are both “{sides['rows']}”: choose two different ones.")
    reasons += [
        f"{name}: cannot be asked with these segments. {_why(name, segments)}"
        for name in FILTERS
        if name in one and name not in has
    ]
    return reasons + [
        f"{name}: must be one of {', '.join(FIXED[name])}."
        for name in FIXED
        if name in one and one[name] not in FIXED[name]
    ]


def _why(name: str, segments: str) -> str:
    if name in DIMENSIONS and segments == "stance":
        return f"A stance has no {DIMENSIONS[name]}; evidence has (segments: relation)."
    return "Evidence takes no stance; actors do (segments: stance)." if name == "stance" else ""


def _with_cell(asked: Asked, given: str) -> Asked:
    if asked.year_from is not None and asked.year_to is not None and asked.year_from > asked.year_to:
        raise Invalid(["year_from: must not be later than year_to."])
    if not given:
        return asked
    parts = tuple(given.split(","))
    if len(parts) not in {2, 3} or not all(parts):
        raise Invalid(["cell: give a row and a column with a comma between them, and perhaps a segment."])
    dimensions = (asked.rows, asked.columns, asked.segments)
    reasons = [
        f"cell: there is no {DIMENSIONS[name]} “{part}”."
        for name, part in zip(dimensions, parts, strict=False)
        if (name in FIXED and part not in FIXED[name])
        or (name == "year" and part != NOT_STATED and years_of(part) is None)
    ]
    if reasons:
        raise Invalid(reasons)
    return replace(asked, cell=parts)
