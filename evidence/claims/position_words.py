"""The words behind one cell of a table of positions, and the words behind a whole table as lines of a file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched, groupby

from django.db.models import Case, Count, F, IntegerField, Value, When

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.claims.asking import Invalid
from evidence.claims.contexts import Passage, origins_of, passages, place, with_words
from evidence.claims.evidence_map_question import ITSELF
from evidence.claims.evidence_map_records import SOURCE, Vocabularies
from evidence.claims.hubs import with_place
from evidence.claims.listed import Listed
from evidence.claims.models import Position, Stance, StanceQuerySet
from evidence.claims.notes import Linked
from evidence.claims.position_cells import NOT_STATED, dated
from evidence.claims.position_changes import Course, course, several
from evidence.claims.position_question import Asked
from evidence.claims.position_records import columns, in_cell, narrowed, refuse_unknown
from evidence.claims.position_search import search_for
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


def opened(asked: Asked, *, person: Person) -> Opened:
    """The opened cell; twenty-one queries at most. Raises Invalid for an empty one."""
    names, rows = _records(asked, person)
    cell = asked.open or ("", "")
    rows = in_cell(rows, cell, names)
    totals: dict[str, int] = rows.aggregate(
        stances=Count("pk"),
        quotations=Count("quotation", distinct=True),
        passages=Count("quotation__block", distinct=True),
        sources=Count(SOURCE, distinct=True),
    )
    stances = totals.pop("stances")
    if not stances:
        slugs = [key.removeprefix(ITSELF) for key in cell]
        raise Invalid([f"open: no stance of “{slugs[0]}” on “{slugs[1]}” is recorded under these filters."])
    pages = -(-stances // WORDS)
    if asked.words_page > pages:
        raise Invalid([f"words_page: the last one is {pages}."])
    positions, way = _course(rows)
    actor, theme = _actor(cell[0], names), _theme(cell[1], names)
    ordered = in_order(rows, is_changed=way is not None and way.is_changed)
    shown = list(with_words(ordered)[(asked.words_page - 1) * WORDS : asked.words_page * WORDS])
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
        **totals,
    )


def lines(asked: Asked, *, person: Person) -> Listed[Line]:
    """The first MOST_EXPORTED stances of the opened cell, without one of the table, read in batches.

    Raises Invalid at once. Memory grows by a number for each stance.
    """
    names, rows = _records(asked, person)
    if asked.open:
        rows = in_cell(rows, asked.open, names)
    else:
        themes = frozenset[int]().union(*(one.themes for one in columns(asked, rows, names.theme)))
        rows = rows.filter(theme__in=themes)
    wanted = list(in_order(rows, is_changed=True).values_list("pk", flat=True)[: MOST_EXPORTED + 1])
    batches = batched(wanted[:MOST_EXPORTED], _BATCH, strict=False)
    made = (line for batch in batches for line in _lines(batch, person))
    return Listed(made, is_cut=len(wanted) > MOST_EXPORTED)


def in_order(rows: StanceQuerySet, *, is_changed: bool) -> StanceQuerySet:
    """By actor and theme; then, where a position changed, in the order of time, else position by position."""
    at = Case(
        *(When(position=name, then=Value(at)) for at, name in enumerate(Position.values)), output_field=IntegerField()
    )
    time = (F(f"{SOURCE}__issued_from").asc(nulls_last=True), F(f"{SOURCE}__issued_to").asc(nulls_last=True))
    stands = (f"{SOURCE}__title", SOURCE, "quotation__text_version", "quotation__start", "pk")
    inner = (*time, at) if is_changed else (at, *time)
    of = ("actor__label", "actor", "theme__label", "theme")
    return rows.select_related("actor", "theme").order_by(*of, *inner, *stands)


def dates(issued: Iterable[str]) -> str:
    """The dates of sources as they are stated, each once: “2010, May 2012”."""
    said = list(dict.fromkeys(house.days(one) or NOT_STATED for one in issued))
    more = f" and {len(said) - _MOST_DATES} other dates" if len(said) > _MOST_DATES else ""
    return ", ".join(said[:_MOST_DATES]) + more


def _records(asked: Asked, person: Person) -> tuple[Vocabularies, StanceQuerySet]:
    names = Vocabularies.read()
    refuse_unknown(asked, names)
    return names, narrowed(asked, names, person=person)


def _course(rows: StanceQuerySet) -> tuple[tuple[str, ...], Course | None]:
    """The positions of a cell, and how they lie in time; two queries."""
    held = set(rows.values_list("position", flat=True).distinct())
    positions = tuple(position for position in Position.values if position in held)
    if len(positions) == 1:
        return positions, None
    if rows.aggregate(n=Count("actor", distinct=True))["n"] > 1:
        return positions, several(positions)
    found = list(dated(rows).values())
    way = (course(found[0]) if len(found) == 1 else None) or several(positions)
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
    found = with_place(Stance.objects.visible_to(person).filter(pk__in=wanted).select_related("actor", "theme"))
    at = {pk: number for number, pk in enumerate(wanted)}
    return [_line(row) for row in sorted(found, key=lambda row: at[row.pk])]


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
