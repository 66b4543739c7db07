"""What people type for an actor, a theme or a source: completed while they type, and told apart when they are done."""

import re
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from evidence.accounts.models import Person
from evidence.library.models import Source
from evidence.library.status import Status
from evidence.vocabulary.models import Actor, Theme

MOST = 12
LONGEST = 300
_NUMBER = re.compile(r"\(?(?:number )?(\d{1,9})\)?$")


class Unknown(LookupError):
    """Nothing goes by this name, or several things do; the message says so to the person."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    """What to type for it."""
    about: str = ""


def actors(begun: str) -> tuple[Choice, ...]:
    return tuple(Choice(one.label, one.get_kind_display()) for one in _called(Actor.objects.living(), begun))


def themes(begun: str) -> tuple[Choice, ...]:
    return tuple(Choice(one.label) for one in _called(Theme.objects.living(), begun))


def sources(begun: str, *, person: Person) -> tuple[Choice, ...]:
    """Sources that `person` may see and whose title or number it is."""
    rows = Source.objects.visible_to(person).exclude(status__in=(Status.MERGED, Status.WITHDRAWN))
    for word in begun.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(contributors__family__icontains=word))
    return tuple(Choice(name_of(one)) for one in rows.distinct().order_by("title", "pk")[:MOST])


def name_of(source: Source) -> str:
    """As `source` takes it: the title with the number, because titles are not unique."""
    return f"{source.title[: LONGEST - 30]} (number {source.pk})"


def actor(said: str) -> Actor:
    """Raises Unknown."""
    return _one(Actor.objects.living(), said, "actor")


def theme(said: str) -> Theme:
    """Raises Unknown."""
    return _one(Theme.objects.living(), said, "theme")


def source(said: str, *, person: Person) -> Source:
    """The source of this number, or with exactly this title. Raises Unknown, also for what `person` may not see."""
    rows = Source.objects.visible_to(person).exclude(status__in=(Status.MERGED, Status.WITHDRAWN))
    number = _NUMBER.search(said)
    found = list(rows.filter(pk=int(number[1]))) if number else []
    found = found or list(rows.filter(title__iexact=said)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Unknown(f"Several sources are called “{said}”: add the number of the one you mean.")
    raise Unknown(f"No source that you may see is called “{said}”: type its number, or words of its title and choose.")


def _one[M: Actor | Theme](rows: QuerySet[M], said: str, what: str) -> M:
    found = list(rows.filter(label__iexact=said)[:1])
    found = found or list(rows.filter(alternative_labels__text__iexact=said).distinct()[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Unknown(f"Several {what}s go by “{said}”: {' and '.join(str(one) for one in found)}. Type one of these.")
    near = [str(one) for one in _called(rows, said)[:3]]
    hint = f" Did you mean {' or '.join(f'“{one}”' for one in near)}?" if near else " An editor can add it."
    raise Unknown(f"No {what} is called “{said}”.{hint}")


def _called[M: Actor | Theme](rows: QuerySet[M], begun: str) -> QuerySet[M]:
    """Those with all the words in one of their names; names that begin so come first."""
    words = begun[:LONGEST].split()[:8]
    for word in words:
        rows = rows.filter(Q(label__icontains=word) | Q(alternative_labels__text__icontains=word))
    begins = When(label__istartswith=" ".join(words), then=Value(0))
    ranked = rows.annotate(rank=Case(begins, default=Value(1), output_field=IntegerField()))
    found: QuerySet[M] = ranked.distinct().order_by("rank", "label")[:MOST]
    return found
