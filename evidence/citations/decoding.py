"""Bytes into text, whatever wrote them: UTF-8 and UTF-16 with and without a mark, Windows-1252, and mixtures.

No byte is lost. UTF-8 is tried byte by byte: what is none becomes the Windows-1252 character of that byte, which
reads files of either sort, and files that several programs had their hands in.
Source for the 256 characters: https://encoding.spec.whatwg.org/#windows-1252 (five of them are C1 controls).
"""

import codecs
import io
import re
from collections.abc import Iterator

from evidence.text import cleaning

UTF_8, UTF_16_LE, UTF_16_BE, WINDOWS_1252 = "utf-8", "utf-16-le", "utf-16-be", "windows-1252"
SNIFFED = 1 << 16
"""Bytes at the beginning that are looked at to tell what a file is."""

_MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, UTF_16_LE), (codecs.BOM_UTF16_BE, UTF_16_BE))
_ESCAPED = re.compile("[\udc80-\udcff]")
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd\uffff]")
_WESTERN = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte)  # the five that Python leaves undefined
    for byte in range(0x80, 0x100)
}
_SHOWN = _WESTERN | {0: "\u2400"}
_SURROGATES = re.compile("[\ud800-\udfff]")


def encoding_of(data: bytes) -> tuple[str, int]:
    """The encoding and how many bytes of mark stand before the text. UTF-16 without a mark shows by its zeros."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, len(mark)
    head = data[:SNIFFED]
    odd, even = head[1::2].count(0), head[::2].count(0)
    half = len(head) // 4  # of the bytes on one side of each pair, at least half are zero in Western text
    if odd > half > even:
        return UTF_16_LE, 0
    if even > half > odd:
        return UTF_16_BE, 0
    return UTF_8, 0


def named(data: bytes) -> tuple[str, str]:
    """What to call the encoding, and a warning where bytes had to be guessed.

    >>> named("Møller".encode("cp1252"))[0], named("Møller".encode("utf-16"))[0]
    ('windows-1252', 'utf-16-le')
    """
    name, marked = encoding_of(data)
    if name != UTF_8:
        return name, ""
    if data.isascii():
        return name, ""
    head = data[marked:]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        escaped = head.decode("utf-8", "surrogateescape")
        mixed = not _ESCAPED.sub("", escaped).isascii()
        said = "partly UTF-8, partly not" if mixed else "not UTF-8"
        return (UTF_8 if mixed else WINDOWS_1252), f"The file is {said}; the other bytes were read as Windows-1252."
    return name, ""


def lines(data: bytes) -> Iterator[str]:
    """The lines of a file with their ends (CR, LF or CRLF), one after the other; bytes that are no UTF-8 escaped.

    What comes out is for `Piece`, which knows the escapes (PEP 383). UTF-16 that is broken becomes U+FFFD.
    """
    name, marked = encoding_of(data)
    stream = io.BytesIO(data)
    stream.seek(marked)
    errors = "surrogateescape" if name == UTF_8 else "replace"
    with io.TextIOWrapper(stream, encoding=name, errors=errors, newline="") as text:
        yield from text


def text_of(data: bytes) -> str:
    """The whole file at once, as `lines` has it."""
    return "".join(lines(data))


def western(escaped: str) -> str:
    """`escaped` with each byte that was no UTF-8 as its Windows-1252 character."""
    return escaped if escaped.isascii() else escaped.translate(_WESTERN)


def shown(escaped: str) -> tuple[str, bytes, tuple[str, ...]]:
    """A raw text that can be stored, its bytes where it does not give them back, and what is odd about it."""
    if not _ODD.search(escaped):
        return escaped, b"", ()
    original = escaped.encode("utf-8", "surrogateescape") if not _broken(escaped) else b""
    warnings = cleaning.problems(western(escaped))
    if guessed := sorted(set(_ESCAPED.findall(escaped))):
        read = ", ".join(f"{ord(one) - 0xDC00:#04x} as “{_WESTERN[ord(one)]}”" for one in guessed[:5])
        warnings.insert(0, f"Bytes that are no UTF-8 were read as Windows-1252: {read}.")
    raw = _SURROGATES.sub(cleaning.REPLACEMENT, escaped.translate(_SHOWN))
    return raw, original, tuple(cleaning.clean(one, multiline=False) for one in warnings)


def _broken(escaped: str) -> bool:
    """Halves of pairs that no byte stands behind: JSON can spell them out."""
    return any(not 0xDC80 <= ord(one) <= 0xDCFF for one in _SURROGATES.findall(escaped))
