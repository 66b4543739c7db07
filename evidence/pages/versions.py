"""Earlier versions of a claim, each at an address for good, and the version of a day."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone

from evidence.accounts.models import VISITOR
from evidence.claims import standing
from evidence.curation.past.claim_page import ClaimThen, NoSuchPage, address, then
from evidence.curation.past.claims import Version, Versions, versions
from evidence.library.standing import Merged
from evidence.pages import reading
from evidence.rendering import show

LONGEST = 40  # characters of a moment
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{4,15}(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
_NO_MOMENT = "“as_of” must be a day, such as 2024-02-29, or a moment, such as 2024-02-29T12:00:00Z."


@dataclass(frozen=True, slots=True)
class VersionPage:
    claim: ClaimThen
    full: str
    """Address of this version in full, for the citation."""
    as_of: str
    """What the reader asked for, when it was a day or a moment."""


@dataclass(frozen=True, slots=True)
class NoVersion:
    """Context of history/no_version.html."""

    reason: str
    address: str
    """Of the claim."""
    first: str
    """Of its first version."""


@reading.reading
@reading.every_claim_answers
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, "page")
    page = reading.number(request, "page")
    try:
        standing.claim(pk, person=VISITOR)
    except Merged as merged:  # the versions of its successor are others
        return HttpResponsePermanentRedirect(reverse("claim", args=[merged.into]))
    every = versions(pk)
    try:
        found = every[number]
    except LookupError:
        count = len(every.all)
        told = f"The claim has {count} version{'' if count == 1 else 's'}, and no version {number}."
        return _missing(request, pk, told)
    return _shown(request, every, found, page=1 if page is None else page)


def as_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The claim at the end of a day (in UTC), or at a moment. Raises what `standing.claim` raises."""
    given = request.GET["as_of"]
    now = timezone.now()
    moment = _moment(given, now)
    standing.claim(pk, person=VISITOR)
    every = versions(pk)
    found = every.at(moment)
    if found is not None:
        return _shown(request, every, found, as_of=given)
    if moment < every.all[0].at:
        told = f"The claim was first published on {_day(every.all[0].at)}: there was nothing to read on {_day(moment)}."
    else:
        told = f"The claim was not to be read on {_day(moment)}."
    return _missing(request, pk, told)


def _moment(given: str, now: datetime) -> datetime:
    """The moment that was asked for. 400 for what is none, and for one that is still to come."""
    given = given.strip()
    try:
        if len(given) <= LONGEST and _DATE.fullmatch(given):
            day = date.fromisoformat(given)
            if day > now.astimezone(UTC).date():
                raise BadRequest(f"“as_of”: {_day(day)} is still to come.")
            return min(now, datetime.combine(day, time.max, UTC))
        given = re.sub(r" (?=[0-9]{2}:?[0-9]{2}$)(?<=:[0-9]{2} )", "+", given)  # a plus sign of an address is a space
        if len(given) > LONGEST or not _MOMENT.fullmatch(given):
            raise BadRequest(_NO_MOMENT)
        moment = datetime.fromisoformat(given)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadRequest(_NO_MOMENT) from error
    if moment > now + timedelta(seconds=1):
        raise BadRequest("“as_of”: that moment is still to come.")
    return moment


def _shown(request: HttpRequest, every: Versions, found: Version, *, as_of: str = "", page: int = 1) -> HttpResponse:
    full = request.build_absolute_uri(address(every.claim, found.number))
    try:
        context = VersionPage(then(every, found, page=page), full, as_of)
    except NoSuchPage as missing:
        raise Http404 from missing
    return show(request, "history/version.html", context)


def _missing(request: HttpRequest, pk: int, reason: str) -> HttpResponse:
    return show(
        request, "history/no_version.html", NoVersion(reason, reverse("claim", args=[pk]), address(pk, 1)), status=404
    )


def _day(moment: date) -> str:
    return f"{moment.day} {moment:%B} {moment.year}"
