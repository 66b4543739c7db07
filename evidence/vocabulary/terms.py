"""Concepts as they are exchanged, and as JSON: values only, so that who compares them needs no library of RDF."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

THEMES, ACTORS = "themes", "actors"


class NotSkos(ValueError):
    """The file cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Retirement:
    at: datetime | None
    """None: a file says that it is retired, and not since when."""
    reason: str
    replaced_by: str = ""
    """A slug; empty when nothing is used in its place."""


@dataclass(frozen=True, slots=True)
class Term:
    """A concept as it is exchanged. Concepts are named by slug."""

    scheme: str
    """THEMES or ACTORS."""
    slug: str
    label: str
    labels: frozenset[str] = frozenset()
    definition: str = ""
    scope_note: str = ""
    broader: str = ""
    related: frozenset[str] = frozenset()
    kind: str = ""
    """Of an actor: person, organisation or group; empty when nobody says."""
    retired: Retirement | None = None
    top: bool = field(default=False, compare=False)
    """The file says that nothing is broader; saying no broader one alone does not."""


def dated(term: Term, at: datetime) -> Term:
    """The same; where nobody says since when it is retired, that is `at`, and the reason says so."""
    if term.retired is None or term.retired.at is not None:
        return term
    reason = f"{term.retired.reason.rstrip(' .')}. Since when is not known: the day is that of the import."
    return replace(term, retired=replace(term.retired, at=at, reason=reason))


@dataclass(frozen=True, slots=True)
class Unread:
    """A concept of a file that is none here, and why."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: `seen` concepts, each of them read or not."""

    seen: int
    terms: tuple[Term, ...]
    unread: tuple[Unread, ...]


def to_json(found: Found) -> dict[str, Any]:
    """Plain values; `from_json(to_json(found)) == found`."""
    return {
        "seen": found.seen,
        "terms": [_plain(term) for term in found.terms],
        "unread": [[one.address, one.reason] for one in found.unread],
    }


def from_json(item: dict[str, Any]) -> Found:
    return Found(item["seen"], tuple(map(_term, item["terms"])), tuple(Unread(*one) for one in item["unread"]))


def dumps(found: Found | NotSkos) -> bytes:
    """What a process that reads files answers."""
    said = {"refused": str(found)} if isinstance(found, NotSkos) else to_json(found)
    return json.dumps(said).encode()


def loads(answer: bytes) -> Found:
    """Raises NotSkos when that was the answer."""
    said = json.loads(answer)
    if "refused" in said:
        raise NotSkos(said["refused"])
    return from_json(said)


def _plain(term: Term) -> dict[str, Any]:
    item: dict[str, Any] = {name: value for name in Term.__slots__ if (value := getattr(term, name))}
    for name in ("labels", "related"):
        if name in item:
            item[name] = sorted(item[name])
    if term.retired:
        at = term.retired.at.isoformat() if term.retired.at else ""
        item["retired"] = [at, term.retired.reason, term.retired.replaced_by]
    return item


def _term(item: dict[str, Any]) -> Term:
    fields = {**item, "labels": frozenset(item.get("labels", ())), "related": frozenset(item.get("related", ()))}
    if "retired" in item:
        at, reason, replaced_by = item["retired"]
        fields["retired"] = Retirement(datetime.fromisoformat(at) if at else None, reason, replaced_by)
    return Term(**fields)
