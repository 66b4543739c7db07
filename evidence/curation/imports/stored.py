"""A reference as JSON, to the letter: what a row of an import keeps. And its digest: the same record again."""

import json
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any

from evidence.citations.reference import NAMED_ROLES, Json, Name, Reference
from evidence.text import cleaning

_NAMES = tuple(field.name for field in fields(Reference))


def dump(reference: Reference) -> dict[str, Json]:
    """The fields of `reference` by their names, empty ones left out: `load(dump(r)) == r`."""
    found: dict[str, Json] = {}
    for name in _NAMES:
        value = getattr(reference, name)
        if not value:
            continue
        if name in NAMED_ROLES:
            found[name] = [_parts(one) for one in value]
        else:
            found[name] = dict(value) if name == "custom" else value
    return found


def load(item: Mapping[str, Any]) -> Reference:
    """The reference that `dump` wrote."""
    roles = {role: tuple(Name(**parts) for parts in item[role]) for role in NAMED_ROLES if role in item}
    return Reference(**{"id": "", "type": "", **item, **roles})


def dumps(reference: Reference) -> str:
    """The same as text that a database can hold: in one order, without NUL and halves of characters.

    Raises ValueError for values that are no JSON.
    """
    item: Any = dump(reference)
    text = json.dumps(item, ensure_ascii=False, sort_keys=True, allow_nan=False)
    if not _storable(text):
        text = json.dumps(_cleaned(item), ensure_ascii=False, sort_keys=True, allow_nan=False)
    return text


def _storable(text: str) -> bool:
    try:
        text.encode()  # halves of characters cannot be
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in text


def digest(text: str) -> str:
    """sha256 of what `dumps` wrote."""
    return sha256(text.encode()).hexdigest()


def _parts(name: Name) -> dict[str, Json]:
    parts = {"family": name.family, "given": name.given, "literal": name.literal}
    return {part: said for part, said in parts.items() if said}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return cleaning.clean(value, multiline=True)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {cleaning.clean(str(name), multiline=False): _cleaned(one) for name, one in value.items()}
    return value
