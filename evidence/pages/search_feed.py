"""A search as an Atom feed (RFC 4287): what it finds, the latest published in the library first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from evidence.accounts.models import VISITOR
from evidence.citations import house
from evidence.pages.search_export import asked_for, feed_address
from evidence.search import exporting
from evidence.search.criteria import Criteria
from evidence.search.exported import ClaimItem, PassageItem, SourceItem
from evidence.search.filters import read
from evidence.search.newest import newest

ENTRIES = 50
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated: the same at every look, so that readers see no change."""
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document can hold."""
_LONGEST_SUMMARY = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    address: str
    summary: str
    at: datetime


@asked_for
def feed(request: HttpRequest) -> HttpResponseBase:
    criteria = read(request.GET).on_page(1)
    site = request.build_absolute_uri("/")[:-1]
    entries = list(_entries(criteria, site))
    made = _atom(criteria, site, entries[0].at if entries else _NEVER)
    for entry in entries:
        made.add_item(
            title=_sound(entry.title),
            link=entry.address,
            unique_id=entry.address,
            # Django says of every summary that it is HTML: plain text has to be made so.
            description=escape(_sound(entry.summary)),
            pubdate=entry.at,
            updateddate=entry.at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


class _Feed(Atom1Feed):
    """Says itself when it was updated: Django would take the time of the request for an empty feed."""

    def latest_post_date(self) -> datetime:
        at: datetime = self.feed["updated"]
        return at


def _atom(criteria: Criteria, site: str, updated: datetime) -> Atom1Feed:
    address = site + feed_address(criteria)
    words = criteria.q.strip()
    return _Feed(
        title=_sound(f"Evidence: {criteria.scope} for ‘{words}’" if words else f"Evidence: {criteria.scope}"),
        link=site + criteria.sorted_by("relevance").address,
        description=f"The {criteria.scope} last published in the library that this search finds, {ENTRIES} at most.",
        author_name="Evidence",
        language="en-GB",
        feed_url=address,
        feed_guid=address,
        updated=updated,
    )


def _entries(criteria: Criteria, site: str) -> Iterator[Entry]:
    days = dict(newest(criteria, VISITOR, ENTRIES))
    rows = list(days)
    found = exporting.READERS[criteria.scope](rows, VISITOR, site)
    for row in rows:
        if row in found:
            title, summary = _said(found[row])
            yield Entry(title, found[row].address, summary, days[row])


def _said(item: SourceItem | ClaimItem | PassageItem) -> tuple[str, str]:
    """Title and summary of an entry, as plain text."""
    match item:
        case SourceItem():
            return item.reference.title, house.line(item.reference)
        case ClaimItem():
            return item.text, f"{item.kind.capitalize()}, with {_quotations(len(item.evidence))}."
        case PassageItem():
            return f"{item.source}, {item.pinpoint}", item.text[:_LONGEST_SUMMARY]


def _quotations(count: int) -> str:
    return f"{count} quotation{'' if count == 1 else 's'}"


def _sound(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
