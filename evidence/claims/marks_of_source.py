"""The marked words of one source: its quotations with the claims, stances and voices that stand beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.claims.notes import MarkedQuotation, marked
from evidence.library.models import Source
from evidence.library.naming import named
from evidence.library.references import name_as
from evidence.library.written import WrittenObjects


@dataclass(frozen=True, slots=True)
class Marks:
    """The visible quotations of a source, and what they are used for: rows with all that the margin of a text shows."""

    quotations: Sequence[Quotation]
    links: Sequence[EvidenceLink]
    stances: Sequence[Stance]

    def marked_in(self, version: int) -> tuple[MarkedQuotation, ...]:
        """The quotations of one text in reading order; in their notes claims by their words, stances by actor."""
        inside = [one for one in self.quotations if one.text_version_id == version]
        known = {one.pk for one in inside}
        return marked(
            inside,
            [one for one in self.links if one.quotation_id in known],
            [one for one in self.stances if one.quotation_id in known],
        )


def marks(source: int, *, person: Person) -> Marks:
    """What `person` may see of it; three queries, and three more where works are reported.

    The same claims, actors and themes come again and again as one object.
    """
    quotations = _QUOTATIONS.of([source], person)
    _name_reported(quotations, person)
    return Marks(quotations, _LINKS.of([source], person), _STANCES.of([source], person))


_SOURCE = "quotation__text_version__source_id"
_QUOTATIONS = WrittenObjects(
    Quotation,
    lambda person: Quotation.objects.visible_to(person).order_by("text_version_id", "start", "end", "pk"),
    "text_version__source_id",
    joined=("block", "voice", "text_version"),
    without=("block__heading_path", "text_version__content"),
)
_LINKS = WrittenObjects(
    EvidenceLink,
    lambda person: EvidenceLink.objects.visible_to(person).order_by("claim__text", "quotation__start", "pk"),
    _SOURCE,
    joined=("claim",),
)
_STANCES = WrittenObjects(
    Stance,
    lambda person: Stance.objects.visible_to(person).order_by(
        "actor__label", "theme__label", "position", "condition", "quotation__start", "pk"
    ),
    _SOURCE,
    joined=("actor", "theme"),
    without=("actor__description", "theme__definition", "theme__scope_note"),
)
_REPORTED = WrittenObjects(Source, lambda person: Source.objects.visible_to(person).order_by(), "pk")

#: What `marks` asks by the number of the source alone.
BY_SOURCE = (_QUOTATIONS, _LINKS, _STANCES)


def _name_reported(quotations: Sequence[Quotation], person: Person) -> None:
    """Each with the work that it reports, by its short reference; without it where `person` may not see that work."""
    reported = {one.reports_id for one in quotations if one.reports_id is not None}
    works = {work.pk: work for work in _REPORTED.of(reported, person)}
    for pk, name in named(works, person=person).items():
        name_as(works[pk], name.short)
    for one in quotations:
        one.reports = works.get(one.reports_id) if one.reports_id is not None else None
