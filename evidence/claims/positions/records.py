"""The stances that a table of positions is made of: narrowed, and the columns and cells they fall into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evidence.claims.asking import Invalid
from evidence.claims.evidence_map.question import ITSELF
from evidence.claims.evidence_map.records import Concepts, Vocabularies
from evidence.claims.notes import Linked
from evidence.claims.positions.question import BELOW, EVERY, MOST_THEMES, Asked, readable
from evidence.claims.positions.stances import POSITIONS, Stances, Stated, on_themes
from evidence.vocabulary.models import Theme


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


def narrowed(asked: Asked, every: Stances) -> Stances:
    """The stances that the filters leave, whatever their theme."""
    rows = every
    if asked.kind or asked.has_years:
        rows = rows.saying({at for at, one in enumerate(every.stated) if _is_asked(asked, one)})
    if asked.stance:
        rows = rows.only("position", {POSITIONS.index(one) for one in asked.stance})
    if asked.actor_kind:
        rows = rows.only("actor", {pk for pk, kind in every.kinds.items() if kind in asked.actor_kind})
    if asked.actor:
        rows = rows.only("actor", allowed(asked, every.names.actor))
    return rows


def _is_asked(asked: Asked, stated: Stated) -> bool:
    """Of these years and kinds; what states no date is in no year."""
    if asked.kind and stated.kind not in asked.kind:
        return False
    if not asked.has_years:
        return True
    first, last = asked.year_from or 0, asked.year_to or 9999
    return stated.first is not None and first <= stated.first.year <= last


def allowed(asked: Asked, actors: Concepts) -> frozenset[int]:
    """The actors that the rows are limited to; all when nothing is asked."""
    if not asked.actor:
        return frozenset(actors.tree.nodes)
    return frozenset().union(*(actors.leaves(key) for key in asked.actor))


def columns(asked: Asked, rows: Stances) -> tuple[Column, ...]:
    """All columns that were asked for, the opened one among them.

    Without a choice those with the most quotations of their own, so that a broad theme does not push out what it
    consists of. Each counts what is narrower.
    """
    themes = rows.names.theme
    keys = [key for value in asked.theme for key in _columns_of(value, rows)]
    if not asked.theme:
        keys = _most(rows)[:MOST_THEMES]
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


def _columns_of(value: str, rows: Stances) -> list[str]:
    if value == EVERY:
        return _most(rows)
    if not value.startswith(BELOW):
        return [value]
    themes = rows.names.theme
    node = themes.by_slug[value.removeprefix(BELOW)]
    below = [one for one in themes.tree.children(node.pk) if one.pk not in themes.retired]
    return [*(one.slug for one in below), ITSELF + node.slug if below else node.slug]


def _most(rows: Stances) -> list[str]:
    """The themes on which there is anything, those with the most quotations first."""
    nodes, number = rows.names.theme.tree.nodes, on_themes(rows)
    return [nodes[pk].slug for pk in sorted(number, key=lambda pk: (-number[pk], nodes[pk].label.casefold()))]


def of_columns(rows: Stances, listed: Sequence[Column]) -> Stances:
    return rows.only("theme", frozenset[int]().union(*(one.themes for one in listed)))


def in_cell(rows: Stances, cell: tuple[str, str]) -> Stances:
    """The stances of one cell."""
    names = rows.names
    return rows.of_actors(names.actor.leaves(cell[0])).only("theme", names.theme.leaves(cell[1]))
