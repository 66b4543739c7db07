"""themes.toml, actors.toml, claims.toml → documents."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evidence.claims.models import Claim, Relation
from evidence.curation.exchange.documents import (
    ActorDocument,
    ClaimDocument,
    Life,
    Retirement,
    SearchDocument,
    ThemeDocument,
)
from evidence.curation.exchange.life import read_life
from evidence.curation.exchange.read_judgements import read_judgements, read_relations, refuse_related_twice
from evidence.curation.exchange.table import Table
from evidence.vocabulary.models import SLUG, Actor

LABEL = 200
CLAIM = 600


@dataclass(frozen=True, slots=True)
class Keys:
    """Every key of the folder, so that a reference to anything can be checked where it stands."""

    themes: frozenset[str]
    actors: frozenset[str]
    claims: frozenset[str]
    sources: frozenset[str]


def keys_of(values: Mapping[str, Any], name: str) -> frozenset[str]:
    entries = values.get(name)
    found = [entry.get("key") for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return frozenset(key for key in found if isinstance(key, str))


def read_themes(file: Table, keys: Keys) -> tuple[ThemeDocument, ...]:
    tables = file.tables("theme")
    found = [_theme(table, keys) for table in tables]
    for table, theme in zip(tables, found, strict=True):
        if theme.key in theme.related:
            table.refuse("a theme is not related to itself")
    refuse_repeated(file, "key", [theme.key for theme in found])
    refuse_repeated(file, "label", [theme.label for theme in found])
    _refuse_circles(file, {theme.key: theme.broader for theme in found})
    file.finish()
    back: dict[str, set[str]] = {theme.key: set() for theme in found}
    for theme in found:
        for other in theme.related:
            back[other].add(theme.key)
    return tuple(replace(theme, related=theme.related | back[theme.key]) for theme in found)


def read_actors(file: Table, keys: Keys) -> tuple[ActorDocument, ...]:
    found = [_actor(table, keys) for table in file.tables("actor")]
    refuse_repeated(file, "key", [actor.key for actor in found])
    refuse_repeated(file, "label", [actor.label for actor in found])
    _refuse_circles(file, {actor.key: actor.broader for actor in found})
    file.finish()
    return tuple(found)


def read_claims(file: Table, keys: Keys, whole: Life) -> tuple[ClaimDocument, ...]:
    found = [_claim(table, keys, whole) for table in file.tables("claim")]
    refuse_related_twice(file, found)
    refuse_repeated(file, "key", [claim.key for claim in found])
    refuse_repeated(file, "text", [claim.text for claim in found])
    file.finish()
    return tuple(found)


def _slug(table: Table) -> str:
    """The concept's own key, in the form that addresses need."""
    return table.matching("key", SLUG, "small letters, digits and single hyphens", limit=80)


def refuse_repeated(file: Table, what: str, values: Iterable[object]) -> None:
    for value, times in Counter(values).items():
        if value and times > 1:
            file.refuse(f"the {what} “{value}” stands {times} times")


def _theme(table: Table, keys: Keys) -> ThemeDocument:
    theme = ThemeDocument(
        key=_slug(table),
        label=table.text("label", required=True, limit=LABEL),
        definition=table.text("definition", required=True),
        scope_note=table.text("scope_note"),
        alt=frozenset(table.texts("alt", limit=LABEL)),
        broader=table.key("broader", keys.themes, "theme"),
        related=table.keys("related", keys.themes, "theme"),
        retirement=_retirement(table, keys.themes, "theme"),
    )
    table.finish()
    return theme


def _actor(table: Table, keys: Keys) -> ActorDocument:
    actor = ActorDocument(
        key=_slug(table),
        label=table.text("label", required=True, limit=LABEL),
        kind=table.word("kind", Actor.Kind),
        alt=frozenset(table.texts("alt", limit=LABEL)),
        broader=table.key("broader", keys.actors, "actor"),
        description=table.text("description"),
        retirement=_retirement(table, keys.actors, "actor"),
    )
    table.finish()
    return actor


def _retirement(table: Table, known: frozenset[str], what: str) -> Retirement:
    """Either all of it is empty, or it says when and why."""
    at = table.moment("retired_at")
    found = Retirement(at, table.text("retirement_reason"), table.key("replaced_by", known, what))
    if (at is None) != (not found.retirement_reason) or (at is None and found.replaced_by):
        table.refuse("what is retired says when (retired_at) and why (retirement_reason); nothing else does")
    return found


def _claim(table: Table, keys: Keys, whole: Life) -> ClaimDocument:
    life = read_life(table, keys.claims).of(whole)
    claim = ClaimDocument(
        key=table.matching("key", r"[A-Za-z0-9_-]+", "letters, digits, hyphens and underscores", limit=80),
        text=table.text("text", required=True, limit=CLAIM),
        kind=table.word("kind", Claim.Kind),
        themes=table.keys("themes", keys.themes, "theme"),
        searches=frozenset(search for entry in table.tables("search") if (search := _search(entry))),
        judgements=read_judgements(table, life),
        relations=read_relations(table, keys.claims, life),
        life=life,
    )
    table.finish()
    return claim


def _search(table: Table) -> SearchDocument | None:
    relation = table.word("relation", Relation)
    on, found = table.day("on"), table.whole("found")
    scope, sources = table.text("scope", required=True), table.whole("sources")
    if found is None:
        table.refuse("found is missing: how many were found, 0 included")
    table.finish()
    return SearchDocument(relation, on, scope, found, sources) if on and found is not None else None


def _refuse_circles(file: Table, broader: Mapping[str, str]) -> None:
    for key in broader:
        seen, above = {key}, broader[key]
        while above and above not in seen:
            seen.add(above)
            above = broader.get(above, "")
        if above == key:
            file.refuse(f"“{key}” is broader than itself")
