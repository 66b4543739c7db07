"""How documents look on paper: one table, from which the styles of DOCX and ODT are both written.

Two voices, as on the pages: sans is the library speaking, serif is a source. The faces are those that come with Word;
LibreOffice has its own of the same widths (Carlito, Caladea). Sizes are points, lengths millimetres.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LANGUAGE: Final = "en-GB"
SANS: Final = "Calibri"
SERIF: Final = "Cambria"
STANDS_IN: Final = {SANS: "Carlito", SERIF: "Caladea"}
"""The face of the same widths, where the first is missing."""

PAPER: Final = (210.0, 297.0)
"""A4: width and height."""
MARGIN: Final = 25.0
INK: Final = "1A211D"
INK_2: Final = "4B554F"
LINK: Final = "17523F"
"""Of `static/css/tokens.css`, light."""
SIZE: Final = 11.0
LINE: Final = 1.15
"""Of a line, as a multiple of its letters."""


class Role(StrEnum):
    """What a paragraph is for, where it is more than a paragraph. The value is the name of its style.

    One word each: pandoc asks for the style of another name in ODT as it stands, and names there have no spaces.
    """

    ATTRIBUTION = "Attribution"
    """Whose the words above it are, and where they stand."""
    LABEL = "Label"
    """Says what follows; never alone at the foot of a page."""
    OWN = "Own"
    """Of whoever puts the document together: neither the library's words nor a source's."""
    REFERENCE = "Bibliography"
    """An entry of a list of references."""


@dataclass(frozen=True, slots=True)
class Look:
    """A style of paragraphs. What is None is as in `parent`."""

    word: str
    """Its name in Word, as pandoc asks for it."""
    odf: str
    """Its name in OpenDocument, as pandoc asks for it."""
    parent: "Look | None" = None
    face: str | None = None
    size: float | None = None
    bold: bool | None = None
    italic: bool | None = None
    colour: str | None = None
    before: float | None = None
    """Points above it."""
    after: float | None = None
    left: float | None = None
    hanging: float | None = None
    """So much further left its first line begins."""
    with_next: bool | None = None
    """On the page of what follows."""
    together: bool | None = None
    """Never on two pages."""
    close: bool | None = None
    """No space between two of them."""
    level: int = 0
    """Of a heading, 1 the highest."""


NORMAL = Look("Normal", "Standard", face=SANS, size=SIZE, colour=INK, before=0, after=0)
BODY = Look("Body Text", "Text body", NORMAL, before=0, after=6)
QUOTED = Look("Block Text", "Quotations", BODY, SERIF, before=4, after=3, left=12.7, with_next=True)
"""Stays with whose words they are. pandoc moves it in by half an inch in ODT, whatever stands here."""
LONG: Final = "Excerpt"
"""Begins on the page where it can, and goes on on the next."""
TITLE = Look("Title", "Title", NORMAL, SANS, 22, bold=True, before=0, after=4, with_next=True, together=True)
FOOTNOTE = Look("Footnote Text", "Footnote", NORMAL, size=9, after=2, left=6, hanging=6)
CAPTION = Look("Caption", "Caption", NORMAL, size=9.5, bold=True, before=6, after=4, with_next=True)
TABLE_TEXT = Look("Table Text", "Table Contents", NORMAL, size=9.5, before=1, after=1)

LOOKS: Final = (
    NORMAL,
    BODY,
    Look("First Paragraph", "First paragraph", BODY),
    Look("Compact", "Compact", BODY, after=2),
    TITLE,
    Look("Subtitle", "Subtitle", NORMAL, size=11.5, colour=INK_2, after=10),
    Look("Author", "Author", NORMAL, colour=INK_2, after=4),
    Look("Date", "Date", NORMAL, colour=INK_2, after=10),
    *(
        Look(
            f"heading {level}", f"Heading {level}", NORMAL, SANS, size, bold=True, italic=False, colour=colour,
            before=before, after=after, with_next=True, together=True, level=level,
        )
        for level, size, colour, before, after in (
            (1, 15, INK, 20, 5), (2, 12.5, INK, 14, 4), (3, 11, LINK, 10, 3), (4, 11, INK_2, 8, 3),
            (5, 11, INK_2, 8, 3), (6, 11, INK_2, 8, 3),
        )
    ),
    QUOTED,
    Look(LONG, LONG, QUOTED, after=6, with_next=False),
    Look(Role.ATTRIBUTION, Role.ATTRIBUTION, BODY, size=9.5, colour=INK_2, after=8, left=QUOTED.left, together=True),
    Look(Role.LABEL, Role.LABEL, BODY, bold=True, before=4, after=2, with_next=True),
    Look(Role.OWN, Role.OWN, BODY, italic=True, before=14, after=4, with_next=True, close=True),
    Look(Role.REFERENCE, Role.REFERENCE, BODY, after=6, left=8, hanging=8, together=True),
    FOOTNOTE,
    Look("Footnote Block Text", "Footnote Block Text", FOOTNOTE),
    CAPTION,
    Look("Table Caption", "TableCaption", CAPTION),
    TABLE_TEXT,
    Look("Table Heading", "Table Heading", TABLE_TEXT, bold=True),
    Look("footer", "Footer", NORMAL, size=9, colour=INK_2),
)  # fmt: skip
"""Every style that pandoc may ask for with the parts that documents have. A parent stands before its children."""


def size_of(look: Look) -> float:
    """Points; of its nearest forebear that says."""
    return look.size if look.size is not None else size_of(look.parent) if look.parent else SIZE
