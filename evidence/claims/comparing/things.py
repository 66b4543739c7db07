"""The records that are to be compared: found, followed where they were merged, told of where they are gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from evidence.accounts.models import Person
from evidence.claims.asking import Invalid
from evidence.claims.comparing.question import NUMBERED, Kind
from evidence.claims.models import Claim
from evidence.claims.notes import Linked
from evidence.library.models import Source
from evidence.library.standing import successors
from evidence.library.status import CuratedQuerySet, Status
from evidence.vocabulary.models import Actor, Theme
from evidence.vocabulary.retired import went


@dataclass(frozen=True, slots=True)
class Gone:
    """It was here and is not to be compared any more; never its words."""

    name: str
    reason: str
    on: date
    word: str
    """“withdrawn” or “retired”."""

    @property
    def says(self) -> str:
        """What follows its name."""
        return f"was {self.word} on {self.on:%-d %B %Y} and is not compared. The reason given: {self.reason}"


@dataclass(frozen=True, slots=True)
class Things[T]:
    """In the order they were asked for, each once."""

    rows: tuple[T, ...]
    keys: tuple[str, ...]
    """As the address names them now."""
    cautions: tuple[str, ...]
    """For each row, what has become of the record that was asked for; else empty."""
    gone: tuple[Gone, ...]


def records[M: (Source, Claim)](rows: CuratedQuerySet[M], kind: Kind, keys: Sequence[str], person: Person) -> Things[M]:
    """Sources or claims by number; five queries, and one more for each step of a merger. Raises Invalid.

    A draft and a number that was never given look alike.
    """
    wanted = [int(key) for key in keys]
    into = successors(rows.model.objects.all(), wanted)
    there = {row.pk: row for row in rows.visible_to(person).filter(pk__in=set(into.values()))}
    missing = {into[pk] for pk in wanted} - set(there)
    withdrawn = {one.pk: one for one in rows.model.objects.filter(pk__in=missing, status=Status.WITHDRAWN)}
    if unknown := [pk for pk in wanted if into[pk] not in there and into[pk] not in withdrawn]:
        raise Invalid([f"There is no {kind} {pk} here to compare." for pk in unknown])
    gone = tuple(_withdrawn(kind, pk, withdrawn[into[pk]]) for pk in wanted if into[pk] in withdrawn)
    found: dict[int, str] = {}
    for pk in wanted:
        if into[pk] in there:
            merged = f"{kind.capitalize()} {pk}, which was asked for, has gone into this one."
            found[into[pk]] = found.get(into[pk], "") or ("" if into[pk] == pk else merged)
    return Things(tuple(there[pk] for pk in found), tuple(map(str, found)), tuple(found.values()), gone)


def known(kind: Kind, keys: Sequence[str], person: Person) -> tuple[str, ...]:
    """Those of the keys that are no reason to refuse: what they name is here, or was."""
    if kind not in NUMBERED:
        model: type[Theme | Actor] = Theme if kind is Kind.THEME else Actor
        named = set(model.objects.filter(slug__in=keys).values_list("slug", flat=True))
        return tuple(key for key in keys if key in named)
    numbers = [int(key) for key in keys]
    told = (
        _told(Source.objects.all(), numbers, person)
        if kind is Kind.SOURCE
        else _told(Claim.objects.all(), numbers, person)
    )
    return tuple(key for key in keys if int(key) in told)


def _told[M: (Source, Claim)](rows: CuratedQuerySet[M], wanted: Sequence[int], person: Person) -> frozenset[int]:
    into = successors(rows, wanted)
    told = rows.visible_to(person) | rows.filter(status=Status.WITHDRAWN)
    there = set(told.filter(pk__in=set(into.values())).values_list("pk", flat=True))
    return frozenset(pk for pk in wanted if into[pk] in there)


def _withdrawn(kind: Kind, asked: int, row: Source | Claim) -> Gone:
    if row.withdrawn_at is None:
        raise ValueError(f"{kind} {row.pk} is withdrawn without a date.")
    return Gone(f"{kind.capitalize()} {asked}", row.withdrawal_reason, row.withdrawn_at.date(), "withdrawn")


def concepts[C: (Theme, Actor)](model: type[C], kind: Kind, keys: Sequence[str]) -> Things[C]:
    """Themes or actors by slug; two queries, and two more when one is retired. Raises Invalid."""
    named: dict[str, C] = {one.slug: one for one in model.objects.filter(slug__in=keys)}
    if unknown := [key for key in keys if key not in named]:
        raise Invalid([f"There is no {kind} “{key}”." for key in unknown])
    retired = {key: one for key, one in named.items() if one.is_retired}
    instead: dict[str, C] = {}
    if retired:
        following = {slug: pk for slug, pk in went(model).items() if slug in retired}
        living: dict[int, C] = {one.pk: one for one in model.objects.living().filter(pk__in=following.values())}
        instead = {slug: living[pk] for slug, pk in following.items() if pk in living}
    found: dict[int, tuple[C, str]] = {}
    for key in keys:
        one = instead.get(key, named[key])
        if not one.is_retired:
            caution = f"“{named[key].label}”, which was asked for, is retired; this is used in its place."
            found.setdefault(one.pk, (one, caution if key in retired else ""))
    gone = tuple(
        Gone(f"{kind.capitalize()} “{one.label}”", one.retirement_reason, one.retired_at.date(), "retired")
        for key, one in retired.items()
        if key not in instead and one.retired_at
    )
    rows = tuple(one for one, _ in found.values())
    return Things(rows, tuple(one.slug for one in rows), tuple(caution for _, caution in found.values()), gone)


def linked(one: Source | Claim | Theme | Actor) -> Linked:
    return Linked(str(one), one.get_absolute_url())
