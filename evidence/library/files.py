"""Files as they were received, byte for byte: keeping them, and who may fetch them.

One rule joins the record and its files: *a file is never more open than its record says*. The record says “full text
here”, “full text on request” or “known through other works only”; of what it says and what the file says, the stricter
counts. `docs/decisions/0011-files.md` says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from django.db.models import BinaryField, Func, Value
from django.db.models.functions import Length

from evidence.accounts.models import VISITOR, Person, User
from evidence.accounts.roles import May
from evidence.library.models import Access, FileAccess, Source, SourceFile
from evidence.library.status import Status
from evidence.library.written import WrittenObjects

SLICE = 2**20
"""Bytes of a file in memory at once while it is sent."""


class TooLarge(ValueError):
    """The file is larger than the library keeps; the message says what the limit is."""


class Standing(StrEnum):
    """What a reader gets of a file on a certain day."""

    OPEN = "open"
    ON_REQUEST = "on request"
    EMBARGOED = "embargoed"
    HIDDEN = "hidden"


#: Of the record → the most open a file of it can be.
MOST_OPEN: dict[str, str] = {
    Access.OPEN: FileAccess.OPEN,
    Access.ON_REQUEST: FileAccess.ON_REQUEST,
    Access.NONE: FileAccess.STAFF,
}
#: From the most open to the strictest.
ORDER: tuple[str, ...] = (FileAccess.OPEN, FileAccess.ON_REQUEST, FileAccess.STAFF)
#: Media type → what readers call it. Any other is served as bytes without a type.
SERVED: dict[str, str] = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "application/vnd.oasis.opendocument.text": "OpenDocument text",
    "application/epub+zip": "EPUB",
    "text/plain": "plain text",
}
UNTYPED = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as its record lists it to readers."""

    id: int
    name: str
    type: str
    size: int
    """In bytes."""
    standing: Standing
    embargo_until: date | None


def add_file(
    source: Source,
    *,
    name: str,
    content: bytes,
    media_type: str,
    access: str = FileAccess.STAFF,
    embargo_until: date | None = None,
    refusal: str = "",
    by: User | None = None,
) -> SourceFile:
    """The kept file. `media_type` is what its bytes tell, never what somebody says. Raises TooLarge."""
    if len(content) > SourceFile.LARGEST:
        raise TooLarge(f"The file has more than {SourceFile.LARGEST // 2**20} MB.")
    return SourceFile.objects.create(
        source=source,
        name=name,
        media_type=media_type,
        content=content,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        access=access,
        embargo_until=embargo_until,
        refusal=refusal,
        received_by=by,
    )


def access_of(file: SourceFile) -> str:
    """The stricter of what the file and what its record says; the record is read when it was not joined."""
    return max(file.access, MOST_OPEN[file.source.access], key=ORDER.index)


def standing(file: SourceFile, *, on: date) -> Standing:
    """What a reader gets of a file on the day `on`. The day of the embargo is the first on which it may be had."""
    access = access_of(file)
    if file.source.status != Status.PUBLISHED or access == FileAccess.STAFF:
        return Standing.HIDDEN
    if file.embargo_until is not None and on < file.embargo_until:
        return Standing.EMBARGOED
    return Standing.OPEN if access == FileAccess.OPEN else Standing.ON_REQUEST


def may_fetch(file: SourceFile, person: Person, *, on: date) -> bool:
    """True when `person` may have the file on the day `on`: when it is open, or as staff who may see its record."""
    if standing(file, on=on) is Standing.OPEN:
        return True
    staff = isinstance(person, User) and person.may(May.DRAFT)
    return staff and Source.objects.visible_to(person).filter(pk=file.source_id).exists()


def listed(source: int, *, on: date) -> tuple[Listed, ...]:
    """The files of a source that readers may know of, by name; one query, no bytes."""
    return tuple(
        Listed(file.pk, file.name, SERVED.get(file.media_type, "file"), file.size, stands, file.embargo_until)
        for file in LISTED.of([source], VISITOR)
        if (stands := standing(file, on=on)) is not Standing.HIDDEN
    )


LISTED = WrittenObjects(
    SourceFile,
    lambda _: SourceFile.objects.order_by("name"),
    "source_id",
    joined=("source",),
    without=("content", "source__extra"),
)


def described(source: int, pk: int) -> SourceFile:
    """A file and its record, without its bytes. Raises SourceFile.DoesNotExist."""
    files = SourceFile.objects.select_related("source").defer("content")
    return files.get(pk=pk, source=source)


def slices(pk: int, size: int = SLICE) -> Iterator[bytes]:
    """The bytes of a file, `size` at a time, each asked of the database when it is wanted."""
    row = SourceFile.objects.filter(pk=pk)
    whole = row.values_list(Length("content"), flat=True).get()
    for start in range(1, whole + 1, size):
        part = Func("content", Value(start), Value(size), function="substring", output_field=BinaryField())
        yield bytes(row.values_list(part, flat=True).get())
