"""What a reader asks of the claims of a theme: a value read from an address, and the address of such a value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import parse_qs, urlencode

from evidence.claims.asking import Invalid
from evidence.claims.models import ClaimKind

#: How the claims are put together; the first is the way without one.
GROUPS: dict[str, str] = {
    "": "one list",
    "theme": "by narrower theme",
    "kind": "by kind of claim",
    "evidence": "by how the evidence lies",
}
#: In which order they come, within a group too.
SORTS: dict[str, str] = {
    "": "most quotations",
    "origins": "most independent origins",
    "newest": "newest here",
    "text": "A to Z",
}
#: How the evidence of a claim lies. Each claim is in exactly one of these.
STATES: dict[str, str] = {
    "contested": "Contested: words support them, words contradict them",
    "supported-only": "Supported, none contradict",
    "contradicted-only": "Contradicted, none support",
    "qualified-only": "Only qualified or mentioned",
    "no-words": "No words yet",
}
#: Other lists that the page counts.
LISTS: dict[str, str] = {
    "contradicted": "With words that contradict them",
    "searched": "No words contradict them here, and somebody looked for such words",
    "not-searched": "No words contradict them here, and nobody has looked",
    "one-origin": "With words of one origin only",
    "itself": "On this theme itself, not on a narrower one only",
}
KINDS: dict[str, str] = {value: f"{label.capitalize()}s" for value, label in ClaimKind.choices}
SHOWN: dict[str, str] = {**STATES, **LISTS, **KINDS}

NAMES = ("group", "sort", "show", "page")
_LONGEST_PAGE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    group: str = ""
    sort: str = ""
    show: str = ""
    """Only the claims of one group or list; empty: all."""
    page: int = 1
    """Of one list: groups have no pages, each is a list of its own."""

    def grouped(self, group: str) -> Self:
        """All claims in groups."""
        return replace(self, group=group, show="", page=1)

    def sorted_by(self, sort: str) -> Self:
        return replace(self, sort=sort, page=1)

    def showing(self, show: str) -> Self:
        """One group or list, as one list."""
        return replace(self, group="", show=show, page=1)

    def on_page(self, page: int) -> Self:
        return replace(self, page=page)

    @property
    def address(self) -> str:
        """What stands after the path, “?” included where something is asked; `read` gives the same question back."""
        plain = Asked()
        pairs = [(name, str(getattr(self, name))) for name in NAMES if getattr(self, name) != getattr(plain, name)]
        return f"?{urlencode(pairs)}" if pairs else ""


def read(given: Mapping[str, Sequence[str]]) -> Asked:
    """The question of an address: parameter → its values. Empty values ask nothing. Raises Invalid.

    A page is any whole number: whether there is such a one is known when the claims are counted.
    """
    values = {name: [value for value in given.get(name, ()) if value] for name in NAMES}
    one = {name: found[0] for name, found in values.items() if found}
    reasons = [
        *(f"“{name}” is no question that can be asked here. There are: {', '.join(NAMES)}." for name in _other(given)),
        *(f"“{name}” stands in the address more than once." for name in NAMES if len(given.get(name, ())) > 1),
        *_known("group", one, GROUPS),
        *_known("sort", one, SORTS),
        *_known("show", one, SHOWN),
    ]
    page = one.get("page", "1")
    if not (page.isascii() and page.removeprefix("-").isdigit()):
        reasons.append("page: must be a whole number in plain digits.")
    elif "page" in one and one.get("group"):
        reasons.append("page: groups have no pages; open one of them.")
    if one.get("group") and one.get("show"):
        reasons.append("group, show: choose groups, or one list.")
    if reasons:
        raise Invalid(reasons)
    number = int(page) if len(page) <= _LONGEST_PAGE else 0
    return Asked(group=one.get("group", ""), sort=one.get("sort", ""), show=one.get("show", ""), page=number)


def of_address(address: str) -> Asked:
    """The question of what stands after the path. Raises Invalid."""
    return read(parse_qs(address.removeprefix("?")))


def _other(given: Iterable[str]) -> list[str]:
    return [name for name in given if name not in NAMES]


def _known(name: str, one: Mapping[str, str], values: Iterable[str]) -> list[str]:
    known = [value for value in values if value]
    return [f"{name}: must be one of {', '.join(known)}."] if name in one and one[name] not in known else []
