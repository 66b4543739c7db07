"""The project's figures, measured by hand: uv run python -m tests.benchmarks --help"""

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command
from rich.console import Console

from tests.benchmarks.place import PROJECT, Place

RECORDS = PROJECT.parent / "shared" / "data" / "records-20k.ris.gz"
SIZES = (20_000, 50_000, 100_000, 200_000)
PARTS = ("rebuild", "pages", "engines", "saved", "memory", "servers", "imports", "readers")
HELP = """\
Makes libraries of 20,000 to 200,000 sources from real records and measures the figures the project promises.

  load SIZE…     make a database of each size (about a minute for 20,000 sources, twenty for 200,000)
  measure SIZE…  measure, and keep the results beside the database; --only chooses parts
  report         print the table of all results and write docs/performance.md
  all SIZE…      load what is missing, measure, report

Measure on a quiet machine: everything runs on the cores that the server runs on. Each result keeps the load of
the machine at the time. The libraries stay in --folder until it is removed.
"""


def main() -> None:
    arguments = _parser().parse_args()
    console = Console(highlight=False, soft_wrap=True)
    if arguments.action == "report":
        importlib.import_module("tests.benchmarks.report").run(arguments.folder, console)
    elif arguments.action == "all":
        for size in arguments.sizes or SIZES:
            if "load" not in Place(arguments.folder, size).results():
                _again("load", size)
            _again("measure", size)
        _again("report")
    elif len(arguments.sizes) != 1:
        # One process a size: a process has one database.
        for size in arguments.sizes or SIZES:
            _again(arguments.action, size)
    else:
        _one(arguments, Place(arguments.folder, arguments.sizes[0], arguments.server), console)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", choices=("load", "measure", "report", "all"))
    parser.add_argument("sizes", nargs="*", type=int, metavar="SIZE", help=f"numbers of sources (default: {SIZES})")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="what to measure (default: everything)")
    parser.add_argument("--rounds", type=int, default=40, help="how often each page is asked for (default: 40)")
    parser.add_argument(
        "--records",
        type=Path,
        default=Path(os.environ.get("EVIDENCE_BENCHMARK_RECORDS", RECORDS)),
        help="the real records, gzipped RIS (default: $EVIDENCE_BENCHMARK_RECORDS, or shared/ beside the project)",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(os.environ.get("EVIDENCE_BENCHMARK_FOLDER", Path(tempfile.gettempdir()) / "evidence-benchmarks")),
        help="where databases, indexes and results are kept (default: $EVIDENCE_BENCHMARK_FOLDER, or a temporary one)",
    )
    parser.add_argument("--server", default="", help="postgresql://… of a server; without it an embedded one is used")
    return parser


def _again(action: str, size: int | None = None) -> None:
    """This program once more, for one action and one size, with the options it was given."""
    sizes = {str(each) for each in _parser().parse_args().sizes}
    given = [word for word in sys.argv[2:] if word not in sizes]
    words = [action, *([str(size)] if size else []), *given]
    subprocess.run([sys.executable, "-m", "tests.benchmarks", *words], check=True, cwd=PROJECT)


def _one(arguments: argparse.Namespace, place: Place, console: Console) -> None:
    with place.database() as url:
        os.environ.update(place.environment(url))
        django.setup()
        corpus = importlib.import_module("tests.benchmarks.corpus")
        if arguments.action == "load":
            real = corpus.records(arguments.records)
            found = importlib.import_module("tests.benchmarks.load").run(corpus.Corpus(real, place.size), console)
            place.keep("load", found)
            console.print({name: round(value, 1) for name, value in found.items()})
        else:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("collectstatic", verbosity=0, interactive=False)
            # Only now: the program looks for its static files when it is loaded.
            measure = importlib.import_module("tests.benchmarks.measure")
            measure.run(place, arguments.only, arguments.rounds, arguments.records, console)


if __name__ == "__main__":
    main()
