"""Two to six sources, claims, themes or actors side by side: the one call behind `/compare/` and its files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from evidence.accounts.models import Person
from evidence.claims.comparing import of_actors, of_claims, of_sources, of_themes, things
from evidence.claims.comparing.question import FEWEST, Asked, Kind, readable
from evidence.claims.comparing.table import Column, Comparison, Part
from evidence.claims.comparing.things import Gone, known
from evidence.claims.models import Claim
from evidence.library.models import Source
from evidence.library.references import with_reference_parts
from evidence.vocabulary.models import Actor, Theme


@dataclass(frozen=True, slots=True)
class Compared:
    columns: tuple[Column, ...]
    comparison: Comparison | None
    """None while there are fewer than two things to compare."""
    gone: tuple[Gone, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Of the columns as they are now: merged records followed, what is gone left out."""
        return tuple(column.key for column in self.columns)


def compared(kind: str, keys: str, *, person: Person) -> Compared:
    """The things of `kind` with these keys, commas between; forty queries at most, however many things and words.

    Raises Invalid for what is not here, with the reasons.
    """
    found, parts = _found(Kind(kind), [key for key in keys.split(",") if key], person)
    if len(found.columns) < FEWEST:
        return found
    return replace(found, comparison=Comparison(found.columns, parts()))


def rest(given: Mapping[str, Sequence[str]], *, person: Person) -> tuple[Asked, Compared]:
    """What of a refused question can be asked, with its columns only."""
    asked = readable(given)
    keys = known(asked.kind, asked.keys, person)
    return asked.of(keys), _found(asked.kind, keys, person)[0]


def _found(kind: Kind, wanted: Sequence[str], person: Person) -> tuple[Compared, Callable[[], tuple[Part, ...]]]:
    """The columns, and how they are compared."""
    match kind:
        case Kind.SOURCE:
            rows = with_reference_parts(Source.objects.prefetch_related("subject_themes"))
            sources = things.records(rows, Kind.SOURCE, wanted, person)
            columns = of_sources.columns(sources.rows, sources.cautions)
            return Compared(columns, None, sources.gone), partial(of_sources.parts, sources.rows, person)
        case Kind.CLAIM:
            claims = things.records(Claim.objects.prefetch_related("themes"), Kind.CLAIM, wanted, person)
            columns = of_claims.columns(claims.rows, claims.cautions)
            return Compared(columns, None, claims.gone), partial(of_claims.parts, claims.rows, person)
        case Kind.THEME:
            themes = things.concepts(Theme, Kind.THEME, wanted)
            columns = of_themes.columns(themes.rows, themes.cautions)
            return Compared(columns, None, themes.gone), partial(of_themes.parts, themes.rows, person)
        case Kind.ACTOR:
            actors = things.concepts(Actor, Kind.ACTOR, wanted)
            columns = of_actors.columns(actors.rows, actors.cautions)
            return Compared(columns, None, actors.gone), partial(of_actors.parts, actors.rows, person)


def of(asked: Asked, *, person: Person) -> Compared:
    return compared(asked.kind, ",".join(asked.keys), person=person)
