"""The places of the library, named in the masthead of every page."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    address: str
    here: str = ""
    """The value of aria-current: “page” on the page itself, “true” below it."""


_PLACES = (
    ("Themes", "themes"),
    ("Claims", "claims"),
    ("Who says what", "positions"),
    ("Evidence map", "map"),
    ("Actors", "actors"),
    ("Sources", "sources"),
    ("About", "about"),
)


def places(request: HttpRequest) -> dict[str, list[Place]]:
    """Context processor: where one can go, and where one is."""
    return {"places": [_place(name, reverse(address), request.path) for name, address in _PLACES]}


def _place(name: str, address: str, path: str) -> Place:
    here = "page" if path == address else "true" if path.startswith(address) else ""
    return Place(name, address, here)
