"""The move: a quotation keeps its number and everything that rests on it, and stands in another version of its text."""

from collections.abc import Collection, Iterable

from evidence.claims.carrying.compared import Span
from evidence.claims.models import Quotation
from evidence.library.models import Block, TextVersion
from evidence.text import selectors

#: Columns that a move writes.
PLACE = ("text_version", "block", "exact", "prefix", "suffix", "start", "end", "state", "key")


def moved(
    quotation: Quotation, version: TextVersion, span: Span, *, blocks: Iterable[Block], taken: Collection[str] = ()
) -> Quotation:
    """The quotation at the span of the version's text, not saved; `blocks` are those of the version.

    Where it stood is kept by the history once it is saved (columns PLACE). Its key stays, unless it is `taken` by
    another quotation of the version. ValueError when the span is empty or leaves the text.
    """
    start, end = span
    selector = selectors.select(version.content, start, end)
    if quotation.key and quotation.key in taken:
        quotation.key = f"{quotation.key[:60]}-{quotation.pk}"
    quotation.text_version = version
    quotation.block = next((block for block in blocks if block.start <= start < block.end), None)
    quotation.exact, quotation.prefix, quotation.suffix = selector.exact, selector.prefix, selector.suffix
    quotation.start, quotation.end = start, end
    quotation.state = Quotation.State.ANCHORED
    return quotation
