import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from evidence.accounts.models import User
from evidence.curation.exchange.problems import so_many
from evidence.curation.imports import applying, looking, reading, tasks, undoing
from evidence.curation.imports.built_on import BuiltOn
from evidence.curation.models import ImportBatch, ImportRow
from evidence.text.cleaning import clean

MOST_REASONS = 10
"""Reasons that are written to the screen; the report has them all."""


class Command(BaseCommand):
    help = (
        "Read files of references (RIS, BibTeX, CSL-JSON …) and show what would become of each record; with --apply "
        "bring them in, as drafts. The same file again changes nothing. Exit status 1 when a record was rejected or a "
        "file could not be read: the others are dealt with all the same; the first reasons are told here, and the "
        "report in the workbench has all of them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--apply", action="store_true", help="apply what was read, without another look")
        parser.add_argument("--by", metavar="NAME", help="the user whose drafts they become (default: nobody's)")
        parser.add_argument(
            "--resume",
            action="store_true",
            help="first finish what was broken off or waits: reading, applying, undoing of an import",
        )

    def handle(self, *, files: list[Path], apply: bool, by: str | None, resume: bool, **_options: Any) -> None:
        if not files and not resume:
            raise CommandError("Name a file, or --resume.")
        person = somebody(by)
        refused = False
        if resume:
            for batch in list(tasks.begun().order_by("pk")):
                refused |= self.finish(batch)
        for file in files:
            refused |= self.take(file, person, apply=apply)
        if refused:
            sys.exit(1)

    def finish(self, batch: ImportBatch) -> bool:
        """What a killed process, or none yet, has left to do of it; whether something of it was rejected or refused."""
        try:
            if batch.state == ImportBatch.State.RECEIVED:
                return self.expect(reading.read(batch))
            if batch.is_being_undone:
                return self.take_back(batch)
        except reading.NotRead as why:
            self.stderr.write(str(why))
            return True
        return self.bring_in(batch)

    def take(self, file: Path, person: User | None, *, apply: bool) -> bool:
        """Whether something of the file was rejected."""
        if file.is_file() and file.stat().st_size > ImportBatch.LARGEST:
            self.stderr.write(f"{file} has more than {ImportBatch.LARGEST // 2**20} MB: part it into several files.")
            return True
        try:
            with Progress(console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task(f"Reading {file.name}", total=None)
                batch = reading.take_in(
                    file.name, file.read_bytes(), by=person, progress=lambda done: bar.update(task, completed=done)
                )
        except OSError as error:
            self.stderr.write(f"{file}: {error.strerror}")
            return True
        except reading.NotRead as why:
            self.stderr.write(str(why))
            return True
        if apply:
            return self.bring_in(applying.confirm(batch, at=timezone.now()))
        return self.expect(batch)

    def expect(self, batch: ImportBatch) -> bool:
        self.stdout.write(f"{batch.name}: import {batch.pk}, {reading.summary(batch)}; nothing was changed yet.")
        expected = {one.key: one.number for one in looking.counts(batch)}
        self.say("to be expected", expected)
        return self.say_rejected(batch)

    def bring_in(self, batch: ImportBatch) -> bool:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(f"Applying {batch.name}", total=batch.seen)
            batch = applying.apply(
                batch,
                now=timezone.now,
                progress=lambda done, whole: bar.update(task, completed=done, total=whole),
            )
        self.stdout.write(f"{batch.name}: import {batch.pk}, {reading.summary(batch)}.")
        self.say("became", {one.key: one.number for one in looking.counts(batch)})
        if pairs := applying.note_duplicates(batch):
            self.stdout.write(f"    {so_many(pairs, 'pair')} of sources may be one work: see the queue of duplicates.")
        return self.say_rejected(batch)

    def take_back(self, batch: ImportBatch) -> bool:
        try:
            with Progress(console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task(f"Undoing {batch.name}", total=batch.created + batch.updated)
                batch = undoing.carry_out(
                    batch, progress=lambda done, whole: bar.update(task, completed=done, total=whole)
                )
        except BuiltOn as built:
            reasons = "".join(f"\n    {one}" for one in built.obstacles)
            self.stderr.write(f"{batch.name}: import {batch.pk} stays as it was applied.{reasons}")
            return True
        self.stdout.write(f"{batch.name}: import {batch.pk}, undone. {undoing.left_behind(batch)}".rstrip())
        return False

    def say(self, what: str, counts: dict[str, int]) -> None:
        """“became: 3 created + 0 updated + 1 unchanged + 1 rejected = 5 seen; 2 with warnings, 0 that differ”."""
        four = [f"{counts[key]} {key}" for key in ("created", "updated", "unchanged", "rejected")]
        seen = sum(counts[key] for key in ("created", "updated", "unchanged", "rejected"))
        noticed = f"{counts['warnings']} with warnings, {counts['differs']} that differ from the library"
        self.stdout.write(f"    {what}: {' + '.join(four)} = {seen} seen; {noticed}")

    def say_rejected(self, batch: ImportBatch) -> bool:
        """The first records that were rejected, with their reasons; whether there are any."""
        rejected = ImportRow.objects.filter(batch=batch, outcome=ImportRow.Outcome.REJECTED).order_by("number")
        for line, reason in rejected.values_list("line", "reason")[:MOST_REASONS]:
            self.stderr.write(f"    line {line}: {clean(reason, multiline=True)}")
        if batch.rejected > MOST_REASONS:
            self.stderr.write(f"    and {batch.rejected - MOST_REASONS:,} more: see the report in the workbench.")
        return bool(batch.rejected)


def somebody(name: str | None) -> User | None:
    if name is None:
        return None
    found: User | None = User.objects.filter(username=name).first()
    if found is None:
        raise CommandError(f"There is no user {name}.")
    return found
