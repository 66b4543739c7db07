"""New and fuller sources from records, many at a time: a statement for each table, however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.accounts.models import User
from evidence.citations.reference import Name, Reference
from evidence.curation.imports import keys
from evidence.curation.imports.copying import insert, insert_values, numbered
from evidence.curation.imports.gaining import Gains
from evidence.library import from_reference
from evidence.library.models import Contributor, Identifier, Source, TextVersion
from evidence.library.status import Status
from evidence.library.texts import blocks_of, digest

REASON = "It came with the imported record."


@dataclass(frozen=True, slots=True)
class Fuller:
    """A source that is there, with what it gains from a reference."""

    source: Source
    reference: Reference
    gains: Gains
    revives: bool = False


def create(references: Sequence[tuple[Reference, str]], *, by: User | None) -> list[Source]:
    """A draft for each reference and digest, in their order."""
    named = zip(references, keys.keys(references), strict=True)
    sources = [from_reference.source_of(reference, key) for (reference, _), key in named]
    for source in sources:
        source.created_by = by
    insert(numbered(sources))
    pairs = [(source.pk, reference) for source, (reference, _) in zip(sources, references, strict=True)]
    _add_names((pk, *name) for pk, reference in pairs for name in from_reference.named(reference))
    _add_identifiers((pk, *one) for pk, reference in pairs for one in from_reference.identified(reference))
    _add_abstracts([(pk, reference.abstract) for pk, reference in pairs if reference.abstract], by=by)
    return sources


def fill(fuller: Sequence[Fuller], *, by: User | None) -> None:
    """Give each source what it lacks. Each stands in `fuller` once."""
    for one in fuller:
        fields = dict(one.gains.columns)
        if one.revives:
            fields |= {"status": Status.DRAFT, "withdrawn_at": None, "withdrawal_reason": "", "created_by": by}
        if fields:
            Source.objects.filter(pk=one.source.pk).update(**fields)
    _add_names(
        (one.source.pk, *name)
        for one in fuller
        for name in from_reference.named(one.reference)
        if name[0] in one.gains.roles
    )
    _add_identifiers((one.source.pk, *pair) for one in fuller for pair in one.gains.identifiers)
    _add_abstracts([(one.source.pk, one.gains.abstract) for one in fuller if one.gains.abstract], by=by)


def _add_names(names: Iterable[tuple[int, str, int, Name]]) -> None:
    insert_values(
        Contributor,
        ("source", "role", "position", "family", "given", "literal"),
        ((pk, role, position, name.family, name.given, name.literal) for pk, role, position, name in names),
    )


def _add_identifiers(identifiers: Iterable[tuple[int, str, str]]) -> None:
    insert_values(Identifier, ("source", "scheme", "value"), identifiers)


def _add_abstracts(abstracts: Sequence[tuple[int, str]], *, by: User | None) -> None:
    """The first abstract of each source, as a text of its own."""
    versions = numbered(
        [
            TextVersion(
                source_id=source,
                role=TextVersion.Role.ABSTRACT,
                number=1,
                content=content,
                sha256=digest(content),
                origin=TextVersion.Origin.RECEIVED,
                reason=REASON,
                created_by=by,
            )
            for source, content in abstracts
        ]
    )
    insert(versions)
    insert([block for version in versions for block in blocks_of(version)])
