"""Files that are written while they are read, so many at a time: the other threads of a process answer readers."""

from collections.abc import Callable, Iterator
from threading import BoundedSemaphore
from typing import Self

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

BUSY_SECONDS = 10
_BUSY = "Other files are being made just now. Please ask again in a moment.\n"


class Places:
    """Room for so many files at a time."""

    def __init__(self, at_once: int) -> None:
        self._places = BoundedSemaphore(at_once)

    def csv(self, name: str, made: Callable[[], Iterator[str]]) -> HttpResponseBase:
        """The file of these pieces; 503 while there is no place. What `made` raises is raised, and takes no place."""
        if not self._places.acquire(blocking=False):
            headers = {"Retry-After": str(BUSY_SECONDS)}
            return HttpResponse(_BUSY, status=503, content_type="text/plain; charset=utf-8", headers=headers)
        try:
            pieces = _Pieces(made(), self._places)
        except BaseException:
            self._places.release()
            raise
        response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class _Pieces:
    """The pieces of a file. Its place is given back when it is read to its end, or closed: also by who goes away."""

    def __init__(self, pieces: Iterator[str], places: BoundedSemaphore) -> None:
        self._pieces, self._places = pieces, places
        self._has_place = True

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
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
