"""What readers of a draft say to its author: of the whole, of a field, or of words in a field."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation import fields
from evidence.curation.history import written_by
from evidence.curation.models import ReviewComment, Revision
from evidence.curation.review import revisions
from evidence.curation.workflow import NotAllowed
from evidence.library.status import Curated
from evidence.text.cleaning import clean

LONGEST = 5_000
#: Not a field that is edited here, and what most comments are about.
EXACT = "exact"


def of(record: Curated, *, by: User) -> QuerySet[ReviewComment]:
    """All that was said of the record, in its order, for its readers and its author."""
    if not _concerns(record, by):
        return ReviewComment.objects.none()
    found = ReviewComment.objects.filter(table=fields.table_of(record), row=record.pk)
    return found.select_related("by", "resolved_by")


def _concerns(record: Curated, by: User) -> bool:
    return by.may(May.REVIEW) or by.pk in (record.created_by_id, record.submitted_by_id)


def about(record: Curated) -> tuple[str, ...]:
    """The fields of which something can be said."""
    if isinstance(record, Revision):
        return (*record.fields, "reason")
    own = fields.KEPT[fields.table_of(record)].fields
    return (EXACT, *own) if fields.table_of(record) == "quotation" else own


def say(record: Curated, body: str, *, by: User, at: datetime, field: str = "", words: str = "") -> ReviewComment:
    """Raises NotAllowed with a sentence for the person."""
    if not _concerns(record, by):
        raise NotAllowed("You may comment on your own records only.")
    body, words = clean(body, multiline=True).strip(), clean(words, multiline=True).strip()
    if not body:
        raise NotAllowed("A comment has to say something.")
    if len(body) > LONGEST or len(words) > LONGEST:
        raise NotAllowed(f"A comment has at most {LONGEST:,} characters.")
    if field and field not in about(record):
        raise NotAllowed("There is no such field to comment on.")
    if words and words not in _said(record, field):
        raise NotAllowed(f"“{words}” does not stand in that field, letter by letter.")
    with transaction.atomic(), written_by(by):
        return ReviewComment.objects.create(
            table=fields.table_of(record), row=record.pk, field=field, words=words, body=body, by=by, at=at
        )


def resolve(comment: ReviewComment, *, by: User, at: datetime) -> None:
    """Done, or not needed any more. A second time changes nothing."""
    if not by.may(May.DRAFT):
        raise NotAllowed("You may not resolve comments.")
    with transaction.atomic(), written_by(by):
        ReviewComment.objects.filter(pk=comment.pk, resolved_at=None).update(resolved_at=at, resolved_by=by)


def _said(record: Curated, field: str) -> str:
    """The words of a field that holds words; of a proposed change, those that are wanted."""
    if isinstance(record, Revision):
        found = record.reason if field == "reason" else record.fields.get(field)
    else:
        found = getattr(record, field, None) if field else None
    return found if isinstance(found, str) else ""


def label(record: Curated, field: str) -> str:
    if field == EXACT:
        return "The words"
    if isinstance(record, Revision) and field != "reason":
        return fields.label(fields.table_of(revisions.target(record)), field)
    return fields.label(fields.table_of(record), field)
