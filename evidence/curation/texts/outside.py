"""What programs read out of other people's files, each in a process with limits (`operations.confined`)."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.conf import settings

from evidence.library import extracted
from evidence.library.models import SourceFile
from evidence.operations import confined, locks
from evidence.operations.confined import Limits, Stopped
from evidence.operations.refusal import Refused as Kept
from evidence.text.extraction import ExtractedText, Refused

DRAWING = Limits(seconds=15, memory=2**30, output=16 * 2**20)
#: Draws one page. Named, not imported: PDFium is for the process with limits.
DRAWS = "evidence.text.page_image"
WAITING = 20.0
"""Seconds that a file waits for another one to be read."""


def text_of(content: bytes) -> ExtractedText:
    """The text of a file. Raises Refused with one sentence for the curator, whatever the file does.

    One file at a time is read, so that readers keep the rest of the machine.
    """
    with _one_at_a_time():
        return extracted.extract(content)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    try:
        with locks.held(settings.READING_LOCK, seconds=WAITING):
            yield
    except Kept as busy:
        raise Refused("Other files are being read just now. Try again in a minute.") from busy


@lru_cache(maxsize=16)
def picture(file: int, page: int) -> bytes | None:
    """The PNG of a page of a PDF that the library keeps; None when there is none to be had. A file never changes."""
    content = SourceFile.objects.values_list("content", flat=True).get(pk=file)
    try:
        return confined.run_module(DRAWS, struct.pack(">I", page) + bytes(content), limits=DRAWING)
    except Stopped:
        return None
