"""A search as an Atom feed: what it finds, the latest published in the library first."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from evidence.accounts.models import VISITOR
from evidence.citations import house
from evidence.pages.atom import About, Entry, atom
from evidence.pages.search_export import asked_for, feed_address
from evidence.search import exporting
from evidence.search.criteria import Criteria
from evidence.search.exported import ClaimItem, PassageItem, SourceItem
from evidence.search.filters import read
from evidence.search.newest import newest

ENTRIES = 50


@asked_for
def feed(request: HttpRequest) -> HttpResponseBase:
    criteria = read(request.GET).on_page(1)
    site = request.build_absolute_uri("/")[:-1]
    return atom(_about(criteria, site), list(_entries(criteria, site)))


def _about(criteria: Criteria, site: str) -> About:
    words = criteria.q.strip()
    return About(
        title=f"Evidence: {criteria.scope} for ‘{words}’" if words else f"Evidence: {criteria.scope}",
        subtitle=f"The {criteria.scope} last published in the library that this search finds, {ENTRIES} at most.",
        page=site + criteria.sorted_by("relevance").address,
        address=site + feed_address(criteria),
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
            return f"{item.source}, {item.pinpoint}", item.text


def _quotations(count: int) -> str:
    return f"{count} quotation{'' if count == 1 else 's'}"
