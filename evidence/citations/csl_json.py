"""CSL-JSON, read and written.

Source: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html.
Dates travel as `date-parts`; an EDTF string that date-parts cannot say travels as `literal`. Fields without
a place in `Reference` are kept in `custom` and written back as they came.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from evidence.citations import kinds
from evidence.citations.reference import NAMED_ROLES, Json, Name, Reference

MEDIA_TYPE = "application/vnd.citationstyles.csl+json"

TEXTS: dict[str, str] = {
    "title": "title",
    "title-short": "short_title",
    "container-title": "container_title",
    "event-title": "event_title",
    "event-place": "event_place",
    "publisher": "publisher",
    "publisher-place": "publisher_place",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "number": "number",
    "language": "language",
    "URL": "url",
    "DOI": "doi",
    "ISBN": "isbn",
    "ISSN": "issn",
    "keyword": "keyword",
    "status": "status",
    "abstract": "abstract",
    "note": "note",
}
DATES: dict[str, str] = {"issued": "issued", "event-date": "event_date"}
FORMER_NAMES = {"shortTitle": "title-short", "event": "event-title"}
"""Names of CSL 1.0.1 and of Zotero for the same fields."""

_DAY = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
_SEASON = re.compile(r"(\d{4})-2([1-4])")
_EDTF = re.compile(r"(?=.*\d)[0-9XYESTZ~?%.,:+/\[\]{}-]+")
_YEARS = range(10_000)
_DEPTH = 50


class NotCslJson(ValueError):
    """What was read is not a CSL-JSON item; the message names the field."""


def load(item: object, kind: str = "") -> Reference:
    """The reference that `item`, a decoded JSON object, describes. `kind` overrules what its type suggests.

    Raises NotCslJson for an item without id or type and for a field of the wrong type.
    """
    if not isinstance(item, dict):
        raise NotCslJson("a CSL-JSON item must be an object")
    fields = {_now(str(name), item): value for name, value in item.items()}
    found: dict[str, Any] = {
        "id": _text("id", fields.pop("id", None)),
        "type": _text("type", fields.pop("type", None)),
    }
    for name in ("id", "type"):
        if not found[name]:
            raise NotCslJson(f"“{name}” is missing")
    found["kind"] = kind or kind_of_type(found["type"])
    for name, attribute in TEXTS.items():
        found[attribute] = _text(name, fields.pop(name, None))
    for role in NAMED_ROLES:
        found[role] = _names(role, fields.pop(role, None))
    for name, attribute in DATES.items():
        found[attribute] = edtf = from_date(fields.get(name))
        if edtf or fields.get(name) is None:
            fields.pop(name, None)
    return Reference(**found, custom=fields)


def dump(reference: Reference) -> dict[str, Json]:
    """The CSL-JSON item of `reference`, empty fields left out: `load(dump(r), kind=r.kind) == r`."""
    item: dict[str, Json] = {"id": reference.id, "type": reference.type}
    for name, attribute in TEXTS.items():
        item[name] = getattr(reference, attribute)
    for role in NAMED_ROLES:
        item[role] = [_dump_name(name) for name in getattr(reference, role)]
    for name, attribute in DATES.items():
        item[name] = to_date(getattr(reference, attribute))
    return {name: value for name, value in item.items() if value} | dict(reference.custom)


def decode(text: str | bytes) -> Json:
    """JSON as the standard has it. Raises NotCslJson: NaN, infinite or endless numbers, too deep, not UTF-8."""
    try:
        decoded: Json = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise NotCslJson("brackets are nested too deep") from None
    except (ValueError, UnicodeDecodeError) as problem:
        raise NotCslJson(f"this is not JSON: {problem}") from None
    _refuse_deep(decoded)
    return decoded


def kind_of_type(csl_type: str) -> str:
    """The first of our kinds that has this CSL type, or nothing."""
    return next((kind.key for kind in kinds.KINDS.values() if kind.csl == csl_type), "")


def from_date(value: object) -> str:
    """EDTF of a CSL date, or nothing when it says none that EDTF can hold.

    >>> from_date({"date-parts": [[2013, 9, 3], [2013, 9, 5]]}), from_date({"date-parts": [[1999]], "circa": True})
    ('2013-09-03/2013-09-05', '1999~')
    """
    if isinstance(value, str):
        return value if _EDTF.fullmatch(value) else ""
    if not isinstance(value, dict):
        return ""
    if set(value) == {"literal"}:
        return from_date(value["literal"]) if isinstance(value["literal"], str) else ""
    return _one_or_two_days(value)


def to_date(edtf: str) -> dict[str, Json]:
    """The CSL date of an EDTF string; empty for none.

    >>> to_date("2013-09-03/2013-09-05"), to_date("[2007..]")
    ({'date-parts': [[2013, 9, 3], [2013, 9, 5]]}, {'literal': '[2007..]'})
    """
    if not edtf:
        return {}
    about = all(day.endswith("~") for day in edtf.split("/"))
    days = [day.removesuffix("~") if about else day for day in edtf.split("/")]
    circa: dict[str, Json] = {"circa": True} if about else {}
    if season := _SEASON.fullmatch(days[0]) if len(days) == 1 else None:
        year: list[Json] = [int(season[1])]
        return {"date-parts": [year], "season": int(season[2]), **circa}
    matches = [_DAY.fullmatch(day) for day in days]
    if len(days) > 2 or not all(matches):
        return {"literal": edtf}
    parts: list[Json] = [[int(part) for part in match.groups() if part] for match in matches if match]
    return {"date-parts": parts, **circa}


def _now(name: str, item: Mapping[str, object]) -> str:
    """Today's name of a field, unless the item has that one, too."""
    now = FORMER_NAMES.get(name, name)
    return name if now in item else now


