"""The public history of a source: what readers could see of its record, from its publication on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from evidence.accounts.models import VISITOR
from evidence.curation.past.people import public_names, reasons
from evidence.curation.past.records import RowChange, Together, changes_of
from evidence.curation.past.replay import is_public
from evidence.curation.past.wording import RowTold, Words, says_something
from evidence.library.models import Source

A_PAGE = 20
MOST_ROWS = 40
#: Table → the columns that its page shows to readers. What is not named here is never told.
PUBLIC: dict[str, frozenset[str]] = {
    "source": frozenset(
        {
            "kind", "title", "title_supplied", "short_title", "container_title", "event_title", "event_place",
            "event_date", "publisher", "publisher_place", "volume", "issue", "pages", "number", "language",
            "publication_status", "issued", "issued_note", "issued_implied", "access", "keywords",
        }
    ),
    "contributor": frozenset({"role", "position", "family", "given", "literal", "actor_id"}),
    "identifier": frozenset({"scheme", "value"}),
    "relation": frozenset({"type", "target_id", "note"}),
    "source_subject_themes": frozenset({"theme_id"}),
    "source_subject_actors": frozenset({"actor_id"}),
    "recordnote": frozenset({"kind", "label", "text"}),
    "textversion": frozenset({"role", "number", "origin", "reason"}),
}  # fmt: skip
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SourceLine:
    at: datetime
    by: str
    """As the person chose to be named; empty when it is not known."""
    reason: str
    rows: tuple[RowTold, ...]
    more: int
    """Rows that are not told, of a change that is very large."""


@dataclass(frozen=True, slots=True)
class SourceHistory:
    id: int
    title: str
    published_at: datetime | None
    lines: tuple[SourceLine, ...]
    """The newest first, without the publication itself."""
    page: int
    pages: int


class NoSuchPage(LookupError):
    """The history has fewer pages."""


def public(table: str) -> frozenset[str]:
    """The columns of a table that readers may be told of."""
    return PUBLIC.get(table, _NOTHING)


def history(source: Source, *, page: int) -> SourceHistory:
    """Of a source that readers may see; the number of queries does not grow. Raises NoSuchPage."""
    told = _in_public(source.pk)
    pages = max(1, -(-len(told) // A_PAGE))
    if not 1 <= page <= pages:
        raise NoSuchPage(page)
    shown = told[::-1][(page - 1) * A_PAGE : page * A_PAGE]
    return SourceHistory(source.pk, source.title, source.published_at, _lines(source, shown), page, pages)


def _lines(source: Source, shown: Sequence[Together]) -> tuple[SourceLine, ...]:
    words = Words((row for one in shown for row in one.rows[:MOST_ROWS]), public)
    said = reasons({"source": [source.pk]})
    names = public_names(one.person for one in shown)
    return tuple(
        SourceLine(
            one.at,
            names.get(one.person or 0, ""),
            said.get(one.transaction, ""),
            words.told(one.rows[:MOST_ROWS], ("source", source.pk)),
            max(0, len(one.rows) - MOST_ROWS),
        )
        for one in shown
    )


def _in_public(source: int) -> list[Together]:
    """What happened while readers could see the source before and after it, without relations they may not see."""
    found: list[Together] = []
    every = changes_of("source", source)
    visible = _visible(row for one in every for row in one.rows)
    is_public_now = not any(row.table == "source" and row.before is None for one in every for row in one.rows)
    if is_public_now:  # the record is older than the history: as it stood before its first change
        first = next((row.before for one in every for row in one.rows if row.table == "source"), None)
        is_public_now = first is None or is_public(first)
    for one in every:
        before = is_public_now
        for row in one.rows:
            if row.table == "source":
                is_public_now = is_public(row.after)
        rows = tuple(
            row
            for row in one.rows
            if says_something(row, public) and (row.table != "relation" or _targets(row) <= visible)
        )
        if before and is_public_now and rows:
            found.append(Together(rows))
    return found


def _targets(row: RowChange) -> set[int]:
    return {state["target_id"] for state in (row.before, row.after) if state}


def _visible(rows: Iterable[RowChange]) -> set[int]:
    wanted = {target for row in rows if row.table == "relation" for target in _targets(row)}
    return set(Source.objects.visible_to(VISITOR).filter(pk__in=wanted).values_list("pk", flat=True))
