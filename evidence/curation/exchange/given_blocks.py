"""Blocks beside a text: a table of spans, kept only where they are not what would be recognised in the text.

A text from a file has pages, and blocks that a curator mended. `text-blocks.csv` has a line for each, in code points,
end exclusive, in the order of the text.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from evidence.curation.exchange.documents import BlockDocument
from evidence.library.models import Block, BlockKind
from evidence.text import blocks

COLUMNS = ["kind", "level", "page", "start", "end"]
LONGEST_PAGE = 20
DEEPEST = 9
"""Of headings: what the document's own numbers go down to is recognised."""
_STEM = re.compile(r"\.[A-Za-z0-9]{1,10}$")


def file_for(text: str) -> str:
    """The name of the table beside the text.

    >>> file_for("text-2.txt")
    'text-2-blocks.csv'
    """
    return f"{_STEM.sub('', text)}-blocks.csv"


def gather_blocks(content: str, rows: Iterable[Block]) -> tuple[BlockDocument, ...]:
    """The blocks of a text, or none when recognising them again gives the same, on no page."""
    kept = tuple(BlockDocument(row.kind, row.level, row.page, row.start, row.end) for row in rows)
    told = tuple(BlockDocument(one.kind, one.level, "", one.start, one.end) for one in blocks.recognise(content))
    return () if kept == told else kept


def dump(documents: Sequence[BlockDocument]) -> str:
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows((one.kind, one.level, one.page, one.start, one.end) for one in documents)
    return out.getvalue()


def load(said: str, content: str) -> tuple[BlockDocument, ...]:
    """What `dump` wrote. Raises ValueError with the line that does not fit the text."""
    lines = list(csv.reader(io.StringIO(said, newline="")))
    if not lines or lines[0] != COLUMNS:
        raise ValueError(f"the first line must be {','.join(COLUMNS)}")
    found: list[BlockDocument] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        try:
            kind, level, page, start, end = line
            one = BlockDocument(kind, int(level), page, int(start), int(end))
        except ValueError:
            raise ValueError(f"line {number} is no block") from None
        wrong = _wrong(one, content, after=found[-1].end if found else 0)
        if wrong:
            raise ValueError(f"line {number}: {wrong}")
        found.append(one)
    if not found:
        raise ValueError("there is no block in it")
    return tuple(found)


def _wrong(one: BlockDocument, content: str, *, after: int) -> str:
    """Why a block cannot stand where it says; empty when it can."""
    words = content[max(one.start, 0) : max(one.end, 0)]
    if one.kind not in BlockKind.values:
        return f"there is no kind “{one.kind}”"
    if not (1 <= one.level <= DEEPEST if one.kind == BlockKind.HEADING else one.level == 0):
        return f"only headings have a level, from 1 to {DEEPEST}"
    if not after <= one.start < one.end <= len(content):
        return "it does not stand after the block above and within the text"
    if words != words.strip():
        return "white space stands at its ends"
    return f"a page is named in at most {LONGEST_PAGE} characters" if len(one.page) > LONGEST_PAGE else ""
