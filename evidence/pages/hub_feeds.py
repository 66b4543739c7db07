"""Atom feeds of themes and of actors: what was last published on the one, or in the words of the other."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from evidence.claims.kept import kept
from evidence.claims.themes.news import MOST_NEWS, News, actor_news, theme_news
from evidence.pages import reading
from evidence.pages.atom import About, Entry, atom
from evidence.pages.retired import answer_if_retired
from evidence.vocabulary.models import Actor, Theme


@dataclass(frozen=True, slots=True)
class HubFeed:
    """One declaration each: adding a feed of a hub is a row here and its address."""

    model: type[Theme] | type[Actor]
    news: Callable[..., News]
    holds: str
    """What its entries are."""


FEEDS: dict[str, HubFeed] = {
    "theme": HubFeed(Theme, theme_news, "claims on it, words that bear on them, and stances"),
    "actor": HubFeed(Actor, actor_news, "words that bear on claims, and stances"),
}


@reading.reading
def feed(request: HttpRequest, hub: str, slug: str) -> HttpResponse:
    """404 for a hub that there is not; one that was retired answers as its page does."""
    reading.only(request)
    of = FEEDS[hub]
    try:
        found = kept(of.news, slug, at=timezone.now()).value
    except (Theme.DoesNotExist, Actor.DoesNotExist):
        return answer_if_retired(request, of.model, slug, name=f"{hub}-feed")
    site = request.build_absolute_uri("/")[:-1]
    about = About(
        title=f"Evidence: {found.label}",
        subtitle=f"Last published: {of.holds}, {MOST_NEWS} at most.",
        page=site + found.address,
        address=site + request.path,
    )
    return atom(
        about, [Entry(one.title, site + one.address, one.summary, one.at, site + one.id) for one in found.items]
    )
