"""Asking for a copy: a reader asks, the contact of the record answers with one click, a link works once.

What keeps this from being abused (HAZARDS, “Request a copy”): at first only the contact is mailed, never the address
that was typed; caps count per address, per visitor, per record and per day; links expire and are kept as digests;
and whoever asks is told the same, whatever happened to the request.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import connection, transaction

from evidence.accounts.models import User
from evidence.library import files
from evidence.library.files import Standing
from evidence.library.models import Source, SourceFile
from evidence.library.status import Status
from evidence.readers import mails, offer, tokens
from evidence.readers.models import CopyRequest, RequestState

DAY = timedelta(days=1)
ANSWER_WITHIN = timedelta(days=30)
FETCH_WITHIN = timedelta(days=7)
#: Requests in 24 hours: from one e-mail address, from one visitor, for one record, in all.
PER_ADDRESS, PER_VISITOR, PER_SOURCE, PER_DAY = 3, 5, 10, 200
_LOCK = 0x45_56_43_50  # “EVCP”: requests are counted and kept one after the other


class Outcome(StrEnum):
    """What became of a request. For the log and for tests: the reader is told the same in each case."""

    MAILED = "mailed"
    NOT_OFFERED = "not offered"
    CAPPED = "capped"
    AGAIN = "asked already"


class Unusable(Exception):
    """A link that no longer works, or never did; the message is a sentence for whoever followed it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wrote, cleaned and checked by the form."""

    name: str
    email: str
    purpose: str


def ask(source: Source, asked: Asked, *, visitor: str, site: str, at: datetime) -> Outcome:
    """Keep the request and mail the contact. `visitor` is a digest, `site` the address of the library's front page."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if not offer.offer(source, on=at.date()).request:
            return Outcome.NOT_OFFERED
        refused = _refused(source, asked, visitor, at)
        if refused:
            return refused
        token = tokens.new()
        request = CopyRequest.objects.create(
            source=source,
            file=offer.file_for_request(source, on=at.date()),
            name=asked.name,
            email=asked.email,
            purpose=asked.purpose,
            visitor=visitor,
            asked_at=at,
            answer_token=tokens.digest(token),
        )
    mails.to_contact(request, token, site=site, until=at + ANSWER_WITHIN)
    return Outcome.MAILED


def _refused(source: Source, asked: Asked, visitor: str, at: datetime) -> Outcome | None:
    today = CopyRequest.objects.filter(asked_at__gt=at - DAY)
    theirs = today.filter(email__iexact=asked.email)
    if theirs.filter(source=source).exists():
        return Outcome.AGAIN
    counted = (
        (theirs, PER_ADDRESS),
        (today.filter(visitor=visitor), PER_VISITOR),
        (today.filter(source=source), PER_SOURCE),
        (today, PER_DAY),
    )
    return Outcome.CAPPED if any(requests.count() >= most for requests, most in counted) else None


def to_answer(token: str, *, at: datetime) -> CopyRequest:
    """The request that the contact's link is about. Raises Unusable."""
    rows = CopyRequest.objects.select_related("source", "file").defer("file__content")
    request = rows.filter(answer_token=tokens.digest(token)).first()
    if request is None:
        raise Unusable("This link is not one of ours. Perhaps a part of it was lost in the mail.")
    if request.state != RequestState.WAITING:
        raise Unusable("This request has been answered already; there is nothing left to do.")
    if at >= request.asked_at + ANSWER_WITHIN:
        raise Unusable("This link has expired: requests are open for 30 days.")
    return request


def answer(request: CopyRequest, *, send: bool, by: User | None, site: str, at: datetime) -> None:
    """Send the copy, or decline, and tell the reader. `by` is None for the contact. Raises Unusable when answered.

    Where the library has no file, “send” means that the contact sends one, and the reader is told so.
    """
    token = tokens.new()
    expires = at + FETCH_WITHIN
    with transaction.atomic():
        waiting = CopyRequest.objects.select_for_update().filter(pk=request.pk, state=RequestState.WAITING).first()
        if waiting is None:
            raise Unusable("This request has been answered already; there is nothing left to do.")
        file = offer.file_for_request(request.source, on=at.date()) if send else None
        waiting.state = RequestState.SENT if send else RequestState.DECLINED
        waiting.file, waiting.answered_at, waiting.answered_by = file, at, by
        if send:
            waiting.fetch_token, waiting.expires_at = tokens.digest(token), expires
        waiting.save()
    mails.to_reader(waiting, token if file else "", site=site)


def to_fetch(token: str, *, at: datetime) -> CopyRequest:
    """The request whose file the reader's link opens. Raises Unusable; looking does not use the link up."""
    rows = CopyRequest.objects.select_related("source", "file__source").defer("file__content")
    request = rows.filter(fetch_token=tokens.digest(token)).first()
    if request is None or request.file is None or request.expires_at is None:
        raise Unusable("This link is not one of ours. Perhaps a part of it was lost in the mail.")
    if request.fetched_at is not None:
        raise Unusable("This link has been used: it worked once. Please ask for another copy.")
    if at >= request.expires_at:
        raise Unusable("This link has expired. Please ask for another copy.")
    if not _may_still_go(request.file, on=at.date()):
        raise Unusable("The file can no longer be had: its access was changed after the link was sent.")
    return request


def fetch(token: str, *, at: datetime) -> SourceFile:
    """The file, once: of two who follow the link at the same moment one gets it. Raises Unusable."""
    request = to_fetch(token, at=at)
    used = CopyRequest.objects.filter(pk=request.pk, fetched_at__isnull=True).update(fetched_at=at)
    if not used or request.file is None:
        raise Unusable("This link has been used: it worked once. Please ask for another copy.")
    return request.file


def _may_still_go(file: SourceFile, *, on: date) -> bool:
    return file.source.status == Status.PUBLISHED and files.standing(file, on=on) in {
        Standing.ON_REQUEST,
        Standing.OPEN,
    }
