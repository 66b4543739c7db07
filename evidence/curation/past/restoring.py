"""An earlier state of a published record, proposed again: a second person reads it before it is applied."""

from typing import Any

from evidence.accounts.models import User
from evidence.curation import fields
from evidence.curation.fields import Values
from evidence.curation.models import Revision
from evidence.curation.parts.table import Part, Row, ordered
from evidence.curation.past import steps
from evidence.curation.past.rows import lives, lives_on
from evidence.curation.review import revisions
from evidence.curation.workflow import NotAllowed
from evidence.library.status import Curated


def propose_as_before(record: Curated, entry: int, reason: str, *, by: User) -> Revision:
    """A draft of the change that puts back all fields as they stood before an entry of the history was written.

    Raises NotAllowed, and what `revisions.propose` raises.
    """
    wanted = values_before(record, entry)
    if wanted is None:
        raise NotAllowed("The record was not there before this change.")
    return revisions.propose(record, wanted, reason, by)


def values_before(record: Curated, entry: int) -> Values | None:
    """Field → value, as `fields.values` would have given it then; None when there was no record. Two queries, and
    three for each field that names several rows or is a list of them.
    """
    table = fields.table_of(record)
    state = steps.upto(entry, lives(table, [record.pk]).get(record.pk, ()))
    if state is None:
        return None
    found: Values = {}
    for name in fields.KEPT[table].fields:
        if part := fields.part_of(table, name):
            found[name] = _listed(part, record.pk, entry)
            continue
        field = fields.field_of(table, name)
        if field.many_to_many:
            found[name] = _several(field, record.pk, entry)
        elif field.attname in state:  # the name of its column
            found[name] = state[field.attname]
    return found


def _several(field: Any, record: int, entry: int) -> list[int]:
    """The rows that a field named then, by its joining table."""
    joining = field.remote_field.through._meta.db_table.removeprefix("evidence_")  # noqa: SLF001
    owner, other = field.m2m_column_name(), field.m2m_reverse_name()
    states = (steps.upto(entry, life) for life in lives_on(joining, owner, [record]).values())
    return sorted(state[other] for state in states if state is not None and state[owner] == record)


def _listed(part: Part, record: int, entry: int) -> list[Row]:
    """The rows that hung on the record then, in their order."""
    there = (steps.upto(entry, life) for life in lives_on(part.table, "source_id", [record]).values())
    states = [state for state in there if state is not None and state["source_id"] == record]
    by = [{"pk": "id"}.get(name, name) for name in part.order]
    states.sort(key=lambda state: [state[name] for name in by])
    return ordered(part, ({name: state[name] for name in part.columns} for state in states))
