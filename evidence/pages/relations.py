"""How works stand to each other, drawn: of the whole library, around one source, or on a theme."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone

from evidence.accounts.models import VISITOR
from evidence.claims.kept import kept
from evidence.claims.notes import Linked
from evidence.claims.related_works import related_works
from evidence.library import standing
from evidence.library.models import Source
from evidence.library.references import short_reference
from evidence.library.relation_column import in_column
from evidence.library.relation_drawing import Drawing, drawn
from evidence.library.relation_graph import Edge, Graph, NoSuchPage, Overview, SharedOrigin, Work, around, overview
from evidence.library.standing import Merged, Withdrawn
from evidence.pages import reading
from evidence.pages.retired import answer_if_retired
from evidence.rendering import show
from evidence.vocabulary.models import Theme


@dataclass(frozen=True, slots=True)
class Said:
    """One relation as the list says it."""

    source: Work
    edge: Edge
    target: Work


@dataclass(frozen=True, slots=True)
class Together:
    """Works with one origin, and the relations that make it so."""

    origin: SharedOrigin
    works: tuple[Work, ...]
    why: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing and what it says, in words."""

    graph: Graph
    drawing: Drawing
    column: Drawing
    """The same for a narrow screen."""
    said: tuple[Said, ...]
    origins: tuple[Together, ...]


@dataclass(frozen=True, slots=True)
class RelationsPage:
    drawn: Drawn | None
    """None where no relation is recorded."""
    about: Linked | None
    """The source or the theme; None: the whole library."""
    is_theme: bool
    overview: Overview | None
    counted_at: datetime | None = None
    """When it was counted, if not now."""


@reading.reading
def relations(request: HttpRequest) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, "source", "theme", "page")
    if len(request.GET) > 1:
        raise BadRequest("Relations are drawn around a source, or on a theme, or page by page: ask for one of them.")
    source = reading.number(request, "source")
    if source is not None:
        return _around(request, source)
    if "theme" in request.GET:
        return _on(request, request.GET["theme"])
    number = reading.number(request, "page")
    try:
        found = kept(overview, 1 if number is None else number, at=timezone.now())
    except NoSuchPage as missing:
        raise Http404 from missing
    context = RelationsPage(
        said(found.value.graph), about=None, is_theme=False, overview=found.value, counted_at=found.counted_at
    )
    return show(request, "relations/relations.html", context)


def _around(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        source = standing.source(pk, person=VISITOR)
    except Source.DoesNotExist as missing:
        raise Http404 from missing
    except Merged as merged:
        return HttpResponsePermanentRedirect(f"{reverse('relations')}?{urlencode({'source': merged.into})}")
    except Withdrawn as withdrawn:
        return show(request, "410.html", reading.Gone("source", withdrawn.tombstone), status=410)
    about = Linked(short_reference(source), source.get_absolute_url())
    graph = around(pk, person=VISITOR)
    context = RelationsPage(said(graph, begin=pk), about, is_theme=False, overview=None)
    return show(request, "relations/relations.html", context)


def _on(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found = kept(related_works, slug, at=timezone.now())
    except Theme.DoesNotExist:
        return answer_if_retired(request, Theme, slug)
    context = RelationsPage(
        said(found.value.graph), about=found.value.theme, is_theme=True, overview=None, counted_at=found.counted_at
    )
    return show(request, "relations/relations.html", context)


def said(graph: Graph, begin: int = 0) -> Drawn | None:
    """The drawing of a graph, and the same in words; None where nothing is joined to anything."""
    if not graph.edges:
        return None
    works = {one.id: one for one in graph.works}

    def one(edge: Edge) -> Said:
        return Said(works[edge.source], edge, works[edge.target])

    return Drawn(
        graph=graph,
        drawing=drawn(graph, begin),
        column=in_column(graph, begin),
        said=tuple(sorted(map(one, graph.edges), key=lambda row: (row.source.short.casefold(), row.source.id))),
        origins=tuple(
            Together(origin, tuple(works[pk] for pk in origin.works), tuple(map(one, origin.why)))
            for origin in graph.origins
        ),
    )
