"""What a reader can have of a source besides reading it here: its files, or somebody to ask."""

from dataclasses import dataclass
from datetime import date

from evidence.library import files
from evidence.library.files import Listed, Standing
from evidence.library.models import Source, SourceFile, TextVersionRole
from evidence.library.status import Status


@dataclass(frozen=True, slots=True)
class Offer:
    files: tuple[Listed, ...]
    """What readers may know of; never those for staff."""
    request: bool
    """A copy can be asked for."""


def of(pk: int, *, on: date) -> Offer:
    """As `offer`, of a source that a page shows already; three queries."""
    return offer(Source.objects.only("status", "contact").get(pk=pk), on=on)


def offer(source: Source, *, on: date) -> Offer:
    """What readers get of `source` on the day `on`; two queries."""
    listed = files.listed(source.pk, on=on)
    return Offer(listed, _can_be_asked_for(source, listed))


def _can_be_asked_for(source: Source, listed: tuple[Listed, ...]) -> bool:
    """There is somebody to ask, and no open full text, neither to read nor as a file."""
    if not source.contact or source.status != Status.PUBLISHED:
        return False
    if any(file.standing is Standing.OPEN for file in listed):
        return False
    return not source.text_versions.filter(role=TextVersionRole.FULL_TEXT).exists()


def file_for_request(source: Source, *, on: date) -> SourceFile | None:
    """The file that an answer would send: on request, out of embargo, the one that came last; without its bytes."""
    rows = SourceFile.objects.filter(source=source).select_related("source").defer("content")
    for file in rows.order_by("-received_at", "-pk"):
        if files.standing(file, on=on) is Standing.ON_REQUEST:
            return file
    return None
