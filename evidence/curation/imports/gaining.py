"""A record beside the source that is there already: what the source could gain, and what it says otherwise."""

from dataclasses import dataclass, field, replace
from typing import Any

from evidence.citations.reference import NAMED_ROLES, Json, Reference
from evidence.library import from_reference
from evidence.library.from_reference import UNTITLED, identified
from evidence.library.models import Identifier, Source
from evidence.library.references import COLUMNS, to_reference

LONGEST_SHOWN = 120
CITATION_KEY = "citation-key"
"""CSL's name for the key a record had in its file."""
_LABELS = {column: attribute.replace("_", " ") for attribute, column in COLUMNS.items()}
_FOLLOWS = {"issued": ("issued_from", "issued_to")}


@dataclass(slots=True)
class Gains:
    """What the source lacks and the record has."""

    columns: dict[str, Any] = field(default_factory=dict)
    roles: list[str] = field(default_factory=list)
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    abstract: str = ""
    said: list[str] = field(default_factory=list)
    """The same in words: the field, and what the record says."""

    def __bool__(self) -> bool:
        return bool(self.columns or self.roles or self.identifiers or self.abstract)

    def before(self, source: Source) -> dict[str, Json]:
        """What the changed fields held, for undoing, and what they hold from now on, to see whether they still do."""
        return {
            "held": {column: _json(getattr(source, column)) for column in self.columns},
            "gained": {column: _json(value) for column, value in self.columns.items()},
            "roles": list(self.roles),
            "identifiers": [list(pair) for pair in self.identifiers],
        }


def compare(source: Source, reference: Reference, abstract: str | None) -> tuple[Gains, list[str]]:
    """What `source` (its parts prefetched, its `abstract` given) lacks, and where the two differ, in sentences."""
    gains = Gains()
    differs: list[str] = []
    theirs = from_reference.columns(replace(reference, abstract=""))
    for column in (*COLUMNS.values(), "kind", "keywords"):
        _weigh(column, getattr(source, column), theirs[column], gains, differs)
    for follower in (name for column in gains.columns for name in _FOLLOWS.get(column, ())):
        gains.columns = gains.columns | {follower: theirs[follower]}
    if "title" in gains.columns:
        gains.columns["title_supplied"] = False
    _weigh_extra(source, theirs["extra"], gains, differs)
    _weigh_names(source, reference, gains, differs)
    _weigh_identifiers(source, reference, gains, differs)
    if reference.abstract and abstract is None:
        gains.abstract = reference.abstract
        gains.said.append("abstract")
    elif reference.abstract and abstract != reference.abstract:
        differs.append("The abstract differs from the one in the library.")
    return gains, differs


def _weigh(column: str, mine: Any, theirs: Any, gains: Gains, differs: list[str]) -> None:
    if not theirs or theirs in (UNTITLED, "unstated") or mine == theirs:
        return
    label = _LABELS.get(column, column)
    if not mine or mine in (UNTITLED, "unstated"):
        gains.columns[column] = theirs
        gains.said.append(f"{label}: “{_short(theirs)}”")
    else:
        differs.append(_other(label, mine, theirs))


def _weigh_extra(source: Source, theirs: dict[str, Json], gains: Gains, differs: list[str]) -> None:
    own = {name: value for name, value in theirs.items() if (name, value) != (CITATION_KEY, source.key)}
    if new := {name: value for name, value in own.items() if name not in source.extra}:
        gains.columns["extra"] = source.extra | new
        gains.said += [f"{name}: “{_short(value)}”" for name, value in new.items()]
    differs += [
        _other(name, source.extra[name], value)
        for name, value in own.items()
        if name in source.extra and source.extra[name] != value
    ]


def _weigh_names(source: Source, reference: Reference, gains: Gains, differs: list[str]) -> None:
    mine = to_reference(source)
    for role in NAMED_ROLES:
        ours, others = getattr(mine, role), getattr(reference, role)
        if others and not ours:
            gains.roles.append(role)
            gains.said.append(f"{role}: “{_short('; '.join(map(str, others)))}”")
        elif others and ours != others:
            differs.append(_other(role, "; ".join(map(str, ours)), "; ".join(map(str, others))))


def _weigh_identifiers(source: Source, reference: Reference, gains: Gains, differs: list[str]) -> None:
    held = {(one.scheme, one.value) for one in source.identifiers.all()}
    for scheme, value in identified(reference):
        if (scheme, value) in held:
            continue
        label = Identifier.Scheme(scheme).label
        there = [other for known, other in held if known == scheme]
        if there:
            differs.append(_other(label, there[0], value))
        else:
            gains.identifiers.append((scheme, value))
            gains.said.append(f"{label}: “{_short(value)}”")


def _other(label: str, mine: Any, theirs: Any) -> str:
    return f"{label}: the library has “{_short(mine)}”, the file “{_short(theirs)}”."


def _short(value: Any) -> str:
    words = "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return words if len(words) <= LONGEST_SHOWN else f"{words[: LONGEST_SHOWN - 1]}…"


def _json(value: Any) -> Json:
    plain: Json = value.isoformat() if hasattr(value, "isoformat") else value
    return plain
