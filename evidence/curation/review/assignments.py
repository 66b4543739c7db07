"""Who has taken it upon themselves to read a submitted record. It hinders nobody else: it tells."""

from datetime import datetime

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation import fields
from evidence.curation.models import Assignment
from evidence.curation.workflow import NotAllowed
from evidence.library.status import Curated, Status


def assign(record: Curated, *, to: User, at: datetime) -> None:
    """`to` reads it from now on, whoever had it before. Raises NotAllowed."""
    if not to.may(May.REVIEW):
        raise NotAllowed("You may not review records.")
    if record.status != Status.SUBMITTED:
        raise NotAllowed("Only what is submitted waits to be read.")
    if record.submitted_by_id == to.pk:
        raise NotAllowed("You submitted this: a second person reads it.")
    Assignment.objects.update_or_create(table=fields.table_of(record), row=record.pk, defaults={"person": to, "at": at})


def release(record: Curated, *, by: User) -> None:
    """`by` does not read it after all."""
    Assignment.objects.filter(table=fields.table_of(record), row=record.pk, person=by).delete()


def assignee(record: Curated) -> User | None:
    found = Assignment.objects.filter(table=fields.table_of(record), row=record.pk).select_related("person").first()
    return found.person if found else None
