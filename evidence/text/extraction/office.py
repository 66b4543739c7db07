"""Text out of DOCX, ODT, EPUB and RTF, and of HTML made ready: pandoc reads them, its tree is written as text."""

import json
import subprocess
from collections.abc import Sequence
from typing import Final

from evidence.text import blocks
from evidence.text.cleaning import clean, problems
from evidence.text.extraction.extracted import ExtractedText, Refused
from evidence.text.extraction.media import DOCX, EPUB, HTML, ODT, RTF
from evidence.text.extraction.pandoc_program import pandoc
from evidence.text.extraction.tree import Written

#: Media type → what pandoc calls the format. Tracked changes are accepted, as the document shows itself.
FORMATS: Final = {DOCX: "docx", ODT: "odt", EPUB: "epub", RTF: "rtf", HTML: "html"}
SECONDS = 110


def extract(data: bytes, media_type: str, *, title: str = "", warnings: Sequence[str] = ()) -> ExtractedText:
    """The text of a document. Raises Refused: damaged, or no text in it."""
    command = [pandoc(), "--sandbox", f"--from={FORMATS[media_type]}", "--to=json", "--track-changes=accept"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired as problem:
        raise Refused("The document takes too long to read.") from problem
    if done.returncode:
        raise Refused("The document is damaged, or so large or deeply nested that it cannot be read.")
    written = Written()
    tree = json.loads(done.stdout)
    # Word and its like keep title and author on the first page, and pandoc takes them from there.
    written.document(tree, properties=media_type in {DOCX, ODT, RTF})
    if not written.spans:
        raise Refused("There is no text in the document.")
    content = written.content
    return ExtractedText(
        content=content,
        blocks=tuple(blocks.arranged(content, written.spans)),
        pages=(),
        warnings=(*warnings, *problems(content)),
        method=f"pandoc, as {FORMATS[media_type]}",
        media_type=media_type,
        title=title or clean(written.title(tree), multiline=False),
    )
