"""The button that puts a source or a claim into the reader's selection, on rows that know only its address."""

import re
from collections.abc import Iterable
from typing import Any

from django import template

from evidence.templatetags.found import Piece

register = template.Library()

_KINDS = {"sources": "s", "claims": "c"}
_RECORD = re.compile(r"/(sources|claims)/([0-9]+)/")
LONGEST_NAME = 80


@register.inclusion_tag("selection/add.html")
def selecting(address: str, named: str | Iterable[Piece]) -> dict[str, Any]:
    """A short button for the record at `address`; `named` says to who cannot see the row which record is meant."""
    found = _RECORD.fullmatch(address)
    if found is None:
        raise ValueError(f"No source and no claim stands at {address}.")
    name = named if isinstance(named, str) else "".join(piece.text for piece in named)
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]}…"
    return {"kind": _KINDS[found[1]], "id": found[2], "short": True, "named": name}
