"""Files that readers take away: so many are made at a time, and the other threads of a process answer readers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Self

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

CSV = "text/csv; charset=utf-8"
AT_ONCE = 2
BUSY_SECONDS = 10
_BUSY = "Other files are being made just now. Please ask again in a moment."


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is written while it is read."""

    name: str
    pieces: Iterator[str] | Iterator[bytes]
    media_type: str = CSV


class Instead(HttpResponse):
    """A sentence where a file was asked for, in plain words: `middleware` makes it a page for a browser."""

    def __init__(self, sentence: str, *, status: int, seconds: int = 0) -> None:
        """`seconds`: when it is worth to ask again; 0: it is not, the same would be answered."""
        super().__init__(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
        self.sentence, self.seconds = sentence, seconds
        self["Cache-Control"] = "no-store"
        if seconds:
            self["Retry-After"] = str(seconds)


class Places:
    """Room for so many files at a time. What `make` raises is raised, and takes no place."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._places = BoundedSemaphore(at_once)

    def whole(self, make: Callable[[], HttpResponse]) -> HttpResponse:
        """What `make` answers with a file that is whole; `Instead`, 503, while there is no place."""
        if not self._places.acquire(blocking=False):
            return not_now(_BUSY)
        try:
            return make()
        finally:
            self._places.release()

    def streamed(self, make: Callable[[], Download]) -> HttpResponseBase:
        """The file in pieces, which keeps its place until it is read; 503 while there is none."""
        if not self._places.acquire(blocking=False):
            return not_now(_BUSY)
        try:
            made = make()
            pieces = Pieces(made.pieces, self._places)
        except BaseException:
            self._places.release()
            raise
        return _named(StreamingHttpResponse(pieces, content_type=made.media_type), made.name)


def attached(content: bytes | str, media_type: str, name: str) -> HttpResponse:
    """A whole file, to keep."""
    return _named(HttpResponse(content, content_type=media_type), name)


def not_now(sentence: str, *, seconds: int = BUSY_SECONDS) -> Instead:
    """503: not now, but in so many seconds."""
    return Instead(sentence, status=503, seconds=seconds)


def too_much(sentence: str) -> Instead:
    """422: this is never made; the sentence says what could be asked for."""
    return Instead(sentence, status=422)


def _named[R: HttpResponseBase](response: R, name: str) -> R:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class Pieces:
    """The pieces of a file. Its place is given back when it is read to its end, or closed: also by who goes away."""

    def __init__(self, pieces: Iterator[str] | Iterator[bytes], places: BoundedSemaphore) -> None:
        self._pieces: Iterator[str | bytes] = pieces
        self._places = places
        self._has_place = True

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str | bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._has_place:
            self._has_place = False
            self._places.release()

    __del__ = close  # a response that nobody closed
