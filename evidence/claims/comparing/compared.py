"""Two to six sources, claims, themes or actors side by side: the one call behind `/compare/` and its files."""

from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.claims.comparing import of_actors, of_claims, of_sources, of_themes, things
from evidence.claims.comparing.question import FEWEST, Asked, Kind
from evidence.claims.comparing.table import Column, Comparison, Part
from evidence.claims.comparing.things import Gone
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
    wanted = [key for key in keys.split(",") if key]
    match Kind(kind):
        case Kind.SOURCE:
            rows = with_reference_parts(Source.objects.prefetch_related("subject_themes"))
            sources = things.records(rows, Kind.SOURCE, wanted, person)
            columns = of_sources.columns(sources.rows, sources.cautions)
            return _made(columns, sources.gone, of_sources.parts(sources.rows, person) if _enough(columns) else None)
        case Kind.CLAIM:
            claims = things.records(Claim.objects.prefetch_related("themes"), Kind.CLAIM, wanted, person)
            columns = of_claims.columns(claims.rows, claims.cautions)
            return _made(columns, claims.gone, of_claims.parts(claims.rows, person) if _enough(columns) else None)
        case Kind.THEME:
            themes = things.concepts(Theme, Kind.THEME, wanted)
            columns = of_themes.columns(themes.rows, themes.cautions)
            return _made(columns, themes.gone, of_themes.parts(themes.rows, person) if _enough(columns) else None)
        case Kind.ACTOR:
            actors = things.concepts(Actor, Kind.ACTOR, wanted)
            columns = of_actors.columns(actors.rows, actors.cautions)
            return _made(columns, actors.gone, of_actors.parts(actors.rows, person) if _enough(columns) else None)


def of(asked: Asked, *, person: Person) -> Compared:
    return compared(asked.kind, ",".join(asked.keys), person=person)


def _enough(columns: tuple[Column, ...]) -> bool:
    return len(columns) >= FEWEST


def _made(columns: tuple[Column, ...], gone: tuple[Gone, ...], parts: tuple[Part, ...] | None) -> Compared:
    return Compared(columns, Comparison(columns, parts) if parts is not None else None, gone)
