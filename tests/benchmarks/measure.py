"""Measure one library, part by part. Each result is kept as soon as it is there."""

import asyncio
import contextlib
import math
import random
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.urls import reverse
from django.utils import timezone
from rich.console import Console

from evidence.claims.models import Claim
from evidence.curation.guard import Operation, opened
from evidence.curation.imports import applying
from evidence.curation.imports import reading as reading_imports
from evidence.library.models import Contributor, Identifier, Source
from evidence.library.texts import add_version
from evidence.search import finding, reader, writer
from evidence.search.criteria import Criteria
from evidence.search.position import horizon
from evidence.search.reader import state_at
from evidence.vocabulary.models import Actor, Theme
from evidence.wsgi import application
from tests.benchmarks import corpus, engines, load, serving
from tests.benchmarks.asking import Answer, ask, queries, visit
from tests.benchmarks.place import Place
from tests.benchmarks.timing import clock, interleaved, said, stopwatch, timed, yardstick
from tests.benchmarks.timing import load as busy

#: A word in more than nine of ten records, one in three of four, one in a hundred.
COMMON, EVERYDAY, RARE = "we", "model", "mutual"
SAMPLES = 50
READERS = 20
PAUSE = 5.0
"""Seconds a reader looks at a page."""
SECONDS = 10
SELDOM_ROUNDS = 12
"""So often at most what takes long is asked for: the first time of a search, and other engines."""
READING_SECONDS = 60
IMPORTED = 2_000
IMPORT_BATCH = 100
STATEMENT_SECONDS = 20
"""So long a page waits for one answer of the database; then it has failed."""
TOO_SLOW = 3_000
"""Milliseconds after which a page is not asked for again."""
FIND_SECONDS = 10
"""After so long a change counts as not found."""


def run(place: Place, only: Sequence[str], rounds: int, records: Path, console: Console) -> None:
    reason = writer.ensure(reader.shelf())
    if reason:
        console.print(f"The index was built: {reason}.")
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "rebuild": rebuild,
        "pages": partial(pages, rounds),
        "engines": partial(other_engines, place, rounds),
        "saved": saved,
        "memory": partial(memory, place),
        "servers": servers,
        "imports": partial(imports, place, records),
        "readers": partial(readers, place, records),
    }
    for name, part in parts.items():
        if name in only:
            before = {"load before": busy(), "yardstick before": yardstick()}
            found = part() | before | {"load after": busy(), "yardstick after": yardstick()}
            place.keep(name, found)
            console.print(f"{place.size:,} {name}:")
            console.print(found)


# Searching and reading


def searches() -> dict[str, str]:
    """Name → address of the searches of the mix."""
    theme, actor = Theme.objects.get(pk=1).slug, Actor.objects.get(pk=3).slug

    def search(**asked: str | list[str]) -> str:
        return f"{reverse('search')}?{urlencode(asked, doseq=True)}"

    return {
        "common word": search(q=COMMON),
        "everyday word": search(q=EVERYDAY),
        "rare word": search(q=RARE),
        "two words": search(q=f"{EVERYDAY} method"),
        "phrase": search(q='"language models"'),
        "five words": search(q="learning from human preference data"),
        "word and theme": search(q=COMMON, theme=theme),
        "word, theme, actor, stance": search(q=COMMON, theme=theme, actor=actor, stance=["for", "against"]),
        "word and kind": search(q=COMMON, kind=["report", "book"]),
        "word and years": search(q=COMMON, year_from="2025", year_to="2025"),
        "no words": search(),
        "no words, a theme": search(theme=theme),
        "common word, newest": search(q=COMMON, sort="newest"),
        "common word, page 50": search(q=COMMON, page="50"),
        "common word in claims": search(q=COMMON, **{"in": "claims"}),
        "common word in passages": search(q=COMMON, **{"in": "passages"}),
        "nothing found": search(q="xylophonically"),
    }


def first_times() -> dict[str, str]:
    """The index keeps what it has worked out until its next commit: searches that it is asked for the first time."""
    asked = searches()
    names = ("common word", "two words", "phrase", "word and theme", "word, theme, actor, stance")
    made = {f"{name}, first time": asked[name] for name in names}
    return {"common word, first after a commit": asked["common word"]} | made


def _after_a_commit() -> None:
    reader.current().forget()


def _after_others() -> None:
    """Somebody has searched since the commit, for something else."""
    reader.current().forget()
    ask(application, reverse("search"))