def _one_or_two_days(value: Mapping[str, object]) -> str:
    if not set(value) <= {"date-parts", "season", "circa"}:
        return ""
    days = [_from_parts(parts) for parts in _list(value.get("date-parts"))]
    if not 1 <= len(days) <= 2 or not all(days):
        return ""
    if "season" in value:
        season = str(value["season"])
        if len(days) != 1 or len(days[0]) != 4 or season not in {"1", "2", "3", "4"}:
            return ""
        days = [f"{days[0]}-2{season}"]
    about = "" if value.get("circa") in (None, False, "0", "false", "") else "~"  # may be a list
    return "/".join(day + about for day in days)


def _from_parts(parts: object) -> str:
    try:
        numbers = [int(part) for part in _list(parts) if not isinstance(part, bool)]
    except (TypeError, ValueError):
        return ""
    if not 1 <= len(numbers) <= 3 or numbers[0] not in _YEARS:
        return ""
    day = "-".join([f"{numbers[0]:04d}", *(f"{number:02d}" for number in numbers[1:])])
    return day if _DAY.fullmatch(day) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    raise NotCslJson(f"“{name}” must be text, not {type(value).__name__}")


def _names(role: str, value: object) -> tuple[Name, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(name, dict) for name in value):
        raise NotCslJson(f"“{role}” must be a list of names")
    return tuple(_load_name(role, name) for name in value)


def _load_name(role: str, value: Mapping[str, object]) -> Name:
    """Particles and suffixes stay with the part they belong to: “van Meerkerk”, “Martin Luther, Jr.”."""
    part = {key: _text(f"{role} → {key}", said) for key, said in value.items() if isinstance(said, (str, int))}
    if part.get("literal"):
        return Name(literal=part["literal"])
    family = " ".join(filter(None, (part.get("non-dropping-particle"), part.get("family"))))
    given = " ".join(filter(None, (part.get("given"), part.get("dropping-particle"))))
    name = Name(family=family, given=", ".join(filter(None, (given, part.get("suffix")))))
    if not name.family and not name.given:
        raise NotCslJson(f"“{role}” holds a name that says nothing")
    return name if name.family else Name(literal=name.given)


def _dump_name(name: Name) -> dict[str, Json]:
    parts = {"family": name.family, "given": name.given, "literal": name.literal}
    return {part: said for part, said in parts.items() if said}


def _refuse_constant(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in {float("inf"), float("-inf")}:
        raise ValueError("a number is too large")
    return number


def _refuse_deep(value: Json, depth: int = 0) -> None:
    if depth > _DEPTH:
        raise NotCslJson("brackets are nested too deep")
    if isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            _refuse_deep(part, depth + 1)
