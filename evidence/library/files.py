"""Keeping a file as it was received, byte for byte, with its digest."""

from datetime import date
from hashlib import sha256

from evidence.accounts.models import Person, User
from evidence.accounts.roles import May
from evidence.library.models import FileAccess, Source, SourceFile


class TooLarge(ValueError):
    """The file is larger than the library keeps; the message says what the limit is."""


def add_file(
    source: Source,
    *,
    name: str,
    content: bytes,
    media_type: str,
    access: str = FileAccess.STAFF,
    embargo_until: date | None = None,
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
        received_by=by,
    )


def may_fetch(file: SourceFile, person: Person, *, on: date) -> bool:
    """True when `person` may have the file on the day `on`: staff always, others when it is open and out of embargo."""
    if isinstance(person, User) and person.may(May.DRAFT):
        return True
    embargoed = file.embargo_until is not None and on < file.embargo_until
    return (
        file.access == FileAccess.OPEN
        and not embargoed
        and Source.objects.published().filter(pk=file.source_id).exists()
    )
