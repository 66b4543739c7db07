"""The whole result of a search as a file: `/search/export/<format>/` with the parameters of `/search/`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from evidence.accounts.doors import Anyone, opens_to
from evidence.accounts.models import VISITOR
from evidence.pages.downloads import Download, Places, attached, not_now
from evidence.search import exporting
from evidence.search.criteria import Criteria
from evidence.search.exporting import FORMATS, LISTS, MOST_ROWS, Format
from evidence.search.filters import InvalidSearch, read
from evidence.search.reader import IndexNotReady

MOST_KEPT = 500
PLACES = Places()


@dataclass(frozen=True, slots=True)
class Way:
    """One way to take a result away."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Takeaway:
    """What the results page offers besides itself."""

    formats: tuple[Way, ...]
    feed: str
    most: int
    """So many results at most are in one file."""


@lru_cache(MOST_KEPT)
def takeaway(criteria: Criteria) -> Takeaway:
    ways = tuple(Way(one.label, _address(criteria, "search-export", one.key)) for one in FORMATS[criteria.scope])
    lists = LISTS.values() if criteria.scope == "sources" else ()
    ways += tuple(Way(one.label, _address(criteria, "search-list", one.key)) for one in lists)
    return Takeaway(ways, feed_address(criteria), MOST_ROWS)


def feed_address(criteria: Criteria) -> str:
    """Of the feed of a search: the same for every page and order of its results."""
    return _address(criteria.sorted_by("relevance"), "search-feed")


def _address(criteria: Criteria, name: str, *args: str) -> str:
    asked = urlencode(criteria.on_page(1).parameters())
    return reverse(name, args=args) + (f"?{asked}" if asked else "")


def asked_for[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """What cannot be searched gets 400 with the reasons, an index that is not ready 503. Only GET and HEAD."""

    @opens_to(Anyone.EVERYBODY)
    @cache_control(public=True, max_age=0, must_revalidate=True)
    @require_safe
    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(*args, **kwargs)
        except InvalidSearch as invalid:
            raise BadRequest(" ".join(invalid.reasons)) from invalid
        except IndexNotReady as reason:
            return not_now(str(reason), seconds=5)

    return answer


@asked_for
def export(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file; 404 for a format that there is not, or not for what is searched; 503 while it is busy."""
    if not any(one.key == key for formats in FORMATS.values() for one in formats):
        raise Http404(f"There is no format “{key}”.")
    criteria = read(request.GET)
    format_ = exporting.format_of(criteria.scope, key)
    if format_ is None:
        raise Http404(f"There is no format “{key}” for {criteria.scope}.")
    if request.method == "HEAD":
        return attached("", format_.media_type, exporting.file_name(exporting.listing(criteria), format_))
    return PLACES.streamed(lambda: _made(criteria, format_, request.build_absolute_uri("/")[:-1]))


def _made(criteria: Criteria, format_: Format, site: str) -> Download:
    found = exporting.listing(criteria)
    pieces = exporting.export(found, format_, VISITOR, site)
    return Download(exporting.file_name(found, format_), pieces, format_.media_type)
