"""The fields of a record, as a merge chooses among them: one line each. A test finds what is missing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from evidence.library.models import Source


class Side(StrEnum):
    KEPT = "kept"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Choice:
    """Columns that are taken together from one side."""

    key: str
    columns: tuple[str, ...]

    @property
    def label(self) -> str:
        field: Any = Source._meta.get_field(self.key)  # noqa: SLF001 (documented by Django)
        return LABELS.get(self.key) or str(field.verbose_name).capitalize()


#: Where the column's name says too little.
LABELS = {"issued_note": "Note on its date", "issued_implied": "Date implied", "access": "Full text"}
#: A date and the days it spans are one thing, as are a title and whose it is.
TOGETHER = {"title": ("title", "title_supplied"), "issued": ("issued", "issued_from", "issued_to")}
#: In the order in which a curator reads them.
CHOICES = tuple(
    Choice(key, TOGETHER.get(key, (key,)))
    for key in (
        "title", "kind", "short_title", "issued", "issued_note", "issued_implied", "container_title", "volume", "issue",
        "pages", "number", "publisher", "publisher_place", "event_title", "event_place", "event_date", "language",
        "publication_status", "access", "contact",
    )
)  # fmt: skip
#: Of these both sides' are kept; where both say something else, the kept record's stands.
UNITED = ("keywords", "extra")
#: Not of the work but of the row: they stay as they are on each.
OF_THE_ROW = frozenset(
    {"id", "key", "status", "created_at", "created_by", "submitted_at", "submitted_by", "published_at",
     "published_by", "withdrawn_at", "withdrawal_reason", "merged_into"}
)  # fmt: skip
#: Chosen like a field: the list of names as a whole, and of each role the text that is current.
CONTRIBUTORS = "contributors"
TEXT = "text-"


def united(kept: Source, dropped: Source) -> dict[str, Any]:
    """Keywords and further fields of both."""
    words = {word.casefold() for word in kept.keywords}
    return {
        "keywords": [*kept.keywords, *(word for word in dropped.keywords if word.casefold() not in words)],
        "extra": {**dropped.extra, **kept.extra},
    }
