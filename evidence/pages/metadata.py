"""What a page tells machines about the work it shows: Highwire and Dublin Core tags, schema.org, an id for unAPI."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest

from evidence.citations import dublin_core_tags, highwire, schema_org
from evidence.citations.highwire import Tag
from evidence.citations.reference import Json, Reference

#: Parameters of addresses that say how a page looks, not what it shows: its canonical address has none of them.
LOOKS = frozenset({"marks", "open", "style", "find"})


@dataclass(frozen=True, slots=True)
class Metadata:
    tags: tuple[Tag, ...]
    json_ld: dict[str, Json]


def of(reference: Reference, request: HttpRequest, address: str) -> Metadata:
    """What the page of a source says of it; `address` is that of its record. No query."""
    page = request.build_absolute_uri(address)
    tags = highwire.tags(reference, page=page) + dublin_core_tags.tags(reference, page=page)
    return Metadata(tuple(tags), schema_org.dump(reference, page=page))


def canonical(request: HttpRequest) -> dict[str, Callable[[], str]]:
    """Context processor: `canonical`, worked out where a page names it (one that says what is wrong names none)."""
    return {"canonical": partial(canonical_address, request)}


def canonical_address(request: HttpRequest) -> str:
    """The one address of what a page shows, in full: parameters in order, without empty ones and those of looks."""
    asked = request.GET.copy()
    for name, values in list(asked.lists()):
        kept = [value for value in values if value and name not in LOOKS]
        if kept:
            asked.setlist(name, sorted(kept))
        else:
            del asked[name]
    address = request.build_absolute_uri(request.path)
    query = "&".join(sorted(asked.urlencode().split("&"))) if asked else ""
    return f"{address}?{query}" if query else address
