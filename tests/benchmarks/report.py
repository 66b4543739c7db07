"""One table of what was reached and what is wanted, on the screen and in docs/performance.md."""

import json
import os
import platform
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evidence.operations.programs import carried_version
from tests.benchmarks import tables
from tests.benchmarks.place import PROJECT

PAGE = PROJECT / "docs" / "performance.md"
#: What stands by hand in the page is kept: everything from this line on.
BY_HAND = "## What was mended"
SMALL, LARGE = "20000", "200000"

type Results = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Figure:
    """One promise. `reached` reads the results of the largest library, or of all; `better` is how to compare."""

    what: str
    unit: str
    wanted: float
    reached: Callable[[Results], float]
    at_least: bool = False


def _of(*path: str, size: str = LARGE) -> Callable[[Results], float]:
    def read(results: Results) -> float:
        found: Any = results[size]
        for name in path:
            found = found[name]
        return float(found)

    return read


def _ratio(upper: Callable[[Results], float], lower: Callable[[Results], float]) -> Callable[[Results], float]:
    return lambda results: upper(results) / lower(results)


def _page(name: str, figure: str, size: str = LARGE) -> Callable[[Results], float]:
    return _of("pages", name, figure, size=size)


def _largest_page(results: Results) -> float:
    return float(max(page.get("bytes", 0) for page in _pages(results[LARGE]).values())) / 1000


def _own_memory(results: Results) -> float:
    return float(max(worker["RssAnon"] for worker in results[LARGE]["memory"]["workers"]))


def _pages(results: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: page for name, page in results["pages"].items() if isinstance(page, dict) and "p95" in page}


FIGURES = (
    Figure("search page, common word, p50", "ms", 15, _page("common word", "p50")),
    Figure("search page, common word, p95", "ms", 40, _page("common word", "p95")),
    Figure(
        "whole search page against SQLite FTS5 (ranked query and one facet)",
        "times faster",
        10,
        _ratio(_of("engines", "common word", "SQLite FTS5", "p50"), _of("engines", "common word", "our page", "p50")),
        at_least=True,
    ),
    Figure(
        "our index against SQLite FTS5, the same ranked query and one facet",
        "times faster",
        10,
        _ratio(_of("engines", "common word", "SQLite FTS5", "p50"), _of("engines", "common word", "our index", "p50")),
        at_least=True,
    ),
    Figure(
        "our index against PostgreSQL full text, the same",
        "times faster",
        10,
        _ratio(_of("engines", "common word", "PostgreSQL", "p50"), _of("engines", "common word", "our index", "p50")),
        at_least=True,
    ),
    Figure(
        "growth: search p95 at 200,000 against 20,000",
        "times",
        2,
        _ratio(_page("common word", "p95"), _page("common word", "p95", SMALL)),
    ),
    Figure("source page, p95", "ms", 25, _page("source page", "p95")),
    Figure("claim page, p95", "ms", 25, _page("claim page", "p95")),
    Figure("theme page, p95", "ms", 25, _page("theme page", "p95")),
    Figure("20 readers: p95 while an import runs against idle", "times", 1.5, _of("readers", "ratio")),
    Figure(
        "20 readers: errors",
        "",
        0,
        lambda results: sum(results[LARGE]["readers"][name]["errors"] for name in ("idle", "with an import")),
    ),
    Figure("saved → findable, p95", "ms", 200, _of("saved", "p95")),
    Figure(
        "import while 20 read, a hundred records in a transaction",
        "records/s",
        1_000,
        _of("readers", "records a second"),
        at_least=True,
    ),
    Figure(
        "import of a file in RIS: read, looked up, applied",
        "records/s",
        1_000,
        _of("imports", "records a second"),
        at_least=True,
    ),
    Figure(
        "bulk load, all triggers on (sources with everything on them)",
        "sources/s",
        1_000,
        _of("load", "sources a second"),
        at_least=True,
    ),
    Figure("index rebuilt, readers asking meanwhile", "s", 60, _of("rebuild", "seconds")),
    Figure("a web worker’s memory, mapped files (the index) and all", "MB", 150, _of("memory", "most")),
    Figure("of it its own: what is neither mapped nor shared", "MB", 150, _own_memory),
    Figure("heaviest page on the wire", "kB", 60, _largest_page),
)


def run(folder: Path, console: Console) -> None:
    results: Results = {
        file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted((folder / "results").glob("*.json"))
    }
    rows = list(_rows(results))
    table = Table("figure", "reached", "wanted", "ratio", "")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    kept = old[old.index(BY_HAND) :] if BY_HAND in old else f"{BY_HAND}\n"
    PAGE.write_text("\n".join(_lines(results, rows)) + "\n\n" + kept, encoding="utf-8")


