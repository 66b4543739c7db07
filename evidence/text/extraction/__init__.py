"""Text out of files: PDF, DOCX, ODT, EPUB, RTF, HTML and plain text, told apart by what they hold.

`extract` is pure: bytes in, a value out. Whoever has a file from outside runs this package as a program in a confined
process (`python -m evidence.text.extraction`: the file in, JSON out, which `loads` reads), as `library.extracted` does.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Final, Protocol

from evidence.text.extraction.extracted import ExtractedText, Page, Refused, dumps, loads, page_at
from evidence.text.extraction.media import DOCX, EPUB, HTML, ODT, PDF, PLAIN, RTF, media_type

__all__ = ["ExtractedText", "Page", "Refused", "dumps", "extract", "loads", "media_type", "page_at"]

#: What takes text out of a file in a process of its own.
PROGRAM: Final = "evidence.text.extraction"

#: Media type → module whose `extract` reads it. Named, not imported: a process that reads one file needs one reader,
#: and that for web pages alone takes a second to load.
READERS: Final[Mapping[str, str]] = {
    PDF: "pdf",
    HTML: "web",
    PLAIN: "plain",
    **dict.fromkeys((DOCX, ODT, EPUB, RTF), "office"),
}


class _Reader(Protocol):
    def extract(self, data: bytes, media_type: str) -> ExtractedText: ...


def extract(data: bytes) -> ExtractedText:
    """The text of a file. Raises Refused with one sentence that says why there is none."""
    kind = media_type(data)
    reader: _Reader = import_module(f"{__name__}.{READERS[kind]}")
    return reader.extract(data, kind)
