"""Two to six sources, claims, themes or actors side by side. The address is the comparison."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from evidence.accounts.models import VISITOR
from evidence.citations.documents.forms import FORMS, Form
from evidence.claims.asking import Invalid
from evidence.claims.comparing import choosing
from evidence.claims.comparing.choosing import Candidate
from evidence.claims.comparing.compared import Compared, compared, of, rest
from evidence.claims.comparing.question import MOST, NUMBERED, OF, Asked, Kind, read
from evidence.claims.comparing.table import Column
from evidence.claims.kept import kept
from evidence.pages import reading
from evidence.rendering import show
from evidence.search import exporting, filters
from evidence.search.filters import InvalidSearch
from evidence.search.reader import IndexNotReady

LOOKED_AT = 40
"""So many results of a search are looked at for what can be added."""


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column, and the addresses of the same comparison with it elsewhere or not at all."""

    column: Column
    number: int
    left: str
    right: str
    without: str


@dataclass(frozen=True, slots=True)
class Choice:
    candidate: Candidate
    address: str
    """Of the comparison with it."""


@dataclass(frozen=True, slots=True)
class KindLink:
    kind: Kind
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ComparePage:
    asked: Asked
    heads: tuple[ColumnHead, ...]
    found: Compared
    """When the question was invalid there are reasons, the columns that can be asked for, and no table."""
    choices: tuple[Choice, ...]
    """What was looked for, to be added."""
    nothing: str
    """Why nothing can be added that was looked for."""
    kinds: tuple[KindLink, ...]
    most: int
    forms: tuple[Form, ...] = ()
    counted_at: datetime | None = None
    """When it was counted, if not now."""
    reasons: tuple[str, ...] = ()


@reading.reading
def compare(request: HttpRequest) -> HttpResponse:
    try:
        asked = read(dict(request.GET.lists()))
        found, counted_at = answered(asked)
    except Invalid as invalid:
        refused = page(*rest(dict(request.GET.lists()), person=VISITOR), reasons=invalid.reasons)
        return show(request, "compare/compare.html", refused, status=400)
    return show(request, "compare/compare.html", page(asked, found, counted_at))


def answered(asked: Asked) -> tuple[Compared, datetime | None]:
    """The comparison, and when it was counted if not now. Themes and actors hold much: theirs are kept."""
    if asked.kind in NUMBERED:
        return of(asked, person=VISITOR), None
    found = kept(compared, str(asked.kind), ",".join(asked.keys), at=timezone.now())
    return found.value, found.counted_at


def page(
    asked: Asked, found: Compared, counted_at: datetime | None = None, reasons: tuple[str, ...] = ()
) -> ComparePage:
    now = asked.of(found.keys)
    candidates, nothing = _looked_for(now) if now.find and not now.is_full else ((), "")
    return ComparePage(
        asked=now,
        heads=_heads(replace(now, find=""), found.columns),
        found=found,
        choices=tuple(Choice(one, now.adding(one.key).address) for one in candidates),
        nothing=nothing,
        kinds=tuple(KindLink(kind, f"?{OF}={kind}", kind is now.kind) for kind in Kind),
        most=MOST,
        forms=tuple(FORMS.values()),
        counted_at=counted_at,
        reasons=reasons,
    )


def _heads(asked: Asked, columns: Sequence[Column]) -> tuple[ColumnHead, ...]:
    last = len(columns) - 1
    return tuple(
        ColumnHead(
            column=column,
            number=at + 1,
            left=asked.moved(column.key, -1).address if at else "",
            right=asked.moved(column.key, 1).address if at < last else "",
            without=asked.without(column.key).address,
        )
        for at, column in enumerate(columns)
    )


def _looked_for(asked: Asked) -> tuple[tuple[Candidate, ...], str]:
    """What the words find that is not a column yet, and why nothing, where that is so."""
    try:
        found = (
            choosing.among(asked.kind, _searched(asked), asked.keys, person=VISITOR)
            if asked.kind in NUMBERED
            else choosing.called(asked.kind, asked.find, asked.keys)
        )
    except InvalidSearch as invalid:
        return (), " ".join(invalid.reasons)
    except IndexNotReady:
        return (), "The library is just being put in order for searching. Please ask again in a moment."
    return found, "" if found else f"No other {asked.kind} is found with these words."


def _searched(asked: Asked) -> tuple[int, ...]:
    """The first results of the library's own search, in its order."""
    given = QueryDict(mutable=True)
    given.update({"q": asked.find, "in": asked.kind.plural})
    return exporting.listing(filters.read(given), LOOKED_AT).rows
