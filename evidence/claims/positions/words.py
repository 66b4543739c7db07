"""The words behind one cell of a table of positions, and the words behind a whole table as lines of a file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.claims.asking import Invalid
from evidence.claims.contexts import Passage, origins_of, passages, place, with_words
from evidence.claims.evidence_map.question import ITSELF
from evidence.claims.evidence_map.records import Vocabularies
from evidence.claims.hubs import with_place
from evidence.claims.listed import Listed
from evidence.claims.models import Stance, StanceQuerySet
from evidence.claims.notes import Linked
from evidence.claims.positions.cells import NOT_STATED, in_years
from evidence.claims.positions.changes import Course, course, several
from evidence.claims.positions.order import Reading
from evidence.claims.positions.question import Asked
from evidence.claims.positions.records import columns, in_cell, narrowed, of_columns, refuse_unknown
from evidence.claims.positions.search import search_for
from evidence.claims.positions.stances import POSITIONS, Stances
from evidence.library.among import among
from evidence.library.references import short_reference
from evidence.vocabulary.models import Actor, Theme

#: Stances with their words on a page.
WORDS = 20
#: Stances in a file.
MOST_EXPORTED = 50_000
_BATCH = 250
#: So many dates of sources are named one by one.
_MOST_DATES = 4


@dataclass(frozen=True, slots=True)
class Taken:
    """One position of one actor on one theme, with the words that show it."""

    position: str
    actor: Linked | None
    """Whose it is, where the cell holds several actors' words."""
    theme: Linked | None
    """On what, where that is a narrower theme than that of the cell."""
    dates: str
    conditions: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    actor: Linked
    theme: Linked
    is_whole: bool
    """With everybody below the actor."""
    positions: tuple[str, ...]
    course: Course | None
    taken: tuple[Taken, ...]
    quotations: int
    passages: int
    """What a search finds."""
    sources: int
    page: int
    pages: int
    before: str
    after: str
    search: str
    """The search for exactly these passages, where there is one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One stance, as a file has it."""

    actor: str
    theme: str
    position: str
    condition: str
    words: str
    source: str
    issued: str
    place: str
    quotation: int
    address: str


def opened(asked: Asked, every: Stances, *, person: Person) -> Opened:
    """The opened cell; fifteen queries at most, for the words of its page. Raises Invalid for an empty one."""
    names = every.names
    refuse_unknown(asked, names)
    cell = asked.open or ("", "")
    rows = in_cell(narrowed(asked, every), cell)
    if not len(rows):
        slugs = [key.removeprefix(ITSELF) for key in cell]
        raise Invalid([f"open: no stance of “{slugs[0]}” on “{slugs[1]}” is recorded under these filters."])
    pages = -(-len(rows) // WORDS)
    if asked.words_page > pages:
        raise Invalid([f"words_page: the last one is {pages}."])
    positions, way = _course(rows)
    actor, theme = _actor(cell[0], names), _theme(cell[1], names)
    reading = Reading.of(rows, is_changed=way is not None and way.is_changed)
    first = (asked.words_page - 1) * WORDS
    wanted = reading.page(first, min(first + WORDS, len(rows)), person=person)
    shown = _in_order(with_words(_stances(wanted, person)), wanted)
    return Opened(
        actor=actor,
        theme=theme,
        is_whole=len(names.actor.leaves(cell[0])) > 1,
        positions=positions,
        course=way,
        taken=tuple(_taken(shown, actor, theme)),
        page=asked.words_page,
        pages=pages,
        before=asked.on_words(asked.words_page - 1).address if asked.words_page > 1 else "",
        after=asked.on_words(asked.words_page + 1).address if asked.words_page < pages else "",
        search=search_for(asked, cell, names),
        quotations=len(rows.all(rows.quotation)),
        passages=len(rows.all(rows.block) - {0}),
        sources=len(rows.all(rows.source)),
    )


def lines(asked: Asked, every: Stances, *, person: Person) -> Listed[Line]:
    """The first MOST_EXPORTED stances of the opened cell, without one of the table, read in batches.

    Raises Invalid at once. Memory grows by a few numbers for each stance.
    """
    refuse_unknown(asked, every.names)
    rows = narrowed(asked, every)
    rows = in_cell(rows, asked.open) if asked.open else of_columns(rows, columns(asked, rows))
    reading = Reading.of(rows, is_changed=True)
    most = min(len(rows), MOST_EXPORTED)
    pages = ((at, min(at + _BATCH, most)) for at in range(0, most, _BATCH))
    made = (line for page in pages for line in _lines(reading.page(*page, person=person), person))
    return Listed(made, is_cut=len(rows) > MOST_EXPORTED)


def dates(issued: Iterable[str]) -> str:
    """The dates of sources as they are stated, each once: “2010, May 2012”."""
    said = list(dict.fromkeys(house.days(one) or NOT_STATED for one in issued))
    more = f" and {len(said) - _MOST_DATES} other dates" if len(said) > _MOST_DATES else ""
    return ", ".join(said[:_MOST_DATES]) + more


def _course(rows: Stances) -> tuple[tuple[str, ...], Course | None]:
    """The positions of a cell, and how they lie in time."""
    positions = tuple(POSITIONS[at] for at in sorted(set(rows.position)))
    if len(positions) == 1:
        return positions, None
    is_one = len(set(zip(rows.actor, rows.theme, strict=True))) == 1
    way = (course(in_years(rows)) if is_one else None) or several(positions)
    return tuple(dict.fromkeys(step.position for step in way.steps)), way


def _actor(key: str, names: Vocabularies) -> Linked:
    node = names.actor.by_slug[key.removeprefix(ITSELF)]
    return Linked(node.label, Actor(slug=node.slug).get_absolute_url())


def _theme(key: str, names: Vocabularies) -> Linked:
    node = names.theme.by_slug[key.removeprefix(ITSELF)]
    return Linked(node.label, Theme(slug=node.slug).get_absolute_url())


def _taken(shown: Sequence[Stance], actor: Linked, theme: Linked) -> Iterator[Taken]:
    first = origins_of(shown)
    for _, group in groupby(shown, key=lambda one: (one.actor_id, one.theme_id, one.position)):
        same = list(group)
        own, on = (Linked(one.label, one.get_absolute_url()) for one in (same[0].actor, same[0].theme))
        yield Taken(
            position=same[0].position,
            actor=None if own == actor else own,
            theme=None if on == theme else on,
            dates=dates(one.quotation.text_version.source.issued for one in same),
            conditions=tuple(dict.fromkeys(one.condition for one in same if one.condition)),
            passages=passages(same, first),
        )


def _lines(wanted: Sequence[int], person: Person) -> list[Line]:
    """Read once more through what may be seen: a file takes time to fetch."""
    return [_line(row) for row in _in_order(with_place(_stances(wanted, person)), wanted)]


def _stances(wanted: Sequence[int], person: Person) -> StanceQuerySet:
    return Stance.objects.visible_to(person).filter(among("pk", wanted)).select_related("actor", "theme").order_by()


def _in_order(rows: Iterable[Stance], wanted: Sequence[int]) -> list[Stance]:
    at = {pk: number for number, pk in enumerate(wanted)}
    return sorted(rows, key=lambda row: at[row.pk])


def _line(row: Stance) -> Line:
    source = row.quotation.text_version.source
    return Line(
        actor=row.actor.label,
        theme=row.theme.label,
        position=row.position,
        condition=row.condition,
        words=row.quotation.exact,
        source=short_reference(source),
        issued=source.issued,
        place=place(row.quotation),
        quotation=row.quotation_id,
        address=row.quotation.get_absolute_url(),
    )
