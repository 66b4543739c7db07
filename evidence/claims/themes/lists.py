"""Lists of the claims of a theme: the first of each, in an order, and how many there are, in one query.

The database weighs each claim once, by what its own words do to it, and every list is taken from that: a claim at a
time would cost minutes where a theme has hundreds of thousands. Which claims and words count is said by `visible_to`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from evidence.accounts.models import Person
from evidence.claims.models import Claim, ClaimQuerySet, EvidenceLink
from evidence.claims.themes.question import KINDS
from evidence.library.models import Relation
from evidence.library.origins import together
from evidence.library.status import Status

#: What is true of the claims of a list, in the columns of `figure`.
RULES: dict[str, str] = {
    "": "true",
    "contested": "supports > 0 AND contradicts > 0",
    "supported-only": "supports > 0 AND contradicts = 0",
    "contradicted-only": "supports = 0 AND contradicts > 0",
    "qualified-only": "quotations > 0 AND supports = 0 AND contradicts = 0",
    "no-words": "quotations = 0",
    "contradicted": "contradicts > 0",
    "searched": "contradicts = 0 AND searched",
    "not-searched": "contradicts = 0 AND NOT searched",
    "one-origin": "origins = 1",
    "itself": "id IN (SELECT claim_id FROM evidence_claim_themes WHERE theme_id = %(own)s)",
    **{kind: f"kind = '{kind}'" for kind in KINDS},
}


@dataclass(frozen=True, slots=True)
class Order:
    """By a number, the greatest first; then in another way."""

    number: str
    """Columns of `figure`; 0: none."""
    then: str = "(SELECT text FROM evidence_claim claim WHERE claim.id = listed.id), id"  # only of those that are left


ORDERS: dict[str, Order] = {
    "": Order("quotations"),
    "origins": Order("(origins << 32) + quotations"),
    "newest": Order("0::bigint", then="published_at DESC, id DESC"),
    "text": Order("0::bigint"),
    "contradicted": Order("(contradicts << 32) + quotations"),
}

#: Words of several origins are only looked for where a claim has several: most have one, and tracing takes longest.
_FIGURE = """
WITH mine AS NOT MATERIALIZED ({claims}), link AS NOT MATERIALIZED ({links}), tally AS MATERIALIZED (
    SELECT {columns}, count(claim_id) AS quotations, count(*) FILTER (WHERE relation = 'supports') AS supports,
        count(*) FILTER (WHERE relation = 'contradicts') AS contradicts,
        id IN (SELECT claim_id FROM evidence_evidencesearch WHERE relation = 'contradicts') AS searched
    FROM mine LEFT JOIN link ON claim_id = id GROUP BY {columns}
), {figure}
"""
_WITHOUT_ORIGINS = "figure AS NOT MATERIALIZED (SELECT tally.*, 0::bigint AS origins FROM tally)"
#: Where words first come from: the rule of `library.origins`. A voice is counted below nought, a work above.
_WITH_ORIGINS = """
traced AS (
    SELECT claim_id, count(DISTINCT coalesce(-voice, standing, first.work)) AS origins
    FROM (
        SELECT link.claim_id, coalesce(q.reports_id, v.source_id) AS work,
            CASE WHEN q.reports_id IS NULL AND q.voice_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM evidence_contributor author
                WHERE author.source_id = v.source_id AND author.actor_id = q.voice_id
            ) THEN q.voice_id END AS voice
        FROM link JOIN tally ON tally.id = link.claim_id AND tally.quotations > 1
        JOIN evidence_quotation q ON q.id = link.quotation_id JOIN evidence_textversion v ON v.id = q.text_version_id
    ) first LEFT JOIN unnest(%(works)s::bigint[], %(standing)s::bigint[]) AS shared (work, standing)
        ON shared.work = first.work
    GROUP BY claim_id
), figure AS MATERIALIZED (
    SELECT tally.*, coalesce(origins, quotations) AS origins FROM tally LEFT JOIN traced ON traced.claim_id = tally.id
)
"""
#: Texts are read only where numbers leave open which claims are the first.
_BY_RULE = """
SELECT %(list_{at})s::text AS list, (SELECT count(*) FROM figure WHERE {rule}), ARRAY(
    SELECT id FROM figure listed
    WHERE {rule} AND {number} >= coalesce(
        (SELECT {number} FROM figure WHERE {rule} ORDER BY {number} DESC OFFSET %(until)s - 1 LIMIT 1), 0
    ) ORDER BY {number} DESC, {then} OFFSET %(before)s LIMIT %(most)s
)
"""
_BY_THEME = """
SELECT list, total, array_agg(id ORDER BY number DESC, {then}) FROM (
    SELECT held.*, count(*) OVER (PARTITION BY list) AS total,
        rank() OVER (PARTITION BY list ORDER BY number DESC) AS place
    FROM (
        SELECT DISTINCT within.list, figure.*, {number} AS number FROM figure
        JOIN evidence_claim_themes tagged ON tagged.claim_id = figure.id
        JOIN unnest(%(themes)s::bigint[], %(lists)s::text[]) AS within (theme, list) ON within.theme = tagged.theme_id
    ) held
) listed WHERE place <= %(most)s GROUP BY list, total
"""


@dataclass(frozen=True, slots=True)
class First:
    """How many claims a list has, and the first of them, or those of a page, with their themes."""

    total: int
    claims: tuple[Claim, ...]


type Rows = Sequence[tuple[str, int, list[int]]]
"""List, how many claims it has, and the first of them, in their order."""


def on_themes(themes: Collection[int], person: Person) -> ClaimQuerySet:
    """Visible claims on any of these themes, each once."""
    return Claim.objects.visible_to(person).filter(pk__in=tagged(themes)).order_by()


def tagged(themes: Collection[int]) -> QuerySet[Any, Any]:
    """The claims on any of these themes, by their row numbers, also those that may not be seen.

    Enough where visible links are counted: what readers may see of them hangs on claims that they may see.
    """
    return Claim.themes.through.objects.filter(theme__in=themes).order_by().values("claim")


def first(
    claims: ClaimQuerySet, lists: Iterable[str], sort: str, *, own: int, most: int, before: int = 0, person: Person
) -> dict[str, First]:
    """Of each list of RULES what comes after the first `before` claims; lists without any are left out.

    `own` is the theme whose page it is. Four queries at most. Names and orders are those of the tables above; nothing
    that a reader writes becomes part of the query.
    """
    return _with_claims(_by_rule(claims, lists, sort, own=own, most=most, before=before, person=person))


def numbers(claims: ClaimQuerySet, show: str, sort: str, *, own: int, most: int, person: Person) -> list[int]:
    """The first claims of one list, by their row numbers: for what reads them bit by bit. Two queries at most."""
    return [pk for *_, of in _by_rule(claims, (show,), sort, own=own, most=most, before=0, person=person) for pk in of]


def _by_rule(
    claims: ClaimQuerySet, lists: Iterable[str], sort: str, *, own: int, most: int, before: int, person: Person
) -> Rows:
    names, order = list(lists), asdict(ORDERS[sort])
    listed = " UNION ALL ".join(_BY_RULE.format(at=at, rule=RULES[name], **order) for at, name in enumerate(names))
    named = {f"list_{at}": name for at, name in enumerate(names)}
    asked = {**named, "own": own, "before": before, "most": most, "until": before + most}
    return _rows(claims, listed, asked, person)


def first_by_theme(
    claims: ClaimQuerySet, themes: Mapping[int, Collection[int]], sort: str, *, most: int, person: Person
) -> dict[str, First]:
    """The same of lists made of themes: the key of each, as text, and all themes that it takes in."""
    pairs = [(theme, str(key)) for key, branch in themes.items() for theme in branch]
    asked = {"themes": [theme for theme, _ in pairs], "lists": [key for _, key in pairs], "most": most}
    rows = _rows(claims, _BY_THEME.format(**asdict(ORDERS[sort])), asked, person)
    return _with_claims([(name, total, of[:most]) for name, total, of in rows])


def _rows(claims: ClaimQuerySet, listed: str, asked: Mapping[str, Any], person: Person) -> Rows:
    parameters = dict(asked)
    links = EvidenceLink.objects.visible_to(person).order_by()
    columns = ["id", *(column for column in ("kind", "published_at") if column in listed)]
    with_origins = "origins" in listed
    if with_origins:
        groups = _shared_origins()
        parameters |= {"works": list(groups), "standing": list(groups.values())}
    figure = _FIGURE.format(
        claims=_written(claims.values(*columns), "claims", parameters),
        links=_written(links.values("claim_id", "relation", "quotation_id"), "links", parameters),
        columns=", ".join(columns),
        figure=_WITH_ORIGINS if with_origins else _WITHOUT_ORIGINS,
    )
    with connection.cursor() as cursor:
        cursor.execute(figure + listed, parameters)
        rows: Rows = cursor.fetchall()
    return rows


def _with_claims(rows: Rows) -> dict[str, First]:
    found = Claim.objects.prefetch_related("themes").in_bulk({pk for *_, of in rows for pk in of})
    return {name: First(total, tuple(found[pk] for pk in of)) for name, total, of in rows if of}


def _written(rows: QuerySet[Any, Any], name: str, parameters: dict[str, Any]) -> str:
    """A query as part of another, its parameters put among the named ones."""
    written, given = rows.query.sql_with_params()
    named = {f"{name}_{at}": value for at, value in enumerate(given)}
    parameters |= named
    return str(written % tuple(f"%({key})s" for key in named))


def _shared_origins() -> dict[int, int]:
    """Work → the work that stands for all that share its origin; those that stand for themselves are left out."""
    published = {"source__status": Status.PUBLISHED, "target__status": Status.PUBLISHED}
    pairs = Relation.objects.filter(type__in=Relation.SHARED_ORIGIN, **published).order_by()
    return {work: one for work, one in together(pairs.values_list("source", "target")).items() if work != one}
