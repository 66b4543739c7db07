"""Documents of the index, made from published rows. What is not published has no document.

A text is analysed once, block by block: the terms of its passages are the terms of the source.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import tantivy

from evidence.citations.kinds import KINDS
from evidence.claims.models import Claim, EvidenceLink, Quotation
from evidence.library.models import TextVersionRole
from evidence.search import rows
from evidence.search.among import among
from evidence.search.marks import Link, Mark, marks, upward
from evidence.search.rows import BlockRow, SourceRow, identifier_keys
from evidence.search.schema import CLAIM_KIND, FAMILY, KIND, TYPES, Scope, part_field, title_field, words_field
from evidence.search.tags import Tags, Trees, earned
from evidence.text.folding import fold
from evidence.text.memo import LONGEST_KEY, Memo
from evidence.text.tokens import terms
from evidence.vocabulary.models import Actor, Theme

#: Where the words of a text go besides those of its source.
PART_OF_ROLE = {TextVersionRole.ABSTRACT.value: "abstract", TextVersionRole.FULL_TEXT.value: "fulltext"}
_LAST_DAY = 9999_12_31
_ROW_MASK = (1 << 32) - 1
_TITLE_LETTERS = 120
_NO_LETTER = re.compile(r"[^\w ]+")


def owner_of_source(pk: int) -> str:
    return f"source:{pk}"


def owner_of_claim(pk: int) -> str:
    return f"claim:{pk}"


def trees() -> Trees:
    """The trees of themes and actors as they are now. Two queries."""
    return Trees(upward(Theme), upward(Actor))


def of_sources(ids: Sequence[int], trees: Trees) -> Iterator[tantivy.Document]:
    """The documents of sources and their passages. A fixed number of queries."""
    for row in rows.sources(ids):
        yield from _of_source(row, trees)


def _of_source(row: SourceRow, trees: Trees) -> Iterator[tantivy.Document]:
    tags = earned([(mark, mark.links) for mark in row.marks], row.authors, trees)
    tags["theme"] |= trees.themes(row.themes)
    tags["actor"] |= trees.actors(row.authors) | trees.actors(row.actors)
    tags["source"] = {row.pk}
    made = _Maker.of(owner_of_source(row.pk), row.issued, row.title)
    document = made.document("sources", row.pk, _with_record(tags, row))
    document.add_unsigned("quotations", len(row.marks))
    document.add_unsigned("claims", len(tags["claim"]))
    _add_words(document, title_field("sources"), row.title)
    for text in (*row.record, *row.names):
        _add_words(document, words_field("sources"), text)
    _add_parts(document, "sources", row)
    shown = row.shown
    for role, (version, content) in row.texts.items():
        if shown and version == shown[0]:
            continue
        _add_words(document, words_field("sources"), content)
        _add_words(document, part_field("sources", PART_OF_ROLE[role]), content)
    yield from _passages(row, made, document, trees)
    yield document


def _passages(row: SourceRow, made: "_Maker", source: tantivy.Document, trees: Trees) -> Iterator[tantivy.Document]:
    """A document for each block of the text that is shown; their words are added to the source's."""
    if row.shown is None:
        return
    content, own = row.shown[1], part_field("sources", "fulltext" if row.has_fulltext else "abstract")
    both = (words_field("sources"), own)
    marks_in: dict[int | None, list[Mark]] = defaultdict(list)
    for mark in row.marks:
        marks_in[mark.block].append(mark)
    headings: dict[tuple[str, ...], str] = {}
    at = 0
    for number, block in enumerate(row.blocks):
        words = " ".join(terms(content[block.start : block.end]))
        for field in both:
            _add_words(source, field, content[at : block.start])
            source.add_text(field, words)
        at = max(at, block.end)
        if block.heading_path not in headings:
            headings[block.heading_path] = " ".join(terms("\n\n".join(block.heading_path)))
        passage = made.document("passages", block.pk, _passage_tags(row, block, marks_in, trees), part=number)
        passage.add_text(words_field("passages"), words)
        passage.add_text(title_field("passages"), headings[block.heading_path])
        _add_parts(passage, "passages", row)
        yield passage
    for field in both:
        _add_words(source, field, content[at:])


def _passage_tags(row: SourceRow, block: BlockRow, marks_in: dict[int | None, list[Mark]], trees: Trees) -> Tags:
    marks_here = marks_in.get(block.pk, [])
    if not marks_here:
        return _with_record(defaultdict(set, source={row.pk}, marked={0}), row)
    tags = earned([(mark, mark.links) for mark in marks_here], row.authors, trees)
    tags["marked"] = {1}
    return _with_record(tags, row)


def _with_record(tags: Tags, row: SourceRow) -> Tags:
    """The tags that come from the record of a source."""
    tags["kind"] = {KIND[row.kind]}
    tags["family"] = {FAMILY[KINDS[row.kind].family]}
    tags["year"] = {row.issued.year if row.issued else 0}
    tags["has_fulltext"] = {int(row.has_fulltext)}
    return tags


