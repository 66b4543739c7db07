"""A pack as a document: an evidence pack, an annotated bibliography, a list of references.

Each is a tree (`citations.documents.forms`) that becomes DOCX, ODT, HTML or Markdown. `site` is put before addresses:
“https://evidence.example”. Words of sources stand in quotations, to the letter; all else is ours, or the reader's note.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from evidence.citations.documents.forms import (
    Block,
    Document,
    Heading,
    Items,
    Paragraph,
    Quotation,
    Role,
    text,
)
from evidence.claims.models import Relation
from evidence.readers.basket_rows import Gone
from evidence.readers.document_words import SIDES, count, ended, link, quotation, texts
from evidence.readers.packs import Borne, Pack, PackedClaim, PackedSource, Words
from evidence.readers.packs_styled import Styled

KEY_QUOTATIONS = 3
"""So many quotations stand for a work without abstract in an annotated bibliography."""


def evidence_pack(pack: Pack, styled: Styled, site: str) -> Document:
    """Claims with the words on every side, sources with all their quotations, quotations, references."""
    blocks: list[Block] = list(_opening(pack))
    if pack.claims:
        blocks.append(Heading((count(len(pack.claims), "claim").capitalize(),)))
        blocks += [block for claim in pack.claims for block in _claim(claim, pack, styled, site)]
    if pack.sources:
        blocks.append(Heading((count(len(pack.sources), "source").capitalize(),)))
        blocks += [block for one in pack.sources for block in _source(one, pack, styled, site)]
    if pack.quotations:
        blocks.append(Heading((count(len(pack.quotations), "quotation").capitalize(),)))
        for one in pack.quotations:
            blocks += _quoted(pack.words[one.id], styled, site, pack.bearing.get(one.id, ()))
            blocks += _note(one.note)
    blocks += [Heading(("References",)), *_references(styled), *texts(pack.words.values()), *_gone(pack.gone)]
    return Document(f"Evidence pack: {pack.title}", tuple(blocks), subtitle=_as_of(pack), day=pack.as_of)


def annotated_bibliography(pack: Pack, styled: Styled, site: str) -> Document:
    """Each work with the reader's note and its abstract, or some of its words where the library has no abstract."""
    notes = {one.source.id: one.note for one in pack.sources}
    own = {one.source.id: one.quotations for one in pack.sources}
    blocks: list[Block] = list(_opening(pack))
    quoted: list[Words] = []
    for work, said in styled.references:
        blocks += [Heading((work.reference.title,)), Paragraph((said.listed,), Role.REFERENCE)]
        blocks += _note(notes.get(work.id, ""))
        chosen = [one.quotation for one in work.words if one.quotation is not None]
        quotations = list(dict.fromkeys([*chosen, *own.get(work.id, ())]))
        if work.reference.abstract:
            blocks.append(text("Abstract:", role=Role.LABEL))
            paragraphs = tuple(text(part) for part in work.reference.abstract.split("\n") if part.strip())
            blocks.append(Quotation(paragraphs, is_long=True))
            quotations = chosen
        shown = [pack.words[pk] for pk in (quotations if chosen else quotations[:KEY_QUOTATIONS])]
        blocks += [block for one in shown for block in _quoted(one, styled, site, (), under=work.id)]
        quoted += shown
        blocks.append(text("In the library: ", link(f"{site}{work.address}"), "."))
    blocks += [*texts(quoted), *_gone(pack.gone)]
    return Document(f"Annotated bibliography: {pack.title}", tuple(blocks), subtitle=_as_of(pack), day=pack.as_of)


def bibliography(pack: Pack, styled: Styled) -> Document:
    """The list of references, nothing else but what is gone."""
    return Document(
        f"References: {pack.title}", (*_references(styled), *_gone(pack.gone)), subtitle=_as_of(pack), day=pack.as_of
    )


def _as_of(pack: Pack) -> str:
    return f"From the library Evidence, as of {pack.as_of:%-d %B %Y}"


