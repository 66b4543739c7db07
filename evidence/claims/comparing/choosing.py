"""What can be added to a comparison: sources and claims that a search found, themes and actors by their names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from evidence.accounts.models import Person
from evidence.claims.comparing.question import Kind
from evidence.claims.models import Claim
from evidence.library.models import Source
from evidence.library.references import short_reference, with_reference_parts
from evidence.vocabulary.models import Actor, Theme

MOST = 12
MOST_WORDS = 8
"""So many words of a name are looked for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    key: str
    label: str
    note: str
    is_quoted: bool = False


def among(kind: Kind, numbers: Sequence[int], without: Collection[str], *, person: Person) -> tuple[Candidate, ...]:
    """The sources or claims with these numbers, in their order; three queries at most."""
    if kind is Kind.SOURCE:
        rows = with_reference_parts(Source.objects.visible_to(person)).in_bulk(numbers)
        made = [
            Candidate(str(pk), rows[pk].title, short_reference(rows[pk]), is_quoted=True)
            for pk in numbers
            if pk in rows
        ]
    else:
        claims = Claim.objects.visible_to(person).in_bulk(numbers)
        made = [
            Candidate(str(pk), claims[pk].text, claims[pk].get_kind_display().capitalize())
            for pk in numbers
            if pk in claims
        ]
    return tuple(one for one in made if one.key not in without)[:MOST]


def called(kind: Kind, words: str, without: Collection[str]) -> tuple[Candidate, ...]:
    """Themes or actors with all these words in one of their names, by label; two queries."""
    model: type[Theme | Actor] = Theme if kind is Kind.THEME else Actor
    wanted = Q()
    for word in words.split()[:MOST_WORDS]:
        wanted &= Q(label__icontains=word) | Q(alternative_labels__text__icontains=word)
    living = model.objects.living().exclude(slug__in=without)
    found = living.filter(wanted).order_by("label", "pk").prefetch_related("alternative_labels").distinct()[:MOST]
    return tuple(
        Candidate(one.slug, one.label, ", ".join(name.text for name in one.alternative_labels.all())) for one in found
    )
