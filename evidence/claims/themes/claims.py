"""The claims of a theme and of all narrower ones: in one list or in groups, in an order that the reader chooses.

A claim counts its own words; no figure is ever added up over claims.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.claims import hubs
from evidence.claims.hubs import ClaimRow
from evidence.claims.themes import lists as theme_lists
from evidence.claims.themes.lists import First
from evidence.claims.themes.question import KINDS, STATES, Asked, of_address
from evidence.vocabulary import trees
from evidence.vocabulary.models import Theme
from evidence.vocabulary.trees import Node, Tree

#: Claims on a page of one list, and in a group.
CLAIMS = 25
IN_GROUP = 8
#: So many narrower themes at most are groups, in the order of their labels.
MOST_GROUPS = 30


@dataclass(frozen=True, slots=True)
class ClaimList:
    """A list of claims, or the beginning of one."""

    label: str
    total: int
    claims: tuple[ClaimRow, ...]
    address: str
    """Where all its claims are; of a narrower theme the page of that theme."""

    @property
    def more(self) -> int:
        """Claims that are not shown here."""
        return self.total - len(self.claims)


@dataclass(frozen=True, slots=True)
class ThemeClaims:
    asked: Asked
    groups: tuple[ClaimList, ...]
    """One without a label, unless groups were asked for; those without claims are left out."""
    total: int
    """Of the one list."""
    pages: int
    left_out: int
    """Narrower themes that are no groups here: there are too many."""


class NoSuchPage(LookupError):
    """The claims of the theme have fewer pages."""


def theme_claims(slug: str, address: str, *, person: Person) -> ThemeClaims:
    """The claims asked for; twelve queries at most. Raises Theme.DoesNotExist, Invalid and NoSuchPage."""
    theme, asked = Theme.objects.living().get(slug=slug), of_address(address)
    tree = trees.read(Theme)
    branch = tree.branch(theme.pk)
    heads = {key: (label, to) for key, label, to in _heads(asked, theme, tree)}
    found = _first(asked, theme, tree, heads, person)
    rows = rows_of(found.values(), branch, own=theme.pk, person=person)
    groups = tuple(
        ClaimList(label, found[key].total, tuple(rows[one.pk] for one in found[key].claims), to)
        for key, (label, to) in heads.items()
        if key in found
    )
    total = groups[0].total if groups and not asked.group else 0
    pages = max(1, -(-total // CLAIMS))
    if asked.page != 1 and (asked.page < 1 or not groups):
        raise NoSuchPage
    left_out = len(tree.children(theme.pk)) - MOST_GROUPS if asked.group == "theme" else 0
    return ThemeClaims(asked, groups, total, pages, max(0, left_out))


def _first(asked: Asked, theme: Theme, tree: Tree, heads: Collection[str], person: Person) -> dict[str, First]:
    claims = theme_lists.on_themes(tree.branch(theme.pk), person)
    if asked.group == "theme":
        branches = {child.pk: tree.branch(child.pk) for child in _children(tree, theme)} | {theme.pk: {theme.pk}}
        return theme_lists.first_by_theme(claims, branches, asked.sort, most=IN_GROUP, person=person)
    if asked.group:
        return theme_lists.first(claims, heads, asked.sort, own=theme.pk, most=IN_GROUP, person=person)
    before = max(0, asked.page - 1) * CLAIMS
    return theme_lists.first(claims, heads, asked.sort, own=theme.pk, most=CLAIMS, before=before, person=person)


def rows_of(found: Iterable[First], branch: Collection[int], *, own: int, person: Person) -> dict[int, ClaimRow]:
    """Claim → its row, whatever lists it is in; five queries at most."""
    claims = {one.pk: one for of in found for one in of.claims}
    rows = hubs.claim_rows(list(claims.values()), branch, own=own, person=person) if claims else ()
    return dict(zip(claims, rows, strict=True))


def _children(tree: Tree, theme: Theme) -> list[Node]:
    return list(tree.children(theme.pk))[:MOST_GROUPS]


def _heads(asked: Asked, theme: Theme, tree: Tree) -> Iterator[tuple[str, str, str]]:
    """List, label and address of each group that there can be, in their order."""
    here = theme.get_absolute_url()
    if asked.group == "theme":
        yield str(theme.pk), f"On {theme.label} itself", f"{here}{asked.showing('itself').address}#evidence"
        for child in _children(tree, theme):
            there = Theme(slug=child.slug).get_absolute_url()
            yield str(child.pk), child.label, f"{there}{asked.grouped('').address}#evidence"
    elif asked.group:
        for key, label in (KINDS if asked.group == "kind" else STATES).items():
            yield key, label, f"{here}{asked.showing(key).address}#evidence"
    else:
        yield asked.show, "", f"{here}{asked.on_page(1).address}#evidence"
