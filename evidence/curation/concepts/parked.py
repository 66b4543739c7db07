"""A file of concepts between its preview and its report: what it holds, what was chosen of it, what became of that.

It is nobody else’s business and lasts a month; what it changed stands in the history for good.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from evidence.accounts.models import User
from evidence.curation.concepts.bringing import planned
from evidence.curation.concepts.done import Done, done_of
from evidence.curation.concepts.merging import may_edit
from evidence.curation.concepts.plans import Plan, Verdict
from evidence.curation.models import ConceptFile
from evidence.operations import locks
from evidence.operations.refusal import Refused
from evidence.text import cleaning
from evidence.vocabulary import skos_files
from evidence.vocabulary.terms import Found, NotSkos, from_json, to_json

KEPT = timedelta(days=30)
WAITING = 20.0
"""Seconds that a file waits for another one to be read."""
LONGEST_NAME = 120
LISTED = 20
"""Files that are named where the next one is brought."""


@dataclass(frozen=True, slots=True)
class Parked:
    pk: int
    name: str
    sha256: str
    at: datetime
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

    At first all that is new is chosen: what is there already changes by choice only. Files go after their month.
    """
    may_edit(by)
    try:
        with locks.held(settings.READING_LOCK, seconds=WAITING):
            found = skos_files.read(name, data)
    except Refused as busy:
        raise NotSkos("Other files are being read just now. Try again in a minute.") from busy
    name = cleaning.clean(name.replace("\\", "/").rpartition("/")[2], multiline=False)[-LONGEST_NAME:] or "unnamed"
    ConceptFile.objects.filter(at__lte=at - KEPT).delete()
    row = ConceptFile(by=by, at=at, name=name, sha256=sha256(data).hexdigest(), found=to_json(found))
    _keep(row, _read(row).choosing_all(planned(found), Verdict.NEW, take=True))
    return _read(row)


def lately(person: User, *, at: datetime) -> tuple[ConceptFile, ...]:
    """The files that they brought and that are still kept, the last first; without what they hold."""
    return tuple(_rows(person, at).defer("found", "chosen")[:LISTED])


def find(pk: int, person: User, *, at: datetime) -> Parked | None:
    """The file of that number; None when there is none, or it is somebody else's."""
    row = _rows(person, at).filter(pk=pk).first()
    return _read(row) if row else None


@contextmanager
def held(pk: int, person: User, *, at: datetime) -> Iterator[tuple[Parked, Callable[[Parked], None]] | None]:
    """The same, and a function that keeps it as it then is; whoever else wants to change it waits."""
    with transaction.atomic():
        row = _rows(person, at).select_for_update().filter(pk=pk).first()
        yield (_read(row), lambda changed: _keep(row, changed)) if row else None


def drop(pk: int, person: User, *, at: datetime) -> None:
    """Forget it. What was taken of it stays."""
    _rows(person, at).filter(pk=pk).delete()


def _rows(person: User, at: datetime) -> QuerySet[ConceptFile]:
    return ConceptFile.objects.filter(by=person, at__gt=at - KEPT)


def _keep(row: ConceptFile, parked: Parked) -> None:
    row.chosen, row.done = dict(parked.chosen), [asdict(one) for one in parked.done]
    row.save()


def _read(row: ConceptFile) -> Parked:
    return Parked(
        *(row.pk, row.name, row.sha256, row.at),
        from_json(row.found),
        {int(number): mark for number, mark in row.chosen.items()},
        tuple(map(done_of, row.done)),
    )
