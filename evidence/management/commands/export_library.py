from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from rich.console import Console
from rich.progress import Progress, TaskID

from evidence.claims.models import Claim
from evidence.curation.exchange import gather, writer
from evidence.curation.exchange.documents import SourceDocument
from evidence.curation.exchange.problems import so_many
from evidence.library.models import Source


class Command(BaseCommand):
    help = "Write the whole library to a folder that people can read and import_library can load, with checksums."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a new or empty folder")
        parser.add_argument("--title", default="Evidence library")
        parser.add_argument("--description", default="")

    def handle(self, *, folder: Path, title: str, description: str, **_options: Any) -> None:
        with Progress(console=Console(stderr=True)) as bar, transaction.atomic():
            with connection.cursor() as cursor:  # one picture of the library, however long the writing takes
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            task = bar.add_task("Writing", total=Source.objects.count())
            try:
                writer.write(
                    folder,
                    title=title,
                    description=description,
                    published_at=gather.usual_date(),
                    themes=gather.themes(),
                    actors=gather.actors(),
                    claims=gather.claims(Claim.objects.all()),
                    sources=counted(gather.sources(Source.objects.all()), bar, task),
                )
            except FileExistsError as there:
                raise CommandError(str(there)) from None
        sources, claims = so_many(Source.objects.count(), "source"), so_many(Claim.objects.count(), "claim")
        self.stdout.write(f"{sources} and {claims} written to {folder}")


def counted(sources: Iterator[SourceDocument], bar: Progress, task: TaskID) -> Iterator[SourceDocument]:
    for source in sources:
        yield source
        bar.advance(task)
