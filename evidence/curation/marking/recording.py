"""What one form of marking records: a quotation, what it does to a claim, whose stance it shows. All or nothing."""

from dataclasses import dataclass
from itertools import count

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.claims.anchoring import anchored
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation import refusals
from evidence.curation.history import written_by
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Source, TextVersion
from evidence.library.status import Status
from evidence.vocabulary.models import Actor, Theme

LONGEST_KEY = 70
#: Records that take nothing more.
_CLOSED = (Status.WITHDRAWN, Status.MERGED)


@dataclass(frozen=True, slots=True)
class NewClaim:
    text: str
    kind: str
    themes: tuple[Theme, ...] = ()


@dataclass(frozen=True, slots=True)
class Bearing:
    """What the words do to a claim."""

    claim: Claim | NewClaim
    relation: str
    directness: str
    basis: str
    confidence: str
    confidence_reason: str
    rationale: str


@dataclass(frozen=True, slots=True)
class Stand:
    actor: Actor
    theme: Theme
    position: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Marking:
    """The words (code points, end exclusive) and all that is said of them."""

    start: int
    end: int
    voice: Actor | None = None
    reports: Source | None = None
    themes: tuple[Theme, ...] = ()
    note: str = ""
    bearing: Bearing | None = None
    stands: tuple[Stand, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What stands there now. `made` names what was not there before: nothing, when a form is sent twice."""

    quotation: Quotation
    claim: Claim | None
    made: tuple[str, ...]
    left_out: str
    """What could not be kept, in a sentence; empty when all was."""


class ClaimTaken(NotAllowed):
    """Another claim has these very words, and this person may not see it."""


def record(version: TextVersion, said: Marking, *, by: User) -> Recorded:
    """Keep `said` of the words as drafts of `by`, in one transaction; what is there already is not made twice.

    What is said is added to a quotation that stands at the same place with the same voice, if `by` drafted it or it
    is published: two quotations of the same words would count twice. Raises NotAllowed (ClaimTaken) with a sentence
    for the person, ValueError for a span outside the text.
    """
    if not by.may(May.DRAFT):
        raise NotAllowed("You may not mark words.")
    try:
        return _recorded(version, said, by)
    except IntegrityError as refused:  # somebody else said the same of the same words at once
        if (told := refusals.told(refused)) is None:
            raise
        raise NotAllowed(told.sentence) from refused


def _recorded(version: TextVersion, said: Marking, by: User) -> Recorded:
    with transaction.atomic(), written_by(by):
        # A form that is sent twice at once waits here for itself.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        made: list[str] = []
        quotation, left_out = _quotation(version, said, by, made)
        claim = _evidence(quotation, said.bearing, by, made) if said.bearing else None
        for stand in said.stands:
            _stance(quotation, stand, by, made)
    return Recorded(quotation, claim, tuple(made), left_out)


def same_words(version: TextVersion, start: int, end: int, *, by: User) -> tuple[Quotation, ...]:
    """Quotations of these very words that `by` may add to."""
    rows = Quotation.objects.visible_to(by).filter(text_version=version, start=start, end=end)
    open_ones = rows.exclude(status__in=_CLOSED).select_related("voice", "reports").order_by("pk")
    return tuple(one for one in open_ones if one.created_by_id == by.pk or one.status == Status.PUBLISHED)


def _quotation(version: TextVersion, said: Marking, by: User, made: list[str]) -> tuple[Quotation, str]:
    """The quotation, and what of its own fields could not be kept."""
    for one in same_words(version, said.start, said.end, by=by):
        if (one.voice, one.reports) == (said.voice, said.reports):
            return one, _added_to(one, said)
    blocks = version.blocks.filter(start__lte=said.start, end__gt=said.start)
    quotation = anchored(
        version, said.start, said.end, blocks, created_by=by, voice=said.voice, reports=said.reports, note=said.note
    )
    quotation.save(force_insert=True)
    quotation.themes.set(said.themes)
    made.append("quotation")
    return quotation, ""


def _added_to(one: Quotation, said: Marking) -> str:
    """A draft takes themes and note; what was submitted or published is not changed in passing."""
    missing = set(said.themes) - set(one.themes.all())
    other_note = said.note not in {"", one.note}
    if one.status == Status.DRAFT:
        one.themes.add(*missing)
        if other_note:
            one.note = said.note
            one.save(update_fields=("note",))
        return ""
    if not missing and not other_note:
        return ""
    return f"The words are {one.get_status_display()} already, so their themes and note stayed as they were."


def _evidence(quotation: Quotation, bearing: Bearing, by: User, made: list[str]) -> Claim:
    claim = bearing.claim if isinstance(bearing.claim, Claim) else _claim(bearing.claim, by, made)
    values = {
        "relation": bearing.relation,
        "directness": bearing.directness,
        "basis": bearing.basis,
        "confidence": bearing.confidence,
        "confidence_reason": bearing.confidence_reason,
        "rationale": bearing.rationale,
    }
    there = EvidenceLink.objects.filter(claim=claim, quotation=quotation).first()
    if there is None:
        EvidenceLink.objects.create(claim=claim, quotation=quotation, created_by=by, **values)
        made.append("evidence")
    elif _is_hidden(there, by) or any(getattr(there, name) != value for name, value in values.items()):
        raise NotAllowed(
            "These words are evidence on this claim already, and not with the same relation and rationale: change that"
            " record if it is yours, or mark other words."
        )
    return claim


def _claim(new: NewClaim, by: User, made: list[str]) -> Claim:
    with connection.cursor() as cursor:  # two people who make claims at once do it one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('evidence_claim is made'))")
    there = Claim.objects.filter(text=new.text).first()
    if there is not None:
        if not Claim.objects.visible_to(by).exclude(status__in=_CLOSED).filter(pk=there.pk).exists():
            raise ClaimTaken("Another claim has these very words, and you may not use it: word yours otherwise.")
        return there
    claim = Claim.objects.create(key=_key(new.text), text=new.text, kind=new.kind, created_by=by)
    claim.themes.set(new.themes)
    made.append("claim")
    return claim


def _key(text: str) -> str:
    """Names the claim in exports: the beginning of its words, with a number where that is taken."""
    stem = slugify(text)[:LONGEST_KEY].strip("-") or "claim"
    taken = set(Claim.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for number in count(1) if (key := stem if number == 1 else f"{stem}-{number}") not in taken)


def _stance(quotation: Quotation, stand: Stand, by: User, made: list[str]) -> None:
    there = Stance.objects.filter(actor=stand.actor, theme=stand.theme, quotation=quotation).first()
    if there is None:
        Stance.objects.create(
            actor=stand.actor,
            theme=stand.theme,
            quotation=quotation,
            position=stand.position,
            condition=stand.condition,
            created_by=by,
        )
        made.append("stance")
    elif _is_hidden(there, by) or (there.position, there.condition) != (stand.position, stand.condition):
        raise NotAllowed(
            f"Another stance of {stand.actor} on {stand.theme} rests on these words already: change that record, if it"
            " is yours, or mark other words."
        )


def _is_hidden(there: EvidenceLink | Stance, by: User) -> bool:
    """Whether `by` may not see what stands there: then it is not told how it differs, nor that it does not."""
    return not type(there).objects.visible_to(by).filter(pk=there.pk).exists()
