"""The pairs that wait for a person, and those that were decided."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet

from evidence.accounts.models import User
from evidence.citations import house
from evidence.claims.models import Quotation
from evidence.curation.duplicates.detection import ALIVE
from evidence.curation.models import DuplicateGround, DuplicatePair, DuplicateState
from evidence.library.models import Source

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Short:
    """A record in two lines."""

    id: int
    address: str
    title: str
    byline: str
    about: tuple[str, ...]
    """Kind, date, where it appeared, its state: what there is of them."""
    quotations: int


@dataclass(frozen=True, slots=True)
class Line:
    pk: int
    ground: str
    likeness: int
    state: str
    first: Short
    second: Short


@dataclass(frozen=True, slots=True)
class Tab:
    value: str
    label: str
    chosen: bool
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    lines: tuple[Line, ...]
    page: Page[DuplicatePair]
    grounds: tuple[Tab, ...]
    states: tuple[Tab, ...]


def waiting(_person: User) -> int:
    """How many pairs are to be looked at."""
    return open_pairs().count()


def open_pairs() -> QuerySet[DuplicatePair]:
    """Those to be looked at, the most alike first."""
    return _living().filter(state=DuplicateState.OPEN).order_by("-likeness", "pk")


def queue(*, state: str = DuplicateState.OPEN, ground: str = "", page: str | None = None) -> Queue:
    """A page of pairs in one state, those most alike first. Eight queries, however many pairs there are."""
    pairs = _living() if state == DuplicateState.OPEN else DuplicatePair.objects.all()
    of_state = pairs.filter(state=state)
    shown = of_state.filter(ground=ground) if ground else of_state
    order = ("-likeness", "pk") if state == DuplicateState.OPEN else ("-decided_at", "-pk")
    found = Paginator(shown.order_by(*order), A_PAGE).get_page(page)
    known = shorts({pk for pair in found for pk in (pair.first_id, pair.second_id)})
    by_ground = dict(of_state.order_by().values_list("ground").annotate(Count("pk")))
    return Queue(
        lines=tuple(
            Line(
                pk=pair.pk,
                ground=ground_of(pair),
                likeness=pair.likeness,
                state=pair.get_state_display(),
                first=known[pair.first_id],
                second=known[pair.second_id],
            )
            for pair in found
        ),
        page=found,
        grounds=tuple(
            Tab(value, label, value == ground, by_ground.get(value, 0)) for value, label in DuplicateGround.choices
        ),
        states=tuple(Tab(value, label, value == state) for value, label in DuplicateState.choices),
    )


def shorts(pks: Collection[int]) -> dict[int, Short]:
    """The records in short; three queries."""
    counted = dict(
        Quotation.objects.filter(text_version__source__in=pks)
        .order_by()
        .values_list("text_version__source")
        .annotate(Count("pk"))
    )
    rows = Source.objects.filter(pk__in=pks).prefetch_related("contributors")
    return {
        one.pk: Short(
            id=one.pk,
            address=one.get_absolute_url(),
            title=one.title,
            byline=byline(one),
            about=tuple(
                filter(
                    None, (one.kind_row.label, house.days(one.issued), one.container_title, one.get_status_display())
                )
            ),
            quotations=counted.get(one.pk, 0),
        )
        for one in rows
    }


def ground_of(pair: DuplicatePair) -> str:
    """Why the two were noted, in words."""
    if pair.ground == DuplicateGround.TITLE and pair.likeness == 100:
        return "the same title, the rest unsure"
    return str(pair.get_ground_display())


def byline(of: Source) -> str:
    """The names as they stand; “and 12 more” after the first eight."""
    names = [str(one) for one in of.contributors.all()]
    more = len(names) - 8
    return ", ".join(names[:8]) + (f" and {more} more" if more > 0 else "")


def _living() -> QuerySet[DuplicatePair]:
    """Pairs of which nobody has withdrawn or merged a side meanwhile."""
    return DuplicatePair.objects.filter(first__status__in=ALIVE, second__status__in=ALIVE)
