"""What curators say of a claim as a whole: that they searched, how certain it is, how it stands to another claim.

A judgement and a relation are drafts that go the way of every record. A search is a fact about what somebody did, kept
and shown at once: so only who may publish records one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.claims.judgements import Certainty, ClaimRelation
from evidence.claims.models import Claim, EvidenceSearch
from evidence.curation import fields
from evidence.curation.fields import Invalid
from evidence.curation.history import written_by
from evidence.curation.workflow import NotAllowed
from evidence.library.status import Curated, Status
from evidence.text.cleaning import clean

#: Nothing new is said of a claim that is one of these.
CLOSED = (Status.WITHDRAWN, Status.MERGED)
LIVING = (Status.DRAFT, Status.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Searched:
    """Somebody looked for words that stand in `relation` to the claim."""

    relation: str
    on: date
    scope: str
    sources: int | None
    found: int


def record_search(claim: Claim, said: Searched, *, by: User, today: date) -> EvidenceSearch:
    """Keep it; a form that is sent twice is kept once. Raises NotAllowed with a sentence for the person."""
    if not by.may(May.REVIEW):
        raise NotAllowed("Searches are shown to readers at once: who may publish records them.")
    if said.on > today:
        raise NotAllowed("The day of the search is still to come.")
    if said.found and said.sources == 0:
        raise NotAllowed("Nothing is found in no source: say in how many sources you looked.")
    with transaction.atomic(), written_by(by):
        _open(by, claim)
        kept, _ = EvidenceSearch.objects.get_or_create(
            claim=claim,
            relation=said.relation,
            searched_on=said.on,
            scope=said.scope,
            sources=said.sources,
            found=said.found,
            searched_by=by,
        )
    return kept


def judge(claim: Claim, given: Mapping[str, Any], *, by: User) -> Certainty:
    """A draft of a judgement, `given` as `fields.values` gives fields. Raises NotAllowed, and fields.Invalid.

    Whoever has an open judgement of this claim goes on with that one: NotAllowed.
    """
    with transaction.atomic(), written_by(by):
        _open(by, claim)
        made = Certainty(claim=claim, created_by=by)
        said = _checked(made, given, by)
        if (own := open_judgement(claim, by=by)) is not None:
            if fields.values(own) == said:
                return own  # a form that was sent twice
            raise NotAllowed("You have a judgement of this claim that is not published yet: go on with that one.")
        return _saved(made, said)


def relate(claim: Claim, other: Claim, given: Mapping[str, Any], *, by: User) -> ClaimRelation:
    """A draft of what `claim` is to `other`; of a form that is sent twice the one that was made. Raises NotAllowed,
    and fields.Invalid.
    """
    with transaction.atomic(), written_by(by):
        _open(by, claim, other)
        if not Claim.objects.visible_to(by).filter(pk=other.pk).exists():
            raise NotAllowed("There is no such claim.")
        own = ClaimRelation.objects.filter(
            claim=claim,
            other=other,
            type=given.get("type", ""),
            rationale=clean(str(given.get("rationale", "")), multiline=True).strip(),  # as it is kept
            created_by=by,
            status__in=LIVING,
        ).first()
        if own is not None:
            return own  # a form that was sent twice
        made = ClaimRelation(claim=claim, other=other, created_by=by)
        return _saved(made, _checked(made, given, by))


def open_judgement(claim: Claim, *, by: User) -> Certainty | None:
    """What `by` has drafted or submitted of the claim and nobody has published."""
    rows = Certainty.objects.filter(claim=claim, status__in=LIVING)
    return rows.filter(Q(created_by=by) | Q(submitted_by=by)).order_by("pk").first()


def _checked(made: Curated, given: Mapping[str, Any], by: User) -> fields.Values:
    """All fields of a new record, as they would be kept."""
    missing = [name for name in fields.KEPT[fields.table_of(made)].fields if name not in given]
    if missing:
        raise Invalid(dict.fromkeys(missing, "This is missing."))
    return fields.checked(made, given, by=by)


def _saved[M: Curated](made: M, said: fields.Values) -> M:
    for name, value in said.items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made


def _open(by: User, *claims: Claim) -> None:
    """Locked, in one order: a form that is sent twice waits for itself, two who relate two claims for each other."""
    if not by.may(May.DRAFT):
        raise NotAllowed("You may not draft records.")
    wanted = [one.pk for one in claims]
    for claim in Claim.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"):
        if claim.status in CLOSED:
            raise NotAllowed(f"The claim is {claim.get_status_display()}: nothing new is said of it.")
