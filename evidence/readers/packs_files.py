"""What can be taken away from a selection or a collection: one row each. All of it is made from one pack."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from evidence.citations.documents.forms import FORMS, Document, Form, written
from evidence.citations.formats import Format, writable
from evidence.citations.pinpoint import with_words
from evidence.citations.styles import Style
from evidence.readers import packs_document, packs_table
from evidence.readers.packs import Pack
from evidence.readers.packs_styled import Styled, styled


@dataclass(frozen=True, slots=True)
class Taken:
    """A file, whole."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Writing:
    """A document that a pack becomes."""

    key: str
    label: str
    about: str
    document: Callable[[Pack, Styled, str], Document]
    needs_quotations: bool = True


WRITINGS = (
    Writing(
        "evidence-pack",
        "Evidence pack",
        "Claims with the words on every side, sources with all their quotations; a footnote for each",
        packs_document.evidence_pack,
    ),
    Writing(
        "annotated-bibliography",
        "Annotated bibliography",
        "Each source with your note and its abstract, or some of its words",
        packs_document.annotated_bibliography,
    ),
    Writing(
        "references",
        "List of references",
        "In the style chosen",
        lambda pack, said, _: packs_document.bibliography(pack, said),
        needs_quotations=False,
    ),
)
TABLE = "csv"
"""The evidence pack as a table; of `FORMATS` the same word means a table of references."""


def document(pack: Pack, writing: Writing, form: Form, style: Style, site: str) -> Taken:
    """Raises NotFormatted. Starts the citation processor: call it where few are made at a time."""
    tree = writing.document(pack, styled(pack, style, quotations=writing.needs_quotations), site)
    return Taken(f"{writing.key}.{form.extension}", form.media_type, written(tree, form))


def table(pack: Pack, site: str) -> Taken:
    return Taken("evidence-pack.csv", packs_table.MEDIA_TYPE, "".join(packs_table.table(pack, site)).encode())


def references(pack: Pack, format_: Format, site: str) -> Taken:
    """The works in a format of references, each with the words that were chosen."""
    rows = [with_words(work.reference, [words.pinpoint(site) for words in work.words]) for work in pack.works]
    pieces: Iterator[str | bytes] = chain(format_.write(rows))
    content = b"".join(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
    return Taken(f"references{format_.suffix}", format_.served_as, content)


def writing_of(key: str) -> Writing | None:
    return next((one for one in WRITINGS if one.key == key), None)


def format_of(key: str) -> Format | None:
    return next((one for one in writable() if one.key == key), None)


def form_of(key: str) -> Form | None:
    return FORMS.get(key)
