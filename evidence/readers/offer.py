"""What a reader can have of a source besides reading it here: its files, or somebody to ask."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from evidence.accounts.models import VISITOR
from evidence.library import files
from evidence.library.files import Listed, Standing
from evidence.library.models import Source, SourceFile, TextVersion, TextVersionRole
from evidence.library.status import Status
from evidence.library.written import Written


@dataclass(frozen=True, slots=True)
class Offer:
    files: tuple[Listed, ...]
    """What readers may know of; never those for staff."""
    request: bool
    """A copy can be asked for."""


def of(pk: int, *, on: date) -> Offer:
    """As `offer`, of a source that a page shows already; two queries."""
    ((status, contact, has_text),) = _SOURCES.of([pk], VISITOR)
    listed = files.listed(pk, on=on)
    return Offer(listed, _can_be_asked_for(status, contact, listed) and not has_text)


def offer(source: Source, *, on: date) -> Offer:
    """What readers get of `source` on the day `on`; two queries."""
    listed = files.listed(source.pk, on=on)
    asked = _can_be_asked_for(source.status, source.contact, listed)
    return Offer(listed, asked and not source.text_versions.filter(role=TextVersionRole.FULL_TEXT).exists())


#: A page of a source says by visible_to whether it is there to see; this says only whom to ask.
_SOURCES = Written(
    lambda _: (
        Source.objects.order_by()
        .annotate(
            has_text=Exists(TextVersion.objects.filter(source=OuterRef("pk"), role=TextVersionRole.FULL_TEXT)),
        )
        .values_list("status", "contact", "has_text")
    ),
    "pk",
)


#: What `of` asks.
BY_SOURCE = (_SOURCES, files.LISTED)


def _can_be_asked_for(status: str, contact: str, listed: tuple[Listed, ...]) -> bool:
    """There is somebody to ask, and no open full text as a file; nor must there be one to read."""
    if not contact or status != Status.PUBLISHED:
        return False
    return not any(file.standing is Standing.OPEN for file in listed)


def file_for_request(source: Source, *, on: date) -> SourceFile | None:
    """The file that an answer would send: on request, out of embargo, the one that came last; without its bytes."""
    rows = SourceFile.objects.filter(source=source).select_related("source").defer("content")
    for file in rows.order_by("-received_at", "-pk"):
        if files.standing(file, on=on) is Standing.ON_REQUEST:
            return file
    return None