def reading() -> dict[str, list[str]]:
    """Kind of page → addresses: most in use and some at random."""
    chance = random.Random("pages")  # noqa: S311 (repeatable)
    sources = chance.sample(range(1, Source.objects.published().count()), 20)
    largest, any_claims = range(1, 6), chance.sample(range(1, Claim.objects.count()), 15)
    themes = Theme.objects.order_by("pk").values_list("slug", flat=True)
    actors = Actor.objects.order_by("pk").values_list("slug", flat=True)
    hundreds = [number - number % corpus.FULL_TEXT_EVERY for number in sources if number > corpus.FULL_TEXT_EVERY]
    return {
        "source page": [reverse("source", args=[pk]) for pk in sources],
        "text of an abstract": [reverse("source-text", args=[pk]) for pk in sources],
        "full text": [reverse("source-text", args=[pk]) for pk in hundreds],
        "claim page": [reverse("claim", args=[pk]) for pk in (*largest, *any_claims)],
        "claim page, at random": [reverse("claim", args=[pk]) for pk in any_claims],
        "claim page, the largest": [reverse("claim", args=[pk]) for pk in largest],
        "theme page": [reverse("theme", args=[slug]) for slug in (*themes[:5], *chance.sample(list(themes), 10))],
        "actor page": [reverse("actor", args=[slug]) for slug in (*actors[:5], *chance.sample(list(actors), 10))],
        "sources": [reverse("sources")],
        "claims": [reverse("claims")],
        "themes": [reverse("themes")],
        "actors": [reverse("actors")],
        "home": [reverse("home")],
    }


def pages(rounds: int) -> dict[str, Any]:
    """Server time of every page: through middleware, view, template and compression, in this process."""
    first = {name: _after_a_commit if "commit" in name else _after_others for name in first_times()}
    wanted = {name: [address] for name, address in (searches() | first_times()).items()} | reading()
    connection_created.connect(_limit)
    connection.close()
    found: dict[str, Any] = {}
    standing: dict[str, list[str]] = {}
    for name, addresses in wanted.items():
        answers, slowest = _first(addresses)
        wrong = sorted({answer.status for answer in answers if answer.status != 200})
        if wrong:
            found[name] = {"status": wrong, "after": round(slowest, 1)}
            continue
        found[name] = {
            "bytes": max(len(answer.body) for answer in answers),
            "plain bytes": max(len(answer.text.encode()) for answer in answers),
            "first and slowest": round(slowest, 1),
        }
        asked = addresses[: len(answers)]  # what was slow the first time may be kept by now
        if slowest > TOO_SLOW and (second := _first(asked)[1]) > TOO_SLOW:
            found[name] |= {"p50": second, "p95": second, "count": 1}
            continue
        found[name]["queries"] = max(len(queries(partial(ask, application, address))) for address in asked)
        standing[name] = asked
    turns = {name: _turns(addresses) for name, addresses in standing.items()}
    # By themselves: what they throw away the others are to find.
    again, once = turns.keys() - first.keys(), turns.keys() & first.keys()
    for some, count in ((again, rounds), (once, min(rounds, SELDOM_ROUNDS))):
        for name, figures in interleaved({name: turns[name] for name in turns if name in some}, count, first).items():
            found[name] |= figures
    connection_created.disconnect(_limit)
    connection.close()
    return found


