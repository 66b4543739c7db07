"""Taking a text in: a file is kept whatever it holds, its text becomes a draft; pasted words become one at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import count
from pathlib import PurePosixPath

from django.db import transaction

from evidence.accounts.models import User
from evidence.curation import workflow
from evidence.curation.models import TextDraft
from evidence.curation.review import revisions
from evidence.curation.texts import outside
from evidence.library.files import UNTYPED, add_file
from evidence.library.models import FileAccess, Source, SourceFile
from evidence.library.status import Status
from evidence.text import blocks, mending
from evidence.text.cleaning import clean, problems
from evidence.text.extraction import ExtractedText, Refused
from evidence.text.mending import Piece

LONGEST_NAME = 255
LONGEST_LABEL = 20
NAMELESS = "file"


class NoWords(ValueError):
    """There are no words in what was pasted."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file as somebody gives it."""

    name: str
    content: bytes
    access: str = FileAccess.STAFF
    embargo_until: date | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The file is kept in any case; the draft is missing when no text could be taken out of it."""

    file: SourceFile
    draft: TextDraft | None
    refusal: str
    """Why there is no draft: one sentence."""
    already_there: bool
    """The same bytes were kept for this source before."""
    waits: bool = False
    """It is for staff, until a second person has read that readers may have it: the source is published."""


def take_in(source: Source, given: Given, *, role: str, by: User | None) -> Taken:
    """Keep the file, then read it. The file is in the database before it is read. Raises files.TooLarge.

    The same bytes again are the same file, and lead to the draft that was begun from them.
    """
    file, already_there, waits = _kept(source, given, by)
    begun = TextDraft.objects.filter(file=file, role=role, became=None).first() if already_there else None
    if begun:
        return Taken(file, begun, "", already_there, waits)
    try:
        text = outside.text_of(given.content)
    except Refused as refused:
        SourceFile.objects.filter(pk=file.pk).update(refusal=refused.reason)
        return Taken(file, None, refused.reason, already_there, waits)
    SourceFile.objects.filter(pk=file.pk).update(refusal="", media_type=text.media_type)
    return Taken(file, _begun(source, file, text, role, by), "", already_there, waits)


def paste(source: Source, words: str, *, role: str, by: User | None) -> TextDraft:
    """A draft of pasted words. Raises NoWords."""
    content = clean(words, multiline=True)
    if not content.strip():
        raise NoWords("There are no words in it.")
    return TextDraft.objects.create(
        source=source,
        role=role,
        content=content,
        blocks=mending.dumped(_pieces(blocks.recognise(content))),
        warnings=problems(words),
        created_by=by,
    )


@transaction.atomic
def _kept(source: Source, given: Given, by: User | None) -> tuple[SourceFile, bool, bool]:
    source = Source.objects.select_for_update().get(pk=source.pk)  # two files of one name come one after the other
    kept = source.files.defer("content")
    same = kept.filter(sha256=sha256(given.content).hexdigest()).first()
    if same:
        return same, True, False
    waits = source.status == Status.PUBLISHED and given.access != FileAccess.STAFF
    names = set(kept.values_list("name", flat=True))
    media_type = "application/pdf" if given.content[:1024].find(b"%PDF-") >= 0 else UNTYPED
    file = add_file(
        source,
        name=_free(plain_name(given.name), names),
        content=given.content,
        media_type=media_type,
        access=FileAccess.STAFF if waits else given.access,
        embargo_until=given.embargo_until,
        by=by,
    )
    if waits and by is not None:
        _propose_to_open(source, file, given, by)
    return file, False, waits


def _propose_to_open(source: Source, file: SourceFile, given: Given, by: User) -> None:
    """To let readers of a published source have a file takes two people, like any other change of it."""
    until = given.embargo_until.isoformat() if given.embargo_until else None
    row = {"id": file.pk, "access": given.access, "embargo_until": until}
    made = revisions.propose(source, {"files": [row]}, f"The file “{file.name}” was brought in, for readers.", by)
    workflow.take(workflow.SUBMIT, made, by=by, at=file.received_at)


def plain_name(name: str) -> str:
    """The last part of a file's name, without what no name can hold.

    >>> plain_name("papers/a report.pdf"), plain_name("../"), plain_name("a" * 300 + ".pdf")[-6:]
    ('a report.pdf', 'file', 'aa.pdf')
    """
    last = re.split(r"[/\\]", clean(name, multiline=False))[-1].strip(". ")
    path = PurePosixPath(last)
    suffix = path.suffix if len(path.suffix) <= 10 else ""
    return f"{last.removesuffix(suffix)[: LONGEST_NAME - len(suffix)]}{suffix}" if last else NAMELESS


def _free(name: str, taken: set[str]) -> str:
    """`name`, or the first of “name (2)”, “name (3)” … that no file of the source has."""
    if name not in taken:
        return name
    suffix = PurePosixPath(name).suffix
    stem = name.removesuffix(suffix)
    numbered = (f" ({number}){suffix}" for number in count(2))
    return next(free for end in numbered if (free := f"{stem[: LONGEST_NAME - len(end)]}{end}") not in taken)


def _begun(source: Source, file: SourceFile, text: ExtractedText, role: str, by: User | None) -> TextDraft:
    return TextDraft.objects.create(
        source=source,
        role=role,
        file=file,
        content=text.content,
        blocks=mending.dumped(_pieces(text.blocks, text)),
        warnings=list(text.warnings),
        created_by=by,
    )


def _pieces(found: Iterable[blocks.Block], text: ExtractedText | None = None) -> list[Piece]:
    """The blocks as pieces, each on the page where it begins; blocks and pages are both in order."""
    pages = list(text.pages) if text else []
    made: list[Piece] = []
    at = 0
    for block in found:
        while at + 1 < len(pages) and pages[at].end <= block.start:
            at += 1
        on = pages[at] if pages else None
        made.append(
            Piece(
                kind=block.kind,
                level=min(block.level, mending.DEEPEST),
                page=on.label[:LONGEST_LABEL] if on else "",
                parts=((block.start, block.end),),
                sheet=on.number if on else 0,
            )
        )
    return made
