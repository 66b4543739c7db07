"""Lines `name: value` for what a format has no field for, as Zotero reads them from its field “Extra”.

Names are CSL's; persons are “Family || Given”. Source: https://www.zotero.org/support/kb/item_types_and_fields
(“Citing fields from Extra”). Each format says in its table which attributes it writes so.
"""

import re
from collections.abc import Iterable, Iterator

from evidence.citations.csl_json import TEXTS
from evidence.citations.reference import NAMED_ROLES, Name, Reference

KIND = "evidence-kind"
"""Our own kind, where the format's types do not tell it."""
STATED = {"issued": "issued-as-stated", "event_date": "event-date-as-stated"}
"""Attribute → key in `custom` that keeps the words of a date."""

NAMES: dict[str, str] = {
    **{attribute: name.lower() for name, attribute in TEXTS.items()},
    **{role: role for role in NAMED_ROLES},
    "event_date": "event-date",
    "issued": "issued",
}
"""Attribute → name of its line."""
_ATTRIBUTES = {name: attribute for attribute, name in NAMES.items()}
_LINE = re.compile(r"([A-Za-z-]{4,20}): *(\S.*)")


def lines(reference: Reference, attributes: Iterable[str]) -> Iterator[str]:
    """What `reference` says of `attributes`, and the words of its dates."""
    for attribute in attributes:
        said = getattr(reference, attribute)
        if attribute in NAMED_ROLES:
            yield from (f"{attribute}: {_person(name)}" for name in said)
        elif said:
            yield f"{NAMES[attribute]}: {one_line(said)}"
    for key in STATED.values():
        if words := reference.custom.get(key):
            yield f"{key}: {one_line(str(words))}"


def kind_line(reference: Reference) -> str:
    return f"{KIND}: {reference.kind}"


def read(line: str) -> tuple[str, str]:
    """Attribute (or a name of STATED, or KIND) and value of a line; two empty texts when it is none of ours."""
    match = _LINE.fullmatch(line)
    if not match:
        return "", ""
    name = match[1].lower()
    if name in STATED.values() or name == KIND:
        return name, match[2].strip()
    attribute = _ATTRIBUTES.get(name, "")
    return attribute, match[2].strip() if attribute else ""


def person(text: str) -> Name:
    family, bars, given = text.partition("||")
    return Name(family=family.strip(), given=given.strip()) if bars else Name(literal=text.strip())


def one_line(text: str) -> str:
    return " ".join(text.split())


def _person(name: Name) -> str:
    return name.literal or f"{name.family} || {name.given}"
