"""What claims.toml says of claims as a whole → documents: judgements of certainty, relations between claims."""

from collections import Counter
from collections.abc import Iterable

from evidence.claims.judgements import ClaimRelation, Component, Concern
from evidence.claims.models import Confidence
from evidence.curation.exchange.documents import (
    CertaintyDocument,
    ClaimDocument,
    ClaimRelationDocument,
    ConcernDocument,
    Life,
)
from evidence.curation.exchange.life import read_life
from evidence.curation.exchange.table import Table
from evidence.library.status import Status


def read_judgements(claim: Table, life: Life) -> tuple[CertaintyDocument, ...]:
    """In the order of their keys, which count them from 1."""
    tables = claim.tables("certainty")
    known = frozenset(str(number) for number in range(1, len(tables) + 1))
    found = [_judgement(table, known, life) for table in tables]
    if [one.key for one in found] != sorted(known, key=int):
        claim.refuse("the judgements of a claim are numbered 1, 2, 3 … in their order")
    if sum(one.life.status == Status.PUBLISHED for one in found) > 1:
        claim.refuse("one judgement of a claim is published at a time; those before it are merged into it")
    return tuple(found)


def _judgement(table: Table, known: frozenset[str], life: Life) -> CertaintyDocument:
    document = CertaintyDocument(
        key=table.text("key", required=True, limit=10),
        overall=table.word("overall", Confidence),
        summary=table.text("summary", required=True),
        concerns=tuple(_concern(entry) for entry in table.tables("component")),
        life=read_life(table, known).of(life),
    )
    if [one.component for one in document.concerns] != Component.values:
        words = ", ".join(f"“{label}”" for label in Component.labels)
        table.refuse(f"a judgement has the four components {words}, in this order")
    table.finish()
    return document


def _concern(table: Table) -> ConcernDocument:
    document = ConcernDocument(
        table.word("component", Component), table.word("concern", Concern), table.text("reason", required=True)
    )
    table.finish()
    return document


def read_relations(claim: Table, known: frozenset[str], life: Life) -> tuple[ClaimRelationDocument, ...]:
    """`known`: keys of all claims of the folder."""
    found = [_relation(table, known, life) for table in claim.tables("relation")]
    return tuple(sorted(found, key=lambda one: (one.type, one.to, one.rationale)))


def _relation(table: Table, known: frozenset[str], life: Life) -> ClaimRelationDocument:
    document = ClaimRelationDocument(
        type=table.word("type", ClaimRelation.Type),
        to=table.key("to", known, "claim", required=True),
        rationale=table.text("rationale", required=True),
        life=read_life(table).of(life),
    )
    table.finish()
    return document


def refuse_related_twice(file: Table, claims: Iterable[ClaimDocument]) -> None:
    """As the database would: no claim to itself, and nothing twice, either way where it holds both ways."""
    said: Counter[tuple[str, ...]] = Counter()
    for claim in claims:
        for one in claim.relations:
            if one.to == claim.key:
                file.refuse(f"“{claim.key}” does not stand to itself in any relation")
            pair = (claim.key, one.to)
            if one.life.status != Status.WITHDRAWN:
                said[(one.type, *(sorted(pair) if one.type in ClaimRelation.BOTH_WAYS else pair))] += 1
    for (_, left, right), times in said.items():
        if times > 1:
            file.refuse(f"the relation of “{left}” and “{right}” stands {times} times")
