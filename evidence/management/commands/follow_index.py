import signal
import threading

from django.core.management.base import BaseCommand

from evidence.search import follower, reader


class Command(BaseCommand):
    help = "Keep the search index up to date with the library until SIGTERM or Ctrl-C."

    def handle(self, *_args: object, **_options: object) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        follower.follow(reader.shelf(), stop)
