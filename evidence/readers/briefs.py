"""Briefs that people with an account keep by name. Each is its owner's alone; others read it by a secret link only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from evidence.accounts.models import User
from evidence.claims.models import Claim
from evidence.readers import basket_rows, tokens
from evidence.readers.brief import Outline, Part, Refused
from evidence.readers.models import Brief, BriefClaim

MOST_BRIEFS = 200
"""Of one person."""

type Change = Callable[[Outline], Outline]


@dataclass(frozen=True, slots=True)
class Row:
    """A brief among those of a person."""

    id: int
    title: str
    address: str
    claims: int
    is_shared: bool
    changed_at: datetime


def of(person: User) -> tuple[Row, ...]:
    """Those of `person`, the last changed first; one query."""
    rows = Brief.objects.filter(owner=person).annotate(claims=Count("parts"))
    return tuple(
        Row(one.pk, one.title, one.get_absolute_url(), one.claims, bool(one.link_token), one.changed_at) for one in rows
    )


def own(pk: int, person: User) -> Brief:
    """The brief, if it is that person's own. Raises Brief.DoesNotExist: others learn nothing of it."""
    return Brief.objects.get(pk=pk, owner=person)


def behind(token: str) -> Brief:
    """The brief that a secret link leads to. Raises Brief.DoesNotExist: never given, or taken back."""
    return Brief.objects.get(link_token=tokens.digest(token))


def outline(brief: Brief) -> Outline:
    """What is kept of it; one query."""
    parts = tuple(
        Part(one.claim_id, one.text, None if one.taken is None else tuple(one.taken), one.notes)
        for one in brief.parts.order_by("position")
    )
    return Outline(brief.title, brief.purpose, brief.style, brief.as_of, parts)


def create(person: User, made: Outline) -> Brief:
    """A new brief, private. Raises Refused."""
    if Brief.objects.filter(owner=person).count() >= MOST_BRIEFS:
        raise Refused(f"One person keeps {MOST_BRIEFS} briefs at most. Delete one that you no longer need.")
    with transaction.atomic():
        brief = Brief(owner=person)
        _write(brief, made)
    return brief


def change(brief: Brief, how: Change) -> Outline:
    """What `how` makes of it is kept; nobody else changes it meanwhile. Raises Refused: then it stays as it was."""
    with transaction.atomic():
        locked = Brief.objects.select_for_update().get(pk=brief.pk)
        made = how(outline(locked))
        _write(locked, made)
    return made


def share(brief: Brief) -> str:
    """The secret of a new link. It is kept nowhere but in that link; one that was given before ends with it."""
    token = tokens.new()
    brief.link_token = tokens.digest(token)
    brief.save(update_fields=["link_token"])
    return token


def unshare(brief: Brief) -> None:
    """Whoever has the link reads nothing any more."""
    brief.link_token = ""
    brief.save(update_fields=["link_token"])


def delete(brief: Brief) -> None:
    brief.delete()


def _write(brief: Brief, made: Outline) -> None:
    """Numbers that readers do not know are left out, drafts like those never given; what stood in it may stay."""
    brief.title, brief.purpose, brief.style, brief.as_of = made.title, made.purpose, made.style, made.as_of
    brief.save()
    known = Q(status__in=basket_rows.KNOWN) | Q(pk__in=brief.parts.values("claim"))
    named = Claim.objects.filter(known, pk__in=[part.claim for part in made.parts])
    there = set(named.values_list("pk", flat=True))
    brief.parts.all().delete()
    BriefClaim.objects.bulk_create(
        BriefClaim(
            brief=brief,
            claim_id=part.claim,
            position=position,
            text=part.text,
            taken=None if part.taken is None else list(part.taken),
            notes=dict(part.notes),
        )
        for position, part in enumerate((part for part in made.parts if part.claim in there), start=1)
    )
