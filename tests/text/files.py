"""Makes files for the tests of text extraction: honest ones, broken ones and some that mean harm.

`python -m tests.text.files` writes the small ones into `fixtures/files/`, for trying things by hand. All are made here:
nothing comes from anybody else.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "fixtures" / "files"

# --- PDF ---


def pdf(pages: Iterable[Sequence[str]], *, title: str = "A report", more: Mapping[bytes, bytes] | None = None) -> bytes:
    """A PDF of these pages of lines, in Helvetica, a line every 14 points. `more` goes into its trailer."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects: list[bytes] = [b"", b"", font, b"<< /Title (" + title.encode("cp1252") + b") >>"]
    kids: list[int] = []
    for lines in pages:
        shown = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines)
        stream = b"BT /F1 11 Tf 14 TL 60 780 Td\n" + shown + b"ET" if lines else b""
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return _pdf_of(objects, b" ".join(name + b" " + value for name, value in (more or {}).items()))


def _escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _pdf_of(objects: Sequence[bytes], more: bytes = b"") -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, more, start)
    )
    return out.getvalue()


_COUNCILS = "North South East West Upper Lower".split()  # noqa: SIM905


def report(pages: int = 6) -> bytes:
    """Pages with a running head, a number at the foot, and words parted at a line's end on each."""
    return pdf(
        [
            "Personalisation and work" if number % 2 else "Care Council Report 2013",
            f"{_COUNCILS[number % 6]} was where workers spoke of personali\u00ad",
            "sation as of something that others did to them, and not as of",
            f"their own. In {_COUNCILS[number % 6]} they were glad of co-production and self-",
            f"employment where it came, {number * 'and '}said so.",
            str(number),
        ]
        for number in range(1, pages + 1)
    )


LOCKED = {b"/Encrypt": b"<< /Filter /Standard /V 1 /R 2 /P -4 /O (" + b"o" * 32 + b") /U (" + b"u" * 32 + b") >>",
          b"/ID": b"[(0123456789abcdef) (0123456789abcdef)]"}  # fmt: skip


def cyclic_pdf() -> bytes:
    """Its pages hold themselves."""
    return _pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 2 /Kids [2 0 R 2 0 R] >>"])


def bomb_pdf(size: int) -> bytes:
    """A page whose content unpacks to `size` bytes of text."""
    stream = zlib.compress(
        b"BT /F1 11 Tf " + b"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj\n" * (size // 50) + b"ET", 9
    )
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 3 0 R >> >> >>"
    )
    return _pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
            page,
        ]
    )


# --- Packed documents ---

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def packed(members: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2013, 9, 3, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx(body: str, *, before: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A DOCX with this WordprocessingML for its body."""
    document = f'<?xml version="1.0"?>{before}<w:document {_W}><w:body>{body}</w:body></w:document>'
    return packed(
        {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": document} | dict(more or {})
    )


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


ARTICLE = """<!DOCTYPE html><html lang="en"><head><title>Staff &amp; mutuals</title><meta charset="utf-8"></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a> <a href="/jobs">Jobs</a></nav>
<article><h1>Mutuals must not be a front</h1>
<p>Members of parliament said on Tuesday that employee-led mutuals
must never be a front for cutting the cost of care.</p>
<h2>What staff say</h2>
<p>Staff who had left the council told the inquiry that nobody had asked
them, and that they would have answered gladly.</p>
<blockquote><p>Nobody asked us, and we would have said that the work is done
together or it is not done at all.</p></blockquote>
<ul><li>Ask the staff before the service is spun out of the council</li>
<li>Ask the people who use it as well</li></ul>
<table><tr><th>Council</th><th>Staff asked</th></tr>
<tr><td>North</td><td>120</td></tr><tr><td>South</td><td>80</td></tr></table>
<p>The inquiry will report again in the autumn, when the first of the new organisations have worked for a full year.</p>
</article><footer>Copyright, cookies, and what we sell</footer></body></html>
"""


def small() -> dict[str, bytes]:
    """Name → content of what lies in `fixtures/files/`."""
    return {
        "report.pdf": report(),
        "locked.pdf": pdf([["Locked words"]], more=LOCKED),
        "pictures-only.pdf": pdf([[], [], []]),
        "cycle.pdf": cyclic_pdf(),
        "cut-off.pdf": report()[:300],
        "letter.docx": docx(paragraph("Workers were asked.") + paragraph("Few answered.")),
        "entities.docx": docx(
            paragraph("&c;"), before='<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'
        ),
        "zeros.docx": docx(paragraph("Small."), more={"word/media/zeros.bin": bytes(3 * 2**20)}),
        "nested.docx": docx("<w:sdt><w:sdtContent>" * 150 + paragraph("Deep.") + "</w:sdtContent></w:sdt>" * 150),
        "article.html": ARTICLE.encode(),
        "windows-1252.txt": "Staff said: “we’re asked” – in the café.".encode("cp1252"),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in small().items():
        (FOLDER / name).write_bytes(content)
