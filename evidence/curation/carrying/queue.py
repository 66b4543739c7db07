"""What waits for a decision, and one quotation between two versions of its text."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.utils.text import Truncator

from evidence.accounts.models import User
from evidence.claims.carrying.suggestions import suggestions
from evidence.claims.models import EvidenceLink, Stance
from evidence.claims.notes import Linked
from evidence.curation.carrying.deciding import compared
from evidence.curation.models import Carry, CarryState
from evidence.library.models import Source
from evidence.text.differences import Stretch, differences

A_PAGE = 25
AROUND = 220
"""Characters of context shown on each side."""
RESTING = 20
"""Claims and stances that are named."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words with a little of what stands around them."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the new version that may be meant."""

    value: str
    """“start-end”, as the form says it."""
    likeness: int
    label: str
    """Where it stands: “§2, para 3”."""
    shown: Words
    changes: tuple[Stretch, ...]
    """Against the words as they were; empty when they are the same to the letter."""


@dataclass(frozen=True, slots=True)
class Between:
    """One quotation between two versions."""

    carry: Carry
    source: Source
    was: Words
    now: Words | None
    """Where it stands now, once it was moved."""
    places: tuple[Place, ...]
    """None once it is decided."""
    resting: tuple[Linked, ...]
    """Claims and stances that rest on the words."""
    more_resting: int


def waiting(person: User) -> int:
    return visible_to(person).filter(state=CarryState.OPEN).count()


def visible_to(person: User) -> QuerySet[Carry]:
    """Those of sources that `person` may see."""
    sources = Source.objects.visible_to(person)
    return Carry.objects.filter(quotation__text_version__source__in=sources.values("pk"))


def states(person: User, *, source: int | None = None) -> dict[str, int]:
    """State → how many, of one source or of all; those that nobody is in included."""
    rows = visible_to(person)
    if source is not None:
        rows = rows.filter(quotation__text_version__source=source)
    counted = rows.order_by().values_list("state").annotate(number=Count("pk"))
    return dict.fromkeys(CarryState.values, 0) | dict(counted)


def page(person: User, *, state: str, source: int | None = None, number: str | None = None) -> Page[Carry]:
    """Open ones oldest first, decided ones latest first; four queries, however many rows."""
    rows = visible_to(person).filter(state=state).select_related(
        "quotation__text_version__source", "from_version", "to_version", "decided_by"
    )  # fmt: skip
    rows = rows.defer("quotation__text_version__content", "from_version__content", "to_version__content")
    if source is not None:
        rows = rows.filter(quotation__text_version__source=source)
    is_open = state == CarryState.OPEN
    order = ("made_at", "from_version", "start", "pk") if is_open else ("-decided_at", "start", "pk")
    return Paginator(rows.order_by(*order), A_PAGE).get_page(number)


def between(pk: int, *, person: User) -> Between:
    """Raises Carry.DoesNotExist, also for what `person` may not see."""
    carry = (
        visible_to(person)
        .select_related("quotation__text_version__source", "from_version", "to_version", "decided_by")
        .prefetch_related("from_version__blocks", "to_version__blocks")
        .get(pk=pk)
    )
    quotation = carry.quotation
    resting = list(_resting(carry, person))
    has_moved = carry.state in {CarryState.CARRIED, CarryState.ACCEPTED, CarryState.REPOINTED}
    return Between(
        carry=carry,
        source=quotation.text_version.source,
        was=_words(carry.from_version.content, carry.start, carry.end),
        now=_words(quotation.text_version.content, quotation.start, quotation.end) if has_moved else None,
        places=tuple(_places(carry)) if carry.state == CarryState.OPEN else (),
        resting=tuple(resting[:RESTING]),
        more_resting=max(0, len(resting) - RESTING),
    )


def _places(carry: Carry) -> Iterator[Place]:
    old = carry.from_version.content[carry.start : carry.end]
    content, blocks = carry.to_version.content, list(carry.to_version.blocks.all())
    for one in suggestions(compared(carry), carry.start, carry.end):
        new = content[one.start : one.end]
        yield Place(
            value=f"{one.start}-{one.end}",
            likeness=one.likeness,
            label=next((block.label for block in blocks if block.start <= one.start < block.end), "text"),
            shown=_words(content, one.start, one.end),
            changes=differences(old, new) if old != new else (),
        )


def _words(content: str, start: int, end: int) -> Words:
    before, after = content[max(0, start - AROUND) : start], content[end : end + AROUND]
    if start > AROUND:
        before = "… " + before.partition(" ")[2]
    if end + AROUND < len(content):
        after = after.rpartition(" ")[0] + " …"
    return Words(before, content[start:end], after)


def _resting(carry: Carry, person: User) -> Iterator[Linked]:
    links = EvidenceLink.objects.visible_to(person).filter(quotation=carry.quotation).select_related("claim")
    for link in links.order_by("pk"):
        yield Linked(f"{link.relation}: {link.claim.text}", link.claim.get_absolute_url())
    stances = Stance.objects.visible_to(person).filter(quotation=carry.quotation).select_related("actor", "theme")
    for stance in stances.order_by("pk"):
        name = Truncator(f"{stance.actor}, {stance.position}, on {stance.theme}").chars(200)
        yield Linked(name, stance.actor.get_absolute_url())
