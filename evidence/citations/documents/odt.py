"""What pandoc takes the looks of ODT from: a document without words that holds our styles, paper and page numbers.

Written here from `looks` (OASIS OpenDocument 1.3, part 3). pandoc writes the rest of the file.
"""

from functools import cache
from typing import Final

from evidence.citations.archives import packed
from evidence.citations.documents.looks import (
    INK_2,
    LANGUAGE,
    LINE,
    LINK,
    LOOKS,
    MARGIN,
    PAPER,
    SANS,
    SERIF,
    STANDS_IN,
    Look,
    size_of,
)

_OASIS: Final = "urn:oasis:names:tc:opendocument:xmlns"
_MEDIA_TYPE: Final = "application/vnd.oasis.opendocument.text"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACES: Final = " ".join(
    f'xmlns:{prefix}="{_OASIS}:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)


@cache
def reference() -> bytes:
    """The file for pandoc's `--reference-doc`."""
    # pandoc writes parts of its own over the empty ones, and lists in the manifest just those that are here: what is
    # not listed makes LibreOffice refuse the file.
    empty = dict.fromkeys(("content.xml", "meta.xml", "META-INF/manifest.xml"), "")
    return packed({"mimetype": _MEDIA_TYPE, **empty, "styles.xml": _styles()})


def _styles() -> str:
    language, _, country = LANGUAGE.partition("-")
    return (
        f'{_HEAD}<office:document-styles {_SPACES} office:version="1.3"><office:font-face-decls>'
        + _face(SANS, "swiss")
        + _face(SERIF, "roman")
        + '</office:font-face-decls><office:styles><style:default-style style:family="paragraph">'
        f'<style:paragraph-properties fo:line-height="{round(LINE * 100)}%" fo:widows="2" fo:orphans="2"/>'
        f'<style:text-properties style:font-name="{SANS}" fo:language="{language}" fo:country="{country}"/>'
        "</style:default-style>"
        + "".join(map(_style, LOOKS))
        + "".join(
            f'<style:style style:name="{_id(name)}" style:display-name="{name}" style:family="text">'
            f"<style:text-properties{letters}/></style:style>"
            for name, letters in _LETTERS
        )
        + '<text:notes-configuration text:note-class="footnote" text:citation-style-name="Footnote_20_Symbol"'
        ' text:citation-body-style-name="Footnote_20_anchor" style:num-format="1" text:start-value="0"'
        ' text:footnotes-position="page" text:start-numbering-at="document"/></office:styles>'
        + _page()
        + "</office:document-styles>"
    )


_LINK: Final = f' fo:color="#{LINK}" style:text-underline-style="solid" style:text-underline-width="auto"'
_LETTERS: Final = (
    ("Definition", _LINK),  # pandoc's name for a link among words
    ("Internet link", _LINK),
    ("Footnote Symbol", ""),
    ("Footnote anchor", ' style:text-position="super 62%"'),
    ("Emphasis", ' fo:font-style="italic"'),
    ("Strong Emphasis", ' fo:font-weight="bold"'),
    ("Superscript", ' style:text-position="super 62%"'),
    ("Subscript", ' style:text-position="sub 62%"'),
    ("Bullet Symbols", ""),
    ("Numbering Symbols", ""),
)


def _style(look: Look) -> str:
    parent = f' style:parent-style-name="{_id(look.parent.odf)}"' if look.parent else ""
    level = f' style:default-outline-level="{look.level}" style:next-style-name="Text_20_body"' if look.level else ""
    return (
        f'<style:style style:name="{_id(look.odf)}" style:display-name="{look.odf}" style:family="paragraph"'
        f"{parent}{level}><style:paragraph-properties{_paragraph(look)}/><style:text-properties{_letters(look)}/>"
        "</style:style>"
    )


def _paragraph(look: Look) -> str:
    hanging = None if look.hanging is None else -look.hanging
    return (
        _lengths("pt", **{"margin-top": look.before, "margin-bottom": look.after})
        + _lengths("mm", **{"margin-left": look.left, "text-indent": hanging})
        + _word("keep-with-next", "always", "auto", is_on=look.with_next)
        + _word("keep-together", "always", "auto", is_on=look.together)
        + ("" if look.close is None else f' style:contextual-spacing="{str(look.close).lower()}"')
    )


def _letters(look: Look) -> str:
    return (
        (f' style:font-name="{look.face}"' if look.face else "")
        + (f' fo:font-size="{size_of(look):g}pt"' if look.size else "")
        + _word("font-weight", "bold", "normal", is_on=look.bold)
        + _word("font-style", "italic", "normal", is_on=look.italic)
        + (f' fo:color="#{look.colour}"' if look.colour else "")
    )


def _page() -> str:
    width, height = PAPER
    sides = "".join(f' fo:margin-{side}="{MARGIN:g}mm"' for side in ("top", "left", "right"))
    return (
        '<office:automatic-styles><style:style style:name="MP1" style:family="paragraph"'
        ' style:parent-style-name="Footer"><style:paragraph-properties fo:text-align="center"/></style:style>'
        '<style:page-layout style:name="Mpm1"><style:page-layout-properties'
        f' fo:page-width="{width:g}mm" fo:page-height="{height:g}mm" style:print-orientation="portrait"{sides}'
        f' fo:margin-bottom="{MARGIN / 2:g}mm"><style:footnote-sep style:width="0.2mm" style:rel-width="25%"'
        f' style:distance-before-sep="1mm" style:distance-after-sep="1mm" style:color="#{INK_2}"/>'
        "</style:page-layout-properties><style:header-style/><style:footer-style>"
        '<style:header-footer-properties fo:min-height="8mm" fo:margin-top="4mm"/></style:footer-style>'
        '</style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Standard"'
        ' style:page-layout-name="Mpm1"><style:footer><text:p text:style-name="MP1"><text:page-number'
        ' text:select-page="current">1</text:page-number></text:p></style:footer></style:master-page>'
        "</office:master-styles>"
    )


def _face(face: str, family: str) -> str:
    return (
        f'<style:font-face style:name="{face}" svg:font-family="{face};{STANDS_IN[face]}"'
        f' style:font-family-generic="{family}" style:font-pitch="variable"/>'
    )


def _id(name: str) -> str:
    """“Text body” → “Text_20_body”."""
    return name.replace(" ", "_20_")


def _word(name: str, on: str, off: str, *, is_on: bool | None) -> str:
    return "" if is_on is None else f' fo:{name}="{on if is_on else off}"'


def _lengths(unit: str, **named: float | None) -> str:
    return "".join(f' fo:{name}="{value:g}{unit}"' for name, value in named.items() if value is not None)
