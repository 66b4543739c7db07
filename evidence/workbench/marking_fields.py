"""The form of marking as it is shown: its fields as typed, the words as the text has them, claims near by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core import signing

from evidence.accounts.models import User
from evidence.claims.models import Basis, ClaimKind, Confidence, Directness, Position, Quotation, Relation
from evidence.curation.marking import drafts, near_claims, terms, words
from evidence.curation.marking.near_claims import NearClaim
from evidence.curation.marking.recording import same_words
from evidence.curation.marking.terms import Suggestion
from evidence.library.models import Block, Source, TextVersion
from evidence.vocabulary.finding import THEME, Names
from evidence.workbench.marking_form import STANCES, THEMES, Filled, Incomplete, located, whole

#: Names a form of a person and a text, so that a form sent after the session ended finds its way.
SALT = "marking"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words stand."""

    start: int
    end: int
    label: str
    number: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The words that are meant, to the letter."""

    place: Place
    times: int
    blocks: int
    count: int
    """Of words."""
    cut: bool
    """They begin or end inside a word."""
    letters: tuple[words.Letters, ...]
    unseen: int
    """How many characters are named because nobody would see them."""
    same: tuple[Quotation, ...]
    """Quotations of these very words that the form adds to."""
    overlaps: int
    themes: tuple[tuple[Suggestion, bool], ...]
    """Themes that the words name, and whether they are put on the quotation."""


@dataclass(frozen=True, slots=True)
class Picking:
    """A block whose words can be picked by the first and the last."""

    number: int
    label: str
    words: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class StanceRow:
    actor: str
    theme: str
    position: str
    condition: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers."""

    relations: tuple[tuple[str, str], ...] = tuple(Relation.choices)
    directness: tuple[tuple[str, str], ...] = tuple(Directness.choices)
    bases: tuple[tuple[str, str], ...] = tuple(Basis.choices)
    confidences: tuple[tuple[str, str], ...] = tuple(Confidence.choices)
    kinds: tuple[tuple[str, str], ...] = tuple(ClaimKind.choices)
    positions: tuple[tuple[str, str], ...] = tuple(Position.choices)


@dataclass(frozen=True, slots=True)
class Form:
    words: str
    start: str
    end: str
    voice: str
    reports: str
    note: str
    claim: str
    claim_words: str
    claim_kind: str
    claim_themes: tuple[str, ...]
    relation: str
    directness: str
    basis: str
    confidence: str
    confidence_reason: str
    rationale: str
    stances: tuple[StanceRow, ...]
    errors: Mapping[str, str]
    shown: Shown | None
    places: tuple[Place, ...]
    picking: Picking | None
    claims: tuple[NearClaim, ...]
    offered: str
    mine: str
    kept_at: datetime | None
    """When what stands in the form was kept, if it was left unsent."""
    stamp: str
    """Of what is kept, whatever it is: a browser that kept something later knows by it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was wrong with a form that was sent."""

    incomplete: Incomplete | None = None
    reason: str = ""
    finding: bool = False
    """Claims are looked for; nothing else is judged yet."""


def author_of(source: Source) -> str:
    """The first author that the vocabulary knows; empty when there is none."""
    known = source.contributors.exclude(actor=None).select_related("actor").order_by("position").first()
    return known.actor.label if known and known.actor else ""


def form(
    version: TextVersion,
    filled: Filled,
    *,
    person: User,
    vocabulary: Names,
    told: Told,
    kept_at: datetime | None = None,
) -> Form:
    filled = _picked(version, filled)
    cannot = told.incomplete or _doubt(version, filled)
    errors = dict(cannot.errors) if cannot else {}
    if told.reason:
        errors["form"] = told.reason
    blocks = list(version.blocks.order_by("number"))
    found = _found(version, filled, cannot)
    if found and cannot and cannot.rewritten:
        filled = filled.having(
            words=version.content[found.start : found.end], start=str(found.start), end=str(found.end)
        )
    claims = near(filled, person=person)
    if cannot and cannot.alike:
        errors["claim"] = "There are claims like this one. Take one of them, or keep yours as a new one."
    return Form(
        words=filled.words,
        start=str(found.start) if found else "",
        end=str(found.end) if found else "",
        voice=filled.one("voice"),
        reports=filled.one("reports"),
        note=filled.one("note", multiline=True),
        claim=filled.one("claim"),
        claim_words=filled.one("claim_words"),
        claim_kind=filled.one("claim_kind"),
        claim_themes=_padded(filled.all("claim_theme"), THEMES),
        relation=filled.one("relation"),
        directness=filled.one("directness"),
        basis=filled.one("basis"),
        confidence=filled.one("confidence"),
        confidence_reason=filled.one("confidence_reason", multiline=True),
        rationale=filled.one("rationale", multiline=True),
        stances=_stance_rows(filled, author_of(version.source)),
        errors=errors,
        shown=shown(version, found, blocks, filled, person=person, vocabulary=vocabulary) if found else None,
        places=tuple(_place(version.content, blocks, *span) for span in cannot.spans) if cannot else (),
        picking=_picking(version, blocks, filled),
        claims=claims,
        offered=",".join(str(one.id) for one in claims),
        mine=signing.dumps([person.pk, version.pk], salt=SALT),
        kept_at=kept_at,
        stamp=left.saved_at.isoformat() if (left := drafts.kept(version, person)) else "",
    )


