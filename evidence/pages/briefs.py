"""All briefs of a reader: that of this browser, and those kept with an account."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evidence.accounts.models import User
from evidence.pages import reading
from evidence.pages.brief_places import OfBrowser
from evidence.pages.selection import personal
from evidence.readers import briefs
from evidence.readers.brief import Outline
from evidence.readers.briefs import Row
from evidence.rendering import show


@dataclass(frozen=True, slots=True)
class BriefsPage:
    draft: Outline
    draft_address: str
    rows: tuple[Row, ...]
    is_signed_in: bool


@personal
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    reading.only(request)
    place, person = OfBrowser(request), request.user
    rows = briefs.of(person) if isinstance(person, User) else ()
    page = BriefsPage(place.outline(), place.address(), rows, isinstance(person, User))
    return show(request, "briefs/list.html", page)
