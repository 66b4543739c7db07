"""The slow and simple search: every published row is looked at, one by one. What the index must agree with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.library.models import Block, Source
from evidence.search.criteria import Criteria
from evidence.search.schema import Scope
from evidence.search.syntax import Clause, parse
from evidence.text.tokens import terms
from evidence.vocabulary.models import Actor, Theme


@dataclass
class Row:
    pk: int
    texts: list[list[str]]
    tags: dict[str, set[str]] = field(default_factory=dict)
    stances: list[tuple[set[str], set[str], str]] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    has_fulltext: bool = False


type Rows = dict[Scope, list[Row]]


def read() -> Rows:
    """All published rows, with what they say and what they are tagged with."""
    return {"sources": list(sources()), "claims": list(claims()), "passages": list(passages())}


def found(rows: Rows, criteria: Criteria) -> set[int]:
    """The ids of everything that `criteria` should find, on all pages."""
    return {row.pk for row in rows[criteria.scope] if _answers(row, criteria)}


def sources() -> Iterator[Row]:
    for source in Source.objects.published():
        row = Row(source.pk, [terms(source.title), *(terms(name) for name in map(str, source.contributors.all()))])
        for text in source.text_versions.all():
            row.texts.append(terms(text.content))
            row.has_fulltext |= text.role == "full-text"
        _earn(row, Quotation.objects.published().filter(text_version__source=source), None)
        row.tags["theme"] |= _upward(source.subject_themes.all())
        row.tags["actor"] |= _upward(source.subject_actors.all()) | _authors(source)
        row.tags["kind"] = {source.kind}
        row.years = {source.issued_from.year if source.issued_from else 0}
        yield row


def passages() -> Iterator[Row]:
    for block in Block.objects.filter(text_version__source__in=Source.objects.published()):
        source = block.text_version.source
        row = Row(block.pk, [terms(block.text_version.content[block.start : block.end])])
        _earn(row, Quotation.objects.published().filter(block=block), None)
        row.tags["kind"] = {source.kind}
        row.years = {source.issued_from.year if source.issued_from else 0}
        row.has_fulltext = source.text_versions.filter(role="full-text").exists()
        yield row


def claims() -> Iterator[Row]:
    for claim in Claim.objects.published():
        links = EvidenceLink.objects.published().filter(claim=claim)
        quotations = Quotation.objects.published().filter(evidence__in=links).distinct()
        row = Row(claim.pk, [terms(claim.text), *(terms(quotation.exact) for quotation in quotations)])
        _earn(row, quotations, claim)
        row.tags["theme"] = _upward(claim.themes.all())
        row.tags["claim_kind"] = {claim.kind}
        behind = [quotation.text_version.source for quotation in quotations]
        row.tags["kind"] = {source.kind for source in behind}
        row.years = {source.issued_from.year if source.issued_from else 0 for source in behind}
        row.has_fulltext = any(source.text_versions.filter(role="full-text").exists() for source in behind)
        yield row


def _earn(row: Row, quotations: Iterable[Quotation], only: Claim | None) -> None:
    row.tags = {key: set() for key in ("theme", "actor", "stance", "relation", "basis", "claim_kind")}
    for quotation in quotations:
        row.tags["theme"] |= _upward(quotation.themes.all())
        voice = quotation.voice
        row.tags["actor"] |= _upward([voice]) if voice else _authors(quotation.text_version.source)
        for link in EvidenceLink.objects.published().filter(quotation=quotation):
            if only is None or link.claim == only:
                row.tags["relation"].add(link.relation)
                row.tags["basis"].add(link.basis)
                row.tags["claim_kind"].add(link.claim.kind)
                row.tags["theme"] |= _upward(link.claim.themes.all())
        for stance in Stance.objects.published().filter(quotation=quotation):
            row.tags["stance"].add(stance.position)
            row.tags["theme"] |= _upward([stance.theme])
            row.tags["actor"] |= _upward([stance.actor])
            row.stances.append((_upward([stance.theme]), _upward([stance.actor]), stance.position))


def _authors(source: Source) -> set[str]:
    return _upward([one.actor for one in source.contributors.all() if one.actor])


def _upward(concepts: Iterable[Theme | Actor]) -> set[str]:
    slugs = set()
    for concept in concepts:
        at: Theme | Actor | None = concept
        while at is not None:
            slugs.add(at.slug)
            at = at.parent
    return slugs


def _answers(row: Row, criteria: Criteria) -> bool:
    chosen = dict(criteria.chosen)
    if not all(row.tags[key] & set(values) for key, values in chosen.items()):
        return False
    if "stance" in chosen and not _stands(row, chosen):
        return False
    if criteria.fulltext and not row.has_fulltext:
        return False
    return (not criteria.has_years or any(_in_years(year, criteria) for year in row.years)) and _says(row, criteria.q)


def _stands(row: Row, chosen: dict[str, tuple[str, ...]]) -> bool:
    return any(
        position in chosen["stance"]
        and (not chosen.get("theme") or themes & set(chosen["theme"]))
        and (not chosen.get("actor") or actors & set(chosen["actor"]))
        for themes, actors, position in row.stances
    )


def _in_years(year: int, criteria: Criteria) -> bool:
    if not year:
        return criteria.undated
    bounded = criteria.year_from is not None or criteria.year_to is not None
    return bounded and (criteria.year_from or 1) <= year <= (criteria.year_to or 9999)


def _says(row: Row, text: str) -> bool:
    query = parse(text)
    if query.is_void:
        return False
    return not query.alternatives or any(
        all(_holds(row, clause) != clause.excluded for clause in alternative) for alternative in query.alternatives
    )


def _holds(row: Row, clause: Clause) -> bool:
    size = len(clause.terms)
    return any(
        tuple(words[at : at + size]) == clause.terms for words in row.texts for at in range(len(words) - size + 1)
    )
