"""How much the library holds, and when its quotations were last compared with their texts."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from evidence.accounts.models import Person
from evidence.claims.models import Claim, EvidenceSearch, Quotation, QuotationState, Relation
from evidence.library.models import Source
from evidence.vocabulary.models import Actor


@dataclass(frozen=True, slots=True)
class State:
    """How much there is, and whether the quotations were checked against their texts."""

    sources: int
    with_text: int
    claims: int
    quotations: int
    actors: int
    themes: int
    found: int
    not_found: int
    unchecked: int
    checked_at: datetime | None
    """The last check of any quotation; None when there was none."""
    published_at: datetime | None
    """When the last of these quotations was published: the last day on which words of a text were added."""
    searched_on: date | None
    """The last search for evidence against a claim."""


def state_of(person: Person, *, themes: int) -> State:
    """What `person` may see, counted; five queries."""
    is_anchored = Q(state=QuotationState.ANCHORED)
    sources = Source.objects.visible_to(person).aggregate(
        every=Count("pk", distinct=True), with_text=Count("text_versions__source", distinct=True)
    )
    quotations = Quotation.objects.visible_to(person).aggregate(
        every=Count("pk"),
        found=Count("pk", filter=is_anchored & Q(checked_at__isnull=False)),
        not_found=Count("pk", filter=~is_anchored & Q(checked_at__isnull=False)),
        checked_at=Max("checked_at"),
        published_at=Max("published_at"),
    )
    return State(
        sources=sources["every"],
        with_text=sources["with_text"],
        claims=Claim.objects.visible_to(person).count(),
        quotations=quotations["every"],
        actors=Actor.objects.living().count(),
        themes=themes,
        found=quotations["found"],
        not_found=quotations["not_found"],
        unchecked=quotations["every"] - quotations["found"] - quotations["not_found"],
        checked_at=quotations["checked_at"],
        published_at=quotations["published_at"],
        searched_on=EvidenceSearch.objects.filter(relation=Relation.CONTRADICTS).aggregate(on=Max("searched_on"))["on"],
    )
