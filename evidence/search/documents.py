"""Documents of the index, made from published rows. What is not published has no document.

A text is analysed once, block by block: the terms of its passages are the terms of the source.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import tantivy

from evidence.citations.kinds import KINDS
from evidence.claims.models import Claim, EvidenceLink, Quotation
from evidence.library.among import among
from evidence.library.models import TextVersionRole
from evidence.search import rows
from evidence.search.marks import Link, Mark, marks, upward
from evidence.search.rows import SourceRow, identifier_keys
from evidence.search.schema import CLAIM_KIND, FAMILY, KIND, SCHEMA, TYPES, Scope, part_field, title_field, words_field
from evidence.search.tags import Tags, Trees, earned
from evidence.text.folding import fold
from evidence.text.memo import LONGEST_KEY, Memo
from evidence.text.tokens import joined
from evidence.vocabulary.models import Actor, Theme

#: Where the words of a text go besides those of its source.
PART_OF_ROLE = {TextVersionRole.ABSTRACT.value: "abstract", TextVersionRole.FULL_TEXT.value: "fulltext"}
_LAST_DAY = 9999_12_31
_ROW_MASK = (1 << 32) - 1
_TITLE_LETTERS = 120
_NO_LETTER = re.compile(r"[^\w ]+")

type Fields = defaultdict[str, list[str | int]]
"""A document before tantivy takes it: handed over as a whole, which costs half of adding value after value."""


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
    of_marks = earned([(mark, mark.links) for mark in row.marks], row.authors, trees)
    tags = of_marks | {
        "theme": of_marks["theme"] | trees.themes(row.themes),
        "actor": of_marks["actor"] | trees.actors(row.authors) | trees.actors(row.actors),
        "source": {row.pk},
    }
    made = _Maker.of(owner_of_source(row.pk), row.issued, row.title, _record_tags(row))
    said = _Said.of(row)
    fields = made.fields("sources", row.pk, tags)
    fields["quotations"].append(len(row.marks))
    fields["claims"].append(len(tags["claim"]))
    fields[title_field("sources")] += said.title
    for words in (*map(_words, row.record), *said.names):
        _add(fields, words, words_field("sources"))
    _add_parts(fields, "sources", said)
    shown = row.shown
    for role, (version, content) in row.texts.items():
        if shown and version == shown[0]:
            continue
        _add(fields, _words(content), words_field("sources"), part_field("sources", PART_OF_ROLE[role]))
    for passage in _passages(row, said, made, fields, trees, of_marks=of_marks):
        yield _document(passage)
    yield _document(fields)


def _passages(
    row: SourceRow, said: "_Said", made: "_Maker", source: Fields, trees: Trees, *, of_marks: Tags
) -> Iterator[Fields]:
    """The fields of each block of the text that is shown; its words are added to the source's.

    `of_marks`: what all the marks of the source earn.
    """
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
        _add(source, _words(content[at : block.start]), *both)
        words = _words(content[block.start : block.end])
        _add(source, words, *both)
        at = max(at, block.end)
        if block.heading_path not in headings:
            headings[block.heading_path] = _words("\n\n".join(block.heading_path))
        here = marks_in.get(block.pk, ())
        tags = of_marks if here and len(here) == len(row.marks) else _passage_tags(row, here, trees)
        passage = made.fields("passages", block.pk, tags | {"marked": {int(bool(here))}}, part=number)
        _add(passage, words, words_field("passages"))
        _add(passage, headings[block.heading_path], title_field("passages"))
        _add_parts(passage, "passages", said)
        yield passage
    _add(source, _words(content[at:]), *both)


def _passage_tags(row: SourceRow, marks_here: Sequence[Mark], trees: Trees) -> Tags:
    if not marks_here:
        return defaultdict(set, source={row.pk})
    return earned([(mark, mark.links) for mark in marks_here], row.authors, trees)


def _record_tags(row: SourceRow) -> Mapping[str, list[str | int]]:
    """The tags that come from the record of a source."""
    return {
        "kind": [KIND[row.kind]],
        "family": [FAMILY[KINDS[row.kind].family]],
        "year": [row.issued.year if row.issued else 0],
        "has_fulltext": [int(row.has_fulltext)],
    }


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
        fields = made.fields("claims", pk, tags)
        fields["quotations"].append(len({mark.quotation for mark, _ in evidence[pk]}))
        _add(fields, _words(text), title_field("claims"), words_field("claims"))
        for exact, role in dict.fromkeys((mark.exact, mark.role) for mark, _ in evidence[pk]):
            _add(fields, _words(exact), words_field("claims"), part_field("claims", PART_OF_ROLE[role]))
        for source in sorted({mark.source for mark, _ in evidence[pk]}):
            _add_parts(fields, "claims", sources.said[source])
        fields["identifier"] += identifier_keys("claim", str(pk))
        yield _document(fields)


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
    said: dict[int, "_Said"]
    with_fulltext: set[int]

    @classmethod
    def of(cls, ids: set[int]) -> "_Sources":
        if not ids:
            return cls({}, {}, set())
        records = rows.parts_of(ids)
        return cls(records, {pk: _Said.of(row) for pk, row in records.items()}, rows.with_fulltext(ids))


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
    """What the documents of one owner share: whose they are, how they are ordered, tags."""

    owner: str
    day: int
    sorted_as: str
    tags: Mapping[str, list[str | int]]

    @classmethod
    def of(
        cls, owner: str, day: date | None, title: str, tags: Mapping[str, list[str | int]] = MappingProxyType({})
    ) -> "_Maker":
        """In the order of titles case, accents and punctuation do not count."""
        number = day.year * 10_000 + day.month * 100 + day.day if day else 0
        return cls(owner, number, _NO_LETTER.sub("", fold(title)).strip()[:_TITLE_LETTERS], tags)

    def fields(self, scope: Scope, row: int, tags: Tags, *, part: int = 0) -> Fields:
        """A document without its words. Ties in an order are broken by the row, so that pages never overlap."""
        tie = _ROW_MASK - (row & _ROW_MASK)
        made: Fields = defaultdict(list)
        for tag, values in tags.items():
            made[tag] = list(values)
        made |= self.tags
        made["owner"] = [self.owner]
        made["type"] = [TYPES[scope]]
        made["row"] = [row]
        # Both orders are read from the top: what has no date comes last in both.
        made["newest"] = [(self.day << 32) | tie]
        made["oldest"] = [((_LAST_DAY - self.day + 1 if self.day else 0) << 32) | tie]
        made["title"] = [f"{self.sorted_as} {part:06d} {row:010d}"]
        return made


def _document(fields: Fields) -> tantivy.Document:
    return tantivy.Document.from_dict(fields, SCHEMA)


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of a record that several documents take along: analysed once. What says nothing is left out."""

    title: Sequence[str]
    journal: Sequence[str]
    names: Sequence[str]
    identifiers: Sequence[str]

    @classmethod
    def of(cls, row: SourceRow) -> "_Said":
        return cls(_saying(row.title), _saying(row.journal), _saying(*row.names), row.identifiers)


def _saying(*texts: str) -> list[str]:
    """The words of texts, without those that have none."""
    return [words for words in map(_words, texts) if words]


def _add_parts(fields: Fields, scope: Scope, said: _Said) -> None:
    """What can be searched by itself of the source that a document is, or stands in, or rests on."""
    if scope != "sources":
        fields[part_field(scope, "title")] += said.title
    fields[part_field(scope, "journal")] += said.journal
    fields[part_field(scope, "author")] += said.names
    fields["identifier"] += said.identifiers


def _add(fields: Fields, words: str, *names: str) -> None:
    """Add words that were analysed; what is added apart never makes a phrase together."""
    if words:
        for name in names:
            fields[name].append(words)


def _words(text: str) -> str:
    """The terms of a text as the index takes them."""
    return joined(text) if len(text) > LONGEST_KEY else _SHORT[text]


#: Names, journals and keywords come back in many documents: a source, its passages, the claims that rest on it.
_SHORT = Memo(joined, 20_000)
