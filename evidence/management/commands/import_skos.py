from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from evidence.vocabulary import skos, skos_files, skos_rows
from evidence.vocabulary.skos import FORMATS
from evidence.vocabulary.terms import NotSkos, dated


class Command(BaseCommand):
    help = "Bring concepts in from SKOS: new ones are added, known ones get what they lack, nothing is overwritten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=sorted(FORMATS), help="told by the file's name when not given")
        parser.add_argument("--dry-run", action="store_true", help="only say what would become of each concept")

    def handle(self, *, file: Path, format: str | None, dry_run: bool, **_options: Any) -> None:  # noqa: A002
        key = format or (skos_files.format_of(file.name) if file.suffix else "")
        if not key:
            raise CommandError("The name does not tell the format: give --format.")
        try:
            if file.stat().st_size > skos_files.LARGEST:
                raise CommandError(f"It is larger than {skos_files.LARGEST // 1024 // 1024} MB.")
            now = timezone.now()
            found = tuple(dated(one, now) for one in skos.load(file.read_bytes(), key))
            with transaction.atomic():
                brought = skos_rows.bring(found)
                transaction.set_rollback(dry_run)
        except (OSError, NotSkos) as refused:
            raise CommandError(str(refused)) from refused
        counts = {name: getattr(brought, name) for name in ("created", "completed", "unchanged", "differing")}
        self.stdout.write(", ".join(f"{len(slugs)} {name}" for name, slugs in counts.items()))
        for slug in brought.differing:
            self.stdout.write(f"says something else here, and was left as it is: {slug}")