def of_claims(ids: Sequence[int], trees: Trees) -> Iterator[tantivy.Document]:
    """The documents of claims. A fixed number of queries."""
    claims = list(
        Claim.objects.published()
        .filter(among("pk", ids))
        .order_by("pk")
        .values_list("pk", "text", "kind", "published_at")
    )
    if not claims:
        return
    themes: dict[int, set[int]] = defaultdict(set)
    for claim, theme in Claim.themes.through.objects.filter(among("claim_id", ids)).values_list("claim_id", "theme_id"):
        themes[claim].add(theme)
    evidence = _evidence(ids)
    sources = _Sources.of({mark.source for pairs in evidence.values() for mark, _ in pairs})
    for pk, text, kind, published in claims:
        tags = _claim_tags(evidence[pk], sources, trees)
        tags["theme"] = tags["theme_earned"] = trees.themes(themes[pk])
        tags["claim"] = {pk}
        tags["claim_kind"] = {CLAIM_KIND[kind]}
        made = _Maker.of(owner_of_claim(pk), published.date() if published else None, text)
        document = made.document("claims", pk, tags)
        document.add_unsigned("quotations", len({mark.quotation for mark, _ in evidence[pk]}))
        _add_words(document, title_field("claims"), text)
        _add_words(document, words_field("claims"), text)
        for exact, role in dict.fromkeys((mark.exact, mark.role) for mark, _ in evidence[pk]):
            _add_words(document, words_field("claims"), exact)
            _add_words(document, part_field("claims", PART_OF_ROLE[role]), exact)
        for source in sorted({mark.source for mark, _ in evidence[pk]}):
            _add_parts(document, "claims", sources.records[source])
        for key in identifier_keys("claim", str(pk)):
            document.add_text("identifier", key)
        yield document


def _evidence(claims: Sequence[int]) -> dict[int, list[tuple[Mark, Link]]]:
    """The published quotations of claims, each with its link to that claim."""
    links = EvidenceLink.objects.published().filter(among("claim_id", claims)).order_by()
    quotations = links.values_list("quotation_id", flat=True).distinct()
    wanted = set(claims)
    found: dict[int, list[tuple[Mark, Link]]] = defaultdict(list)
    for mark in marks(Quotation.objects.filter(among("pk", quotations))):
        for link in mark.links:
            if link.claim in wanted:
                found[link.claim].append((mark, link))
    return found


@dataclass(frozen=True, slots=True)
class _Sources:
    """What the documents of claims say of the sources behind them."""

    records: dict[int, SourceRow]
    with_fulltext: set[int]

    @classmethod
    def of(cls, ids: set[int]) -> "_Sources":
        return cls(rows.parts_of(ids), rows.with_fulltext(ids)) if ids else cls({}, set())


def _claim_tags(evidence: Iterable[tuple[Mark, Link]], sources: _Sources, trees: Trees) -> Tags:
    tags: Tags = defaultdict(set)
    for mark, link in evidence:
        source = sources.records[mark.source]
        for name, values in earned([(mark, [link])], source.authors, trees).items():
            tags[name] |= values
        tags["kind"].add(KIND[source.kind])
        tags["family"].add(FAMILY[KINDS[source.kind].family])
        tags["year"].add(source.issued.year if source.issued else 0)
        if mark.source in sources.with_fulltext:
            tags["has_fulltext"].add(1)
    return tags


@dataclass(frozen=True, slots=True)
class _Maker:
    """What the documents of one owner share: whose they are and how they are ordered."""

    owner: str
    day: date | None
    sorted_as: str

    @classmethod
    def of(cls, owner: str, day: date | None, title: str) -> "_Maker":
        """In the order of titles case, accents and punctuation do not count."""
        return cls(owner, day, _NO_LETTER.sub("", fold(title)).strip()[:_TITLE_LETTERS])

    def document(self, scope: Scope, row: int, tags: Tags, *, part: int = 0) -> tantivy.Document:
        """A document without its words. Ties in an order are broken by the row, so that pages never overlap."""
        document = tantivy.Document()
        document.add_text("owner", self.owner)
        document.add_unsigned("type", TYPES[scope])
        document.add_unsigned("row", row)
        tie = _ROW_MASK - (row & _ROW_MASK)
        day = self.day.year * 10_000 + self.day.month * 100 + self.day.day if self.day else 0
        # Both orders are read from the top: what has no date comes last in both.
        document.add_unsigned("newest", (day << 32) | tie)
        document.add_unsigned("oldest", ((_LAST_DAY - day + 1 if day else 0) << 32) | tie)
        document.add_text("title", f"{self.sorted_as} {part:06d} {row:010d}")
        for tag, values in tags.items():
            for value in values:
                document.add_unsigned(tag, value)
        return document


def _add_parts(document: tantivy.Document, scope: Scope, row: SourceRow) -> None:
    """What can be searched by itself of the source that a document is, or stands in, or rests on."""
    if scope != "sources":
        _add_words(document, part_field(scope, "title"), row.title)
    _add_words(document, part_field(scope, "journal"), row.journal)
    for name in row.names:
        _add_words(document, part_field(scope, "author"), name)
    for key in row.identifiers:
        document.add_text("identifier", key)


def _add_words(document: tantivy.Document, field: str, text: str) -> None:
    """Add the terms of `text`; what is added apart never makes a phrase together."""
    if text and not text.isspace():
        document.add_text(field, _joined(text) if len(text) > LONGEST_KEY else _SHORT[text])


def _joined(text: str) -> str:
    return " ".join(terms(text))


#: Names, journals and keywords come back in many documents: a source, its passages, the claims that rest on it.
_SHORT = Memo(_joined, 20_000)
