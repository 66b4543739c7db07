"""What hangs on sources, counted before a merge and after: nothing may be lost."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, fields

from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.library.models import Identifier, RecordNote, Relation, Source, SourceFile, TextVersion


class Lost(RuntimeError):
    """A merge would have lost something; it was taken back whole."""


@dataclass(frozen=True, slots=True)
class Tally:
    quotations: frozenset[int]
    links: frozenset[int]
    stances: frozenset[int]
    identifiers: frozenset[tuple[str, str]]
    relations: frozenset[tuple[str, str, int]]
    """Direction, type, the other source; not those among the counted themselves."""
    texts: frozenset[tuple[str, str]]
    """Role and sha256."""
    files: tuple[tuple[str, int], ...]
    """sha256 and how often."""
    notes: int
    themes: frozenset[int]
    actors: frozenset[int]


def tally(of: Collection[int], *, besides: Collection[int] = ()) -> Tally:
    """All that hangs on the sources `of`; relations to `besides` do not count. Ten queries."""
    pks, inner = list(of), {*of, *besides}
    relations = Relation.objects.filter(source__in=pks) | Relation.objects.filter(target__in=pks)
    found = set()
    for left, right, kind in relations.values_list("source_id", "target_id", "type"):
        if left in pks and right not in inner:
            found.add(("to", kind, right))
        if right in pks and left not in inner:
            found.add(("from", kind, left))
    files = SourceFile.objects.filter(source__in=pks).values_list("sha256", flat=True)
    return Tally(
        quotations=frozenset(Quotation.objects.filter(text_version__source__in=pks).values_list("pk", flat=True)),
        links=frozenset(
            EvidenceLink.objects.filter(quotation__text_version__source__in=pks).values_list("pk", flat=True)
        ),
        stances=frozenset(Stance.objects.filter(quotation__text_version__source__in=pks).values_list("pk", flat=True)),
        identifiers=frozenset(Identifier.objects.filter(source__in=pks).values_list("scheme", "value")),
        relations=frozenset(found),
        texts=frozenset(TextVersion.objects.filter(source__in=pks).values_list("role", "sha256")),
        files=tuple(sorted(Counter(files).items())),
        notes=RecordNote.objects.filter(source__in=pks).count(),
        themes=frozenset(
            Source.subject_themes.through.objects.filter(source__in=pks).values_list("theme_id", flat=True)
        ),
        actors=frozenset(
            Source.subject_actors.through.objects.filter(source__in=pks).values_list("actor_id", flat=True)
        ),
    )


def check_nothing_lost(before: Tally, after: Tally) -> None:
    """Raises Lost with the names of what is not the same."""
    lost = [field.name for field in fields(Tally) if getattr(before, field.name) != getattr(after, field.name)]
    if lost:
        raise Lost(f"The merge would not have kept all {', '.join(lost)}.")
