"""Who may open an address: said once on each view. A test finds the addresses where nobody said it."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from evidence.accounts.roles import May


class Anyone(StrEnum):
    """Doors that ask for no permission."""

    EVERYBODY = "everybody"
    SIGNED_IN = "people who are signed in"
    WITH_LINK = "whoever has the link that was sent to them"


type Door = May | Anyone


def opens_to[V: Callable[..., Any]](door: Door) -> Callable[[V], V]:
    """Say on a view who may open it. It says, it does not check: `pages.reading` and `gate` do both."""

    def said(view: V) -> V:
        view.door = door  # type: ignore[attr-defined]
        return view

    return said


def door_of(view: object) -> Door | None:
    """Who may open `view`; None when nobody said."""
    found: Door | None = getattr(view, "door", None)
    return found