def _rows(results: Results) -> Iterator[tuple[str, str, str, str, str]]:
    for figure in FIGURES:
        wanted = f"{'≥' if figure.at_least else '≤'} {figure.wanted:,g} {figure.unit}".strip()
        try:
            reached = figure.reached(results)
        except KeyError:
            yield figure.what, "not measured", wanted, "", ""
            continue
        kept = reached >= figure.wanted if figure.at_least else reached <= figure.wanted
        ratio = f"{reached / figure.wanted:.2f}" if figure.wanted else ""
        yield figure.what, f"{tables.short(reached)} {figure.unit}".strip(), wanted, ratio, "kept" if kept else "missed"


def _lines(results: Results, rows: list[tuple[str, str, str, str, str]]) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield "Measured by hand with `tests/benchmarks/`, never in the tests. This page is written by"
    yield "`uv run python -m tests.benchmarks report`; what follows “What was mended” is written by people."
    yield ""
    yield f"- {datetime.now(UTC):%d %B %Y}, {_machine()}"
    versions = ", ".join(f"{name} {version(name)}" for name in ("django", "psycopg", "tantivy", "gunicorn"))
    yield f"- Python {platform.python_version()}, PostgreSQL {carried_version()} (embedded, as it comes), {versions}"
    yield f"- {_busy(results)}"
    yield ""
    yield "## Figures at 200,000 sources"
    yield ""
    yield from tables.table(("figure", "reached", "wanted", "reached ÷ wanted", ""), rows)
    yield ""
    yield from _all_pages(results)
    yield from _details(results)
    yield "## Measuring again"
    yield ""
    yield "```sh"
    yield "uv run python -m tests.benchmarks all    # four sizes: load what is missing, measure, report"
    yield "uv run python -m tests.benchmarks measure 200000 --only pages --rounds 20"
    yield "uv run python -m tests.benchmarks --help"
    yield "```"
    yield ""
    yield "The libraries are made from 20,000 real records, as `tests/benchmarks/corpus.py` tells. Everything runs on"
    yield "the cores of one machine: server, database, index and the readers who ask."


def _all_pages(results: Results) -> Iterator[str]:
    sizes = [size for size in sorted(results, key=int) if "pages" in results[size]]
    names = list(dict.fromkeys(name for size in sizes for name in _pages(results[size])))
    if not names:
        return
    yield "## Pages"
    yield ""
    yield "Milliseconds p50 / p95 of the whole page in one process (“computing”: of them in Python and the index, the"
    yield "median; the rest is the database and waiting for a core). “First”: the slowest of those asked for once"
    yield "before; pages that count much keep their figures for those who come after."
    yield ""
    head = ("page", *(f"{int(size):,}" for size in sizes), "first", "computing", "queries", "kB gzipped")
    rows = []
    for name in names:
        last = _pages(results[sizes[-1]]).get(name, {})
        times = (_pages(results[size]).get(name, {}) for size in sizes)
        rows.append(
            (
                name,
                *(f"{tables.short(one['p50'])} / {tables.short(one['p95'])}" if one else "" for one in times),
                tables.short(last["first and slowest"]) if "first and slowest" in last else "",
                tables.short(last["cpu"]) if "cpu" in last else "",
                str(last.get("queries", "")),
                f"{last.get('bytes', 0) / 1000:.1f}",
            )
        )
    yield from tables.table(head, rows)
    yield ""


def _details(results: Results) -> Iterator[str]:
    for part, (name, told) in tables.PARTS.items():
        held = {size: results[size][part] for size in sorted(results, key=int) if part in results[size]}
        if held:
            yield f"## {name}"
            yield ""
            yield from told(held)
            yield ""


def _busy(results: Results) -> str:
    parts = [part for sizes in results.values() for part in sizes.values() if isinstance(part, dict)]
    loads = [part[name] for part in parts for name in ("load before", "load after") if name in part]
    sticks = [part[name] for part in parts for name in ("yardstick before", "yardstick after") if name in part]
    if not loads:
        return "nothing measured"
    return (
        f"the machine was shared: between {min(loads)} and {max(loads)} processes wanted a core while this was measured"
        + (f"; a fixed piece of Python took {min(sticks)} to {max(sticks)} ms of computing" if sticks else "")
    )


def _machine() -> str:
    cpu = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {cpu[1] if cpu else platform.machine()}, {memory:.0f} GB of memory"
