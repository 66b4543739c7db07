"""What was last published on a theme, or in the words of an actor: for feeds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Any

from django.db.models import QuerySet

from evidence.accounts.models import Person
from evidence.claims import hubs
from evidence.claims.contexts import place
from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.claims.themes import lists as theme_lists
from evidence.library.references import short_reference
from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor, Theme

#: Of claims, evidence and stances together.
MOST_NEWS = 50


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was published: plain text, and addresses without the site."""

    title: str
    address: str
    summary: str
    at: datetime
    id: str
    """Unlike that of every other item."""


@dataclass(frozen=True, slots=True)
class News:
    label: str
    address: str
    """Of the hub."""
    items: tuple[Item, ...]
    """The latest first."""


def theme_news(slug: str, *, person: Person) -> News:
    """Claims, words that bear on them, and stances, narrower themes too; eight queries. Raises Theme.DoesNotExist."""
    theme = Theme.objects.living().get(slug=slug)
    branch = trees.read(Theme).branch(theme.pk)
    claims = theme_lists.on_themes(branch, person)
    links = EvidenceLink.objects.visible_to(person).filter(claim__in=claims.values("pk"))
    stances = Stance.objects.visible_to(person).filter(theme__in=branch)
    address = theme.get_absolute_url()
    of_claims = (
        Item(one.text, one.get_absolute_url(), f"{one.get_kind_display().capitalize()}.", at, one.get_absolute_url())
        for one in _latest(claims)
        if (at := one.published_at)
    )
    return News(theme.label, address, _newest(*of_claims, *_evidence(links), *_stances(stances, address)))


def actor_news(slug: str, *, person: Person) -> News:
    """Their words that bear on claims, and their stances; seven queries. Raises Actor.DoesNotExist."""
    actor = Actor.objects.living().get(slug=slug)
    branch = trees.read(Actor).branch(actor.pk)
    words = hubs.said_by(branch, person=person).values("pk")
    links = EvidenceLink.objects.visible_to(person).filter(quotation__in=words)
    stances = Stance.objects.visible_to(person).filter(actor__in=branch)
    address = actor.get_absolute_url()
    return News(actor.label, address, _newest(*_evidence(links), *_stances(stances, address)))


def _newest(*items: Item) -> tuple[Item, ...]:
    return tuple(nlargest(MOST_NEWS, items, key=lambda one: one.at))


def _latest[T: QuerySet[Any]](rows: T) -> T:
    return rows.filter(published_at__isnull=False).order_by("-published_at", "-pk")[:MOST_NEWS]


def _evidence(links: QuerySet[EvidenceLink]) -> Iterator[Item]:
    for one in hubs.with_place(_latest(links.select_related("claim", "quotation__voice"))):
        address = f"{one.claim.get_absolute_url()}#q{one.quotation_id}"
        if one.published_at:
            title = f"{_said(one.quotation)}: {one.relation} “{one.claim.text}”"
            yield Item(title, address, one.quotation.exact, one.published_at, address)


def _stances(stances: QuerySet[Stance], hub: str) -> Iterator[Item]:
    for one in hubs.with_place(_latest(stances.select_related("actor", "theme", "quotation__voice"))):
        if one.published_at:
            condition = f" ({one.condition})" if one.condition else ""
            title = f"{one.actor.label}: {one.position}{condition}, on {one.theme.label}"
            words = f"{one.quotation.exact} ({_said(one.quotation)})"
            address = one.quotation.get_absolute_url()
            yield Item(title, address, words, one.published_at, f"{hub}#stance-{one.pk}")


def _said(quotation: Quotation) -> str:
    """“Barber, in Community Care, n.d., para 6”."""
    where = f"{short_reference(quotation.text_version.source)}, {place(quotation)}"
    return f"{quotation.voice.label}, in {where}" if quotation.voice else where
