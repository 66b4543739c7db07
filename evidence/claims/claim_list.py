"""All claims, narrowed by a reader, each with how many words stand in which relation to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import django_filters
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.datastructures import MultiValueDict

from evidence.accounts.models import Person
from evidence.claims.models import Basis, Claim, ClaimKind, ClaimQuerySet, EvidenceLink, EvidenceSearch, Relation
from evidence.claims.narrowing import Narrowed, Page, asked_in, branch_of, pages_of, theme_filter
from evidence.claims.notes import Linked

ROWS = 50  # claims on a page


@dataclass(frozen=True, slots=True)
class ListedTally:
    """How many quotations stand in one relation to the claim, and the address where they are shown."""

    relation: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class ListedClaim:
    text: str
    address: str
    kind: str
    themes: tuple[Linked, ...]
    tallies: tuple[ListedTally, ...]
    """In the order of `Relation`; relations without any are left out."""
    is_opposed: bool
    """Words contradict it."""
    searched_on: date | None
    """The last search for words that contradict it."""

    @property
    def units(self) -> tuple[tuple[str, int], ...]:
        """Relation and number of quotations, as the tag `units` takes them."""
        return tuple((one.relation, one.count) for one in self.tallies)


type ClaimList = Page[ListedClaim]


class ClaimsFilter(Narrowed[ClaimQuerySet]):
    """The facets of the list of claims."""

    SORTS: ClassVar = {"newest": "newest first", "most-quoted": "most quoted first", "text": "by their words"}

    theme = theme_filter()
    kind = django_filters.ChoiceFilter(choices=ClaimKind.choices, empty_label="any kind")
    basis = django_filters.ChoiceFilter(
        choices=Basis.choices, method="resting_on", empty_label="any basis", label="Basis"
    )
    contested = django_filters.ChoiceFilter(
        choices=[("yes", "words on both sides"), ("no", "not on both sides")],
        method="on_both_sides",
        empty_label="contested or not",
        label="Contested",
    )
    sort = django_filters.ChoiceFilter(choices=[*SORTS.items()], method="in_order", empty_label=None, label="Order")

    class Meta:
        model = Claim
        fields: ClassVar[list[str]] = []

    def __init__(self, data: MultiValueDict[str, str], *, person: Person) -> None:
        super().__init__(data, Claim.objects.visible_to(person).order_by("-published_at", "-pk"), person=person)

    def about(self, claims: ClaimQuerySet, _name: str, slug: str) -> ClaimQuerySet:
        """Claims on the theme or a narrower one."""
        return claims.filter(pk__in=Claim.themes.through.objects.filter(theme__in=branch_of(slug)).values("claim"))

    def resting_on(self, claims: ClaimQuerySet, _name: str, basis: str) -> ClaimQuerySet:
        """Claims with words of this basis, whatever these do to the claim."""
        return claims.filter(pk__in=self._links().filter(basis=basis).values("claim"))

    def on_both_sides(self, claims: ClaimQuerySet, _name: str, answer: str) -> ClaimQuerySet:
        """Claims that words support and words contradict; with “no” all others."""
        supported = self._links().filter(relation=Relation.SUPPORTS).values("claim")
        opposed = self._links().filter(relation=Relation.CONTRADICTS).values("claim")
        both = Q(pk__in=supported) & Q(pk__in=opposed)
        return claims.filter(both if answer == "yes" else ~both)

    def in_order(self, claims: ClaimQuerySet, _name: str, order: str) -> ClaimQuerySet:
        if order == "text":
            return claims.order_by("text", "pk")
        if order == "most-quoted":
            per_claim = self._links().filter(claim=OuterRef("pk")).values("claim").annotate(number=Count("pk"))
            quoted = Coalesce(Subquery(per_claim.values("number")), 0)
            return claims.annotate(quoted=quoted).order_by("-quoted", "text", "pk")
        return claims

    def _links(self) -> QuerySet[EvidenceLink]:
        return EvidenceLink.objects.visible_to(self.person).order_by()


def claim_list(query: str, page: int, *, person: Person) -> ClaimList:
    """A page of the claims that `query` asks for, as an address does. Six queries at most.

    Raises Invalid and NoSuchPage.
    """
    claims = ClaimsFilter(asked_in(query), person=person).of()
    total = claims.count()
    pages = pages_of(total, page, ROWS)
    shown = list(claims.prefetch_related("themes")[(page - 1) * ROWS : page * ROWS])
    return Page(_rows(shown, person), total, page, pages)


def _rows(claims: Sequence[Claim], person: Person) -> tuple[ListedClaim, ...]:
    ids = [claim.pk for claim in claims]
    tallies = _tallies(ids, person)
    searches = EvidenceSearch.objects.filter(claim__in=ids, relation=Relation.CONTRADICTS).order_by()
    searched = dict(searches.values_list("claim").annotate(Max("searched_on")))
    return tuple(
        ListedClaim(
            text=claim.text,
            address=claim.get_absolute_url(),
            kind=claim.get_kind_display(),
            themes=tuple(Linked(one.label, one.get_absolute_url()) for one in claim.themes.all()),
            tallies=tuple(_listed(claim, tallies.get(claim.pk, {}))),
            is_opposed=Relation.CONTRADICTS in tallies.get(claim.pk, {}),
            searched_on=searched.get(claim.pk),
        )
        for claim in claims
    )


def _tallies(claims: Sequence[int], person: Person) -> dict[int, dict[str, int]]:
    """Claim → relation → number of quotations; one query."""
    rows = (
        EvidenceLink.objects.visible_to(person)
        .filter(claim__in=claims)
        .order_by()
        .values_list("claim", "relation")
        .annotate(Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for claim, relation, number in rows:
        found.setdefault(claim, {})[relation] = number
    return found


def _listed(claim: Claim, counted: Mapping[str, int]) -> Iterable[ListedTally]:
    for relation in Relation.values:
        if relation in counted:
            yield ListedTally(relation, counted[relation], f"{claim.get_absolute_url()}#{relation}")
