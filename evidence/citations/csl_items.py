"""References as a citation processor wants them: nothing that could stop it, nothing that would come out wrongly.

A reference keeps what came with it (`custom`), of any shape; a processor gives up a whole list for one field of the
wrong type. And CSL has no word for what an EDTF date may say; it is said in plain words instead.
"""

from collections.abc import Mapping
from dataclasses import replace

from evidence.citations import csl_json, house
from evidence.citations.reference import Json, Reference
from evidence.text.cleaning import clean, safe_address

#: Variables of CSL that a `Reference` has no field for and that may be printed as they came.
#: https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
PRINTED = frozenset(
    {
        "archive", "archive_collection", "archive_location", "archive-place", "authority", "call-number",
        "chapter-number", "collection-number", "collection-title", "container-title-short", "dimensions", "division",
        "edition", "genre", "jurisdiction", "medium", "number-of-pages", "number-of-volumes", "original-publisher",
        "original-publisher-place", "original-title", "part-number", "part-title", "printing-number", "references",
        "reviewed-genre", "reviewed-title", "scale", "section", "source", "supplement-number", "version",
        "volume-title",
    }
)  # fmt: skip
_DATES = ("accessed", "original-date")
#: Not for print: what readers search by or curators note. A note may even hold commands to a processor.
_KEPT_BACK = frozenset({"abstract", "keyword", "note"})
_SAYS_NOTHING = "published"


def item(reference: Reference, item_id: str) -> dict[str, Json]:
    """`reference` as a CSL-JSON item that is called `item_id`."""
    published = reference.status.casefold() == _SAYS_NOTHING
    plain = replace(
        reference, custom={}, url=safe_address(reference.url) or "", status="" if published else reference.status
    )
    made = {name: value for name, value in csl_json.dump(plain).items() if name not in _KEPT_BACK}
    made |= {name: _said(value) for name, value in reference.custom.items() if name in PRINTED and _can_be_said(value)}
    for name in csl_json.DATES:
        if name in made:
            made[name] = _date(getattr(reference, csl_json.DATES[name]))
    for name in _DATES:
        if edtf := csl_json.from_date(reference.custom.get(name)):
            made[name] = _date(edtf)
    return {name: _cleaned(value) for name, value in made.items()} | {"id": item_id}


def with_event_as_container(given: Mapping[str, Json], reference: Reference) -> dict[str, Json]:
    """The item with its conference where a proceedings volume would stand, for styles that print no conference."""
    parts = (reference.event_title, reference.event_place, house.days(reference.event_date))
    left = {name: value for name, value in given.items() if not name.startswith("event")}
    # As a paper: a talk has no container.
    return left | {
        "type": "paper-conference",
        "container-title": clean(", ".join(filter(None, parts)), multiline=False),
    }


def as_report(given: Mapping[str, Json]) -> dict[str, Json]:
    """The item as the kind of work of which every style prints author, title and year, and which claims the least."""
    return {**given, "type": "report"}


def _date(edtf: str) -> dict[str, Json]:
    """A CSL date. What only EDTF can say is said in words; a doubtful date is one “about” that time."""
    sure = edtf.rstrip("?%")
    found = csl_json.to_date(sure)
    if "literal" in found:
        return {"literal": house.days(edtf)}
    return found if sure == edtf else {**found, "circa": True}


def _can_be_said(value: Json) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def _said(value: Json) -> str:
    return str(value)


def _cleaned(value: Json) -> Json:
    match value:
        case str():
            return clean(value, multiline=False)
        case list():
            return [_cleaned(part) for part in value]
        case dict():
            return {name: _cleaned(part) for name, part in value.items()}
    return value
