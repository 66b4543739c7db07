"""Results of the parts of a measurement as tables that people can read: a column for each size, or a table for each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

type Found = dict[str, Any]
type Rows = Sequence[tuple[str, ...]]


def short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def table(head: Sequence[str], rows: Rows) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _times(found: Mapping[str, Any] | None) -> str:
    """“12 / 15”: half of them took no longer, nineteen of twenty no longer."""
    return f"{short(found['p50'])} / {short(found['p95'])}" if found and "p50" in found else ""


def _number(found: Found, *path: str) -> str:
    at: Any = found
    for name in path:
        at = at.get(name) if isinstance(at, dict) else None
    return short(at) if isinstance(at, int | float) else ""


def by_size(lines: Sequence[tuple[str, Callable[[Found], str]]]) -> Callable[[Mapping[str, Found]], Iterator[str]]:
    """A table with a line for each figure and a column for each size; a line that no size has is left out."""

    def made(held: Mapping[str, Found]) -> Iterator[str]:
        rows = [(name, *(read(found) for found in held.values())) for name, read in lines]
        yield from table(("", *(f"{int(size):,}" for size in held)), [row for row in rows if any(row[1:])])

    return made


def _value(*path: str) -> Callable[[Found], str]:
    return lambda found: _number(found, *path)


def _pair(*path: str) -> Callable[[Found], str]:
    def read(found: Found) -> str:
        at: Any = found
        for name in path:
            at = at.get(name) if isinstance(at, dict) else None
        return _times(at)

    return read


def engines(held: Mapping[str, Found]) -> Iterator[str]:
    """A line for each size and word: the same ranked query and one facet, by each engine."""
    names = ("our page", "our index", "SQLite FTS5", "PostgreSQL")
    rows = []
    for size, found in held.items():
        for word, said in found.items():
            if not isinstance(said, dict) or "our index" not in said:
                continue
            share = f"{100 * said['share of sources']:.0f} %"
            rows.append((f"{int(size):,}", word, share, *(_times(said.get(name)) for name in names)))
    yield "Milliseconds p50 / p95. “Our page” is the whole search page; the others only rank and count one facet."
    yield ""
    yield from table(("sources", "word", "in so many of them", *names), rows)


def servers(held: Mapping[str, Found]) -> Iterator[str]:
    yield "Two workers each; 20 clients ask for the searches of the mix without a pause."
    yield ""
    rows = [
        (
            f"{int(size):,}",
            name,
            _number(said, "requests a second"),
            _times(said),
            _number(said, "errors"),
            _number(said, "MB of all workers"),
        )
        for size, found in held.items()
        for name, said in found.items()
        if isinstance(said, dict)
    ]
    yield from table(("sources", "server", "requests a second", "ms p50 / p95", "errors", "MB of all workers"), rows)


def memory(held: Mapping[str, Found]) -> Iterator[str]:
    yield "Each worker after about 200 requests of the mix, in MB. Mapped files are the index and programs: the kernel"
    yield "takes their memory back whenever it needs it. The share counts what workers hold together once."
    yield ""
    names = {"VmRSS": "in all", "RssAnon": "its own", "RssFile": "mapped files", "Pss": "its share"}
    rows = [
        (f"{int(size):,}", str(number), *(_number(worker, name) for name in names))
        for size, found in held.items()
        for number, worker in enumerate(found.get("workers", ()), 1)
    ]
    yield from table(("sources", "worker", *names.values()), rows)


#: Part of a measurement → heading and how it is told.
PARTS: dict[str, tuple[str, Callable[[Mapping[str, Found]], Iterator[str]]]] = {
    "engines": ("Engines", engines),
    "servers": ("Web servers", servers),
    "rebuild": (
        "Rebuilding the index",
        by_size(
            (
                ("seconds", _value("seconds")),
                ("documents", _value("documents")),
                ("MB of the index", _value("index MB")),
                ("MB of the process that leads", _value("peak MB")),
                ("a search before, ms p50 / p95", _pair("search before")),
                ("a search meanwhile, ms p50 / p95", _pair("search meanwhile")),
            )
        ),
    ),
    "saved": (
        "Saved → findable",
        by_size(
            (
                ("ms p50 / p95", _pair()),
                ("the longest, ms", _value("worst")),
                ("samples", _value("count")),
                ("not found in ten seconds", _value("not found")),
            )
        ),
    ),
    "memory": ("Memory of a web worker", memory),
    "imports": (
        "Importing a file in RIS",
        by_size(
            (
                ("records a second", _value("records a second")),
                ("records", _value("records")),
                ("seconds of reading", _value("seconds of reading")),
                ("seconds of applying", _value("seconds of applying")),
            )
        ),
    ),
    "readers": (
        "Twenty readers and an import",
        by_size(
            (
                ("idle, ms p50 / p95", _pair("idle")),
                ("in the minute of the import, ms p50 / p95", _pair("with an import")),
                ("while it runs, ms p50 / p95", _pair("while it runs")),
                ("p95 while it runs against idle, times", _value("ratio")),
                ("errors, idle", _value("idle", "errors")),
                ("errors, with the import", _value("with an import", "errors")),
                ("records imported", _value("imported")),
                ("records a second", _value("records a second")),
                ("seconds until all is found", _value("seconds until all is found")),
            )
        ),
    ),
    "load": (
        "Loading by COPY, all triggers on",
        by_size(
            (
                ("sources a second", _value("sources a second")),
                ("sources a second, database only", _value("sources a second, database only")),
                ("seconds", _value("seconds")),
                ("rows", _value("rows")),
                ("MB of the database", _value("database MB")),
            )
        ),
    ),
}
