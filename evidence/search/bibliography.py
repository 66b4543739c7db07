"""A result as a list of references in a citation style: to read and to print, plain or as a document."""

from collections.abc import Sequence

from evidence.citations.documents.forms import Document, Paragraph, Role
from evidence.citations.styles import Formatted

MOST = 1_000
"""References of one list: more take the citation processor longer than a reader waits (1,000 take about 2 s)."""


def plain(formatted: Sequence[Formatted]) -> str:
    """A paragraph for each, in the order of the style."""
    return "\n\n".join(one.listed.text for one in _in_order(formatted)) + "\n"


def document(formatted: Sequence[Formatted], title: str) -> Document:
    """With its italics and links, in the order of the style."""
    return Document(title, tuple(Paragraph((one.listed,), Role.REFERENCE) for one in _in_order(formatted)))


def _in_order(formatted: Sequence[Formatted]) -> list[Formatted]:
    return sorted(formatted, key=lambda one: one.place)
