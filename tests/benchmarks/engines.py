"""The same records in other engines: SQLite FTS5 and PostgreSQL full text, each with its ranked query and one facet."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from evidence.search import counting, matching, reader, syntax
from evidence.search.criteria import PAGE_SIZE, Criteria
from evidence.search.matching import Selection

TEXTS = (
    "SELECT s.id, s.kind, s.title, string_agg(v.content, E'\\n') FROM evidence_source s"
    " JOIN evidence_textversion v ON v.source_id = s.id WHERE s.status = 'published' GROUP BY s.id ORDER BY s.id"
)


def sqlite(path: Path) -> dict[str, float]:
    """Put the records into a file with FTS5 (kept as what it holds is kept); says how long that took."""
    if path.exists():
        return {}
    start = time.perf_counter()
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    into = sqlite3.connect(beside)
    into.execute("CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize = 'porter unicode61')")
    into.execute("CREATE TABLE source (id INTEGER PRIMARY KEY, kind TEXT)")
    with connection.cursor() as cursor:
        cursor.execute(TEXTS)
        while rows := cursor.fetchmany(2_000):
            into.executemany("INSERT INTO source VALUES (?, ?)", [row[:2] for row in rows])
            into.executemany("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", [(r[0], *r[2:]) for r in rows])
    into.execute("INSERT INTO words (words) VALUES ('optimize')")
    into.commit()
    into.close()
    beside.rename(path)
    return {"seconds": time.perf_counter() - start, "MB": path.stat().st_size / 1e6}


def postgresql() -> dict[str, float]:
    """The records as a table of tsvector with a GIN index, in a schema of its own; says how long that took."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('benchmark.words_gin')")
        if cursor.fetchone()[0]:
            return {}
        start = time.perf_counter()
        cursor.execute("DROP SCHEMA IF EXISTS benchmark CASCADE")
        cursor.execute("CREATE SCHEMA benchmark")
        # As the other engines: every word counts, also what English calls a stop word.
        cursor.execute("CREATE TEXT SEARCH DICTIONARY benchmark.english (TEMPLATE = snowball, Language = english)")
        cursor.execute("CREATE TEXT SEARCH CONFIGURATION benchmark.english (COPY = english)")
        cursor.execute(
            "ALTER TEXT SEARCH CONFIGURATION benchmark.english ALTER MAPPING FOR asciiword, asciihword,"
            " hword_asciipart, word, hword, hword_part WITH benchmark.english"
        )
        cursor.execute(
            "CREATE TABLE benchmark.words AS SELECT id, kind, setweight(to_tsvector('benchmark.english', title), 'A')"
            f" || to_tsvector('benchmark.english', left(text, 900000)) AS words"
            f" FROM ({TEXTS}) AS t (id, kind, title, text)"
        )
        cursor.execute("CREATE INDEX words_gin ON benchmark.words USING gin (words)")
        cursor.execute("ANALYZE benchmark.words")
        cursor.execute("SELECT pg_total_relation_size('benchmark.words')")
        return {"seconds": time.perf_counter() - start, "MB": cursor.fetchone()[0] / 1e6}


def with_sqlite(path: Path, word: str) -> Callable[[], object]:
    """The best 20 by bm25, and how many there are of each kind."""
    opened = sqlite3.connect(path)

    def work() -> object:
        best = opened.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 3.0, 1.0) LIMIT 20", [word]
        ).fetchall()
        kinds = opened.execute(
            "SELECT kind, count(*) FROM words JOIN source ON source.id = words.rowid"
            " WHERE words MATCH ? GROUP BY kind", [word],
        ).fetchall()  # fmt: skip
        return best, kinds

    return work


def with_postgresql(word: str) -> Callable[[], object]:
    """The best 20 by ts_rank, and how many there are of each kind."""

    def work() -> object:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM benchmark.words, plainto_tsquery('benchmark.english', %s) AS q WHERE words @@ q"
                " ORDER BY ts_rank(words, q) DESC LIMIT 20",
                [word],
            )
            best = cursor.fetchall()
            cursor.execute(
                "SELECT kind, count(*) FROM benchmark.words, plainto_tsquery('benchmark.english', %s) AS q"
                " WHERE words @@ q GROUP BY kind",
                [word],
            )
            return best, cursor.fetchall()

    return work


def with_ours(word: str) -> Callable[[], object]:
    """The same of our index alone, without page and database: the best 20, and how many there are of each kind."""
    selection = Selection(Criteria(q=word), syntax.parse(word), {})

    def work() -> object:
        searcher = reader.current().searcher()
        found = searcher.search(matching.words(selection.query, "sources"), PAGE_SIZE, count=True).hits
        kinds = searcher.aggregate(selection.finding(), {"kind": {"terms": {"field": "kind", "size": 100}}})
        return found, kinds

    return work


def share(word: str) -> float:
    """The part of all sources that hold a word."""
    searcher = reader.current().searcher()
    total = counting.total(searcher, matching.everything("sources"))
    return counting.total(searcher, matching.words(syntax.parse(word), "sources")) / max(1, total)
