"""What the items of a selection or a collection are: read as every visitor may read them, whoever asks.

A record that was merged is followed to where it went; one that was withdrawn, or is not (or no longer) open to
readers, is listed as gone. A draft and a number that was never given look alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count

from evidence.accounts.models import VISITOR
from evidence.claims.contexts import place
from evidence.claims.models import Claim, EvidenceLink, Quotation
from evidence.library.models import Source
from evidence.library.references import short_reference, with_reference_parts
from evidence.library.standing import successors
from evidence.library.status import CuratedQuerySet, Status
from evidence.readers.basket import Basket, Kind, number

KNOWN = frozenset({Status.PUBLISHED, Status.MERGED, Status.WITHDRAWN})
"""Numbers of such records readers know, as their own pages tell them; the others are as if never given."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a selection."""

    key: str
    words: str
    """A title, a claim, or quoted words to the letter."""
    address: str
    about: str
    """Whose it is and when, or where the words stand."""
    note: str
    is_first: bool = False
    is_last: bool = False
    merged_from: str = ""
    """The key that was selected, when the record has gone into this one."""

    @property
    def kept_as(self) -> str:
        """The key under which the selection holds it."""
        return self.merged_from or self.key

    @property
    def number(self) -> int:
        return number(self.key)


@dataclass(frozen=True, slots=True)
class Gone:
    key: str
    name: str
    """“Source 5”."""
    reason: str
    """Why it was withdrawn; empty when that is not known to readers."""
    on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Contents:
    sources: tuple[Item, ...]
    claims: tuple[Item, ...]
    quotations: tuple[Item, ...]
    gone: tuple[Gone, ...]

    def __len__(self) -> int:
        return len(self.sources) + len(self.claims) + len(self.quotations)

    @property
    def notes(self) -> dict[str, str]:
        """The notes under the keys of the records that are shown."""
        return {item.key: item.note for item in (*self.sources, *self.claims, *self.quotations) if item.note}


_NAMES = {Kind.SOURCE: "Source", Kind.CLAIM: "Claim", Kind.QUOTATION: "Quotation"}


def contents(basket: Basket) -> Contents:
    """The items in their order; in sixteen queries at most, however many there are."""
    gone: list[Gone] = []
    sources = with_reference_parts(Source.objects.all())
    quotations = Quotation.objects.select_related("block", "voice", "text_version__source").defer(
        "text_version__content"
    )
    quotations = quotations.prefetch_related("text_version__source__contributors", "text_version__source__identifiers")
    return Contents(
        sources=_items(Kind.SOURCE, sources, basket, gone),
        claims=_items(Kind.CLAIM, Claim.objects.all(), basket, gone),
        quotations=_items(Kind.QUOTATION, quotations, basket, gone),
        gone=tuple(gone),
    )


def _items(kind: Kind, rows: CuratedQuerySet[Any], basket: Basket, gone: list[Gone]) -> tuple[Item, ...]:
    wanted = basket.of(kind)
    into = successors(rows.model.objects.all(), wanted)
    there = {row.pk: row for row in rows.visible_to(VISITOR).filter(pk__in=set(into.values()))}
    about = _abouts(kind, there)
    items: dict[int, Item] = {}
    lost = [pk for pk in wanted if into[pk] not in there]
    for pk in wanted:
        row = there.get(into[pk])
        if row is not None and row.pk not in items:
            key, was = f"{kind}{row.pk}", f"{kind}{pk}"
            items[row.pk] = Item(
                key,
                _words(row),
                row.get_absolute_url(),
                about[row.pk],
                basket.notes.get(was, ""),
                merged_from="" if key == was else was,
            )
    gone += _gone(kind, rows.model.objects.all(), lost, basket)
    return _with_ends(list(items.values()))


def _gone(kind: Kind, rows: CuratedQuerySet[Any], lost: Sequence[int], basket: Basket) -> Iterable[Gone]:
    withdrawn = rows.filter(pk__in=lost, status=Status.WITHDRAWN) if lost else ()
    why = {row.pk: row for row in withdrawn}
    for pk in lost:
        key = f"{kind}{pk}"
        row = why.get(pk)
        on = row.withdrawn_at.date() if row else None
        yield Gone(key, f"{_NAMES[kind]} {pk}", row.withdrawal_reason if row else "", on, basket.notes.get(key, ""))


def _words(row: Source | Claim | Quotation) -> str:
    if isinstance(row, Quotation):
        return row.exact
    return row.text if isinstance(row, Claim) else row.title


def _abouts(kind: Kind, rows: Mapping[int, Any]) -> dict[int, str]:
    if kind is Kind.SOURCE:
        return {pk: f"{short_reference(row)} · {row.kind_row.label}" for pk, row in rows.items()}
    if kind is Kind.QUOTATION:
        return {pk: _where(row) for pk, row in rows.items()}
    links = EvidenceLink.objects.visible_to(VISITOR).filter(claim__in=list(rows)).order_by()
    counted = dict(links.values_list("claim").annotate(Count("pk")))
    return {pk: f"{row.get_kind_display().capitalize()}, {_quotations(counted.get(pk, 0))}" for pk, row in rows.items()}


def _where(row: Quotation) -> str:
    heard = f"{row.voice.label}, in " if row.voice else ""
    return f"{heard}{short_reference(row.text_version.source)}, {place(row)}"


def _quotations(count: int) -> str:
    return "no words linked yet" if not count else f"{count} quotation{'' if count == 1 else 's'}"


def _with_ends(items: list[Item]) -> tuple[Item, ...]:
    return tuple(replace(item, is_first=n == 0, is_last=n == len(items) - 1) for n, item in enumerate(items))
