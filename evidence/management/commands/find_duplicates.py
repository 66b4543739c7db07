from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import Progress

from evidence.curation.duplicates import detection


class Command(BaseCommand):
    help = "Look for sources that may be one work; curators find them in the workbench. What was decided stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=int, nargs="*", metavar="ID", help="only what looks like these sources")

    def handle(self, *, source: list[int], **_options: Any) -> None:
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("Comparing")

            def shown(done: int, whole: int) -> None:
                bar.update(task, completed=done, total=whole)

            found = detection.note(source, shown) if source else detection.scan(shown)
        self.stdout.write(f"{found} new {'pair' if found == 1 else 'pairs'} to be looked at.")
