"""The places of the library, named in the masthead of every page."""

from dataclasses import dataclass

from django.http import HttpRequest

from evidence.library.addresses import fixed


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    address: str
    here: str = ""
    """The value of aria-current: “page” on the page itself, “true” below it."""
    counted: bool = False
    """How much is there stands beside its name."""


_PLACES = (
    ("Themes", "themes"),
    ("Claims", "claims"),
    ("Who says what", "positions"),
    ("Evidence map", "map"),
    ("Actors", "actors"),
    ("Sources", "sources"),
    ("About", "about"),
    ("My selection", "selection"),
)
_COUNTED = "selection"


def places(request: HttpRequest) -> dict[str, tuple[Place, ...]]:
    """Context processor: where one can go, and where one is."""
    return {"places": tuple(_place(name, page, request.path) for name, page in _PLACES)}


def _place(name: str, page: str, path: str) -> Place:
    address = fixed(page)
    here = "page" if path == address else "true" if path.startswith(address) else ""
    return Place(name, address, here, counted=page == _COUNTED)
