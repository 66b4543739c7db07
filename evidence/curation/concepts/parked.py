"""A file of concepts between its preview and its report: what it holds, what was chosen of it, what became of that.

It is nobody else’s business and lasts a month; what it changed stands in the history for good. So it is kept as
sessions are, in their table, under a key of its own that opens it for its owner only; what has ended is cleared away.
"""

import string
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.crypto import get_random_string

from evidence.accounts.models import User
from evidence.curation.concepts.bringing import planned
from evidence.curation.concepts.done import Done, done_of
from evidence.curation.concepts.merging import may_edit
from evidence.curation.concepts.plans import Plan, Verdict
from evidence.operations import locks
from evidence.operations.refusal import Refused
from evidence.text import cleaning
from evidence.vocabulary import skos_files
from evidence.vocabulary.terms import Found, NotSkos, from_json, to_json

KEPT = timedelta(days=30)
CLEARED = 500
"""Sessions that have ended, of whatever sort, which go when a file comes."""
WAITING = 20.0
"""Seconds that a file waits for another one to be read."""
LONGEST_NAME = 120
_KEY = 32
_LETTERS = string.ascii_lowercase + string.digits
_WHAT = "vocabulary-file"


@dataclass(frozen=True, slots=True)
class Parked:
    key: str
    name: str
    sha256: str
    at: datetime
    owner: int
    found: Found
    chosen: Mapping[int, str]
    """Number in the file → the mark of its line when it was chosen."""
    done: tuple[Done, ...] = ()

    @property
    def reason(self) -> str:
        """What stands in the history of every concept that it changes."""
        return f"SKOS file {self.name}, sha256 {self.sha256[:12]}"

    def choosing(self, now: Plan, numbers: frozenset[int], among: frozenset[int]) -> Self:
        """Of the lines `among` (a page's) those of `numbers` are chosen and the others are not; the rest stays."""
        marks = {one.number: one.mark for one in now.lines if one.becomes is not None}
        kept = {number: mark for number, mark in self.chosen.items() if number not in among}
        return replace(self, chosen=kept | {one: marks[one] for one in numbers & among & marks.keys()})

    def choosing_all(self, now: Plan, verdict: Verdict, *, take: bool) -> Self:
        """All that is new, or all that is changed, or none of it."""
        lines = frozenset(one.number for one in now.lines if one.verdict is verdict)
        return self.choosing(now, lines if take else frozenset(), lines)


def receive(name: str, data: bytes, *, by: User, at: datetime) -> Parked:
    """Read a file in a confined process, one file at a time, and keep what it holds. Raises NotSkos.

    At first all that is new is chosen: what is there already changes by choice only.
    """
    may_edit(by)
    try:
        with locks.held(settings.VAR / "reading-files.lock", seconds=WAITING):
            found = skos_files.read(name, data)
    except Refused as busy:
        raise NotSkos("Other files are being read just now. Try again in a minute.") from busy
    name = cleaning.clean(name.replace("\\", "/").rpartition("/")[2], multiline=False)[-LONGEST_NAME:] or "unnamed"
    key = get_random_string(_KEY, _LETTERS)
    made = Parked(key, name, sha256(data).hexdigest(), at, by.pk, found, {})
    made = made.choosing_all(planned(found), Verdict.NEW, take=True)
    Session.objects.create(session_key=key, session_data=_written(made), expire_date=at + KEPT)
    ended = Session.objects.filter(expire_date__lt=at).order_by("expire_date").values("pk")
    Session.objects.filter(pk__in=ended[:CLEARED]).delete()
    return made


def find(key: str, person: User, *, at: datetime) -> Parked | None:
    """What is kept under the key; None when there is nothing, or it is somebody else's."""
    row = _rows(key, at).first()
    return _read(row, person) if row else None


@contextmanager
def held(key: str, person: User, *, at: datetime) -> Iterator[tuple[Parked, Any] | None]:
    """The same, and a function that keeps it as it then is; whoever else wants to change it waits."""
    with transaction.atomic():
        row = _rows(key, at).select_for_update().first()
        found = _read(row, person) if row else None
        yield (found, lambda changed: _rows(key, at).update(session_data=_written(changed))) if found else None


def drop(key: str, person: User, *, at: datetime) -> None:
    """Forget it. What was taken of it stays."""
    if find(key, person, at=at) is not None:
        _rows(key, at).delete()


def _rows(key: str, at: datetime) -> Any:
    return Session.objects.filter(session_key=key if len(key) == _KEY else "", expire_date__gt=at)


def _written(parked: Parked) -> str:
    item = {name: getattr(parked, name) for name in ("key", "name", "sha256", "owner")}
    item |= {"at": parked.at.isoformat(), "found": to_json(parked.found), "chosen": dict(parked.chosen)}
    return str(SessionStore().encode({_WHAT: item | {"done": [asdict(one) for one in parked.done]}}))


def _read(row: Any, person: User) -> Parked | None:
    item = row.get_decoded().get(_WHAT)
    if item is None or item["owner"] != person.pk:
        return None
    return Parked(
        *(item["key"], item["name"], item["sha256"], datetime.fromisoformat(item["at"]), item["owner"]),
        from_json(item["found"]),
        {int(number): mark for number, mark in item["chosen"].items()},
        tuple(map(done_of, item["done"])),
    )
