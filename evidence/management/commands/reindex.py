from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from rich.progress import Progress, TaskID

from evidence.search import reader, writer


class Command(BaseCommand):
    help = "Build the search index from the database, beside the one that answers, and swap it in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="only when there is none, or it is damaged, of another version or of another database",
        )

    def handle(self, *_args: object, if_needed: bool, **_options: object) -> None:
        with Progress(transient=True) as bars:
            shown = Shown(bars)
            if not if_needed:
                writer.rebuild(reader.shelf(), shown)
                reason: str | None = "as asked"
            else:
                reason = writer.ensure(reader.shelf(), shown)
        if reason:
            self.stdout.write(f"The search index is built ({reason}).")


class Shown:
    """Progress as bars, one for sources and one for claims."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(f"Indexing {what}", total=total)
        self._bars.update(self._tasks[what], completed=done)
