"""One file from a browser: its size is known before it is read, it goes to disk as it comes, and it is one only."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from evidence.gate import StaffRequest

FORM = 64 * 1024
"""Bytes of the other fields of a form, and of what stands between them."""


class OneFile(TemporaryFileUploadHandler):
    """The first file of a form goes to the disk, the others nowhere."""

    files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.files += 1
        if self.files == 1:
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.files == 1:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> Any:
        return super().file_complete(file_size) if self.files == 1 else None


def at_most[**P](
    largest: int, refuse: Callable[Concatenate[StaffRequest, P], HttpResponse]
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponse]], Callable[Concatenate[StaffRequest, P], Any]]:
    """The view takes one file of up to `largest` bytes. What is larger is answered by `refuse` before it is read.

    Put it below `gate.only`: nothing is read of somebody who may not send it. The protection against forged requests
    reads the form, so it comes last, when the size is known and the handler is set.
    """

    def limited(
        view: Callable[Concatenate[StaffRequest, P], HttpResponse],
    ) -> Callable[Concatenate[StaffRequest, P], Any]:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def answer(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> Any:
            if said_length(request) > largest + FORM:
                return refuse(request, *args, **kwargs)
            request.upload_handlers = [OneFile(request)]
            return protected(request, *args, **kwargs)

        return answer

    return limited


def said_length(request: HttpRequest) -> int:
    """What the request says it holds; Django reads no more than that, and nothing when it says nothing."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() else 0
