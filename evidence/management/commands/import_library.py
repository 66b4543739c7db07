from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from evidence.curation.exchange import loader, reader
from evidence.curation.exchange.documents import LibraryDocument
from evidence.curation.exchange.problems import FolderRefused, so_many


class Command(BaseCommand):
    help = "Load a library from a folder that people can read (see export_library). Loading it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **_options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        with Progress(console=Console(stderr=True)) as bar:
            reading, loading = bar.add_task("Reading", total=None), bar.add_task("Loading", total=None)
            try:
                library = reader.read(
                    folder, progress=lambda done, whole: bar.update(reading, completed=done, total=whole)
                )
            except FolderRefused as refused:
                bar.stop()
                self.stderr.write("\n".join(str(problem) for problem in refused.problems))
                raise CommandError(f"{folder}: {refused}.") from None
            result = loader.load(
                library,
                at=timezone.now(),
                progress=lambda done, whole: bar.update(loading, completed=done, total=whole),
            )
        for difference in result.different:
            self.stderr.write(str(difference))
        self.stdout.write(contents(library))
        self.stdout.write(result.summary())


def contents(library: LibraryDocument) -> str:
    """“5 sources with text, 12 known through others, 104 quotations …”."""
    with_text = sum(bool(source.texts) for source in library.sources)
    quotations = [quotation for source in library.sources for quotation in source.quotations]
    return ", ".join(
        (
            f"{so_many(with_text, 'source')} with text",
            f"{len(library.sources) - with_text} known through others",
            so_many(len(quotations), "quotation"),
            f"{so_many(sum(len(one.evidence) for one in quotations), 'piece')} of evidence for "
            + so_many(len(library.claims), "claim"),
            so_many(sum(len(one.stances) for one in quotations), "stance"),
            so_many(len(library.themes), "theme"),
            so_many(len(library.actors), "actor"),
        )
    )
