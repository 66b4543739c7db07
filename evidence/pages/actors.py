"""The tree of actors and the hub of each."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from evidence.claims.actor_hub import ActorHub, actor_hub
from evidence.claims.concept_trees import ActorGroup, actor_groups
from evidence.claims.kept import kept
from evidence.pages import reading
from evidence.rendering import show
from evidence.vocabulary.models import Actor


@dataclass(frozen=True, slots=True)
class TreePage:
    groups: tuple[ActorGroup, ...]
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class HubPage:
    hub: ActorHub
    counted_at: datetime | None
    """When it was counted, if not now."""


@reading.reading
def tree(request: HttpRequest) -> HttpResponse:
    found = kept(actor_groups, at=timezone.now())
    return show(request, "actors/tree.html", TreePage(found.value, found.counted_at))


@reading.reading
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found = kept(actor_hub, slug, at=timezone.now())
    except Actor.DoesNotExist as missing:
        raise Http404 from missing
    return show(request, "actors/hub.html", HubPage(found.value, found.counted_at))
