"""The buttons that put records into the reader's selection or a brief, on rows that know only their address."""

import re
from collections.abc import Iterable
from typing import Any

from django import template

from evidence.readers.brief import MOST_CLAIMS
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


@register.inclusion_tag("briefs/of_these.html")
def brief_of(groups: Iterable[Any]) -> dict[str, Any]:
    """A button that makes a brief of the claims of these groups, as many as a brief holds."""
    found = (_RECORD.fullmatch(claim.address) for group in groups for claim in group.claims)
    return {"claims": list(dict.fromkeys(one[2] for one in found if one))[:MOST_CLAIMS]}
