"""The catalogue: which sources the library holds or knows of, narrowed by a reader, with what each carries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import django_filters
from django.core.validators import RegexValidator
from django.db.models import Count, Prefetch
from django.utils.datastructures import MultiValueDict

from evidence.accounts.models import Person
from evidence.citations import kinds
from evidence.citations.house import days
from evidence.claims import hubs
from evidence.claims.models import EvidenceLink, Quotation
from evidence.claims.narrowing import Narrowed, Page, asked_in, branch_of, pages_of, theme_filter
from evidence.claims.notes import Linked
from evidence.library.access import CHOICES, narrowed, told
from evidence.library.models import Relation, Source, SourceQuerySet, TextVersion
from evidence.library.references import short_reference, with_reference_parts

ROWS = 25  # sources on a page
NOT_STATED = "not-stated"


@dataclass(frozen=True, slots=True)
class Holding:
    """One source in the list."""

    title: str
    address: str
    byline: str
    date: str
    kind: str
    access: str
    extent: str
    """“full text”, “abstract”, or nothing when the library has no words of it."""
    quotations: int
    claims: int
    known_through: tuple[Linked, ...]
    """The sources that name a work of which the library has no words."""


type Holdings = Page[Holding]


class HoldingsFilter(Narrowed[SourceQuerySet]):
    """The facets of the catalogue."""

    SORTS: ClassVar = {"title": "title", "newest": "newest first"}

    kind = django_filters.ChoiceFilter(choices=kinds.choices, empty_label="any kind")
    family = django_filters.ChoiceFilter(
        choices=[(family, family) for family in kinds.FAMILIES],
        method="in_family",
        empty_label="any family",
        label="Family",
    )
    access = django_filters.ChoiceFilter(choices=CHOICES, method="to_be_had", empty_label="any access", label="Access")
    theme = theme_filter()
    year = django_filters.CharFilter(method="of_year", label="Year, or not-stated")
    sort = django_filters.ChoiceFilter(choices=[*SORTS.items()], method="in_order", empty_label=None, label="Order")

    class Meta:
        model = Source
        fields: ClassVar[list[str]] = []

    def __init__(self, data: MultiValueDict[str, str], *, person: Person) -> None:
        super().__init__(data, Source.objects.visible_to(person).by_title(), person=person)
        year = RegexValidator(
            rf"^((?!0000)[0-9]{{4}}|{NOT_STATED})\Z", f"Give a year in four digits, from 0001, or “{NOT_STATED}”."
        )
        self.form.fields["year"].validators.append(year)
        self.form.fields["year"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "size": "6"}

    def in_family(self, sources: SourceQuerySet, _name: str, family: str) -> SourceQuerySet:
        return sources.filter(kind__in=[kind.key for kind in kinds.KINDS.values() if kind.family == family])

    def to_be_had(self, sources: SourceQuerySet, _name: str, access: str) -> SourceQuerySet:
        return narrowed(sources, access)

    def of_year(self, sources: SourceQuerySet, _name: str, year: str) -> SourceQuerySet:
        if year == NOT_STATED:
            return sources.filter(issued_from__isnull=True)
        return sources.filter(issued_from__year__lte=int(year), issued_to__year__gte=int(year))

    def about(self, sources: SourceQuerySet, _name: str, slug: str) -> SourceQuerySet:
        """Sources that a curator assigned to the theme or a narrower one, or whose words earned it."""
        return sources.filter(pk__in=hubs.works_on(branch_of(slug), person=self.person).order_by().values("pk"))

    def in_order(self, sources: SourceQuerySet, _name: str, order: str) -> SourceQuerySet:
        return sources.newest() if order == "newest" else sources


def holdings(query: str, page: int, *, person: Person) -> Holdings:
    """A page of the sources that `query` asks for, as an address does. Eleven queries at most.

    Raises Invalid and NoSuchPage.
    """
    sources = HoldingsFilter(asked_in(query), person=person).of()
    total = sources.count()
    pages = pages_of(total, page, ROWS)
    shown = sources[(page - 1) * ROWS : page * ROWS]
    return Page(rows_of(shown, person=person), total, page, pages)


def rows_of(sources: SourceQuerySet, *, person: Person) -> tuple[Holding, ...]:
    """The sources as rows of the list; ten queries at most, however many there are."""
    visible = Source.objects.visible_to(person)
    naming = Relation.objects.filter(source__in=visible).select_related("source")
    parts = naming.prefetch_related("source__contributors", "source__identifiers")
    with_parts = with_reference_parts(sources).prefetch_related(Prefetch("inverse_relations", queryset=parts))
    return _rows(list(with_parts), person)


def _rows(sources: Sequence[Source], person: Person) -> tuple[Holding, ...]:
    ids = [source.pk for source in sources]
    quotations = _counted(
        Quotation.objects.visible_to(person)
        .filter(text_version__source__in=ids)
        .order_by()
        .values_list("text_version__source")
        .annotate(Count("pk"))
    )
    claims = _counted(
        EvidenceLink.objects.visible_to(person)
        .filter(quotation__text_version__source__in=ids)
        .order_by()
        .values_list("quotation__text_version__source")
        .annotate(Count("claim", distinct=True))
    )
    roles: dict[int, list[str]] = {}
    for pk, role in TextVersion.objects.filter(source__in=ids).order_by().values_list("source", "role").distinct():
        roles.setdefault(pk, []).append(role)
    extents = {pk: max(of).replace("-", " ") for pk, of in roles.items()}  # “abstract” sorts before “full-text”
    return tuple(
        Holding(
            title=source.title,
            address=source.get_absolute_url(),
            byline=", ".join(str(one) for one in source.contributors.all()) or source.container_title,
            date=days(source.issued),
            kind=source.kind_row.label,
            access=told(source.access, roles.get(source.pk, ())),
            extent=extents.get(source.pk, ""),
            quotations=quotations.get(source.pk, 0),
            claims=claims.get(source.pk, 0),
            known_through=_known_through(source) if source.pk not in extents else (),
        )
        for source in sources
    )


def _known_through(source: Source) -> tuple[Linked, ...]:
    through = {relation.source_id: relation.source for relation in source.inverse_relations.all()}
    return tuple(Linked(short_reference(one), one.get_absolute_url()) for one in through.values())


def _counted(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    return dict(rows)
