"""A draft, or a record that waits to be read, is edited itself: by its author, or by who may review."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation import fields, workflow
from evidence.curation.history import written_by
from evidence.curation.models import Revision
from evidence.curation.review.revisions import Stale
from evidence.curation.workflow import NotAllowed
from evidence.library.status import Curated, Status

OPEN = frozenset({Status.DRAFT, Status.SUBMITTED})


def may_edit(record: Curated, by: User) -> bool:
    return by.may(May.DRAFT) and (record.created_by_id == by.pk or by.may(May.REVIEW))


def save(record: Curated, wanted: Mapping[str, Any], *, by: User, at: datetime, made_from: str) -> None:
    """Write `wanted` (field → value as `fields.values` gives them) into an unpublished record.

    Raises Stale when the record is of another `fields.edition` than `made_from`; NotAllowed; fields.Invalid. What
    somebody else had submitted is submitted in the name of `by` now: another person publishes it.
    """
    with transaction.atomic(), written_by(by):
        kept = fields.rows(fields.table_of(record)).visible_to(by).select_for_update(of=("self",)).get(pk=record.pk)
        if not may_edit(kept, by) or isinstance(kept, Revision):
            raise NotAllowed("You may edit your own records only.")
        if fields.edition(kept) != made_from:
            raise Stale("Somebody else changed this record while you worked on it.")
        if kept.status not in OPEN:
            raise NotAllowed("A published record is not changed in place: propose a change.")
        given = fields.checked(kept, wanted, by=by)
        before = fields.values(kept, given)
        changed = {name: value for name, value in given.items() if value != before[name]}
        if changed:
            fields.put(kept, changed)
            workflow.edited(kept, by=by, at=at)
