"""The slow and simple search: every published row is looked at, one by one. What the index must agree with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.library.models import Block, Source
from evidence.search.criteria import Criteria
from evidence.search.schema import Scope
from evidence.search.syntax import Clause, Node, parse
from evidence.search.syntax.tree import All, Either, Leaf, Near, Not, Phrase, Prefix, Tag, Word, clauses
from evidence.text.tokens import terms
from evidence.vocabulary.models import Actor, Theme

SMALL = {"the", "of", "and", "before"}

type Texts = list[list[str]]


@dataclass
class Row:
    pk: int
    texts: Texts
    parts: dict[str, Texts] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
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
        row = Row(source.pk, [])
        _describe(row, source)
        row.texts += [*row.parts["title"], *row.parts["journal"], *row.parts["author"]]
        row.texts += [terms(one.value) for one in source.identifiers.all()]
        for text in source.text_versions.all():
            blocks = text.blocks.order_by("number")
            words = [terms(text.content[block.start : block.end]) for block in blocks] or [terms(text.content)]
            row.texts += words
            row.parts["fulltext" if text.role == "full-text" else "abstract"] += words
        _earn(row, Quotation.objects.published().filter(text_version__source=source), None)
        row.tags["theme"] |= _upward(source.subject_themes.all())
        row.tags["actor"] |= _upward(source.subject_actors.all()) | _authors(source)
        yield row


def passages() -> Iterator[Row]:
    for block in Block.objects.filter(text_version__source__in=Source.objects.published()):
        row = Row(block.pk, [terms(block.text_version.content[block.start : block.end])])
        _describe(row, block.text_version.source)
        row.parts["fulltext" if row.has_fulltext else "abstract"] = row.texts
        _earn(row, Quotation.objects.published().filter(block=block), None)
        yield row


def claims() -> Iterator[Row]:
    for claim in Claim.objects.published():
        links = EvidenceLink.objects.published().filter(claim=claim)
        quotations = Quotation.objects.published().filter(evidence__in=links).distinct()
        row = Row(claim.pk, [terms(claim.text), *(terms(quotation.exact) for quotation in quotations)])
        for quotation in quotations:
            _describe(row, quotation.text_version.source)
        for quotation in quotations:
            part = "fulltext" if quotation.text_version.role == "full-text" else "abstract"
            row.parts[part].append(terms(quotation.exact))
        _earn(row, quotations, claim)
        row.tags["theme"] = _upward(claim.themes.all())
        row.tags["claim_kind"] = {claim.kind}
        row.ids = {f"id:{claim.pk}"} | {one for one in row.ids if not one.startswith("id:")}
        yield row


def _describe(row: Row, source: Source) -> None:
    """What a row says through the source that it is, stands in or rests on."""
    for part in ("title", "author", "journal", "abstract", "fulltext"):
        row.parts.setdefault(part, [])
    row.parts["title"].append(terms(source.title))
    row.parts["author"] += [terms(str(one)) for one in source.contributors.all()]
    row.parts["journal"] += [terms(source.container_title)] if source.container_title else []
    row.ids |= {f"id:{source.pk}", *(f"{one.scheme}:{one.value.lower()}" for one in source.identifiers.all())}
    row.tags.setdefault("kind", set()).add(source.kind)
    row.years.add(source.issued_from.year if source.issued_from else 0)
    row.has_fulltext |= source.text_versions.filter(role="full-text").exists()


def _earn(row: Row, quotations: Iterable[Quotation], only: Claim | None) -> None:
    row.tags |= {key: set() for key in ("theme", "actor", "voice", "stance", "relation", "basis", "claim_kind")}
    row.tags.setdefault("kind", set())
    for quotation in quotations:
        row.tags["theme"] |= _upward(quotation.themes.all())
        voice = quotation.voice
        voices = _upward([voice]) if voice else _authors(quotation.text_version.source)
        row.tags["voice"] |= voices
        row.tags["actor"] |= voices
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
    return not query.is_void and (query.tree is None or _holds(row, query.tree))


def _holds(row: Row, node: Node) -> bool:
    match node:
        case All(parts):
            # Beside a word that says something, one that does not need not occur.
            telling = [part for part in parts if not (isinstance(part, Word) and part.text in SMALL and not part.field)]
            wanted = telling if any(not isinstance(part, Not) for part in telling) else parts
            return all(_holds(row, part) for part in wanted)
        case Either(parts):
            return any(_holds(row, part) for part in parts)
        case Not(part):
            return not _holds(row, part)
        case Tag(name, value):
            return _is_tagged(row, name, value)
        case _:
            return _stands_in(row, node)


def _is_tagged(row: Row, name: str, value: str) -> bool:
    if name == "year":
        first, dots, last = value.partition("..")
        last = last or ("9999" if dots else first)
        return any(int(first or 1) <= year <= int(last) for year in row.years)
    if name in {"id", "doi"}:
        return any(one == f"doi:{value}" or (name == "id" and one.partition(":")[2] == value) for one in row.ids)
    if name == "stance" and "@" in value:
        position, *targets = value.split("@")
        return any(
            stance == position and all(target in themes | actors for target in targets)
            for themes, actors, stance in row.stances
        )
    if name == "kind":
        return value in row.tags["kind"] | row.tags["claim_kind"]
    return value in row.tags[name]


def _stands_in(row: Row, leaf: Leaf) -> bool:
    assert isinstance(leaf, Word | Phrase | Prefix | Near)
    texts = row.parts[leaf.field] if leaf.field else row.texts
    places = [_places(texts, clause) for clause in clauses(leaf)]
    if isinstance(leaf, Near):
        return all(any(_between(a, b) <= leaf.distance for a in one for b in other) for one, other in pairwise(places))
    return bool(places[0])


def _places(texts: Texts, clause: Clause) -> list[tuple[int, int]]:
    """First and last place of a clause. Between one text and the next (a paragraph, a name) stands a place."""
    found, offset = [], 0
    for words in texts:
        for at in range(len(words) - clause.size + 1):
            here = words[at : at + clause.size]
            ending = clause.ending
            if tuple(here[: len(clause.terms)]) == clause.terms and (ending is None or ending.takes(here[-1])):
                found.append((offset + at, offset + at + clause.size - 1))
        offset += len(words) + 1
    return found


def _between(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How many places lie between two clauses; those that overlap are not near each other."""
    gap = max(one[0], other[0]) - min(one[1], other[1]) - 1
    return gap if gap >= 0 else float("inf")
