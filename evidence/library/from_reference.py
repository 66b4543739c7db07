"""A reference as rows: the inverse of `references.to_reference`, and the one way from outside into the tables."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from evidence.citations import extras, identifiers
from evidence.citations.kinds import KINDS
from evidence.citations.reference import NAMED_ROLES, Json, Name, Reference, join_keywords
from evidence.library.models import Contributor, Identifier, Source
from evidence.library.references import COLUMNS, IDENTIFIERS, IN_EXTRA
from evidence.text import dates

UNTITLED = "[No title stated]"
"""Ours, in square brackets, until somebody gives a better one."""
KEYWORD_LIMIT, FAMILY_LIMIT, LITERAL_LIMIT = 200, 200, 500
CODES = frozenset({"language"})
"""Of these a beginning says nothing: what does not fit is kept in `extra` alone."""


def source_of(reference: Reference, key: str) -> Source:
    """The source's own row, not saved; a draft of nobody's yet. The abstract is left for a text version of its own.

    With what `fitting` gives, and the rows of `named` and `identified`, `to_reference` gives `reference` again.
    """
    own = columns(replace(reference, abstract=""))
    return Source(key=key, title_supplied=reference.title == UNTITLED, **own)


def columns(reference: Reference) -> dict[str, Any]:
    """Column of the source → value, for all that its own row holds. Raises ValueError for a date that is none."""
    issued = dates.parse(reference.issued)
    own = {column: getattr(reference, attribute) for attribute, column in COLUMNS.items()}
    return own | {
        "kind": reference.kind if reference.kind in KINDS else "unstated",
        "issued_from": issued.earliest,
        "issued_to": issued.latest,
        "keywords": list(reference.keywords),
        "extra": dict(reference.custom) | {name: said for name in IN_EXTRA if (said := getattr(reference, name))},
    }


def named(reference: Reference) -> Iterator[tuple[str, int, Name]]:
    """Role, place in it counted from 1, and name, of everybody the reference names."""
    for role in NAMED_ROLES:
        for position, name in enumerate(getattr(reference, role), start=1):
            yield role, position, name


def contributors(
    source: Source, reference: Reference, actors: Mapping[tuple[str, int], int] | None = None
) -> Iterator[Contributor]:
    """A row for each name; `actors` says which actor stands behind a role and place."""
    known = actors or {}
    return (
        Contributor(
            source=source,
            role=role,
            position=position,
            family=name.family,
            given=name.given,
            literal=name.literal,
            actor_id=known.get((role, position)),
        )
        for role, position, name in named(reference)
    )


def identified(reference: Reference) -> list[tuple[str, str]]:
    """Scheme and value of all that identifies the work. The address of a Handle is that Handle, too."""
    found = [
        (str(scheme), value) for scheme, attribute in IDENTIFIERS.items() if (value := getattr(reference, attribute))
    ]
    if reference.url and (handle := identifiers.canonical("handle", reference.url)):
        found.append((str(Identifier.Scheme.HANDLE), handle))
    return found


# --- What does not fit ---


def fitting(reference: Reference) -> tuple[Reference, tuple[str, ...]]:
    """`reference` as the tables can hold it, and a sentence for each thing that had to be changed for that.

    What is longer than its place is cut there, with “…” at the end; a date that is none is left out. The whole words
    are kept in `custom`. A work without a title gets ours.
    """
    changed: dict[str, Any] = {}
    kept: dict[str, Json] = {}
    said: list[str] = []
    for attribute, limit in LIMITS.items():
        words = getattr(reference, attribute)
        if len(words) > limit:
            changed[attribute] = "" if attribute in CODES else _cut(words, limit)
            kept[f"whole:{attribute}"] = words
            said.append(
                f"The {attribute.replace('_', ' ')} has {len(words):,} characters; {limit} fit, the whole is kept."
            )
    for attribute, stated in extras.STATED.items():
        words = getattr(reference, attribute)
        if words and (problem := _no_date(words)):
            changed[attribute] = ""
            kept[stated] = words
            said.append(problem)
    _fit_names(reference, changed, kept, said)
    if any(len(word) > KEYWORD_LIMIT for word in reference.keywords):
        changed["keyword"] = join_keywords(_cut(word, KEYWORD_LIMIT) for word in reference.keywords)
        kept["whole:keyword"] = reference.keyword
        said.append(f"A keyword has more than {KEYWORD_LIMIT} characters; it was cut, the whole is kept.")
    if not reference.title.strip():
        changed["title"] = UNTITLED
        said.append(f"The record has no title; “{UNTITLED}” stands in its place.")
    if not changed:
        return reference, ()
    return replace(reference, **changed, custom={**kept, **reference.custom}), tuple(said)


def _limit(column: str) -> int:
    return getattr(Source._meta.get_field(column), "max_length", None) or 0  # noqa: SLF001 (documented by Django)


#: Attribute of the reference → characters its column holds.
LIMITS = {
    attribute: limit
    for attribute, column in COLUMNS.items()
    if (limit := _limit(column)) and attribute not in extras.STATED
}


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else f"{words[: limit - 1].rstrip()}…"


def _no_date(edtf: str) -> str:
    try:
        dates.parse(edtf)
    except ValueError as problem:
        return f"{problem} Its words are kept."
    return ""


def _fit_names(reference: Reference, changed: dict[str, Any], kept: dict[str, Json], said: list[str]) -> None:
    for role in NAMED_ROLES:
        names = getattr(reference, role)
        fitted = tuple(_fit_name(name) for name in names)
        if fitted != names:
            changed[role] = fitted
            kept[f"whole:{role}"] = [str(name) for name, other in zip(names, fitted, strict=True) if name != other]
            said.append(f"A name of the {role}s is longer than fits; it was cut, the whole is kept.")


def _fit_name(name: Name) -> Name:
    """A person whose parts do not fit is often a whole list of people: it stands as it is read, in one piece."""
    if len(name.family) <= FAMILY_LIMIT and len(name.given) <= FAMILY_LIMIT and len(name.literal) <= LITERAL_LIMIT:
        return name
    return Name(literal=_cut(name.inverted, LITERAL_LIMIT))
