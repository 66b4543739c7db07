"""Work of imports that nobody waits for at a page: reading large files, applying what was confirmed, undoing."""

import logging

from django.db import Error, InterfaceError, OperationalError
from django.db.models import Q, QuerySet
from django.utils import timezone

from evidence.curation.imports import applying, reading, undoing
from evidence.curation.imports.built_on import BuiltOn
from evidence.curation.imports.reading import NotRead
from evidence.curation.models import ImportBatch

log = logging.getLogger(__name__)

State = ImportBatch.State


def begun() -> QuerySet[ImportBatch]:
    """Batches with work left that nobody has to decide: to be read, applied, or undone. Without their files."""
    asked = Q(state__in=(State.RECEIVED, State.CONFIRMED, State.APPLYING))
    return ImportBatch.objects.defer("content").filter(asked | Q(state=State.APPLIED, undone_at__isnull=False))


def step() -> bool:
    """Do the oldest piece of work that waits, all of it; False when there is none.

    A batch that fails is left as it is with the reason in words, and not tried again by itself: confirming it again
    takes the reason away. What a lost connection breaks off is no failure of the batch: the caller tries again.
    """
    batch = begun().filter(failure="").order_by("confirmed_at", "pk").first()
    if batch is None:
        return False
    try:
        if batch.state == State.RECEIVED:
            reading.read(batch)
        elif batch.is_being_undone:
            undoing.carry_out(batch)
        else:
            applying.apply(batch, now=timezone.now)
            _look_for_duplicates(batch)
    except (OperationalError, InterfaceError):
        raise
    except NotRead as refused:
        _failed(batch, str(refused))
    except BuiltOn:
        pass  # the batch says why, and is applied as it was
    except (Error, applying.NotConserved, ValueError, MemoryError) as error:
        log.exception("Import %s cannot go on.", batch.pk)
        _failed(batch, f"It cannot go on: {str(error).splitlines()[0] if str(error) else type(error).__name__}")
    return True


def _look_for_duplicates(batch: ImportBatch) -> None:
    """The import is applied and accounted for: that this fails says nothing against it; `find_duplicates` remains."""
    try:
        applying.note_duplicates(batch)
    except (OperationalError, InterfaceError):
        raise
    except (Error, ValueError, MemoryError):
        log.exception("Import %s was applied; looking for duplicates of it failed.", batch.pk)


def _failed(batch: ImportBatch, reason: str) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(failure=reason)
