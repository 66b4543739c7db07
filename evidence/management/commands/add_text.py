from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from evidence.accounts.models import User
from evidence.curation.carrying import correcting
from evidence.curation.texts import becoming, taking, waiting
from evidence.curation.texts.drafts import Finished
from evidence.curation.texts.taking import Given
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Source, SourceFile, TextVersionRole
from evidence.text.mending import CannotMend


class Command(BaseCommand):
    help = (
        "Keep a file with a source and take its text out of it. Without --reason it becomes a draft, to be mended in "
        "the workbench; with --reason it becomes the next version of the text at once, in the name of --by; of a "
        "published source it waits for a second person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="number or key of the source")
        parser.add_argument("file", type=Path)
        parser.add_argument("--role", choices=TextVersionRole.values, default=TextVersionRole.FULL_TEXT)
        parser.add_argument("--reason", default="", help="why the version is made; readers see it")
        parser.add_argument("--by", metavar="NAME", help="in whose name; needed with --reason")

    def handle(self, *, source: str, file: Path, role: str, reason: str, by: str | None, **_options: Any) -> None:
        found = _source(source)
        person = _person(by)
        if reason and person is None:
            raise CommandError("A version is made by somebody: say who with --by.")
        taken = taking.take_in(found, Given(file.name, _content(file)), role=role, by=person)
        if taken.draft is None:
            raise CommandError(f"{taken.file.name} is kept, but no text could be taken out of it. {taken.refusal}")
        for warning in taken.draft.warnings:
            self.stderr.write(warning)
        characters = f"{len(taken.draft.content):,} characters in {len(taken.draft.blocks):,} blocks"
        if not reason or person is None:
            self.stdout.write(f"Draft {taken.draft.pk}: {characters}. Mend it at /workbench/texts/{taken.draft.pk}/")
            return
        said: dict[str, Any] = {"reason": reason, "edition": taken.draft.edition, "by": person}
        try:
            if correcting.waits(found):
                waiting.submit(taken.draft.pk, **said, at=timezone.now())
                self.stdout.write(
                    f"Submitted: {characters}. The source is published, so a second person reads it first: "
                    f"/workbench/texts/{taken.draft.pk}/waiting/"
                )
                return
            version = becoming.become(taken.draft.pk, **said)
        except (NotAllowed, CannotMend) as refused:
            raise CommandError(f"{refused} The draft is {taken.draft.pk}.") from None
        except Finished:
            waits = f"This text waits for a second person already: /workbench/texts/{taken.draft.pk}/waiting/"
            raise CommandError(waits) from None
        self.stdout.write(f"{version.get_role_display().capitalize()}, version {version.number}: {characters}.")


def _source(said: str) -> Source:
    """By number or by key; keys may be digits, too, and a number comes first."""
    by_number = Source.objects.filter(pk=int(said)) if said.isascii() and said.isdigit() and len(said) < 10 else None
    found = (by_number.first() if by_number else None) or Source.objects.filter(key=said).first()
    if found is None:
        raise CommandError(f"There is no source “{said}”.")
    return found


def _person(name: str | None) -> User | None:
    if name is None:
        return None
    person = User.objects.filter(username=name, is_active=True).first()
    if person is None:
        raise CommandError(f"There is nobody called “{name}”.")
    return person


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise CommandError(f"There is no file {file}.")
    if file.stat().st_size > SourceFile.LARGEST:
        raise CommandError(f"The file has more than {SourceFile.LARGEST // 2**20} MB; nothing of it was kept.")
    return file.read_bytes()
