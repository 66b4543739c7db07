"""One page of a PDF as a picture, to lay beside its text. Run as a program in a confined process.

In goes the number of the page (four bytes, counted from 1) and the PDF, out comes a PNG in shades of grey. Exit
status 3 says that there is no such page, or no such PDF.
"""

import struct
import sys
import zlib

import pypdfium2

WIDTH = 900
"""Pixels; the height follows, and is cut at TALLEST."""
TALLEST = 2_400
NO_PAGE = 3


def drawn(page: int, pdf: bytes) -> bytes:
    """The PNG of a page. Raises IndexError and pypdfium2.PdfiumError."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = min(WIDTH / max(width, 1), TALLEST / max(height, 1))
        picture = sheet.render(scale=scale, grayscale=True)
        return png(bytes(picture.buffer), picture.width, picture.height, picture.stride)
    finally:
        document.close()


def png(grey: bytes, width: int, height: int, stride: int) -> bytes:
    """A PNG of one byte a pixel; `stride` is the length of a line in `grey`."""
    lines = b"".join(b"\x00" + grey[row * stride : row * stride + width] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(lines, 6)), _chunk(b"IEND", b""))
    return b"".join((b"\x89PNG\r\n\x1a\n", *chunks))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def main() -> int:
    given = sys.stdin.buffer.read()
    try:
        sys.stdout.buffer.write(drawn(struct.unpack(">I", given[:4])[0], given[4:]))
    except (IndexError, pypdfium2.PdfiumError, struct.error):
        return NO_PAGE
    return 0


if __name__ == "__main__":
    sys.exit(main())
