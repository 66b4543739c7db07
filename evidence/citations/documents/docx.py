"""What pandoc takes the looks of DOCX from: a document without words that holds our styles, paper and page numbers.

Written here from `looks`, part by part (ECMA-376, Office Open XML); what a part leaves out is pandoc's own.
"""

from functools import cache
from typing import Final
from xml.sax.saxutils import quoteattr

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
)

_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@cache
def reference() -> bytes:
    """The file for pandoc's `--reference-doc`."""
    return packed(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations(("rId1", "officeDocument", "word/document.xml")),
            "word/document.xml": _document(),
            "word/_rels/document.xml.rels": _relations(
                ("rId1", "styles", "styles.xml"),
                ("rId2", "fontTable", "fontTable.xml"),
                ("rId3", "footer", "footer1.xml"),
                ("rId4", "settings", "settings.xml"),
            ),
            "word/styles.xml": _styles(),
            "word/settings.xml": _settings(),
            "word/fontTable.xml": _faces(),
            "word/footer1.xml": _footer(),
        }
    )


def _content_types() -> str:
    parts = {"document": "document.main", "styles": "styles", "settings": "settings", "fontTable": "fontTable"}
    named = {**parts, "footer1": "footer"}
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(
            f'<Override PartName="/word/{part}.xml" ContentType="{_TYPES}.{type_}+xml"/>'
            for part, type_ in named.items()
        )
        + "</Types>"
    )


def _relations(*of: tuple[str, str, str]) -> str:
    rows = (f'<Relationship Id="{id_}" Type="{_OFFICE}/{type_}" Target="{target}"/>' for id_, type_, target in of)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(rows)}</Relationships>'


def _document() -> str:
    """Paper, and footnotes that are counted through: pandoc's own document begins anew in each section."""
    width, height = (_length(side) for side in PAPER)
    margin, foot = _length(MARGIN), _length(MARGIN / 2)
    return (
        f'{_HEAD}<w:document xmlns:w="{_WORD}" xmlns:r="{_OFFICE}"><w:body><w:p/><w:sectPr>'
        '<w:footerReference w:type="default" r:id="rId3"/>'
        '<w:footnotePr><w:numRestart w:val="continuous"/></w:footnotePr>'
        f'<w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{margin}" w:right="{margin}" w:bottom="{margin}" w:left="{margin}"'
        f' w:header="{foot}" w:footer="{foot}" w:gutter="0"/>'
        "</w:sectPr></w:body></w:document>"
    )


def _footer() -> str:
    run = "<w:r>{}</w:r>".format
    field = '<w:fldChar w:fldCharType="{}"/>'.format
    asked, shown = '<w:instrText xml:space="preserve"> PAGE </w:instrText>', "<w:t>1</w:t>"
    page = "".join(map(run, (field("begin"), asked, field("separate"), shown, field("end"))))
    return (
        f'{_HEAD}<w:ftr xmlns:w="{_WORD}"><w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="center"/></w:pPr>'
        f"{page}</w:p></w:ftr>"
    )


def _settings() -> str:
    return f'{_HEAD}<w:settings xmlns:w="{_WORD}"><w:themeFontLang w:val="{LANGUAGE}"/></w:settings>'


def _faces() -> str:
    rows = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{STANDS_IN[face]}"/><w:family w:val="{family}"/></w:font>'
        for face, family in ((SANS, "swiss"), (SERIF, "roman"))
    )
    return f'{_HEAD}<w:fonts xmlns:w="{_WORD}">{rows}</w:fonts>'


def _styles() -> str:
    return (
        f'{_HEAD}<w:styles xmlns:w="{_WORD}"><w:docDefaults>'
        f'<w:rPrDefault><w:rPr>{_face(SANS)}<w:lang w:val="{LANGUAGE}" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>'
        "</w:rPrDefault>"
        f'<w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:line="{round(LINE * 240)}" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
        + "".join(map(_style, LOOKS))
        + '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
        + _characters("Hyperlink", "Hyperlink", f'<w:color w:val="{LINK}"/><w:u w:val="single"/>')
        + _characters("FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>')
        + _table()
        + "</w:styles>"
    )


def _style(look: Look) -> str:
    is_normal = look.parent is None
    return (
        f'<w:style w:type="paragraph"{' w:default="1"' if is_normal else ""} w:styleId="{style_id(look)}">'
        f"<w:name w:val={quoteattr(look.word)}/>"
        + (f'<w:basedOn w:val="{style_id(look.parent)}"/>' if look.parent else "")
        + ('<w:next w:val="BodyText"/>' if look.level else "")
        + f"<w:qFormat/><w:pPr>{_paragraph(look)}</w:pPr><w:rPr>{_letters(look)}</w:rPr></w:style>"
    )


def _paragraph(look: Look) -> str:
    """In the order that the schema asks for."""
    spacing = _numbers(before=look.before, after=look.after, unit=20)
    indent = _numbers(left=look.left, hanging=look.hanging, unit=1440 / 25.4)
    return (
        _switch("keepNext", is_on=look.with_next)
        + _switch("keepLines", is_on=look.together)
        + (f"<w:spacing{spacing}/>" if spacing else "")
        + (f"<w:ind{indent}/>" if indent else "")
        + _switch("contextualSpacing", is_on=look.close)
        + (f'<w:outlineLvl w:val="{look.level - 1}"/>' if look.level else "")
    )


def _letters(look: Look) -> str:
    return (
        (_face(look.face) if look.face else "")
        + _switch("b", is_on=look.bold)
        + _switch("i", is_on=look.italic)
        + (f'<w:color w:val="{look.colour}"/>' if look.colour else "")
        + (f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>' if look.size else "")
    )


def _characters(id_: str, name: str, letters: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{id_}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:rPr>{letters}</w:rPr></w:style>'
    )


def _table() -> str:
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{INK_2}"'
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="108" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="Table"><w:name w:val="Table"/><w:basedOn w:val="TableNormal"/><w:tblPr>'
        f"<w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {line}/></w:tblBorders></w:tblPr>"
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>'
    )


def style_id(look: Look) -> str:
    """Of its style in the file: “heading 1” → “Heading1”, as Word does itself."""
    return "".join(word[:1].upper() + word[1:] for word in look.word.split())


def _face(face: str) -> str:
    return f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:cs="{face}"/>'


def _switch(name: str, *, is_on: bool | None) -> str:
    return "" if is_on is None else f"<w:{name}/>" if is_on else f'<w:{name} w:val="0"/>'


def _numbers(*, unit: float, **named: float | None) -> str:
    return "".join(f' w:{name}="{round(value * unit)}"' for name, value in named.items() if value is not None)


def _length(millimetres: float) -> int:
    """In twentieths of a point."""
    return round(millimetres * 1440 / 25.4)
