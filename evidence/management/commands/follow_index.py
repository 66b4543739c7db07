import signal
import threading
from contextlib import suppress

from django.core.management.base import BaseCommand

from evidence.search import follower, reader


class Stopped(BaseException):
    """Somebody asked us to end. No error."""


class Command(BaseCommand):
    help = "Keep the search index up to date with the library until SIGTERM or Ctrl-C."

    def handle(self, *_args: object, **_options: object) -> None:
        stop = threading.Event()

        def end(*_: object) -> None:
            # Once is enough: what is being put in order at the end must not be interrupted.
            if not stop.is_set():
                stop.set()
                # At once, also in the middle of a rebuild or of a batch: neither leaves anything half done.
                raise Stopped

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        with suppress(Stopped):
            follower.follow(reader.shelf(), stop)
