"""Lists of the claims of a theme: the first of each, in an order, and how many there are, in one query.

The database weighs each claim once, by what its own words do to it, and every list is taken from that: a claim at a
time would cost minutes where a theme has hundreds of thousands. Which claims and words count is said by `visible_to`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from evidence.accounts.models import Person
from evidence.claims.models import Claim, ClaimQuerySet, EvidenceLink
from evidence.claims.theme_question import KINDS
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
_A_TO_Z = "text, id"
ORDERS: dict[str, str] = {
    "": f"quotations DESC, {_A_TO_Z}",
    "origins": f"origins DESC, quotations DESC, {_A_TO_Z}",
    "newest": "published_at DESC, id DESC",
    "text": _A_TO_Z,
    "contradicted": f"contradicts DESC, quotations DESC, {_A_TO_Z}",
}

_FIGURE = """
WITH mine AS MATERIALIZED ({claims}), link AS ({links}), weighed AS ({weighed}), figure AS MATERIALIZED (
    SELECT mine.*, coalesce(quotations, 0) AS quotations, coalesce(supports, 0) AS supports,
        coalesce(contradicts, 0) AS contradicts, coalesce(origins, 0) AS origins,
        looked.claim_id IS NOT NULL AS searched
    FROM mine LEFT JOIN weighed ON weighed.claim_id = mine.id LEFT JOIN (
        SELECT DISTINCT claim_id FROM evidence_evidencesearch WHERE relation = 'contradicts'
    ) looked ON looked.claim_id = mine.id
)
"""
_WEIGHED = """
    SELECT claim_id, count(*) AS quotations, count(*) FILTER (WHERE relation = 'supports') AS supports,
        count(*) FILTER (WHERE relation = 'contradicts') AS contradicts, {origins} AS origins
    FROM link {where_from} WHERE claim_id IN (SELECT id FROM mine) GROUP BY claim_id
"""
#: Where words first come from: the rule of `library.origins`. A voice is counted below nought, a work above.
_ORIGINS = "count(DISTINCT coalesce(-first.voice, shared.standing, first.work))"
_FIRST = """
    JOIN (
        SELECT q.id AS words, coalesce(q.reports_id, v.source_id) AS work,
            CASE WHEN q.reports_id IS NULL AND author.actor_id IS NULL THEN q.voice_id END AS voice
        FROM evidence_quotation q JOIN evidence_textversion v ON v.id = q.text_version_id
        LEFT JOIN (SELECT DISTINCT source_id, actor_id FROM evidence_contributor WHERE actor_id IS NOT NULL) author
            ON author.source_id = v.source_id AND author.actor_id = q.voice_id
    ) first ON first.words = quotation_id
    LEFT JOIN unnest(%(works)s::bigint[], %(standing)s::bigint[]) AS shared (work, standing)
        ON shared.work = first.work
"""
_BY_RULE = "SELECT %(list_{at})s::text AS list, figure.* FROM figure WHERE {rule}"
_BY_THEME = """
    SELECT DISTINCT ON (held.list, figure.id) held.list, figure.* FROM figure
    JOIN evidence_claim_themes tagged ON tagged.claim_id = figure.id
    JOIN unnest(%(themes)s::bigint[], %(lists)s::text[]) AS held (theme, list) ON held.theme = tagged.theme_id
"""
_PLACED = """
SELECT list, total, id FROM (
    SELECT list, id, count(*) OVER (PARTITION BY list) AS total,
        row_number() OVER (PARTITION BY list ORDER BY {order}) AS nth
    FROM ({listed}) listed
) placed WHERE nth > %(before)s AND nth <= %(until)s ORDER BY list, nth
"""


@dataclass(frozen=True, slots=True)
class First:
    """How many claims a list has, and the first of them, or those of a page, with their themes."""

    total: int
    claims: tuple[Claim, ...]


type Rows = Sequence[tuple[str, int, int]]
"""List, how many claims it has, and one of them, in their order."""


def on_themes(themes: Collection[int], person: Person) -> ClaimQuerySet:
    """Visible claims on any of these themes, each once."""
    tagged = Claim.themes.through.objects.filter(theme__in=themes).values("claim")
    return Claim.objects.visible_to(person).filter(pk__in=tagged).order_by()


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
    return [pk for *_, pk in _by_rule(claims, (show,), sort, own=own, most=most, before=0, person=person)]


def _by_rule(
    claims: ClaimQuerySet, lists: Iterable[str], sort: str, *, own: int, most: int, before: int, person: Person
) -> Rows:
    names = list(lists)
    listed = " UNION ALL ".join(_BY_RULE.format(at=at, rule=RULES[name]) for at, name in enumerate(names))
    named = {f"list_{at}": name for at, name in enumerate(names)}
    asked = {**named, "own": own, "before": before, "until": before + most}
    return _rows(claims, listed, asked, sort, person)


def first_by_theme(
    claims: ClaimQuerySet, themes: Mapping[int, Collection[int]], sort: str, *, most: int, person: Person
) -> dict[str, First]:
    """The same of lists made of themes: the key of each, as text, and all themes that it takes in."""
    pairs = [(theme, str(key)) for key, branch in themes.items() for theme in branch]
    asked = {"themes": [theme for theme, _ in pairs], "lists": [key for _, key in pairs], "before": 0, "until": most}
    return _with_claims(_rows(claims, _BY_THEME, asked, sort, person))


def _rows(claims: ClaimQuerySet, listed: str, asked: Mapping[str, Any], sort: str, person: Person) -> Rows:
    parameters = dict(asked)
    with_origins = sort == "origins" or RULES["one-origin"] in listed  # they take longest
    links = EvidenceLink.objects.visible_to(person).order_by()
    weighed = {"origins": _ORIGINS, "where_from": _FIRST} if with_origins else {"origins": "0", "where_from": ""}
    if with_origins:
        groups = _shared_origins()
        parameters |= {"works": list(groups), "standing": list(groups.values())}
    figure = _FIGURE.format(
        claims=_written(claims.values("id", "kind", "text", "published_at"), "claims", parameters),
        links=_written(links.values("claim_id", "relation", "quotation_id"), "links", parameters),
        weighed=_WEIGHED.format(**weighed),
    )
    with connection.cursor() as cursor:
        cursor.execute(figure + _PLACED.format(order=ORDERS[sort], listed=listed), parameters)
        rows: Rows = cursor.fetchall()
    return rows


def _with_claims(rows: Rows) -> dict[str, First]:
    found = Claim.objects.prefetch_related("themes").in_bulk({pk for *_, pk in rows})
    places: dict[str, list[int]] = {}
    for name, _, pk in rows:
        places.setdefault(name, []).append(pk)
    totals = {name: total for name, total, _ in rows}
    return {name: First(totals[name], tuple(found[pk] for pk in of)) for name, of in places.items()}


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
