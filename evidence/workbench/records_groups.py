"""In what order a record asks for its fields, under which headings, and with what said beside them."""

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.curation.models import ReviewedTable


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are asked together. Without a key and a label: those that belong to no group."""

    key: str
    """Names the place on the page."""
    label: str
    names: tuple[str, ...]


#: Of records with many fields. Who wrote what and when comes first: that is what a reference is made of.
GROUPS: Mapping[str, tuple[Group, ...]] = {
    ReviewedTable.SOURCE: (
        Group("what", "What it is", ("title", "title_supplied", "short_title", "kind", "contributors")),
        Group("when", "When it appeared", ("issued", "issued_implied", "issued_note")),
        Group(
            "where",
            "Where it appeared",
            (
                "container_title", "volume", "issue", "number", "pages", "publisher", "publisher_place",
                "event_title", "event_place", "event_date", "language", "publication_status",
            ),
        ),
        Group("access", "How it is found and who may read it", ("identifiers", "access", "contact", "files")),
        Group("about", "What it is about", ("subject_themes", "subject_actors", "keywords", "relations", "notes")),
    ),
}  # fmt: skip

HELP: Mapping[tuple[str, str], str] = {
    (ReviewedTable.SOURCE, "issued"): "2013, 2013-09 or 2013-09-03; 2013~ is about 2013. Empty when not stated.",
    (ReviewedTable.SOURCE, "issued_implied"): "Only where none is stated: [2007-05..] is May 2007 or later.",
    (ReviewedTable.SOURCE, "issued_note"): "The words of the text that the date is told from.",
    (ReviewedTable.SOURCE, "event_date"): "2013-09-03, or 2013-09-03/2013-09-05 for several days.",
    (ReviewedTable.SOURCE, "language"): "en, en-GB, de …",
}
