"""What hangs on a source in rows of its own, as plain lists: names, identifiers, relations, notes, access of files.

A list is changed like any other field: compared, proposed, read by a second person, and then written. It has one entry
a row, column → value, in the order in which it is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from evidence.library.models import Contributor, Identifier, RecordNote, Relation, Source, SourceFile

type Row = dict[str, Any]
"""Column → value as JSON."""

#: Rows of one list. A work with more authors than this is kept as it is, and not changed by hand.
MOST = 1_000
#: A note is what a page said, to the letter.
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """One list: where its rows stand, which columns say something, and what tells two rows apart."""

    name: str
    """As the source calls it."""
    model: type[models.Model]
    label: str
    columns: tuple[str, ...]
    order: tuple[str, ...]
    apart: tuple[str, ...]
    """No two rows of a source are alike in these; empty where two may say the same."""
    is_placed: bool
    """A person gives the order; `position` keeps it."""

    @property
    def table(self) -> str:
        """As the history names it."""
        return str(self.model._meta.model_name)  # noqa: SLF001 (documented by Django)


PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part(
            "contributors",
            Contributor,
            "Names",
            ("role", "family", "given", "literal", "actor_id"),
            ("position", "pk"),
            (),
            is_placed=True,
        ),
        Part(
            "identifiers",
            Identifier,
            "Identifiers",
            ("scheme", "value"),
            ("scheme", "value"),
            ("scheme", "value"),
            is_placed=False,
        ),
        Part(
            "relations",
            Relation,
            "Relations to other sources",
            ("type", "target_id", "note"),
            ("type", "target_id"),
            ("type", "target_id"),
            is_placed=False,
        ),
        Part(
            "notes",
            RecordNote,
            "Notes from around the text",
            ("kind", "label", "text"),
            ("position", "pk"),
            (),
            is_placed=True,
        ),
        Part(
            "files",
            SourceFile,
            "Who may fetch its files",
            ("id", "access", "embargo_until"),
            ("id",),
            ("id",),
            is_placed=False,
        ),
    )
}


def rows(source: Source, part: Part) -> list[Row]:
    """The list as it stands; one query."""
    found = part.model._default_manager.filter(source=source).order_by(*part.order)  # noqa: SLF001
    return ordered(part, found.values(*part.columns))


def ordered(part: Part, found: Iterable[Row]) -> list[Row]:
    """Rows without a place of their own in one order, whatever the language of the database's server; days as words."""
    plain = [{name: _plain(value) for name, value in one.items()} for one in found]
    return plain if part.is_placed else sorted(plain, key=lambda one: [one[name] for name in part.apart])


def rebased(part: Part, base: Sequence[Row], wanted: Sequence[Row], now: Sequence[Row]) -> list[Row] | None:
    """`now` with what `wanted` changes of `base`; None where somebody else has changed the same rows otherwise.

    Two people who add an identifier each are no clash. An order is one thing: of a list that has one, any change is.
    """
    if not part.apart:
        return list(wanted) if now in (base, wanted) else None
    was, would, stands = _by_key(part, base), _by_key(part, wanted), _by_key(part, now)
    for key in was.keys() | would.keys():
        if was.get(key) == would.get(key):
            continue
        if stands.get(key) not in (was.get(key), would.get(key)):
            return None
        stands.pop(key, None)
        if key in would:
            stands[key] = would[key]
    return ordered(part, stands.values())


def opens(file: SourceFile, access: str, embargo_until: date | None) -> bool:
    """True when a file that is as `file` was would be more open, or open earlier, than before."""
    order = (SourceFile.Access.STAFF, SourceFile.Access.ON_REQUEST, SourceFile.Access.OPEN)
    if access not in order[1:]:
        return False
    first = date.min
    return order.index(access) > order.index(file.access) or (embargo_until or first) < (file.embargo_until or first)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _by_key(part: Part, given: Iterable[Row]) -> dict[tuple[Any, ...], Row]:
    return {tuple(one[name] for name in part.apart): one for one in given}
