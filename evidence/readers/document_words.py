"""What packs and briefs say in the same way: quoted words with their footnote, the sides of a claim, numbers."""

from collections.abc import Iterable

from evidence.citations.documents.forms import Block, Heading, Items, Note, Quotation, text
from evidence.citations.rich import Piece, Rich
from evidence.claims.models import Relation
from evidence.readers.packs import Words
from evidence.readers.packs_styled import Styled

SIDES = {
    Relation.SUPPORTS: "Words that support it",
    Relation.CONTRADICTS: "Words that contradict it",
    Relation.QUALIFIES: "Words that qualify it",
    Relation.MENTIONS: "Words that only mention it",
}


def quotation(words: Words, said: Styled, site: str) -> Quotation:
    """The words to the letter; the footnote stands behind the last of them."""
    *before, last = [line for line in words.cited.words.split("\n") if line.strip()] or [words.cited.words]
    return Quotation((*(text(line) for line in before), text(last, Note(footnote(words, said, site)))))


def footnote(words: Words, said: Styled, site: str) -> Rich:
    """The citation with the place, the lasting address, and which text it is: `texts` has the digest of each."""
    cited = words.cited
    citation = said.footnotes[cited.quotation or 0].pieces
    return Rich((*citation, Piece(" "), *link(f"{site}{cited.address}").pieces, Piece(f" ({cited.version})")))


def texts(quoted: Iterable[Words]) -> Iterable[Block]:
    """Each text that is quoted, once, with the digest by which anybody can tell that it is the same text."""
    lines = dict.fromkeys(
        f"{words.source.reference.title}, {words.cited.version}, sha256 {words.cited.sha256}" for words in quoted
    )
    if lines:
        yield Heading(("Texts quoted",))
        yield Items(tuple((text(line),) for line in lines))


def link(address: str) -> Rich:
    return Rich((Piece(address, link=address),))


def count(number: int, noun: str) -> str:
    """“1 source”, “2,000 sources”."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def ended(words: str) -> str:
    """With a full stop, unless they end a sentence themselves."""
    return words if words.endswith((".", "?", "!")) else f"{words}."
