"""The names of the vocabulary, held in the process: what themes and actors are called, and which goes by a name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from django.db import connection

from evidence.text.tokens import terms, tokens
from evidence.vocabulary.models import Actor, ActorLabel, Theme, ThemeLabel
from evidence.vocabulary.retired import went

MOST_NEAR = 3
"""So many near names are suggested for a wrong one."""

type Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    slug: str
    label: str
    broader: int | None
    """The row of the next broader one."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of themes, or of actors. Labels: the preferred one first."""

    slugs: Mapping[str, int]
    labels: Mapping[int, tuple[str, ...]]
    by_terms: Mapping[Terms, frozenset[int]]
    concepts: Mapping[int, Concept]
    words: Mapping[str, str]
    """Each word of the labels, in small letters → its term."""

    @classmethod
    def of(
        cls,
        rows: Iterable[tuple[int, str, str, int | None]],
        others: Iterable[tuple[int, str]],
        went: Mapping[str, int] = MappingProxyType({}),
    ) -> "Names":
        """`went`: slugs of retired concepts → what is used in their place; no name of theirs is known otherwise."""
        slugs: dict[str, int] = {}
        labels: dict[int, list[str]] = {}
        concepts: dict[int, Concept] = {}
        for pk, slug, label, broader in rows:
            concepts[pk] = Concept(slug, label, broader)
            slugs[slug] = pk
            labels[pk] = [label]
        slugs |= {slug: pk for slug, pk in went.items() if pk in labels}
        for pk, text in others:
            if pk in labels:
                labels[pk].append(text)
        by_terms: dict[Terms, set[int]] = defaultdict(set)
        for pk, texts in labels.items():
            for text in texts:
                by_terms[tuple(terms(text))].add(pk)
        by_terms.pop((), None)
        spelt = [text for texts in labels.values() for text in texts]
        return cls(
            slugs,
            {pk: tuple(texts) for pk, texts in labels.items()},
            {key: frozenset(ids) for key, ids in by_terms.items()},
            concepts,
            {text[token.start : token.end].lower(): token.term for text in spelt for token in tokens(text)},
        )

    def called(self, name: str) -> frozenset[int]:
        """The concepts of a name: by slug, else by any label however it is spelt. None, or several, may be."""
        pk = self.slugs.get(name.lower())
        return frozenset({pk}) if pk is not None else self.by_terms.get(tuple(terms(name)), frozenset())

    def near(self, name: str) -> list[str]:
        """Slugs of concepts with a name much like this one, likeliest first."""
        written = {label.lower(): self.concepts[pk].slug for pk, labels in self.labels.items() for label in labels}
        written |= {slug: slug for slug in (one.slug for one in self.concepts.values())}
        found = get_close_matches(name.lower(), written, n=2 * MOST_NEAR, cutoff=0.6)
        return list(dict.fromkeys(written[one] for one in found))[:MOST_NEAR]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    themes: Names
    actors: Names


# A row that is added, changed or taken away changes how many there are or the sum of their xmin.
_VERSION_SQL = """
    SELECT (SELECT (count(*), sum(xmin::text::bigint), sum(id))::text FROM evidence_theme),
           (SELECT (count(*), sum(xmin::text::bigint), sum(id))::text FROM evidence_themelabel),
           (SELECT (count(*), sum(xmin::text::bigint), sum(id))::text FROM evidence_actor),
           (SELECT (count(*), sum(xmin::text::bigint), sum(id))::text FROM evidence_actorlabel)
"""
_held: dict[str, tuple[tuple[str, ...], Vocabulary]] = {}


def vocabulary() -> Vocabulary:
    """The vocabulary as it is now: one small query, and six more when it has changed."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION_SQL)
        version = (str(connection.settings_dict["NAME"]), *cursor.fetchone())
    held = _held.get(connection.alias)
    if held and held[0] == version:
        return held[1]
    made = Vocabulary(
        Names.of(
            Theme.objects.living().order_by("pk").values_list("pk", "slug", "label", "parent_id"),
            ThemeLabel.objects.order_by("theme_id", "pk").values_list("theme_id", "text"),
            went(Theme),
        ),
        Names.of(
            Actor.objects.living().order_by("pk").values_list("pk", "slug", "label", "parent_id"),
            ActorLabel.objects.order_by("actor_id", "pk").values_list("actor_id", "text"),
            went(Actor),
        ),
    )
    _held[connection.alias] = (version, made)
    return made
