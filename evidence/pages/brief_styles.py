"""The style of a brief is kept with it: buttons choose it, a search finds any other."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from evidence.citations import styles
from evidence.citations.styles import Style, UnknownStyle
from evidence.pages.cite import LONGEST_SEARCH, MOST_STYLES, name_of
from evidence.readers import brief


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class StyleForm:
    name: str
    """Of the style that is chosen."""
    offered: tuple[Choice, ...]
    find: str
    found: tuple[Choice, ...]
    count: int
    is_cut: bool


def style_of(chosen: str) -> Style:
    """The style of that name; the usual one where it has gone since."""
    try:
        return styles.get(chosen)
    except UnknownStyle:
        return styles.get(brief.STYLE)


def known(asked: str) -> str:
    """The id of a style that a form asks for; 400 for one that there is not."""
    try:
        return styles.get(asked).id
    except UnknownStyle as unknown:
        raise BadRequest(str(unknown)) from unknown


def form(request: HttpRequest, chosen: Style) -> StyleForm:
    find = request.GET.get("find", "").strip()
    if len(find) > LONGEST_SEARCH:
        raise BadRequest(f"A search for styles has {LONGEST_SEARCH} characters at most.")
    found = tuple(styles.search(find, most=MOST_STYLES)) if find else ()
    offered = list(styles.offered())
    if chosen not in offered:
        offered.append(chosen)

    def choice(one: Style) -> Choice:
        return Choice(one.id, name_of(one), one == chosen)

    return StyleForm(
        name=name_of(chosen),
        offered=tuple(map(choice, offered)),
        find=find,
        found=tuple(map(choice, found)),
        count=styles.count() if find else 0,
        is_cut=len(found) == MOST_STYLES,
    )
