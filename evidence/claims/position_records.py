"""The stances that a table of positions is made of: narrowed, and the columns and cells they fall into."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.postgres.aggregates import ArrayAgg

from evidence.accounts.models import Person
from evidence.claims.asking import Invalid
from evidence.claims.evidence_map_question import ITSELF
from evidence.claims.evidence_map_records import SOURCE, Concepts, Vocabularies
from evidence.claims.models import Stance, StanceQuerySet
from evidence.claims.notes import Linked
from evidence.claims.position_question import BELOW, EVERY, MOST_THEMES, Asked, readable
from evidence.vocabulary.models import Theme

YEAR = f"{SOURCE}__issued_from__year"


@dataclass(frozen=True, slots=True)
class Column:
    """A theme with all narrower ones, or (“only:” before its slug) that very theme."""

    key: str
    theme: Linked
    themes: frozenset[int]
    is_alone: bool
    """Narrower themes exist and do not count here."""
    has_narrower: bool


def refuse_unknown(asked: Asked, names: Vocabularies) -> None:
    """Raises Invalid for themes and actors that there are not."""
    themes = [value for value in asked.theme if value != EVERY and not _has_theme(value, names)]
    folded = [value for value in (*asked.fold, *asked.unfold) if value != EVERY]
    reasons = [f"theme: there is no theme “{_plain(value.removeprefix(BELOW))}”." for value in themes]
    reasons += [f"actor: there is no actor “{_plain(key)}”." for key in asked.actor if not names.actor.knows(key)]
    reasons += [f"fold: there is no actor “{slug}”." for slug in folded if slug not in names.actor.by_slug]
    if asked.open:
        opened = (("actor", names.actor, asked.open[0]), ("theme", names.theme, asked.open[1]))
        reasons += [f"open: there is no {name} “{_plain(key)}”." for name, known, key in opened if not known.knows(key)]
    if reasons:
        raise Invalid(reasons)


def rest(given: Mapping[str, Sequence[str]]) -> Asked:
    """What of a refused question can be asked; two queries."""
    asked, names = readable(given), Vocabularies.read()
    return replace(
        asked,
        theme=tuple(value for value in asked.theme if value == EVERY or _has_theme(value, names)),
        actor=tuple(key for key in asked.actor if names.actor.knows(key)),
        fold=_branches(asked.fold, names),
        unfold=_branches(asked.unfold, names),
    )


def _branches(given: Sequence[str], names: Vocabularies) -> tuple[str, ...]:
    return tuple(one for one in given if one == EVERY or one in names.actor.by_slug)


def _has_theme(value: str, names: Vocabularies) -> bool:
    if value.startswith(BELOW):
        return value.removeprefix(BELOW) in names.theme.by_slug
    return names.theme.knows(value)


def _plain(key: str) -> str:
    return key.removeprefix(ITSELF)


def narrowed(asked: Asked, names: Vocabularies, *, person: Person) -> StanceQuerySet:
    """The visible stances that the filters leave, whatever their theme. What is joined multiplies no row."""
    rows = Stance.objects.visible_to(person).order_by()
    if asked.stance:
        rows = rows.filter(position__in=asked.stance)
    if asked.kind:
        rows = rows.filter(**{f"{SOURCE}__kind__in": asked.kind})
    if asked.actor_kind:
        rows = rows.filter(actor__kind__in=asked.actor_kind)
    if asked.actor:
        rows = rows.filter(actor__in=allowed(asked, names.actor))
    if asked.year_from is not None:
        rows = rows.filter(**{f"{YEAR}__gte": asked.year_from})
    if asked.year_to is not None:
        rows = rows.filter(**{f"{YEAR}__lte": asked.year_to})
    return rows


def allowed(asked: Asked, actors: Concepts) -> frozenset[int]:
    """The actors that the rows are limited to; all when nothing is asked."""
    if not asked.actor:
        return frozenset(actors.tree.nodes)
    return frozenset().union(*(actors.leaves(key) for key in asked.actor))


def columns(asked: Asked, rows: StanceQuerySet, themes: Concepts) -> tuple[Column, ...]:
    """All columns that were asked for, the opened one among them; one query at most.

    Without a choice those with the most quotations of their own, so that a broad theme does not push out what it
    consists of. Each counts what is narrower.
    """
    keys = [key for value in asked.theme for key in _columns_of(value, rows, themes)]
    if not asked.theme:
        keys = _most(rows, themes)[:MOST_THEMES]
    if asked.open and asked.open[1] not in keys:
        keys = [*(keys if asked.theme else keys[: MOST_THEMES - 1]), asked.open[1]]
    return tuple(column(key, themes) for key in dict.fromkeys(keys))


def column(key: str, themes: Concepts) -> Column:
    node = themes.by_slug[key.removeprefix(ITSELF)]
    narrower = bool(themes.tree.below[node.pk])
    label = node.label + (" (no longer used)" if node.pk in themes.retired else "")
    leaves = themes.leaves(key)
    return Column(
        key,
        Linked(label, Theme(slug=node.slug).get_absolute_url()),
        leaves,
        is_alone=narrower and len(leaves) == 1,
        has_narrower=narrower,
    )


def _columns_of(value: str, rows: StanceQuerySet, themes: Concepts) -> list[str]:
    if value == EVERY:
        return _most(rows, themes)
    if not value.startswith(BELOW):
        return [value]
    node = themes.by_slug[value.removeprefix(BELOW)]
    below = [one for one in themes.tree.children(node.pk) if one.pk not in themes.retired]
    return [*(one.slug for one in below), ITSELF + node.slug if below else node.slug]


def _most(rows: StanceQuerySet, themes: Concepts) -> list[str]:
    """The themes on which there is anything, those with the most quotations first."""
    own = quotations(rows, "theme")
    nodes = sorted((themes.tree.nodes[pk] for pk in own), key=lambda one: (-len(own[one.pk]), one.label.casefold()))
    return [node.slug for node in nodes]


def quotations(rows: StanceQuerySet, by: str) -> Mapping[int, frozenset[int]]:
    """The quotations of each theme or actor, of its own; one query, one row a concept."""
    found: Iterable[tuple[int, list[int]]] = rows.values_list(by).annotate(things=ArrayAgg("quotation"))
    return {pk: frozenset(things) for pk, things in found}


def in_cell(rows: StanceQuerySet, cell: tuple[str, str], names: Vocabularies) -> StanceQuerySet:
    """The stances of one cell."""
    return rows.filter(actor__in=names.actor.leaves(cell[0]), theme__in=names.theme.leaves(cell[1]))
