"""Paragraphs as hits show them: cut out by the database, so that no whole report travels."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse

from evidence.accounts.models import VISITOR, Person
from evidence.library.models import Block, Source
from evidence.library.written import Written
from evidence.search import excerpts
from evidence.search.results import Passage
from evidence.search.syntax import Query


class FoundBlock(NamedTuple):
    pk: int
    source: int
    number: int
    path: Sequence[str]
    label: str
    words: str


_FIELDS = ("pk", "text_version__source", "number", "heading_path", "label", "words")


def block_text(blocks: QuerySet[Block]) -> QuerySet[Block]:
    """`blocks` with their `words`."""
    return blocks.annotate(words=Substr("text_version__content", F("start") + 1, F("end") - F("start")))


_BLOCKS = Written(lambda _: block_text(Block.objects.order_by()).values_list(*_FIELDS), "pk")
_VISIBLE = Written(
    lambda person: (
        block_text(Block.objects.filter(text_version__source__in=Source.objects.visible_to(person)))
        .order_by()
        .values_list(*_FIELDS)
    ),
    "pk",
)


def of(rows: Iterable[int]) -> list[FoundBlock]:
    """Whoever may see them: for rows whose source is known to be seen, and for looking."""
    return [FoundBlock(*row) for row in _BLOCKS.of(rows, VISITOR)]


def visible(rows: Iterable[int], person: Person) -> list[FoundBlock]:
    return [FoundBlock(*row) for row in _VISIBLE.of(rows, person)]


def passage(block: FoundBlock, query: Query) -> Passage:
    pieces, part = excerpts.excerpt(block.words, query)
    return Passage(
        address=f"{reverse('source-text', args=[block.source])}#p{block.number}",
        path=tuple(block.path),
        label=block.label,
        excerpt=pieces,
        cut_before=part.cut_before,
        cut_after=part.cut_after,
    )
