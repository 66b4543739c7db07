"""The tree of themes and the hub of each."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from evidence.accounts.models import VISITOR
from evidence.claims.concept_trees import ThemeLine, theme_lines
from evidence.claims.theme_hub import NoSuchPage, ThemeHub, theme_hub
from evidence.pages import reading
from evidence.rendering import show
from evidence.vocabulary.models import Theme


@dataclass(frozen=True, slots=True)
class TreePage:
    themes: tuple[ThemeLine, ...]


@dataclass(frozen=True, slots=True)
class HubPage:
    hub: ThemeHub


@reading.reading
def tree(request: HttpRequest) -> HttpResponse:
    return show(request, "themes/tree.html", TreePage(theme_lines(person=VISITOR)))


@reading.reading
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    reading.once_each(request)
    number = reading.number(request, "page")
    try:
        hub = theme_hub(slug, person=VISITOR, page=1 if number is None else number)
    except (Theme.DoesNotExist, NoSuchPage) as missing:
        raise Http404 from missing
    return show(request, "themes/hub.html", HubPage(hub))
