"""The page of all actors: the whole tree while it is short, else those who say most, and the others by letter."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched

from evidence.accounts.models import Person
from evidence.claims.concept_trees import ActorGroup, ActorLine, actor_groups
from evidence.vocabulary import trees
from evidence.vocabulary.models import Actor

#: So many actors are shown as one tree.
WHOLE = 150
#: So many of a longer list are on a page, and so many say most.
LINES = 100
MOST = 50
#: Where the actors stand whose names begin with no letter.
NO_LETTER = "#"


class NoSuchPage(LookupError):
    """No actor stands there."""


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    actors: int


@dataclass(frozen=True, slots=True)
class ActorIndex:
    groups: tuple[ActorGroup, ...]
    """A group that goes over several pages has its head on each."""
    letters: tuple[Letter, ...]
    """Empty while all actors stand on one page."""
    letter: str
    """What the page shows; empty: everybody, or those who say most."""
    page: int
    pages: int
    actors: int


def actor_index(letter: str = "", page: int = 1, *, person: Person) -> ActorIndex:
    """A page of the actors, counted from 1; seven queries, one where there is no such page. Raises NoSuchPage."""
    tree = trees.read(Actor)
    initials = Counter(initial(tree.top(pk).label) for pk in tree.nodes)
    is_whole = len(tree.nodes) <= WHOLE
    if (letter and (is_whole or letter not in initials)) or page < 1 or (not letter and page > 1):
        raise NoSuchPage
    if letter and page > initials[letter]:  # no more pages than actors: nothing needs counting
        raise NoSuchPage
    groups = actor_groups(person=person)
    if is_whole:
        return ActorIndex(groups, (), "", 1, 1, len(tree.nodes))
    if letter:
        pages = list(_pages(group for group in groups if initial(group.head.label) == letter))
    else:
        pages = [_saying_most(groups)]
    if page > len(pages):
        raise NoSuchPage
    letters = tuple(Letter(name, initials[name]) for name in sorted(initials, key=lambda one: (one == NO_LETTER, one)))
    return ActorIndex(tuple(pages[page - 1]), letters, letter, page, len(pages), len(tree.nodes))


def initial(label: str) -> str:
    """The letter under which a name stands.

    >>> initial("trade unions"), initial("Élan"), initial("38 Degrees")
    ('T', 'É', '#')
    """
    first = label[:1].upper()[:1]
    return first if first.isalpha() else NO_LETTER


def _saying_most(groups: Iterable[ActorGroup]) -> list[ActorGroup]:
    lines = [line for group in groups for line in (group.head, *group.lines)]
    most = sorted(lines, key=lambda one: (-one.quotations - one.stances, one.label.casefold()))[:MOST]
    return [ActorGroup(_alone(line), ()) for line in most]


def _alone(line: ActorLine) -> ActorLine:
    """The line out of its tree."""
    return ActorLine(line.label, line.slug, line.address, 0, line.kind, line.synonyms, line.stances, line.quotations)


def _pages(groups: Iterable[ActorGroup]) -> Iterator[list[ActorGroup]]:
    """Pages of at most LINES lines; a group is cut only where it is longer than a page."""
    page: list[ActorGroup] = []
    room = LINES
    for group in groups:
        for lines in batched(group.lines, LINES - 1, strict=False) if group.lines else [()]:
            if len(lines) + 1 > room:
                yield page
                page, room = [], LINES
            page.append(ActorGroup(group.head, tuple(lines)))
            room -= len(lines) + 1
    if page:
        yield page
