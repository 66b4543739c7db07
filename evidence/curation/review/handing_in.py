"""Submitting several drafts at once, as after an import: all of them or none."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from evidence.accounts.models import User
from evidence.curation import fields, workflow
from evidence.curation.workflow import NotAllowed

type Key = tuple[str, int]
"""Table and row."""

ORDER = tuple(fields.KEPT)


def submit(keys: Iterable[Key], *, by: User, at: datetime) -> int:
    """Submit these drafts, what others rest on first; how many that were.

    Raises NotAllowed, which names the first that cannot be submitted; then none is.
    """
    wanted = sorted(set(keys), key=lambda key: (ORDER.index(key[0]), key[1]))
    with transaction.atomic():
        for table, row in wanted:
            record = fields.rows(table).visible_to(by).filter(pk=row).first()
            if record is None:
                raise NotAllowed("One of them is not there any more: nothing was submitted.")
            try:
                workflow.take(workflow.SUBMIT, record, by=by, at=at)
            except NotAllowed as refused:
                raise NotAllowed(f"Nothing was submitted. “{record}”: {refused}") from refused
    return len(wanted)
