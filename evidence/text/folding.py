"""Folding: writing alike what readers take as the same, with the way back to the original.

Two strengths, both character by character, so that every folded character knows where it came from:

- `fold` for search: compatibility forms (ligatures, full width), no accents, no format characters (soft
  hyphen, zero width, U+FFFE, which PDFium writes for a hyphen at a line's end), plain quotes and dashes,
  case folded, superscript digits (note marks) dropped. In the spirit of Unicode TR 30 and ICU's folding filter.
- `typography` for carrying a quotation over to a new version of its text: white space, hyphenation, quotation
  marks, dashes and compatibility forms only. Case, accents and every word stay as they are.

Spelling (labour, labor) is no matter of characters: see `spelling`.
"""

import re
import unicodedata
from dataclasses import dataclass

_QUOTES = {"'": "‘’‚‛′‵ʹʻʼʽˈ´＇‹›", '"': "“”„‟″‶〝〞〟＂«»"}
_DASHES = "‐‑‒–—―−⁃﹘﹣－"
# Letters that Unicode does not decompose, as English catalogues write them.
_LETTERS: dict[int, str] = str.maketrans(
    dict(zip("øØłŁđĐðÐħĦı", "oOlLdDdDhHi", strict=True)) | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
)

_MARKS = {ord(mark): plain for plain, marks in _QUOTES.items() for mark in marks}
_MARKS |= {ord(dash): "-" for dash in _DASHES}
_VARIANTS = frozenset(map(chr, range(0xFE00, 0xFE10)))  # variation selectors
_SUPERSCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, the offset in the original that it comes from.

    `origins` never falls and has one entry more than `text` has characters: the original's length.
    """

    text: str
    origins: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that text[start:end] comes from (code points, end exclusive).

        It is widened to whole characters of the original: half a ligature gives the ligature, a letter brings
        its combining marks.
        """
        if start == end:
            return self.origins[start], self.origins[start]
        return self.origins[start], max(self.origins[end], self.origins[end - 1] + 1)


class _Table(dict[int, str]):
    """code point → what it folds to, worked out when first met (for `str.translate`)."""

    def __init__(self, *, search: bool) -> None:
        super().__init__()
        self._search = search

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _fold_character(char, search=self._search)
        if unicodedata.category(char) not in {"Cn", "Co"}:  # keeps hostile input from filling the memory
            self[code] = folded
        return folded


def _fold_character(char: str, *, search: bool) -> str:
    if char == "\ufffe" or unicodedata.category(char) == "Cf" or char in _VARIANTS:
        return ""
    if search and char in _SUPERSCRIPTS:
        return ""
    if ord(char) in _MARKS:
        return _MARKS[ord(char)]
    folded = unicodedata.normalize("NFKD", char)
    if search:
        folded = _without_accents(folded).translate(_LETTERS).casefold()
        folded = _without_accents(unicodedata.normalize("NFKD", folded))
    folded = folded.translate(_MARKS)
    return folded if _same_role(char, folded) else char


def _without_accents(text: str) -> str:
    """Without the marks that only colour a letter: above, below, overlaid, Hebrew and Arabic points.

    Told by the canonical combining class. Vowel signs and viramas of other scripts are letters to their
    readers and stay.
    """
    return "".join(c for c in text if not _is_accent(unicodedata.combining(c)))


def _is_accent(combining_class: int) -> bool:
    return combining_class == 1 or 10 <= combining_class <= 36 or combining_class >= 200


def _same_role(char: str, folded: str) -> bool:
    """Words must not grow out of symbols (™) nor fall apart inside a character (½, ﷺ)."""
    if char.isalnum():
        return all(c.isalnum() or unicodedata.category(c).startswith("M") for c in folded)
    return not any(c.isalnum() for c in folded)


def _kept_marks() -> str:
    """The marks that `fold` keeps, as ranges for a regular expression's class, which has no name for them."""
    kept = {code for code in range(0x300, 0x1F000) if _is_kept_mark(chr(code))}  # no marks beyond
    starts = sorted(code for code in kept if code - 1 not in kept)
    ends = sorted(code for code in kept if code + 1 not in kept)
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


def _is_kept_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M") and not _is_accent(unicodedata.combining(char))


KEPT_MARKS = _kept_marks()

_SEARCH = _Table(search=True)
_TYPOGRAPHY = _Table(search=False)


def fold(text: str) -> str:
    """`text` folded for search. Idempotent; linear; no error."""
    return text.lower() if text.isascii() else text.translate(_SEARCH)


def folded(text: str) -> Folded:
    """`text` folded for search, with the way back."""
    if text.isascii():
        return Folded(text.lower(), tuple(range(len(text) + 1)))
    return _mapped(text, _SEARCH)


def _mapped(text: str, table: _Table) -> Folded:
    pieces = [table[ord(char)] for char in text]
    origins = [at for at, piece in enumerate(pieces) for _ in piece]
    origins.append(len(text))
    return Folded("".join(pieces), tuple(origins))


# A hyphen between two letters, with the line break a compositor put after it; or a run of white space.
_LAYOUT = re.compile(r"(?<=[^\W\d_])-(?:[ \t]*\r?\n[ \t]*)?(?=[^\W\d_])|(\s+)")


def typography(text: str) -> Folded:
    r"""`text` with typography alone folded: equal results mean the same words, set differently.

    White space runs become one space, hyphens between letters go (co-production, co-\nproduction and
    coproduction agree), as do soft hyphens; quotes and dashes become plain. Nothing is trimmed.
    """
    plain = _mapped(text, _TYPOGRAPHY)
    pieces: list[str] = []
    origins: list[int] = []
    done = 0
    for match in _LAYOUT.finditer(plain.text):
        pieces.append(plain.text[done : match.start()])
        origins.extend(plain.origins[done : match.start()])
        if match[1]:
            pieces.append(" ")
            origins.append(plain.origins[match.start()])
        done = match.end()
    pieces.append(plain.text[done:])
    origins.extend(plain.origins[done:])
    return Folded("".join(pieces), tuple(origins))
