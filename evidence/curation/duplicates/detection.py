"""Finding sources that may be one work, among all or around given ones.

PostgreSQL finds who should be compared at all: sources that share an identifier, or a key of their titles (the first
or the last 24 letters, the three longest words; migrations/rules/lookups.py). A pair with a slip of the pen in it still
shares one of the keys. `likeness.judge` then says why, if at all. Nobody is asked twice: a pair that is there stays as
it is.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import batched
from typing import Any

from django.db import connection

from evidence.curation.duplicates.likeness import Described, author, judge
from evidence.curation.exchange.progress import Progress, silent
from evidence.curation.models import DuplicatePair
from evidence.library.models import Contributor, Source
from evidence.library.status import Status

#: Sources looked at in one go.
BATCH = 500
#: What more sources than this have in common tells nothing: the address of a home page, the title “Editorial”.
CROWD = 100
#: Records that are there to be compared.
ALIVE = (Status.DRAFT, Status.SUBMITTED, Status.PUBLISHED)


def note(source_ids: Iterable[int], progress: Progress = silent) -> int:
    """Note for the curators what looks like one of these sources; gives how many new pairs there are.

    Price on two cores: see docs/decisions/0012-duplicates.md. Safe to call again, and from several places at once.
    """
    asked = sorted(set(source_ids))
    made = 0
    for done, batch in enumerate(batched(asked, BATCH, strict=False)):
        made += _note(batch)
        progress(done * BATCH + len(batch), len(asked))
    return made


def scan(progress: Progress = silent) -> int:
    """`note` for every source of the library."""
    return note(Source.objects.filter(status__in=ALIVE).values_list("pk", flat=True), progress)


def described(source_ids: Collection[int]) -> dict[int, Described]:
    """What the records say, as far as they are compared. Three queries."""
    wanted = list(source_ids)
    authors: dict[int, set[tuple[str, str, str]]] = {}
    names = Contributor.objects.filter(source__in=wanted).values_list("source_id", "family", "given", "literal")
    for pk, family, given, literal in names:
        authors.setdefault(pk, set()).add((family, given, literal))
    identifiers: dict[int, set[str]] = {}
    for pk, key in _rows(_IDENTIFIERS, {"ids": wanted}):
        identifiers.setdefault(pk, set()).add(str(key))
    return {
        one.pk: Described(
            pk=one.pk,
            kind=one.kind,
            title=one.title,
            title_supplied=one.title_supplied,
            year=one.year,
            authors=frozenset(author(literal or family, given) for family, given, literal in authors.get(one.pk, ())),
            identifiers=frozenset(identifiers.get(one.pk, ())),
            container=one.container_title,
            place=(one.volume, one.issue, one.pages),
        )
        for one in Source.objects.filter(pk__in=wanted)
    }


def _note(batch: Sequence[int]) -> int:
    pairs = _to_compare(batch)
    known = described({pk for pair in pairs for pk in pair})
    found = [
        DuplicatePair(first_id=first, second_id=second, ground=finding.ground, likeness=finding.likeness)
        for first, second in pairs
        if (finding := judge(known[first], known[second]))
    ]
    # Somebody may note the same pair at this moment: theirs stands.
    before = DuplicatePair.objects.count()
    DuplicatePair.objects.bulk_create(found, ignore_conflicts=True)
    return DuplicatePair.objects.count() - before


def _to_compare(batch: Sequence[int]) -> list[tuple[int, int]]:
    asked = {"ids": list(batch), "crowd": CROWD, "alive": list(map(str, ALIVE))}
    pairs = {(min(pair), max(pair)) for pair in (*_rows(_BY_TITLE, asked), *_rows(_BY_IDENTIFIER, asked))}
    lows, highs = [low for low, _ in pairs], [high for _, high in pairs]
    return [(low, high) for low, high in _rows(_UNDECIDED, {"lows": lows, "highs": highs})]


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[int, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


# A key that too many share gives nobody: those found are dropped, and what was not found is never asked for.
_BY_TITLE = """
SELECT asked.id, near.id
FROM (SELECT s.id, k.key FROM evidence_source s CROSS JOIN LATERAL unnest(evidence_title_keys(s.title)) k (key)
      WHERE s.id = ANY(%(ids)s) AND s.status = ANY(%(alive)s)) asked
CROSS JOIN LATERAL (
    SELECT id, count(*) OVER () AS crowd FROM (
        SELECT b.id FROM evidence_source b
        WHERE evidence_title_keys(b.title) @> ARRAY[asked.key] AND b.status = ANY(%(alive)s)
        LIMIT %(crowd)s + 1) few
) near
WHERE near.id <> asked.id AND near.crowd <= %(crowd)s
"""
_BY_IDENTIFIER = """
SELECT asked.source_id, near.source_id
FROM evidence_identifier asked
CROSS JOIN LATERAL (
    SELECT source_id, count(*) OVER () AS crowd FROM (
        SELECT b.source_id FROM evidence_identifier b JOIN evidence_source s ON s.id = b.source_id
        WHERE md5(evidence_identifier_key(b.scheme, b.value)) = md5(evidence_identifier_key(asked.scheme, asked.value))
          AND b.scheme <> 'issn' AND s.status = ANY(%(alive)s)
        LIMIT %(crowd)s + 1) few
) near
JOIN evidence_source own ON own.id = asked.source_id AND own.status = ANY(%(alive)s)
WHERE asked.source_id = ANY(%(ids)s) AND asked.scheme <> 'issn'
  AND near.source_id <> asked.source_id AND near.crowd <= %(crowd)s
"""
# Not what is noted already, nor what is related already: somebody has looked at it.
_UNDECIDED = """
SELECT low, high FROM unnest(%(lows)s::bigint[], %(highs)s::bigint[]) pair (low, high)
WHERE NOT EXISTS (SELECT 1 FROM evidence_duplicatepair p WHERE p.first_id = low AND p.second_id = high)
  AND NOT EXISTS (SELECT 1 FROM evidence_relation r WHERE r.source_id = low AND r.target_id = high)
  AND NOT EXISTS (SELECT 1 FROM evidence_relation r WHERE r.source_id = high AND r.target_id = low)
ORDER BY low, high
"""
_IDENTIFIERS = """
SELECT source_id, evidence_identifier_key(scheme, value) FROM evidence_identifier
WHERE source_id = ANY(%(ids)s) AND scheme <> 'issn'
"""