def _opening(pack: Pack) -> Iterable[Block]:
    yield from (text(part, role=Role.OWN) for part in pack.note.split("\n") if part.strip())


def _claim(claim: PackedClaim, pack: Pack, styled: Styled, site: str) -> Iterable[Block]:
    yield Heading((claim.text,), 2)
    counts = ", ".join(
        (
            count(len(claim.evidence), "quotation"),
            count(claim.sources, "source"),
            count(claim.origins, "independent origin"),
        )
    )
    yield text(
        f"Claim {claim.id}, {claim.kind}, in the words of the library: {counts}. ", link(f"{site}{claim.address}")
    )
    if claim.caveats:
        yield text("Caveats:", role=Role.LABEL)
        yield Items(tuple((text(caveat),) for caveat in claim.caveats))
    yield from _note(claim.note)
    for relation, of in groupby(claim.evidence, key=lambda one: one.relation):
        yield Heading((SIDES[Relation(relation)],), 3)
        for one in of:
            yield from _quoted(pack.words[one.quotation], styled, site, ())
            yield _reasons(one, Role.ATTRIBUTION)


def _source(one: PackedSource, pack: Pack, styled: Styled, site: str) -> Iterable[Block]:
    yield Heading((one.source.reference.title,), 2)
    yield Paragraph((styled.entry(one.source.id).listed,), Role.REFERENCE)
    yield text(f"{count(len(one.quotations), 'quotation').capitalize()}. ", link(f"{site}{one.source.address}"))
    yield from _note(one.note)
    for pk in one.quotations:
        yield from _quoted(pack.words[pk], styled, site, pack.bearing.get(pk, ()), under=one.source.id)


def _quoted(
    words: Words, styled: Styled, site: str, bearing: Sequence[Borne], *, under: int | None = None
) -> Iterable[Block]:
    """The words with their footnote, whose they are, and what they do to claims.

    The work is named unless it is `under` that the words stand.
    """
    yield quotation(words, styled, site)
    is_named = words.origin.url == words.source.address or words.origin.label == words.cited.voice
    origin = "" if is_named else f" Origin: {ended(words.origin.label)}"
    yield text(f"{_whose(words, under)}.{origin}", role=Role.ATTRIBUTION)
    if bearing:
        yield Items(tuple((text(f"{one.relation.capitalize()}: ", one.claim_text), _reasons(one)) for one in bearing))


def _whose(words: Words, under: int | None) -> str:
    """“Staff at the council, in Report on mutuals, §2.2”; under its work: “Staff at the council, §2.2”, “Abstract”."""
    voice, place = words.cited.voice, words.cited.place
    if words.source.id != under:
        return f"{f'{voice}, in ' if voice else ''}{words.source.reference.title}, {place}"
    return f"{voice}, {place}" if voice else place[:1].upper() + place[1:]


def _reasons(one: Borne, role: Role | None = None) -> Paragraph:
    return text(
        f"{one.directness.capitalize()}, {one.basis}; confidence {one.confidence}: {ended(one.confidence_reason)}"
        f" Why it {one.relation} the claim: {ended(one.rationale)}",
        role=role,
    )


def _note(note: str) -> Iterable[Block]:
    lines = [line for line in note.split("\n") if line.strip()]
    yield from (text("Note: " if number == 0 else "", line, role=Role.OWN) for number, line in enumerate(lines))


def _references(styled: Styled) -> Iterable[Block]:
    yield from (Paragraph((said.listed,), Role.REFERENCE) for _, said in styled.references)


def _gone(gone: Sequence[Gone]) -> Iterable[Block]:
    if gone:
        yield Heading(("No longer in the library",))
        yield Items(tuple((text(_why(one)),) for one in gone))


def _why(one: Gone) -> str:
    if one.on:
        return f"{one.name} was withdrawn on {one.on:%-d %B %Y}: {ended(one.reason)}"
    return f"{one.name} is not here to read."
