"""What readers have asked for that is slow to count: remembered for a day, so that it is counted before they ask again.

A file for each below `EVIDENCE_VAR`, which the web server writes and the task worker reads. Its time is that of the
last request, more or less. Lost files cost nothing but time.
"""

import json
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from pkgutil import resolve_name
from threading import get_ident
from typing import Any

from django.conf import settings

REMEMBERED = timedelta(days=1)
MOST = 100
"""So many are counted ahead, those that were asked for last: whoever walks through all pages is not followed."""
LARGEST = 2_000
"""Files; while there are so many nothing more is remembered: addresses can be made up without end."""
SELDOM = 600
"""Seconds. What is asked for all the time is not written down each time."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """`count(*asked, person=VISITOR)`."""

    count: Callable[..., Any]
    asked: tuple[str | int | None, ...]


def note(count: Callable[..., Any], asked: tuple[str | int | None, ...], *, at: datetime) -> None:
    """Somebody has asked for this now. What cannot be written down is not counted ahead."""
    told = json.dumps([f"{count.__module__}:{count.__qualname__}", *asked])
    file = _folder() / sha256(told.encode()).hexdigest()
    now = at.timestamp()
    try:
        if file.exists():
            if now - file.stat().st_mtime < SELDOM:
                return
        else:
            file.parent.mkdir(mode=0o700, exist_ok=True)
            if sum(1 for _ in file.parent.iterdir()) >= LARGEST:
                return
            unfinished = file.with_suffix(f".{os.getpid()}-{get_ident()}")  # threads note the same at once, too
            unfinished.write_text(told, encoding="utf-8")
            unfinished.replace(file)
        os.utime(file, (now, now))
    except OSError:
        log.exception("What was asked for cannot be remembered; it is counted when somebody asks again.")


def lately(*, at: datetime) -> list[Call]:
    """What was asked for, the last first. Files of what is long ago, or no longer there, are removed."""
    asked = {file: _when(file) for file in _folder().glob("*") if not file.suffix}
    oldest = (at - REMEMBERED).timestamp()
    for file in [file for file, when in asked.items() if when < oldest]:
        del asked[file]
        file.unlink(missing_ok=True)
    last = sorted(asked, key=lambda file: asked[file], reverse=True)[:MOST]
    return [call for file in last if (call := _read(file))]


def _folder() -> Path:
    return Path(f"{settings.KEPT_DIR}-asked")


def _when(file: Path) -> float:
    with suppress(FileNotFoundError):
        return file.stat().st_mtime
    return 0.0


def _read(file: Path) -> Call | None:
    try:
        name, *asked = json.loads(file.read_text(encoding="utf-8"))
        return Call(resolve_name(name), tuple(asked))
    except (OSError, ValueError, ImportError, AttributeError):  # of another version of the program
        file.unlink(missing_ok=True)
        return None
