"""The tree of actors and the hub of each."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from evidence.accounts.models import VISITOR
from evidence.claims.actor_hub import ActorHub, actor_hub
from evidence.claims.concept_trees import ActorGroup, actor_groups
from evidence.pages import reading
from evidence.rendering import show
from evidence.vocabulary.models import Actor


@dataclass(frozen=True, slots=True)
class TreePage:
    groups: tuple[ActorGroup, ...]


@dataclass(frozen=True, slots=True)
class HubPage:
    hub: ActorHub


@reading.reading
def tree(request: HttpRequest) -> HttpResponse:
    return show(request, "actors/tree.html", TreePage(actor_groups(person=VISITOR)))


@reading.reading
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        hub = actor_hub(slug, person=VISITOR)
    except Actor.DoesNotExist as missing:
        raise Http404 from missing
    return show(request, "actors/hub.html", HubPage(hub))
