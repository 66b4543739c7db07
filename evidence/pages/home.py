"""The first page: a search box, one claim open, then the themes, the debates, what is new, what there is."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from evidence.accounts.models import VISITOR
from evidence.claims.overview import Overview, overview
from evidence.pages.reading import reading
from evidence.rendering import show

TRIED = 4  # words to try below the search box


@dataclass(frozen=True, slots=True)
class HomePage:
    overview: Overview
    tries: tuple[str, ...]
    """Labels of the themes with the most claims: searches that surely find something."""


@reading
def home(request: HttpRequest) -> HttpResponse:
    found = overview(person=VISITOR)
    tries = tuple(row.label for row in found.themes[:TRIED] if row.claims)
    return show(request, "home/home.html", HomePage(found, tries))
