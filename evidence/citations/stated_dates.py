"""Dates as people and programs write them, as EDTF where it can hold them, and never more exact than they are."""

import re
from functools import lru_cache

from evidence.text import dates

LONGEST = 200
"""Characters of a date; what is longer is words."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december"), start=1)
    for name in (names, names[:3], *(("sept",) if number == 9 else ()))
}  # fmt: skip
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_PLAIN = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_ABOUT = re.compile(r"(?:c\.?|ca\.?|circa|about|approx\.?)\s*(?=\d)", re.IGNORECASE)
_SLASHED = re.compile(r"(\d{4})/(\d{0,2})/?(\d{0,2})(?:/(.*))?", re.DOTALL)
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_SPAN = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})")
_LOOSE_DAY = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_WORDS = re.compile(r"[A-Za-z]+|\d+|[-–—]")
_SPOKEN = re.compile(r"[A-Za-z0-9 ,.\-–—]+")


@lru_cache(8192)
def edtf_of(words: str) -> tuple[str, str]:
    """EDTF of `words`, empty where it can hold nothing of them; and a warning unless the two say the same.

    >>> edtf_of("2019/05/27"), edtf_of("27 May 2019"), edtf_of("c. 1999")[0], edtf_of("in press")[0]
    (('2019-05-27', ''), ('2019-05-27', ''), '1999~', '')
    """
    words = words.strip()
    if not words or (_PLAIN.fullmatch(words) and _valid(words)):
        return words, ""
    if len(words) > LONGEST:
        return "", "A date is longer than any date is; its words were kept, and no date was set."
    edtf, exact = _read(words)
    if exact and edtf:
        return edtf, ""
    if edtf:
        return edtf, f"The date “{words}” was read as {edtf}; its words were kept."
    return "", f"“{words}” is no date that can be stored; its words were kept, and no date was set."


def _read(words: str) -> tuple[str, bool]:
    """EDTF or nothing, and whether it says all that the words say."""
    for attempt in (_as_edtf, _slashed, _loose, _spoken):
        edtf, exact = attempt(words)
        if edtf:
            return (edtf, exact) if _valid(edtf) else ("", False)
    about = _ABOUT.match(words)
    if about:
        edtf, _ = _read(words[about.end() :])
        return (f"{edtf}~", False) if _PLAIN.fullmatch(edtf) and _valid(f"{edtf}~") else ("", False)
    return "", False


def _as_edtf(words: str) -> tuple[str, bool]:
    return (words, True) if _valid(words) else ("", False)


def _slashed(words: str) -> tuple[str, bool]:
    """Year, month, day and words, with strokes between (RIS, BibTeX exports, EPrints)."""
    match = _SLASHED.fullmatch(words)
    if not match:
        return "", False
    year, month, day, other = match.groups()
    other = (other or "").strip()
    if other and _valid(other) and year in other:
        return other, True
    season = _SEASONS.get(other.lower())
    if season and not month:
        return f"{year}-{season}", True
    return _joined(year, month, day if month else ""), not other and not (day and not month)


def _loose(words: str) -> tuple[str, bool]:
    """Digits in other orders."""
    if match := _LOOSE_DAY.fullmatch(words):
        return _joined(*match.groups(default="")), True
    if match := _SPAN.fullmatch(words):
        return f"{match[1]}/{match[2]}", True
    match = _DAY_FIRST.fullmatch(words)
    return _day_first(match) if match else ("", False)


def _day_first(match: re.Match[str]) -> tuple[str, bool]:
    """05/06/2019 is the fifth of June or the sixth of May: only the year is sure."""
    first, second, year = int(match[1]), int(match[2]), match[3]
    if first > dates.DECEMBER >= second:
        return _joined(year, match[2], match[1]), True
    if second > dates.DECEMBER >= first:
        return _joined(year, match[1], match[2]), True
    if max(first, second) > dates.DECEMBER:
        return "", False
    return (_joined(year, match[1], match[2]), True) if first == second else (year, False)


def _spoken(words: str) -> tuple[str, bool]:
    """“27 May 2019”, “May 27, 2019”, “2019 May-Jun”, “Spring 2019”."""
    if not _SPOKEN.fullmatch(words):
        return "", False
    parts = _WORDS.findall(words)
    years = [part for part in parts if part.isdigit() and len(part) == 4]
    days = [part for part in parts if part.isdigit() and len(part) <= 2]
    named = [part.lower() for part in parts if part.isalpha()]
    months = [_MONTHS.get(name, 0) or _SEASONS.get(name, 0) for name in named]
    if len(years) != 1 or not all(months) or len(years) + len(days) + len(months) + words.count("-") < len(parts):
        return "", False
    year = years[0]
    if len(months) == 1 and len(days) <= 1:
        return _joined(year, str(months[0]), days[0] if days else ""), True
    if len(months) == 2 and not days and max(months) <= dates.DECEMBER:
        return f"{year}-{months[0]:02d}/{year}-{months[1]:02d}", True
    return "", False


def _joined(year: str, month: str = "", day: str = "") -> str:
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part and int(part))])


def _valid(edtf: str) -> bool:
    """Real digits only: Python reads those of other scripts as well."""
    try:
        return edtf.isascii() and bool(dates.parse(edtf).edtf)
    except ValueError:
        return False
