"""Partial dates in EDTF (Extended Date/Time Format, ISO 8601-2): as certain as the document is, and no more.

Reading EDTF is the `edtf` package's work; what is ours is the days a date spans, and how it is said in English.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from time import struct_time

from edtf import EDTFParseException, parse_edtf

FIRST_YEAR, LAST_YEAR = 1, 9999
LONGEST = 60  # characters
DECEMBER = 12
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~%]?)")
_NO_DATE = "“{}” is no date in EDTF, such as 2013, 2013-09 or 2013-09-03/2013-09-05."


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date and the days it may lie in, both inclusive; None where there is no bound."""

    edtf: str
    earliest: date | None
    latest: date | None

    @property
    def year(self) -> int | None:
        """The year to sort and filter by: the earliest that is possible."""
        return self.earliest.year if self.earliest else None


UNKNOWN = PartialDate("", None, None)


@lru_cache(4096)
def parse(edtf: str) -> PartialDate:
    """The date that `edtf` says; an empty string is a date that is not stated.

    An open end ("2013/..") and one that is not known ("2013/") have no bound. Raises `ValueError` with a plain
    sentence for what is no EDTF and for years outside 1 to 9999: a database that holds a later year can no
    longer be read.
    """
    if not edtf:
        return UNKNOWN
    if len(edtf) > LONGEST:
        raise ValueError(f"A date has at most {LONGEST} characters.")
    plain = _plain(edtf)
    if plain:
        return plain
    try:
        value = parse_edtf(edtf)
        first, last = value.lower_strict(), value.upper_strict()
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(_NO_DATE.format(edtf)) from error
    if edtf != edtf.strip():
        raise ValueError(_NO_DATE.format(edtf))
    if edtf == "XXXX":
        return PartialDate(edtf, None, None)
    earliest = None if edtf.startswith("/") else _day(first, edtf)  # edtf makes up ten years here
    latest = None if edtf.endswith("/") else _day(last, edtf)
    if earliest and latest and earliest > latest:
        raise ValueError(f"“{edtf}” ends before it begins.")
    return PartialDate(edtf, earliest, latest)


def _plain(edtf: str) -> PartialDate | None:
    """A mere year, month or day, which is what nearly all records say: `edtf` takes 4 ms for each."""
    match = _DATE.fullmatch(edtf)
    if match is None or match[4] or match[1] == "0000" or "00" in match.group(2, 3):
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None  # a season, or nothing: edtf says
    if not month:
        return PartialDate(edtf, first, date(year, DECEMBER, 31))
    return PartialDate(edtf, first, first if day else date(year, month, calendar.monthrange(year, month)[1]))


def _day(moment: struct_time | float, edtf: str) -> date | None:
    """The day of a bound; an open bound comes as an infinite number."""
    if isinstance(moment, float):
        return None
    if not FIRST_YEAR <= moment[0] <= LAST_YEAR:
        raise ValueError(f"The year of “{edtf}” is not between {FIRST_YEAR} and {LAST_YEAR}.")
    return date(*moment[:3])


# --- Saying it ---

_QUALIFIERS = {"?": "perhaps", "~": "about", "%": "perhaps about"}
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_VAGUE = re.compile(r"(?:(\d{3})X|(\d\d)XX|(\d{4})-XX(?:-XX)?|(\d{4}-\d\d)-XX)([?~%]?)")
_WHEN = re.compile(r"(\d{4}-\d\d-\d\d)T.*")


def display(edtf: str) -> str:
    """The date in British English: “3–5 September 2013”, “about 1997 to 1999”, “not before May 2007”.

    What English has no short words for is given as it is written. Raises `ValueError` as `parse` does.
    """
    span = parse(edtf)
    if span.earliest is None and span.latest is None:
        return "date not stated"
    inner = edtf.strip("[]{}")
    if "," in inner:
        between = " or " if edtf.startswith("[") else " and "
        return between.join(_said(part.strip()) for part in inner.split(","))
    first, dots, last = inner.partition("/" if "/" in inner else "..")
    if not dots:
        return _said(inner)
    if last in {"..", ""}:
        return f"not before {_said(first)}" if last or dots == ".." else f"{_said(first)} to a date not known"
    if first in {"..", ""}:
        return f"not after {_said(last)}" if first or dots == ".." else f"a date not known to {_said(last)}"
    return _range(first, last) if dots == "/" else f"between {_said(first)} and {_said(last)}"


def _range(first: str, last: str) -> str:
    """From one date to another; a month, year or qualifier that both share is said once."""
    one, two = _DATE.fullmatch(first), _DATE.fullmatch(last)
    if first == last:
        return _said(first)
    if one is None or two is None or one[4] or two[4]:
        said = _said(last)
        return f"{_said(first)} to {said.removeprefix('about ') if first.endswith('~') else said}"
    if one[3] and two[3] and one.group(1, 2) == two.group(1, 2):
        return f"{int(one[3])}–{_said(last)}"
    shared = one[1] == two[1] and one[2] and two[2]
    return f"{_said(first).removesuffix(' ' + one[1]) if shared else _said(first)} to {_said(last)}"


def _said(part: str) -> str:
    """One date without a range: a year, season, month or day, with its qualifier said first."""
    match = _DATE.fullmatch(_WHEN.sub(r"\1", part))
    if match is None:
        return _vague(part)
    year, month, day, qualifier = match.groups()
    said = str(int(year))
    if month:
        number = int(month)
        said = f"{calendar.month_name[number] if number <= DECEMBER else _SEASONS.get(number, month)} {said}"
    if day:
        said = f"{int(day)} {said}"
    return " ".join(filter(None, [_QUALIFIERS.get(qualifier, ""), said]))


def _vague(part: str) -> str:
    """Dates with unstated digits: “the 2010s”, “the 1900s”, “2010”, “May 2010”."""
    match = _VAGUE.fullmatch(part)
    if match is None:
        return part
    decade, century, year, month, qualifier = match.groups()
    said = f"the {decade}0s" if decade else f"the {century}00s" if century else _said(year or month)
    return " ".join(filter(None, [_QUALIFIERS.get(qualifier, ""), said]))
