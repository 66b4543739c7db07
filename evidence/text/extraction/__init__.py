"""Text out of files: PDF, DOCX, ODT, EPUB, RTF, HTML and plain text, told apart by what they hold.

`extract` is pure: bytes in, a value out. Whoever has a file from outside runs this package as a program in a confined
process (`python -m evidence.text.extraction`: the file in, JSON out, which `loads` reads), as `library.extracted` does.
"""

from evidence.text.extraction import office, pdf, plain, web
from evidence.text.extraction.extracted import ExtractedText, Page, Refused, dumps, loads, page_at
from evidence.text.extraction.media import HTML, PDF, PLAIN, media_type

__all__ = ["ExtractedText", "Page", "Refused", "dumps", "extract", "loads", "media_type", "page_at"]

#: What takes text out of a file in a process of its own.
PROGRAM = "evidence.text.extraction"


def extract(data: bytes) -> ExtractedText:
    """The text of a file. Raises Refused with one sentence that says why there is none."""
    kind = media_type(data)
    if kind == PDF:
        return pdf.extract(data)
    if kind == HTML:
        return web.extract(data)
    if kind == PLAIN:
        return plain.extract(data)
    return office.extract(data, kind)
