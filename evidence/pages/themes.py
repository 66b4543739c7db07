"""The tree of themes and the hub of each."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from evidence.claims.concept_trees import ThemeLine, theme_lines
from evidence.claims.kept import kept
from evidence.claims.theme_hub import NoSuchPage, ThemeHub, theme_hub
from evidence.pages import reading
from evidence.pages.retired import answer_if_retired
from evidence.rendering import show
from evidence.vocabulary.models import Theme


@dataclass(frozen=True, slots=True)
class TreePage:
    themes: tuple[ThemeLine, ...]
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class HubPage:
    hub: ThemeHub
    counted_at: datetime | None
    """When it was counted, if not now."""


@reading.reading
def tree(request: HttpRequest) -> HttpResponse:
    found = kept(theme_lines, at=timezone.now())
    return show(request, "themes/tree.html", TreePage(found.value, found.counted_at))


@reading.reading
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, "page")
    number = reading.number(request, "page")
    try:
        found = kept(theme_hub, slug, 1 if number is None else number, at=timezone.now())
    except Theme.DoesNotExist:
        return answer_if_retired(request, Theme, slug)
    except NoSuchPage as missing:
        raise Http404 from missing
    return show(request, "themes/hub.html", HubPage(found.value, found.counted_at))
