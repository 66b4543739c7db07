"""Bringing a text in: a numbered, immutable version with its structure."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from django.db.models import Max

from evidence.accounts.models import User
from evidence.library.models import Block, Source, SourceFile, TextVersion
from evidence.text import blocks


def digest(content: str) -> str:
    """sha256 of `content` in UTF-8, in hexadecimal: what the database checks a version against."""
    return sha256(content.encode()).hexdigest()


def add_version(
    source: Source,
    *,
    role: str,
    content: str,
    origin: str,
    reason: str,
    file: SourceFile | None = None,
    by: User | None = None,
    spans: Iterable[blocks.Span] | None = None,
    pages: Mapping[int, str] | None = None,
) -> TextVersion:
    """The next version of a source's text, to the letter as given, with its blocks.

    The blocks are recognised, or are those that `spans` divide the text into; `pages` names the page that a block
    begins on, by the block's number. Call it inside a transaction: a version without its blocks must not be seen.
    """
    last = source.text_versions.filter(role=role).aggregate(last=Max("number"))["last"] or 0
    version = TextVersion.objects.create(
        source=source,
        role=role,
        number=last + 1,
        content=content,
        sha256=digest(content),
        origin=origin,
        origin_file=file,
        reason=reason,
        created_by=by,
    )
    found = blocks.recognise(content) if spans is None else blocks.arranged(content, spans)
    Block.objects.bulk_create(blocks_of(version, found, pages))
    return version


def blocks_of(
    version: TextVersion, found: Iterable[blocks.Block] | None = None, pages: Mapping[int, str] | None = None
) -> Iterator[Block]:
    """The blocks of a version's text, not saved: those that were `found`, else as they are recognised."""
    on = pages or {}
    return (
        Block(
            text_version=version,
            number=block.number,
            kind=block.kind,
            start=block.start,
            end=block.end,
            level=block.level,
            heading_path=list(block.heading_path),
            section=block.section,
            paragraph=block.paragraph,
            table=block.table,
            label=block.label,
            page=on.get(block.number, ""),
        )
        for block in (blocks.recognise(version.content) if found is None else found)
    )
