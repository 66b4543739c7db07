"""Marking words: from a span of a text version to a quotation that can be found again and checked."""

from collections.abc import Iterable
from typing import Any

from evidence.accounts.models import User
from evidence.claims.models import Quotation
from evidence.library.models import Block, Source, TextVersion
from evidence.text import selectors
from evidence.vocabulary.models import Actor


def anchored(version: TextVersion, start: int, end: int, blocks: Iterable[Block], **fields: Any) -> Quotation:
    """An unsaved quotation of version.content[start:end] (code points, end exclusive) with its selector and block.

    `blocks` are those of the version; `fields` the quotation's other fields. ValueError when the span is empty or
    leaves the text.
    """
    selector = selectors.select(version.content, start, end)
    return Quotation(
        text_version=version,
        block=next((block for block in blocks if block.start <= start < block.end), None),
        exact=selector.exact,
        prefix=selector.prefix,
        suffix=selector.suffix,
        start=selector.start,
        end=selector.end,
        state=Quotation.State.ANCHORED,
        **fields,
    )


def mark(
    version: TextVersion,
    start: int,
    end: int,
    *,
    by: User | None,
    key: str = "",
    voice: Actor | None = None,
    reports: Source | None = None,
    note: str = "",
) -> Quotation:
    """Save version.content[start:end] as a draft quotation, made `by` somebody.

    The database checks the words once more. ValueError as `anchored` says.
    """
    blocks = version.blocks.filter(start__lte=start, end__gt=start)
    quotation = anchored(version, start, end, blocks, created_by=by, key=key, voice=voice, reports=reports, note=note)
    quotation.save(force_insert=True)
    return quotation
