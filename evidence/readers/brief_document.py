"""A brief as a document: DOCX, ODT, HTML, Markdown. Every claim carries its caveats, and all stand again at the end.

The tree is that of packs (`citations.documents.forms`), so nobody's words are markup. `site` is put before addresses.
"""

from collections.abc import Iterable
from itertools import groupby

from evidence.citations.documents.forms import (
    Block,
    Document,
    Form,
    Heading,
    Items,
    Paragraph,
    Role,
    text,
    written,
)
from evidence.citations.styles import Formatted
from evidence.claims.models import Relation
from evidence.readers.brief_caveats import Caveat
from evidence.readers.brief_cited import Cited
from evidence.readers.brief_claims import BriefedClaim, Contents, Entry, Quoted
from evidence.readers.document_words import SIDES, count, ended, link, quotation, texts
from evidence.readers.packs import Words
from evidence.readers.packs_files import Taken
from evidence.readers.packs_styled import Styled

NOTE = "Note of the author of this brief: "


def file(contents: Contents, of: Cited, said: Styled, form: Form, site: str) -> Taken:
    """Called by its day. Raises NotFormatted. Starts pandoc: call it where few are made at a time."""
    return Taken(
        f"{contents.as_of.isoformat()}.{form.extension}",
        form.media_type,
        written(document(contents, of, said, site), form),
    )


def document(contents: Contents, of: Cited, said: Styled, site: str) -> Document:
    blocks = [
        *_lines(contents.outline.purpose),
        *(block for entry in contents.entries for block in _entry(entry, of, said, site)),
        *_caveats(contents),
        Heading(("References",)),
        *(_reference(one, f"{site}{work.address}") for work, one in said.references),
        *texts(of.words[one.quotation] for claim in contents.claims for one in claim.taken),
    ]
    return Document(contents.outline.title, tuple(blocks), subtitle=as_of(contents), day=contents.as_of)


def as_of(contents: Contents) -> str:
    return f"As of {contents.as_of:%-d %B %Y}. Claims and quotations from the library Evidence"


def counts(claim: BriefedClaim) -> str:
    """“3 of 7 quotations, 4 sources, 2 independent origins”: taken of all, then the sources and origins of all."""
    taken, every = len(claim.taken), len(claim.quoted)
    words = count(every, "quotation") if taken == every else f"{taken:,} of {count(every, 'quotation')}"
    return ", ".join((words, count(claim.sources, "source"), count(claim.origins, "independent origin")))


def _entry(entry: Entry, of: Cited, said: Styled, site: str) -> Iterable[Block]:
    yield from _lines(entry.part.text)
    claim = entry.claim
    if claim is None:
        yield text("A claim is missing here. ", ended(entry.absent))
        return
    yield Heading((claim.text,))
    yield text(
        f"Claim {claim.id}, version {claim.version}, {claim.kind}, in the words of the library: {counts(claim)}. ",
        link(f"{site}{claim.address}"),
    )
    yield text("Caveats:", role=Role.LABEL)
    yield Items(tuple((_caveat(one),) for one in claim.caveats))
    for relation, quoted in groupby(claim.taken, key=lambda one: one.then.relation):
        yield Heading((SIDES[Relation(relation)],), 2)
        for one in quoted:
            yield from _quoted(one, of.words[one.quotation], said, site)


def _quoted(one: Quoted, words: Words, said: Styled, site: str) -> Iterable[Block]:
    """The words to the letter with their footnote, whose they are, and why they bear on the claim."""
    yield quotation(words, said, site)
    heard = f"{words.cited.voice}, in " if words.cited.voice else ""
    yield text(
        f"{heard}{words.source.reference.title}, {words.cited.place}. {one.then.basis.capitalize()},"
        f" {one.then.directness}; confidence {one.then.confidence}: {ended(one.then.confidence_reason)}",
        role=Role.ATTRIBUTION,
    )


def _caveats(contents: Contents) -> Iterable[Block]:
    """All of them once more, claim by claim."""
    if contents.entries:
        yield Heading(("Caveats",))
        yield Items(tuple(tuple(_once_more(entry)) for entry in contents.entries), numbered=True)


def _once_more(entry: Entry) -> Iterable[Block]:
    if entry.claim is None:
        yield text("Missing: ", ended(entry.absent))
        return
    yield text(entry.claim.text)
    yield Items(tuple((_caveat(one),) for one in entry.claim.caveats))


def _caveat(one: Caveat) -> Paragraph:
    """Its note on the same line: whoever copies the one takes the other along."""
    return text(one.text, f" {NOTE}{ended(' '.join(one.note.split()))}") if one.note else text(one.text)


def _lines(words: str) -> Iterable[Block]:
    """Of the author of the brief."""
    yield from (text(line, role=Role.OWN) for line in words.split("\n") if line.strip())


def _reference(one: Formatted, address: str) -> Block:
    return Paragraph((one.listed, " In the library: ", link(address)), Role.REFERENCE)
