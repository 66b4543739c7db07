"""What a file is, told by its first bytes and what it holds: never by its name, nor by what somebody said it is."""

import io
import re
import zipfile
from typing import Final

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from evidence.text.extraction.extracted import Refused

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT: Final = "application/vnd.oasis.opendocument.text"
EPUB: Final = "application/epub+zip"
RTF: Final = "application/rtf"
HTML: Final = "text/html"
PLAIN: Final = "text/plain"

MEMBERS = 10_000
UNPACKED = 300 * 2**20
"""Bytes, of all members together."""
RATIO = 200
"""Unpacked to packed, of a member beyond 1 MB: text and XML reach 30, a bomb 1,000."""
DEPTH = 200
"""Elements of XML within one another; a document has 30."""

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")
_OTHERS = {
    b"\x1f\x8b": "a packed file (gzip)",
    b"7z\xbc\xaf": "a packed file (7z)",
    b"Rar!": "a packed file (RAR)",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
_MARKUP = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_XHTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|h1|article)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")


def media_type(data: bytes) -> str:  # noqa: C901 (one test a kind of file)
    """One of the types above. Raises Refused with the reason for what is none of them, empty, locked or a bomb."""
    if not data.strip():
        raise Refused("The file is empty.")
    head = data[:1024]
    if b"%PDF-" in head:
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _packed(data)
    if head.startswith(b"{\\rtf"):
        return RTF
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if _ENCRYPTED_OFFICE in data:
            raise Refused("The document is locked with a password. Save it without one and bring it in again.")
        raise Refused("This is a document of an old Word or Office. Save it as DOCX, ODT or PDF and bring it in again.")
    if head.startswith(_PICTURES):
        raise Refused("This is a picture. Text is taken only from files that hold text.")
    for beginning, what in _OTHERS.items():
        if head.startswith(beginning):
            raise Refused(f"This is {what}, not a document.")
    if _XHTML.match(data[:4096].removeprefix(b"\xef\xbb\xbf")) or _MARKUP.search(head):
        return HTML
    if b"\x00" in data[:4096] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("The file is neither a document that can be read here nor plain text.")
    return PLAIN


def _packed(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _weigh(archive)
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:100].decode("ascii", "replace").strip() if "mimetype" in names else ""
            if kind == EPUB and "META-INF/encryption.xml" in names:
                _refuse_locked_book(archive.read("META-INF/encryption.xml"))
            if kind.startswith(ODT) and b"manifest:encryption-data" in _read(archive, "META-INF/manifest.xml"):
                raise Refused("The document is locked with a password. Save it without one and bring it in again.")
            found = kind if kind in {ODT, EPUB} else DOCX if "word/document.xml" in names else ""
            if not found:
                raise Refused("This is an archive or a document of another kind. DOCX, ODT and EPUB can be read here.")
            _look_through(archive, strict=found != EPUB)
            return found
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as problem:
        raise Refused("The file is damaged: it begins as a document does, and cannot be unpacked.") from problem
    except RuntimeError as problem:  # what zipfile says of a member with a password
        raise Refused("The document is locked with a password. Save it without one and bring it in again.") from problem


def _weigh(archive: zipfile.ZipFile) -> None:
    """Refuse bombs, by what the archive's own list says; nothing is unpacked."""
    members = archive.infolist()
    if len(members) > MEMBERS:
        raise Refused(f"The document holds {len(members):,} parts; more than {MEMBERS:,} are not opened.")
    if sum(member.file_size for member in members) > UNPACKED:
        raise Refused(f"The document unpacks to more than {UNPACKED // 2**20} MB, which is not opened.")
    for member in members:
        if member.file_size > 2**20 and member.file_size > RATIO * max(member.compress_size, 1):
            raise Refused("The document unpacks to very much more than it holds, as files made to do harm do.")


def _look_through(archive: zipfile.ZipFile, *, strict: bool) -> None:
    """Refuse XML that defines entities or nests without end."""
    for name in archive.namelist():
        if name.endswith((".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")):
            _look_through_one(archive.read(name), strict=strict)


def _look_through_one(member: bytes, *, strict: bool) -> None:
    depth = 0
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(member), events=("start", "end")):
            depth += 1 if event == "start" else -1
            if depth > DEPTH:
                raise Refused("The document's parts are nested without end, as in files made to do harm.")
            if event == "end":
                element.clear()
    except DefusedXmlException as problem:
        raise Refused("The document defines entities of its own, as files made to do harm do.") from problem
    except ElementTree.ParseError as problem:
        if strict:
            raise Refused("The document is damaged: a part of it is not well-formed.") from problem


def _refuse_locked_book(encryption: bytes) -> None:
    # Fonts may be obscured in an open book; what is encrypted with a key of somebody's is locked.
    if b"EncryptedKey" in encryption or b"xmlenc#aes" in encryption:
        raise Refused("The book is locked by its seller.")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        return b""
