"""Load a made library into an empty database, as fast as is honest: COPY, with every trigger and constraint on."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import batched
from typing import Any

from django.core.management import call_command
from django.db import connection, models, transaction
from rich.console import Console
from rich.progress import track

from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation.guard import Operation, opened
from evidence.library.models import Block, Contributor, Identifier, Source, TextVersion
from evidence.library.texts import digest
from evidence.text import blocks, selectors
from evidence.vocabulary.models import Actor, Theme
from tests.benchmarks.corpus import Corpus, Record

BATCH = 5_000
"""Sources in one transaction."""
MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)
FULL_TEXTS_FROM = 10_000_000
"""Numbers of the versions that are full texts."""

type Rows = dict[type[models.Model], list[dict[str, Any]]]


def run(corpus: Corpus, console: Console) -> dict[str, float]:
    """Make the tables and fill them; ValueError when there are sources already. Says how fast."""
    call_command("migrate", verbosity=0, interactive=False)
    if Source.objects.exists():
        raise ValueError("This database is not empty.")
    started = time.perf_counter()
    with transaction.atomic():
        _copy(_vocabulary(corpus))
    seconds = {"making": 0.0, "database": 0.0}
    rows = 0
    numbers = _Numbers()
    batches = batched(corpus.sources(), BATCH, strict=False)
    shown = track(batches, total=-(-corpus.size // BATCH), description="Loading", console=console)
    at = time.perf_counter()
    for batch in shown:
        made: Rows = defaultdict(list)
        for source in batch:
            _add(source, made, numbers)
        rows += sum(map(len, made.values()))
        before, at = at, time.perf_counter()
        seconds["making"] += at - before
        with transaction.atomic():
            _copy(made)
        before, at = at, time.perf_counter()
        seconds["database"] += at - before
    _set_sequences()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    return {
        "sources": corpus.size,
        "rows": rows,
        "seconds": time.perf_counter() - started,
        "seconds making rows": seconds["making"],
        "seconds in the database": seconds["database"],
        "sources a second": corpus.size / (seconds["making"] + seconds["database"]),
        "sources a second, database only": corpus.size / seconds["database"],
        "database MB": size / 1e6,
    }


class _Numbers:
    """The next number of a row, for each table that is not numbered by its source."""

    def __init__(self) -> None:
        self._last: dict[type[models.Model], int] = defaultdict(int)

    def next(self, model: type[models.Model]) -> int:
        self._last[model] += 1
        return self._last[model]


def _vocabulary(corpus: Corpus) -> Rows:
    return {
        Theme: [
            {"id": theme.number, "slug": f"theme-{theme.number}", "label": theme.label, "parent_id": theme.parent,
             "definition": f"What is written about {theme.label.lower()}."}
            for theme in corpus.themes
        ],
        Actor: [
            {"id": actor.number, "slug": f"actor-{actor.number}", "label": actor.label, "kind": actor.kind,
             "parent_id": actor.parent}
            for actor in corpus.actors
        ],
    }  # fmt: skip


def _add(source: dict[str, Any], rows: Rows, numbers: _Numbers) -> None:
    """The rows of one source with all that hangs on it."""
    number = source["number"]
    life = {"status": "published", "published_at": MOMENT - timedelta(minutes=number)}
    first = date(source["year"], source["month"], 1)
    rows[Source].append(
        {
            "id": number, "key": f"source-{number}", "kind": source["kind"], "title": source["title"],
            "container_title": source["journal"], "language": "en", "keywords": source["keywords"],
            "issued": f"{first:%Y-%m}", "issued_from": first, "issued_to": _last_day(first),
            "access": "open" if source["full_text"] else "none", **life,
        }
    )  # fmt: skip
    for place, (family, given, actor) in enumerate(source["names"], 1):
        rows[Contributor].append(
            {"id": numbers.next(Contributor), "source_id": number, "position": place, "family": family, "given": given,
             "actor_id": actor}
        )  # fmt: skip
    known = {"repository": source["id"], "url": source["address"]}
    rows[Identifier] += (
        {"id": numbers.next(Identifier), "source_id": number, "scheme": scheme, "value": value}
        for scheme, value in known.items()
        if value
    )
    rows[Source.subject_themes.through] += (
        {"id": numbers.next(Source.subject_themes.through), "source_id": number, "theme_id": theme}
        for theme in source["subjects"]
    )
    shown = _texts(source, rows, numbers)
    _quotations(source, shown, rows, numbers, life)
    _claims(source, rows, numbers, life)


def _last_day(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _texts(source: dict[str, Any], rows: Rows, numbers: _Numbers) -> list[tuple[int, blocks.Block]]:
    """The texts with their blocks, as `library.texts.add_version` makes them; gives back the blocks that are shown."""
    shown: list[tuple[int, blocks.Block]] = []
    texts = [("abstract", source["number"], source["abstract"])]
    if source["full_text"]:
        texts.append(("full-text", FULL_TEXTS_FROM + source["number"], source["full_text"]))
    for role, version, content in texts:
        rows[TextVersion].append(
            {"id": version, "source_id": source["number"], "role": role, "number": 1, "content": content,
             "sha256": digest(content), "origin": "received", "reason": "As received.", "created_at": MOMENT}
        )  # fmt: skip
        shown = [(numbers.next(Block), block) for block in blocks.recognise(content)]
        rows[Block] += (
            {"id": pk, "text_version_id": version, "number": block.number, "kind": block.kind, "start": block.start,
             "end": block.end, "level": block.level, "heading_path": list(block.heading_path),
             "section": block.section, "paragraph": block.paragraph, "table": block.table, "label": block.label}
            for pk, block in shown
        )  # fmt: skip
    return shown


def _quotations(
    source: dict[str, Any],
    shown: list[tuple[int, blocks.Block]],
    rows: Rows,
    numbers: _Numbers,
    life: dict[str, Any],
) -> None:
    number = source["number"]
    content = source["full_text"] or source["abstract"]
    for place, quotation in enumerate(source["quotations"]):
        selector = selectors.select(content, quotation["start"], quotation["end"])
        pk = 2 * number - 1 + place
        rows[Quotation].append(
            {
                "id": pk, "text_version_id": number + (FULL_TEXTS_FROM if source["full_text"] else 0),
                "block_id": next((pk for pk, block in shown if block.start <= selector.start < block.end), None),
                "exact": selector.exact, "prefix": selector.prefix, "suffix": selector.suffix,
                "start": selector.start, "end": selector.end, "voice_id": quotation["voice"], **life,
            }
        )  # fmt: skip
        rows[Quotation.themes.through] += (
            {"id": numbers.next(Quotation.themes.through), "quotation_id": pk, "theme_id": theme}
            for theme in quotation["themes"]
        )
    stance = source["stance"]
    rows[Stance].append(
        {"id": number, "actor_id": stance["actor"], "theme_id": stance["theme"], "quotation_id": 2 * number - 1,
         "position": stance["position"], "condition": stance["condition"], **life}
    )  # fmt: skip


def _claims(source: dict[str, Any], rows: Rows, numbers: _Numbers, life: dict[str, Any]) -> None:
    for claim in source["claims"]:
        pk = claim["number"]
        rows[Claim].append({"id": pk, "key": f"claim-{pk}", "text": claim["text"], "kind": claim["kind"], **life})
        rows[Claim.themes.through] += (
            {"id": numbers.next(Claim.themes.through), "claim_id": pk, "theme_id": theme} for theme in claim["themes"]
        )
    axes = ("relation", "directness", "basis", "confidence")
    rows[EvidenceLink] += (
        {"id": numbers.next(EvidenceLink), "claim_id": link["claim"],
         "quotation_id": 2 * source["number"] - 1 + link["place"], "confidence_reason": "As the text says.",
         "rationale": "The words say so.", **{axis: link[axis] for axis in axes}, **life}
        for link in source["evidence"]
    )  # fmt: skip


ORDER: tuple[type[models.Model], ...] = (
    Theme, Actor, Source, Contributor, Identifier, Source.subject_themes.through, TextVersion, Block, Quotation,
    Quotation.themes.through, Claim, Claim.themes.through, EvidenceLink, Stance,
)  # fmt: skip


@opened(Operation.EXCHANGE)
def _copy(rows: Rows) -> None:
    for model in ORDER:
        if rows.get(model):
            _copy_into(model, rows[model])


def _copy_into(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """COPY rows; columns that a row does not give have the default of their field, as with `bulk_create`."""
    fields = [(field, field.attname, _default(field)) for field in model._meta.concrete_fields]
    columns = ", ".join(f'"{field.column}"' for field, _, _ in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row([row.get(name, default) for _, name, default in fields])


def _default(field: Any) -> Any:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return MOMENT
    value = field.get_default()
    return json.dumps(value) if isinstance(field, models.JSONField) else value


def _set_sequences() -> None:
    with connection.cursor() as cursor:
        for model in ORDER:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
            )


def further(real: Sequence[Record], first: int, count: int) -> Iterator[dict[str, Any]]:
    """`count` records as an import meets them, under numbers from `first` on: the real ones once more, in order."""
    for place in range(count):
        record = real[place % len(real)]
        yield {**record, "number": first + place, "id": f"benchmark-import:{first + place}", "address": ""}
