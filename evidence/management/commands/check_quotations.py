import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from evidence.claims import integrity
from evidence.claims.integrity import Checked, Outcome
from evidence.claims.models import Quotation
from evidence.library.models import Source


class Command(BaseCommand):
    help = "Check that every quotation still stands, to the letter, where it says. Exit status 1 when one does not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", type=int, metavar="ID", help="only the quotations of this source")

    def handle(self, *, source: int | None, **_options: Any) -> None:
        quotations = Quotation.objects.all()
        if source is not None:
            if not Source.objects.filter(pk=source).exists():
                raise CommandError(f"There is no source {source}.")
            quotations = quotations.filter(text_version__source=source)
        outcomes = []
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("Checking", total=quotations.count())
            for checked in integrity.check(quotations, at=timezone.now()):
                outcomes.append(checked.outcome)
                bar.advance(task)
                if checked.outcome is not Outcome.FOUND:
                    self.stderr.write(said(checked))
        counts = integrity.summary(outcomes)
        parts = ", ".join(f"{number} {outcome}" for outcome, number in counts.items())
        self.stdout.write(f"{len(outcomes)} {'quotation' if len(outcomes) == 1 else 'quotations'}: {parts}")
        if counts[Outcome.NOT_FOUND]:
            sys.exit(1)


def said(checked: Checked) -> str:
    words = checked.exact if len(checked.exact) <= 80 else f"{checked.exact[:79]}…"
    return f"{checked.outcome}: {checked.address} “{words}” ({'; '.join(checked.why)})"