def near(filled: Filled, *, person: User) -> tuple[NearClaim, ...]:
    """Claims near to what is typed; the chosen one stays among them."""
    found = near_claims.near(filled.one("claim_words"), person=person)
    chosen = whole(filled.one("claim"))
    if chosen is not None and chosen not in {one.id for one in found}:
        found = (*near_claims.chosen(chosen, person=person), *found)
    return found


def _doubt(version: TextVersion, filled: Filled) -> Incomplete | None:
    """What is wrong with the words of a form that nobody has sent."""
    if not filled.words.strip():
        return None
    try:
        located(version, filled)
    except Incomplete as cannot:
        return cannot
    return None


def _found(version: TextVersion, filled: Filled, cannot: Incomplete | None) -> words.Found | None:
    if cannot and cannot.rewritten:
        return cannot.rewritten
    try:
        return located(version, filled)
    except Incomplete:
        return None


def _picked(version: TextVersion, filled: Filled) -> Filled:
    """The form with the words from the first to the last that was picked, if any were."""
    number, first, last = filled.number("block"), filled.number("first"), filled.number("last")
    if number is None or first is None or last is None:
        return filled
    block = version.blocks.filter(number=number).first()
    if block is None:
        return filled
    spans = words.spans(version.content, block.start, block.end)
    first, last = sorted((first, last))
    if last >= len(spans):
        return filled
    start, end = spans[first][0], spans[last][1]
    put = filled.without("at").having(words=version.content[start:end], start=str(start), end=str(end))
    return put.without("first", "last")


def _picking(version: TextVersion, blocks: list[Block], filled: Filled) -> Picking | None:
    number = filled.number("block")
    block = next((one for one in blocks if one.number == number), None)
    if block is None:
        return None
    spans = words.spans(version.content, block.start, block.end)
    listed = tuple((index, version.content[start:end]) for index, (start, end) in enumerate(spans))
    return Picking(block.number, block.label, listed)


def shown(
    version: TextVersion,
    found: words.Found,
    blocks: list[Block],
    filled: Filled,
    *,
    person: User,
    vocabulary: Names,
) -> Shown:
    exact = version.content[found.start : found.end]
    letters = words.letters(exact)
    starts = [block.start for block in blocks]
    accepted = set(filled.all("qtheme"))
    overlapping = Quotation.objects.visible_to(person).filter(
        text_version=version, start__lt=found.end, end__gt=found.start
    )
    same = same_words(version, found.start, found.end, by=person)
    named = terms.named(exact, vocabulary.places(exact))
    return Shown(
        place=_place(version.content, blocks, found.start, found.end),
        times=len(found.places),
        blocks=max(words.crossed(starts, found.start, found.end), 1),
        count=len(exact.split()),
        cut=words.cuts_a_word(version.content, found.start, found.end),
        letters=letters,
        unseen=sum(1 for one in letters if one.name),
        same=same,
        overlaps=overlapping.count() - len(same),
        themes=tuple((one, str(one.pk) in accepted) for one in named if one.kind == THEME),
    )


def _place(content: str, blocks: list[Block], start: int, end: int) -> Place:
    block = blocks[words.holding([one.start for one in blocks], start)] if blocks else None
    return Place(
        start=start,
        end=end,
        label=block.label if block else "text",
        number=block.number if block else 0,
        before=content[max(0, start - 40) : start],
        after=content[end : end + 40],
    )


def _stance_rows(filled: Filled, author: str) -> tuple[StanceRow, ...]:
    columns = [_padded(filled.all(f"stance_{name}"), STANCES) for name in ("actor", "theme", "position", "condition")]
    rows = [StanceRow(*(column[index] for column in columns)) for index in range(STANCES)]
    if not rows[0].actor:
        rows[0] = StanceRow(filled.one("voice") or author, *(column[0] for column in columns[1:]))
    return tuple(rows)


def _padded(values: tuple[str, ...], size: int) -> tuple[str, ...]:
    return (*values[:size], *[""] * (size - len(values)))
