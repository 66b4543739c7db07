"""Partial dates in EDTF (Extended Date/Time Format, ISO 8601-2): as certain as the document is, and no more.

Reading EDTF is the `edtf` package's work; what is ours is the days a date spans, and how it is said in English.
"""

import calendar
from dataclasses import dataclass
from datetime import date
from time import struct_time

from edtf import EDTFParseException, parse_edtf

FIRST_YEAR, LAST_YEAR = 1, 9999
LONGEST = 60


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


def parse(edtf: str) -> PartialDate:
    """The date that `edtf` says; an empty string is a date that is not stated.

    Raises `ValueError` with a plain sentence for what is no EDTF and for years outside 1 to 9999: a database
    that holds a later year can no longer be read.
    """
    if not edtf:
        return UNKNOWN
    if len(edtf) > LONGEST:
        raise ValueError(f"A date has at most {LONGEST} characters.")
    try:
        value = parse_edtf(edtf)
        first, last = value.lower_strict(), value.upper_strict()
    except (EDTFParseException, ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"“{edtf}” is no date in EDTF, such as 2013, 2013-09 or 2013-09-03/2013-09-05.") from error
    if edtf == "XXXX":
        return PartialDate(edtf, None, None)
    earliest, latest = _day(first, edtf), _day(last, edtf)
    if earliest and latest and earliest > latest:
        raise ValueError(f"“{edtf}” ends before it begins.")
    return PartialDate(edtf, earliest, latest)


def _day(moment: struct_time | float, edtf: str) -> date | None:
    """The day of a bound; an open bound comes as an infinite number."""
    if isinstance(moment, float):
        return None
    if not FIRST_YEAR <= moment[0] <= LAST_YEAR:
        raise ValueError(f"The year of “{edtf}” is not between {FIRST_YEAR} and {LAST_YEAR}.")
    return date(*moment[:3])


def display(edtf: str) -> str:
    """The date in British English: “3–5 September 2013”, “about 1997 to 1999”, “not before May 2007”.

    Raises `ValueError` as `parse` does.
    """
    span = parse(edtf)
    if not edtf or (span.earliest is None and span.latest is None):
        return "date not stated"
    inner = edtf.strip("[]{}")
    if inner.endswith(("..", "/")) and span.latest is None:
        return f"not before {_say(inner.removesuffix('..').strip('/'))}"
    if inner.startswith(("..", "/")) and span.earliest is None:
        return f"not after {_say(inner.removeprefix('..').strip('/'))}"
    first, slash, last = inner.partition("/")
    return _range(first, last) if slash else _say(inner)


def _range(first: str, last: str) -> str:
    """Two days of one month share its name: “27–28 May 2019”."""
    if len(first) == len(last) == len("2013-09-03") and first[:7] == last[:7] and first[:4].isdigit():
        return f"{int(first[8:])}–{_say(last)}"
    said_first, said_last = _say(first), _say(last)
    if said_first.startswith("about ") and said_last.startswith("about "):
        said_last = said_last.removeprefix("about ")
    return f"{said_first} to {said_last}"


_QUALIFIERS = {"?": "perhaps", "~": "about", "%": "perhaps about"}


def _say(part: str) -> str:
    """One date without a range: a year, a month or a day, with its qualifier said first."""
    qualifier = _QUALIFIERS.get(part[-1:], "")
    plain = part.rstrip("?~%")
    words = plain.split("-")
    if not all(word.isdigit() for word in words) or len(words) > 3:
        return part
    if len(words) > 1 and not 1 <= int(words[1]) <= 12:
        return part
    said = words[0] if len(words) == 1 else f"{calendar.month_name[int(words[1])]} {words[0]}"
    if len(words) == 3:
        said = f"{int(words[2])} {said}"
    return f"{qualifier} {said}" if qualifier else said
