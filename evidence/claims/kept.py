"""Figures of big pages, kept while they are true, and for a little longer where counting them anew is slow.

Reading pages show the same to everybody, so what was counted for one reader serves the next, in every process of
this machine. Decision 6 has the rules; the strictest: nothing from before something ceased to be visible.
"""

import logging
import pickle
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import NamedTuple, cast

from django.conf import settings
from django.core.cache.backends.filebased import FileBasedCache
from django.core.exceptions import ObjectDoesNotExist

from evidence.accounts.models import VISITOR
from evidence.claims import asked_for, renewing
from evidence.claims.alone import alone
from evidence.claims.asking import Invalid
from evidence.claims.moment import Moment, Since, now, since

QUICK = 0.15
"""Seconds. What takes no longer is counted anew as soon as anything has changed."""
OLDEST = timedelta(minutes=5)
"""What is slow to count may be shown so long after the library has moved on."""
WORTH = 0.005
"""Seconds. What takes less is not worth keeping."""
MOST = 3_000
"""Entries on disk; of more, some are thrown out."""
LARGE = 500_000
"""Bytes of a file. What is larger takes long to read, and is held by each process, too."""
MOST_HELD = 2
"""So many large ones, those read last."""

type Answer = str | int | None

log = logging.getLogger(__name__)
_UNREADABLE = (OSError, EOFError, ValueError, TypeError, AttributeError, ImportError, pickle.PickleError, zlib.error)


@dataclass(frozen=True, slots=True)
class Kept[T]:
    value: T
    counted_at: datetime | None = None
    """When, if the library has moved on since; None: this is how it is now."""
    mark: tuple[str, ...] = field(default=(), compare=False)
    """The same as long as this very value is given again; empty where it is not kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    value: object
    moment: Moment
    at: datetime
    seconds: float

    def mark(self, key: str) -> tuple[str, ...]:
        return key, self.moment.library, self.moment.snapshot, self.at.isoformat()


def kept[T](count: Callable[..., T], *asked: Answer, at: datetime, worth: float = WORTH) -> Kept[T]:
    """`count(*asked, person=VISITOR)`, or what it gave before; one query when that is still true.

    `count` gives a value that can be pickled. What it raises is raised, and not kept. `at` is the time now; what
    takes less than `worth` seconds is not kept: more for what is asked in very many ways. What is kept one counts
    alone, the others wait for it or get `alone.Busy`.
    """
    key = _key(count, asked)
    if found := _given(key, count, asked, worth, at=at):
        return found
    with ExitStack() as ending:
        if worth <= WORTH and ending.enter_context(alone(key)) and (found := _given(key, count, asked, worth, at=at)):
            return found
        value, seconds = _counted(key, count, asked, worth, at=at)
    if seconds > QUICK:
        asked_for.note(count, asked, at=at)
    return Kept(value)


def _given[T](
    key: str, count: Callable[..., T], asked: tuple[Answer, ...], worth: float, *, at: datetime
) -> Kept[T] | None:
    """What was counted before and may be shown."""
    entry = _read(key)
    if entry is None:
        return None
    if entry.seconds > QUICK:
        asked_for.note(count, asked, at=at)
    happened = since(entry.moment)
    if happened is Since.NOTHING:
        return Kept(cast("T", entry.value), mark=entry.mark(key))
    if happened is Since.CHANGED and entry.seconds > QUICK and at - entry.at <= OLDEST:
        if _has_rested(entry, at):
            renewing.later(key, partial(_counted, key, count, asked, worth))
        return Kept(cast("T", entry.value), entry.at, entry.mark(key))
    return None


def renewed(count: Callable[..., object], *asked: Answer, at: datetime) -> bool | None:
    """Whether it had to be counted again and was; None when that is due but too early. Nobody waits for it.

    Raises nothing: what cannot be counted is left to who asks for it.
    """
    key = _key(count, asked)
    entry = _read(key)
    happened = since(entry.moment) if entry else Since.CEASED
    if happened is Since.NOTHING:
        return False
    if entry and happened is Since.CHANGED and not _has_rested(entry, at):
        return None
    try:
        _counted(key, count, asked, WORTH, at=at)
    except (LookupError, ObjectDoesNotExist, Invalid):
        return False
    return True


def _has_rested(entry: Entry, at: datetime) -> bool:
    return at - entry.at >= timedelta(seconds=entry.seconds * renewing.REST)


def _counted[T](
    key: str, count: Callable[..., T], asked: tuple[Answer, ...], worth: float, *, at: datetime
) -> tuple[T, float]:
    """What it gives, and the seconds that took."""
    # Taken before the first row is read: what changes meanwhile counts as later.
    moment = now()
    start = perf_counter()
    value = count(*asked, person=VISITOR)
    seconds = perf_counter() - start
    if moment is not None and seconds >= worth:
        _write(key, Entry(value, moment, at, seconds))
    return value, seconds


def _key(count: Callable[..., object], asked: tuple[Answer, ...]) -> str:
    return sha256(repr((_program(), count.__module__, count.__qualname__, asked)).encode()).hexdigest()


@cache
def _program() -> str:
    """Changes with every file of the program, so that no other version's values are read."""
    files = sorted((Path(settings.BASE_DIR) / "evidence").rglob("*.py"))
    told = [f"{file} {found.st_size} {found.st_mtime_ns}" for file in files for found in (file.stat(),)]
    return sha256("\n".join(told).encode()).hexdigest()


class _Shelf(FileBasedCache):
    def written(self, key: str) -> "_Written":
        """The same as long as nothing else was kept under `key`. FileNotFoundError when nothing is."""
        file = Path(self._key_to_file(key)).stat()  # type: ignore[attr-defined]
        return _Written(file.st_ino, file.st_mtime_ns, file.st_size)


class _Written(NamedTuple):
    file: int
    at: int
    size: int


@cache
def _shelf() -> _Shelf:
    """Files that only this account reads and writes, below `EVIDENCE_VAR`."""
    return _Shelf(str(settings.KEPT_DIR), {"TIMEOUT": 604_800, "OPTIONS": {"MAX_ENTRIES": MOST}})


_held: dict[str, tuple[_Written, Entry]] = {}
_holding = Lock()


def _read(key: str) -> Entry | None:
    try:
        written = _shelf().written(key)
        with _holding:
            before, held = _held.get(key, (None, None))
        found = held if before == written else _shelf().get(key)
    except FileNotFoundError:
        return None
    except _UNREADABLE:
        log.exception("A kept figure cannot be read; it is counted anew.")
        return None
    if not isinstance(found, Entry):
        return None
    if written.size > LARGE:
        _hold(key, written, found)
    return found


def _hold(key: str, written: _Written, entry: Entry) -> None:
    with _holding:
        _held.pop(key, None)
        _held[key] = written, entry
        while len(_held) > MOST_HELD:
            del _held[next(iter(_held))]


def _write(key: str, entry: Entry) -> None:
    try:
        _shelf().set(key, entry)
    except OSError:
        log.exception("A figure cannot be kept; every reader waits until it is counted.")
