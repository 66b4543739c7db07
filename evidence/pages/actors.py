"""The tree of actors and the hub of each."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString

from evidence.claims.actors.agreement import FIRST, ON_A_PAGE, Agreement, agreement
from evidence.claims.actors.agreement import NoSuchPage as NobodyThere
from evidence.claims.actors.hub import ActorHub, actor_hub
from evidence.claims.actors.index import ActorIndex, NoSuchPage, actor_index
from evidence.claims.kept import kept
from evidence.claims.timeline import Timeline
from evidence.claims.timeline_figures import actor_timeline
from evidence.pages import reading
from evidence.pages.drawn import drawn
from evidence.pages.retired import answer_if_retired
from evidence.rendering import show
from evidence.vocabulary.models import Actor


@dataclass(frozen=True, slots=True)
class TreePage:
    index: ActorIndex
    counted_at: datetime | None
    """When it was counted, if not now."""


@dataclass(frozen=True, slots=True)
class HubPage:
    hub: ActorHub
    parts: SafeString
    """What comes after the head of the page."""
    counted_at: datetime | None
    """When it was counted, if not now."""


@dataclass(frozen=True, slots=True)
class Parts:
    hub: ActorHub
    agreement: Agreement
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class AgreementPage:
    agreement: Agreement
    counted_at: datetime | None
    """When it was counted, if not now."""


@reading.reading
def tree(request: HttpRequest) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, "letter", "page")
    number = reading.number(request, "page")
    try:
        found = kept(actor_index, request.GET.get("letter", ""), 1 if number is None else number, at=timezone.now())
    except NoSuchPage as missing:
        raise Http404 from missing
    return show(request, "actors/tree.html", TreePage(found.value, found.counted_at))


@reading.reading
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    reading.only(request)
    try:
        found = kept(actor_hub, slug, at=timezone.now())
        others = kept(agreement, slug, 1, FIRST, at=timezone.now())
        timeline = kept(actor_timeline, slug, at=timezone.now())
    except Actor.DoesNotExist:
        return answer_if_retired(request, Actor, slug)
    counted = found.counted_at or others.counted_at or timeline.counted_at
    parts = Parts(found.value, others.value, timeline.value)
    html = drawn("actors/parts.html", parts, found, others, timeline)
    return show(request, "actors/hub.html", HubPage(found.value, html, counted))


@reading.reading
def agreement_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who takes a stance on the same themes."""
    reading.once_each(request)
    reading.only(request, "page")
    number = reading.number(request, "page")
    try:
        found = kept(agreement, slug, 1 if number is None else number, ON_A_PAGE, at=timezone.now())
    except Actor.DoesNotExist:
        return answer_if_retired(request, Actor, slug)
    except NobodyThere as missing:
        raise Http404 from missing
    return show(request, "actors/agreement_page.html", AgreementPage(found.value, found.counted_at))