def _limit(connection: BaseDatabaseWrapper, **_: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")


def _first(addresses: Sequence[str]) -> tuple[list[Answer], float]:
    """The answers, and milliseconds of the slowest."""
    answers: list[Answer] = []
    slowest = 0.0
    for address in addresses:
        start = clock()
        answers.append(ask(application, address))
        slowest = max(slowest, clock() - start)
        if slowest > TOO_SLOW:
            break
    return answers, slowest


def _turns(addresses: Sequence[str]) -> Callable[[], object]:
    """A work that asks for one address after the other."""
    at = -1

    def work() -> object:
        nonlocal at
        at += 1
        return ask(application, addresses[at % len(addresses)])

    return work


def other_engines(place: Place, rounds: int) -> dict[str, Any]:
    """Our whole page, and our index alone, against engines that only rank and count one facet."""
    path = place.var / "fts5.sqlite"
    made = {"SQLite FTS5": engines.sqlite(path), "PostgreSQL": engines.postgresql()}
    found: dict[str, Any] = {"made": {name: values for name, values in made.items() if values}}
    for name, word in {"common word": COMMON, "everyday word": EVERYDAY, "rare word": RARE}.items():
        address = f"{reverse('search')}?{urlencode({'q': word})}"
        works: dict[str, Callable[[], object]] = {
            "our page": partial(ask, application, address),
            "our index": engines.with_ours(word),
            "SQLite FTS5": engines.with_sqlite(path, word),
            "PostgreSQL": engines.with_postgresql(word),
        }
        found[name] = {
            "share of sources": round(engines.share(word), 3),
            **interleaved(works, min(rounds, SELDOM_ROUNDS)),
        }
    return found


# Indexing


def rebuild() -> dict[str, Any]:
    """The index anew from the database, in a process of its own, while somebody searches here."""
    address = searches()["common word"]
    asking = partial(ask, application, address)
    for _ in range(5):
        asking()
    quiet = [timed(asking) for _ in range(30)]
    found: dict[str, float] = {}
    during: list[float] = []
    with stopwatch(found, "seconds"):
        process = subprocess.Popen(serving.managed("reindex"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        peak = 0.0
        while process.poll() is None:
            during.append(timed(asking))
            with contextlib.suppress(OSError, KeyError):
                peak = max(peak, serving.memory(process.pid)["VmRSS"])
            time.sleep(0.5)
    if process.returncode:
        raise RuntimeError("reindex failed")
    documents = reader.current().searcher().num_docs
    return {
        **found,
        "documents": documents,
        "index MB": round(sum(f.stat().st_size for f in settings.INDEX_DIR.rglob("*") if f.is_file()) / 1e6, 1),
        "peak MB": peak,
        "search before": said(quiet),
        "search meanwhile": said(during),
    }


def saved() -> dict[str, Any]:
    """From the commit that changed a title until search finds it, with the follower running; and back again."""
    chance = random.Random("saved")  # noqa: S311 (repeatable)
    numbers = chance.sample(range(1, Source.objects.count()), SAMPLES)
    times: list[float] = []
    lost = 0
    with serving.running(serving.managed("follow_index")):
        _until_followed()
        for pk in numbers:
            title = Source.objects.values_list("title", flat=True).get(pk=pk)
            word = f"zq{pk}x{time.time_ns()}"
            try:
                Source.objects.filter(pk=pk).update(title=f"{title} {word}")
                took = _found_after(word)
            finally:
                Source.objects.filter(pk=pk).update(title=title)
            if took is None:
                lost += 1
            else:
                times.append(took)
            time.sleep(chance.random() * 0.2)
        _until_followed()
    return said(times) | {"not found": lost, "worst": round(max(times, default=0), 1)}


def _found_after(word: str) -> float | None:
    start = clock()
    while clock() - start < FIND_SECONDS * 1000:
        if finding.count(Criteria(q=word)):
            return clock() - start
        time.sleep(0.001)
    return None


def _until_followed(seconds: float = 600) -> float:
    """Wait until the index has all that is committed now. Seconds it took."""
    start = time.monotonic()
    Source.objects.filter(pk=1).update(language="en")  # a line of our own to wait for
    wanted = horizon()
    while time.monotonic() - start < seconds:
        path = reader.shelf().current()
        if path is not None:
            with contextlib.suppress(reader.IndexNotReady):
                at = state_at(path).position
                if at.transaction >= wanted.transaction - 1:
                    return time.monotonic() - start
        time.sleep(0.05)
    raise RuntimeError("The follower does not catch up.")


# Over HTTP


def memory(place: Place) -> dict[str, Any]:
    """What each web worker holds after 200 requests of the mix, as `serve` runs it."""
    mix = _answering(place)
    with serving.server("gunicorn gthread") as (port, process):
        visits = asyncio.run(visit(port, mix, readers=4, seconds=math.inf, most=200 * serving.WORKERS))
        workers = [serving.memory(pid) for pid in serving.descendants(process.pid)]
    return {"requests": len(visits.times), "workers": workers, "most": max(each["VmRSS"] for each in workers)}


def _answering(place: Place) -> list[str]:
    """The searches of the mix, and some pages of every kind that answered in time when pages were measured."""
    known = place.results().get("pages", {})
    kinds = [kind for kind in reading() if known.get(kind, {}).get("p95", math.inf) < TOO_SLOW]
    return [*searches().values(), *(address for kind in kinds for address in reading()[kind][:5])]


def servers() -> dict[str, Any]:
    """Each server with 20 clients that ask without pause, for the searches of the mix."""
    found: dict[str, Any] = {}
    for name in serving.SERVERS:
        if not serving.can_run(name):
            continue
        with serving.server(name) as (port, process):
            asyncio.run(visit(port, list(searches().values()), readers=4, seconds=4))
            visits = asyncio.run(visit(port, list(searches().values()), readers=READERS, seconds=SECONDS))
            held = [serving.memory(pid) for pid in serving.descendants(process.pid)]
        found[name] = {
            "requests a second": round(len(visits.times) / SECONDS, 1),
            **said(visits.times),
            "errors": len(visits.errors),
            "MB of all workers": round(sum(each["Pss"] for each in held), 1),
        }
    return found


def readers(place: Place, records: Path) -> dict[str, Any]:
    """20 readers who look at each page for five seconds: while nothing else happens, and while records are imported."""
    real = corpus.records(records)
    mix = _answering(place)
    found: dict[str, Any] = {}
    with (
        serving.running(serving.managed("follow_index")),
        serving.server("gunicorn gthread") as (port, _),
    ):
        _until_followed()
        asyncio.run(_visits(port, mix, 5))
        idle = asyncio.run(_visits(port, mix, READING_SECONDS))
        importing = _Import(to_import(real, place.size))
        importing.start()
        visits = asyncio.run(_visits(port, mix, READING_SECONDS))
        importing.join()
        found["seconds until all is found"] = round(_until_followed(), 1)
    during = [
        took
        for begun, took in zip(visits.begun, visits.times, strict=True)
        if any(first <= begun <= last for first, last in importing.spans)
    ]
    return found | {
        "idle": said(idle.times) | {"errors": len(idle.errors)},
        "with an import": said(visits.times) | {"errors": len(visits.errors)},
        "while it runs": said(during) if during else {},
        "ratio": round(said(during or visits.times)["p95"] / said(idle.times)["p95"], 2),
        "imported": importing.done,
        "records a second": round(importing.done / max(importing.seconds, 0.001), 1),
        "first errors": (idle.errors + visits.errors)[:5],
    }


def imports(place: Place, records: Path) -> dict[str, Any]:
    """A file in RIS, as a curator brings it: read into rows, confirmed, applied; what was brought in are drafts."""
    further = to_import(corpus.records(records), place.size)
    data = "\n".join(map(_ris, further)).encode()
    found: dict[str, float] = {}
    with stopwatch(found, "seconds of reading"):
        batch = reading_imports.take_in("benchmark.ris", data, by=None)
    with stopwatch(found, "seconds of applying"):
        batch = applying.apply(applying.confirm(batch, at=timezone.now()), now=timezone.now)
    seconds = found["seconds of reading"] + found["seconds of applying"]
    return found | {
        "records": batch.seen,
        "created": batch.created,
        "records a second": round(batch.seen / max(seconds, 0.001), 1),
    }


def _ris(record: dict[str, Any]) -> str:
    """Its number makes the title another one: the library has the real one already."""
    authors = [f"AU  - {family}, {given}" for family, given in record["authors"]]
    lines = ["TY  - JOUR", f"TI  - {record['title']} ({record['number']})", *authors, f"T2  - {record['journal']}"]
    return "\n".join([*lines, f"ID  - {record['id']}", f"AB  - {' '.join(record['abstract'].split())}", "ER  - ", ""])


def _visits(port: int, mix: Sequence[str], seconds: float) -> Any:
    return visit(port, mix, readers=READERS, seconds=seconds, pause=PAUSE, stagger=PAUSE / READERS)


def to_import(real: Sequence[corpus.Record], size: int) -> list[dict[str, Any]]:
    """Records to import, under numbers that no source of the library has."""
    first = max(size, Source.objects.order_by("-pk").values_list("pk", flat=True)[0]) + 1
    return list(load.further(real, first, IMPORTED))


class _Import(threading.Thread):
    """Imports records as a curator's import would, a hundred in a transaction, with the index following."""

    def __init__(self, records: Sequence[dict[str, Any]]) -> None:
        super().__init__()
        self._records = records
        self.spans: list[tuple[float, float]] = []
        self.done = 0
        self.seconds = 0.0

    def run(self) -> None:
        start = clock()
        for first in range(0, len(self._records), IMPORT_BATCH):
            with transaction.atomic():
                for record in self._records[first : first + IMPORT_BATCH]:
                    bring_in(record)
            self.done += IMPORT_BATCH
        end = clock()
        self.spans.append((start, end))
        self.seconds = (end - start) / 1000
        connection.close()


def bring_in(record: dict[str, Any]) -> None:
    """One record with its text, through the library's own call."""
    number = record["number"]
    with opened(Operation.EXCHANGE):
        _made(record, number)


def _made(record: dict[str, Any], number: int) -> None:
    source = Source.objects.create(
        key=f"source-{number}",
        kind="journal-article",
        title=record["title"],
        container_title=record["journal"],
        keywords=record["keywords"],
        status="published",
        published_at=load.MOMENT,
    )
    Contributor.objects.bulk_create(
        Contributor(source=source, position=place, family=family, given=given)
        for place, (family, given) in enumerate(record["authors"], 1)
    )
    Identifier.objects.create(source=source, scheme="repository", value=record["id"])
    add_version(source, role="abstract", content=record["abstract"], origin="received", reason="As received.")
