"""Documents to take away: one tree, written as HTML, Markdown, DOCX or ODT by pandoc.

The same tree gives the same bytes: no file says when it was made, but the day that it speaks of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from evidence.citations import archives, pandoc
from evidence.citations.documents import docx as document_docx
from evidence.citations.documents import html as document_html
from evidence.citations.documents import odt as document_odt
from evidence.citations.documents import tree as document_tree
from evidence.citations.documents.looks import Role
from evidence.citations.documents.parts import (
    Block,
    Document,
    Heading,
    Items,
    Note,
    Paragraph,
    Part,
    Quotation,
    Table,
    Words,
    text,
)
from evidence.citations.documents.tree import Manner

__all__ = [
    "DOCX",
    "FORMS",
    "HTML",
    "MARKDOWN",
    "ODT",
    "Block",
    "Document",
    "Form",
    "Heading",
    "Items",
    "Note",
    "Paragraph",
    "Part",
    "Quotation",
    "Role",
    "Table",
    "Words",
    "text",
    "to_docx",
    "to_html",
    "to_markdown",
    "to_odt",
    "written",
]

_LOOKS: Final = "looks"


@dataclass(frozen=True, slots=True)
class Form:
    """A file format a document is written in."""

    key: str
    label: str
    media_type: str
    extension: str
    arguments: tuple[str, ...] = ()
    """For pandoc."""
    manner: Manner = field(default_factory=Manner)
    dates: str = ""
    """The part of the archive that says when it was made."""


HTML = Form(
    "html",
    "HTML",
    "text/html; charset=utf-8",
    "html",
    ("--to=html5", "--standalone", f"--template={_LOOKS}.html"),
    Manner(title_is_heading=True, classes=True),
)
MARKDOWN = Form(
    "markdown",
    "Markdown",
    "text/markdown; charset=utf-8",
    "md",
    ("--to=gfm", "--wrap=none"),
    Manner(title_is_heading=True),
)
DOCX = Form(
    "docx",
    "Word (DOCX)",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "docx",
    ("--to=docx", "--output=-", f"--reference-doc={_LOOKS}.docx"),
    Manner(styles=True),
    "docProps/core.xml",
)
ODT = Form(
    "odt",
    "OpenDocument (ODT)",
    "application/vnd.oasis.opendocument.text",
    "odt",
    ("--to=odt", "--output=-", f"--reference-doc={_LOOKS}.odt"),
    Manner(styles=True),
    "meta.xml",
)
FORMS: Mapping[str, Form] = {form.key: form for form in (DOCX, ODT, HTML, MARKDOWN)}


def written(document: Document, form: Form) -> bytes:
    """The document as a file. Raises NotFormatted. One start of pandoc."""
    blocks, meta = document_tree.nodes(document.blocks, form.manner), document_tree.meta(document)
    if form is MARKDOWN:  # has no place for a title but a heading
        blocks, meta = [*document_tree.opening(document), *blocks], {}
    file = pandoc.ask(form.arguments, blocks, meta, _looks(form))
    return archives.dated(file, form.dates, document.day) if form.dates and document.day else file


def _looks(form: Form) -> dict[str, bytes]:
    """The file that pandoc takes the looks of this form from, by its name."""
    match form.key:
        case "docx":
            return {f"{_LOOKS}.docx": document_docx.reference()}
        case "odt":
            return {f"{_LOOKS}.odt": document_odt.reference()}
        case "html":
            return {f"{_LOOKS}.html": document_html.TEMPLATE.encode()}
    return {}


def to_html(document: Document) -> str:
    """A page that stands by itself."""
    return written(document, HTML).decode()


def to_markdown(document: Document) -> str:
    """In GitHub's flavour: footnotes and tables are what most programs read."""
    return written(document, MARKDOWN).decode()


def to_docx(document: Document) -> bytes:
    return written(document, DOCX)


def to_odt(document: Document) -> bytes:
    return written(document, ODT)
