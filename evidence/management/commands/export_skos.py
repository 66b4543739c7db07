import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from evidence.vocabulary import skos, skos_rows


class Command(BaseCommand):
    help = "Write themes and actors as SKOS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="where to; standard output when not given")
        parser.add_argument("--format", choices=sorted(skos.FORMATS), default="turtle")
        parser.add_argument("--site", default="http://localhost/", help="the library's address, which names concepts")

    def handle(self, *, file: Path | None, format: str, site: str, **_options: Any) -> None:  # noqa: A002
        found = skos_rows.terms()
        written = skos.dump(found, site=site.rstrip("/") + "/", key=format)
        if file is None:
            sys.stdout.buffer.write(written)
        else:
            file.write_bytes(written)
            self.stdout.write(f"{len(found)} concepts written.")
