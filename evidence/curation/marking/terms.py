"""Themes and actors that a text names, suggested as subjects of its source: accepted, or ignored and remembered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation import fields
from evidence.curation.history import written_by
from evidence.curation.models import IgnoredTerm, ReviewedTable, Revision
from evidence.curation.review import revisions
from evidence.curation.workflow import NotAllowed, edited
from evidence.library.models import Source
from evidence.library.status import Status
from evidence.vocabulary.finding import ACTOR, THEME, Names, Place, Term

#: Ways of writing a term that are shown.
MOST_WORDS = 4
#: Kind of term → the field of a source that holds its subjects.
SUBJECTS = {THEME: "subject_themes", ACTOR: "subject_actors"}


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that named the term, how often, and where first."""

    words: str
    times: int
    start: int
    """Of the first, in code points."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    kind: str
    pk: int
    label: str
    times: int
    triggers: tuple[Trigger, ...]
    """The commonest ways of writing it, MOST_WORDS at most."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Terms that a text names, those named most often first."""

    open: tuple[Suggestion, ...]
    assigned: tuple[Suggestion, ...]
    proposed: tuple[Suggestion, ...]
    """To become subjects when a second person publishes that."""
    ignored: tuple[Suggestion, ...]


def suggestions(source: Source, content: str, names: Names) -> Suggestions:
    """What `content`, a text of `source`, names; four queries."""
    found = named(content, names.places(content))
    assigned = _assigned(source)
    proposed = _proposed(source) - assigned
    ignored = {
        (THEME, theme) if theme else (ACTOR, actor)
        for theme, actor in IgnoredTerm.objects.filter(source=source, back_at=None).values_list("theme_id", "actor_id")
    }
    ignored -= assigned | proposed
    taken = assigned | proposed | ignored

    def those(keys: set[tuple[str, int]]) -> tuple[Suggestion, ...]:
        return tuple(one for one in found if (one.kind, one.pk) in keys)

    return Suggestions(
        open=tuple(one for one in found if (one.kind, one.pk) not in taken),
        assigned=those(assigned),
        proposed=those(proposed),
        ignored=those(ignored),
    )


def named(content: str, places: Iterable[Place]) -> tuple[Suggestion, ...]:
    """The terms of these places with the words that name them, those named most often first."""
    by_term: dict[Term, list[Place]] = {}
    for place in places:
        by_term.setdefault(place.term, []).append(place)
    built = [_suggestion(content, term, found) for term, found in by_term.items()]
    return tuple(sorted(built, key=lambda one: (-one.times, one.kind, one.label)))


def _suggestion(content: str, term: Term, places: list[Place]) -> Suggestion:
    first: dict[str, int] = {}
    for place in places:
        first.setdefault(_written(content, place), place.start)
    counted = Counter(_written(content, place) for place in places).most_common(MOST_WORDS)
    triggers = tuple(Trigger(words, times, first[words]) for words, times in counted)
    return Suggestion(term.kind, term.pk, term.label, len(places), triggers)


def _written(content: str, place: Place) -> str:
    return " ".join(content[place.start : place.end].split())


def accept(source: Source, kind: str, pk: int, *, by: User, at: datetime) -> Revision | None:
    """Assign a term as a subject of `source`. Of a published source that is a proposal, which is given back.

    A proposal for subjects of this source that `by` has in the making takes further ones. Raises NotAllowed with a
    sentence, fields.Invalid for a term that is not there.
    """
    field = SUBJECTS[kind]
    with transaction.atomic(), written_by(by):
        found = _locked(source, by)
        if found.status == Status.PUBLISHED:
            return _propose(found, field, pk, by)
        if found.status not in {Status.DRAFT, Status.SUBMITTED}:
            raise NotAllowed(f"This source is {found.get_status_display()}: it takes no subjects.")
        wanted = sorted({*fields.values(found, (field,))[field], pk})
        fields.put(found, fields.checked(found, {field: wanted}, by=by))
        edited(found, by=by, at=at)
    return None


def ignore(source: Source, kind: str, pk: int, *, by: User, at: datetime) -> None:
    """The term is not suggested for `source` again, until somebody brings it back."""
    _check_there(source, kind, pk, by)
    kept = {"by": by, "at": at, "back_at": None}
    if kind == THEME:
        IgnoredTerm.objects.update_or_create(source=source, theme_id=pk, defaults=kept)
    else:
        IgnoredTerm.objects.update_or_create(source=source, actor_id=pk, defaults=kept)


def bring_back(source: Source, kind: str, pk: int, *, by: User, at: datetime) -> None:
    if not by.may(May.DRAFT):
        raise NotAllowed("You may not change what is suggested.")
    IgnoredTerm.objects.filter(source=source, **{f"{kind}_id": pk}).update(by=by, back_at=at)


def _check_there(source: Source, kind: str, pk: int, by: User) -> None:
    if not by.may(May.DRAFT):
        raise NotAllowed("You may not change what is suggested.")
    fields.checked(source, {SUBJECTS[kind]: [pk]}, by=by)


def _locked(source: Source, by: User) -> Source:
    if not by.may(May.DRAFT):
        raise NotAllowed("You may not assign subjects.")
    return Source.objects.visible_to(by).select_for_update(of=("self",)).get(pk=source.pk)


def _propose(source: Source, field: str, pk: int, by: User) -> Revision:
    mine = _own_proposal(source, by)
    now = fields.values(source, SUBJECTS.values())
    so_far = {name: mine.fields.get(name, now[name]) for name in now} if mine else now
    wanted = {**so_far, field: sorted({*so_far[field], pk})}
    if mine is None:
        return revisions.propose(source, wanted, "Subjects that its text names.", by)
    return revisions.change(mine, wanted, mine.reason, by=by, made_from=revisions.edition(mine))


def _own_proposal(source: Source, by: User) -> Revision | None:
    """A draft of `by` that proposes subjects of `source` and nothing else."""
    drafts = _open_proposals(source).filter(created_by=by, status=Status.DRAFT)
    return next((one for one in drafts if set(one.fields) <= set(SUBJECTS.values())), None)


def _open_proposals(source: Source) -> QuerySet[Revision]:
    waiting = Revision.objects.filter(table=ReviewedTable.SOURCE, row=source.pk)
    return waiting.filter(status__in=(Status.DRAFT, Status.SUBMITTED)).order_by("pk")


def _assigned(source: Source) -> set[tuple[str, int]]:
    held = fields.values(source, SUBJECTS.values())
    return {(kind, pk) for kind, field in SUBJECTS.items() for pk in held[field]}


def _proposed(source: Source) -> set[tuple[str, int]]:
    waiting = [one.fields for one in _open_proposals(source)]
    return {(kind, pk) for kind, field in SUBJECTS.items() for said in waiting for pk in said.get(field, ())}
