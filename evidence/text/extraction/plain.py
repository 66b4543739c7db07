"""Plain text: its letters told, its structure guessed."""

import codecs

from evidence.text import blocks
from evidence.text.cleaning import clean, problems
from evidence.text.extraction.extracted import ExtractedText, Refused
from evidence.text.extraction.media import PLAIN

LARGEST = 40 * 2**20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def extract(data: bytes, media_type: str = PLAIN, *, encoding: str = "") -> ExtractedText:
    """The text of a plain file, cleaned. Raises Refused: too large or without a word."""
    if len(data) > LARGEST:
        raise Refused(f"The file is larger than {LARGEST // 2**20} MB, which is not read.")
    text, warnings = decoded(data, encoding)
    content = clean(text, multiline=True).strip("\n")
    if not content.strip():
        raise Refused("There is no text in the file.")
    return ExtractedText(
        content=content,
        blocks=tuple(blocks.recognise(content)),
        pages=(),
        warnings=(*warnings, *problems(text)),
        method="plain text",
        media_type=media_type,
    )


def decoded(data: bytes, encoding: str = "") -> tuple[str, list[str]]:
    """The text of `data`, and what is doubtful about its letters.

    A byte order mark decides; then UTF-8, which no other text is by chance; then the `encoding` that was named; then
    Windows-1252, with a warning.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, errors="replace"), []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    if encoding:
        try:
            return data.decode(encoding), []
        except (LookupError, UnicodeDecodeError):
            pass
    said = (
        "The file does not say how its letters are stored; they were read as Windows-1252. Look at accents and quotes."
    )
    return data.decode("cp1252", errors="replace"), [said]
