"""One source with the rows that hang on it, for pages that show all of them: by queries that are written once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from evidence.accounts.models import VISITOR, Person
from evidence.citations.reference import Reference
from evidence.library import standing
from evidence.library.models import Block, Contributor, Identifier, RecordNote, Source, TextVersion, TextVersionRole
from evidence.library.references import reference_of
from evidence.library.statements import Statement
from evidence.library.written import Written, WrittenObjects


@dataclass(frozen=True)
class SourceRows:
    source: Source
    contributors: Sequence[Contributor]
    """In the order of the source, with their actors."""
    identifiers: Sequence[Identifier]
    notes: Sequence[RecordNote]
    versions: Sequence[TextVersion]
    """Without their words: full texts first, the newest of each role first."""

    @cached_property
    def abstract(self) -> str:
        """The newest that the library has; empty when it has none. One query, the first time."""
        found = self._abstract
        return content(found.pk) if found else ""

    @property
    def _abstract(self) -> TextVersion | None:
        return next((one for one in self.versions if one.role == TextVersionRole.ABSTRACT), None)

    def asked_next(self) -> Statement | None:
        """What `abstract` asks."""
        return asked_for(self._abstract.pk) if self._abstract else None

    @property
    def reference(self) -> Reference:
        """As a reader takes it away: see `references.full_reference`."""
        reference = reference_of(self.source, self.contributors, self.identifiers)
        return replace(reference, abstract=self.abstract) if self.abstract else reference


def source_rows(pk: int, *, person: Person) -> SourceRows:
    """The source as `person` may see it; five queries when it is there to see: BY_SOURCE.

    Raises what `standing.source` raises.
    """
    source = next(iter(_SOURCE.of([pk], person)), None) or standing.source(pk, person=person)
    return SourceRows(
        source=source,
        contributors=_CONTRIBUTORS.of([pk], VISITOR),
        identifiers=_IDENTIFIERS.of([pk], VISITOR),
        notes=_NOTES.of([pk], VISITOR),
        versions=_VERSIONS.of([pk], VISITOR),
    )


def asked_for(version: int) -> Statement | None:
    """What `content` asks."""
    return _CONTENT.statement([version], VISITOR)


def content(version: int) -> str:
    """The words of a text. One query."""
    ((words,),) = _CONTENT.of([version], VISITOR)
    return str(words)


_SOURCE = WrittenObjects(Source, lambda person: Source.objects.visible_to(person).order_by(), "pk")
_CONTRIBUTORS = WrittenObjects(
    Contributor,
    lambda _: Contributor.objects.order_by("position", "pk"),
    "source_id",
    joined=("actor",),
    without=("actor__description",),
)
_IDENTIFIERS = WrittenObjects(Identifier, lambda _: Identifier.objects.order_by("scheme", "value"), "source_id")
_NOTES = WrittenObjects(RecordNote, lambda _: RecordNote.objects.order_by("position"), "source_id")
_VERSIONS = WrittenObjects(
    TextVersion, lambda _: TextVersion.objects.order_by("-role", "-number"), "source_id", without=("content",)
)
BY_SOURCE = (_SOURCE, _CONTRIBUTORS, _IDENTIFIERS, _NOTES, _VERSIONS)
BLOCKS = WrittenObjects(Block, lambda _: Block.objects.order_by("number"), "text_version_id", without=("heading_path",))
_CONTENT = Written(lambda _: TextVersion.objects.order_by().values_list("content"), "pk")
