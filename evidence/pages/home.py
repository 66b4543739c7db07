"""The first page: what is here and for whom; one claim open; themes, debates, what is new; the state of the library."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from evidence.accounts.models import VISITOR
from evidence.claims.kept import kept
from evidence.claims.overview import Overview, overview
from evidence.curation.readings.latest import last_reading
from evidence.pages.reading import reading
from evidence.rendering import show

TRIED = 4  # words to try below the search box


@dataclass(frozen=True, slots=True)
class HomePage:
    overview: Overview
    tries: tuple[str, ...]
    """Labels of the themes with the most claims: searches that surely find something."""
    counted_at: datetime | None
    """When it was counted, if not now."""
    read_at: datetime | None
    """When a blind second reading last ended in something that readers may see."""


@reading
def home(request: HttpRequest) -> HttpResponse:
    found = kept(overview, at=timezone.now())
    tries = tuple(row.label for row in found.value.themes[:TRIED] if row.claims)
    return show(request, "home/home.html", HomePage(found.value, tries, found.counted_at, last_reading(person=VISITOR)))
