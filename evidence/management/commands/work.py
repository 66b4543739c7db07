import logging
import time
from collections.abc import Callable
from contextlib import suppress

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from evidence.claims import tasks as figures
from evidence.curation.board import checks
from evidence.curation.imports import tasks as imports
from evidence.operations.supervisor import Stopped, stop_requests

log = logging.getLogger(__name__)

TASKS: tuple[Callable[[], bool], ...] = (imports.step, checks.step, figures.step)
"""Each does one piece of work and says whether there was any. A new sort of work is a row here."""
QUIET = 1.0
"""Seconds between two looks when there was nothing to do: a look is one query by an index."""
AFTER_FAILURE = 5.0


class Command(BaseCommand):
    help = "Do the work no page waits for (imports; a daily check of all quotations; figures) until SIGTERM or Ctrl-C."

    def handle(self, *_args: object, **_options: object) -> None:
        # At once, also in the middle of a chunk: what is half done is rolled back, and taken up again.
        with suppress(Stopped), stop_requests() as asked:
            while not asked():
                time.sleep(look())


def look() -> float:
    """Do what there is to do; the seconds to wait before the next look. A database that goes away is waited for."""
    try:
        busy = [task() for task in TASKS]
    except (OperationalError, InterfaceError) as error:
        log.warning(
            "The database does not answer (%s); trying again in %g s.", " ".join(str(error).split()), AFTER_FAILURE
        )
        connection.close()
        return AFTER_FAILURE
    return 0 if any(busy) else QUIET
