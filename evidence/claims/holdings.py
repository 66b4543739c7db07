"""The catalogue: which sources the library holds or knows of, narrowed by a reader, with what each carries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Count, Prefetch
from django.utils.datastructures import MultiValueDict

from evidence.accounts.models import Person
from evidence.citations import kinds
from evidence.citations.house import days
from evidence.claims import hubs
from evidence.claims.asking import Invalid
from evidence.claims.models import EvidenceLink, Quotation
from evidence.claims.notes import Linked
from evidence.library.models import Access, Relation, Source, SourceQuerySet, TextVersion
from evidence.library.references import short_reference, with_reference_parts
from evidence.vocabulary.models import Theme

ROWS = 25  # sources on a page
NOT_STATED = "not-stated"


class NoSuchPage(LookupError):
    """The list has fewer pages."""


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


@dataclass(frozen=True, slots=True)
class Holdings:
    rows: tuple[Holding, ...]
    total: int
    page: int
    pages: int


class HoldingsFilter(django_filters.FilterSet):  # type: ignore[misc]  # it has no types
    """One declaration a facet. The form is what the page shows; `of` is the only way in, and it checks the form."""

    kind = django_filters.ChoiceFilter(choices=kinds.choices, empty_label="any kind")
    family = django_filters.ChoiceFilter(
        choices=[(family, family) for family in kinds.FAMILIES],
        method="in_family",
        empty_label="any family",
        label="Family",
    )
    access = django_filters.ChoiceFilter(choices=Access.choices, empty_label="any access")
    theme = django_filters.ModelChoiceFilter(
        queryset=Theme.objects.living().order_by("label"),
        to_field_name="slug",
        method="about",
        empty_label="any theme",
        label="Theme",
    )
    year = django_filters.CharFilter(method="of_year", label="Year, or not-stated")
    sort = django_filters.ChoiceFilter(
        choices=[("title", "title"), ("newest", "newest first")], method="in_order", empty_label=None, label="Order"
    )

    class Meta:
        model = Source
        fields: ClassVar[list[str]] = []

    def __init__(self, data: MultiValueDict[str, str], *, person: Person) -> None:
        super().__init__(data, queryset=Source.objects.visible_to(person))
        self.person = person
        self.form.fields["sort"].initial = "title"
        self.form.fields["sort"].widget = forms.Select(choices=[("", "title"), ("newest", "newest first")])
        year = RegexValidator(
            rf"^((?!0000)[0-9]{{4}}|{NOT_STATED})\Z", f"Give a year in four digits, from 0001, or “{NOT_STATED}”."
        )
        self.form.fields["year"].validators.append(year)
        self.form.fields["year"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "size": "6"}

    def in_family(self, sources: SourceQuerySet, _name: str, family: str) -> SourceQuerySet:
        return sources.filter(kind__in=[kind.key for kind in kinds.KINDS.values() if kind.family == family])

    def of_year(self, sources: SourceQuerySet, _name: str, year: str) -> SourceQuerySet:
        if year == NOT_STATED:
            return sources.filter(issued_from__isnull=True)
        return sources.filter(issued_from__year__lte=int(year), issued_to__year__gte=int(year))

    def about(self, sources: SourceQuerySet, _name: str, theme: Theme) -> SourceQuerySet:
        """Sources that a curator assigned to the theme or a narrower one, or whose words earned it."""
        branch = [one.pk for one in Theme.objects.descendants(theme, include_self=True)]
        return sources.filter(pk__in=hubs.works_on(branch, person=self.person).order_by().values("pk"))

    def in_order(self, sources: SourceQuerySet, _name: str, order: str) -> SourceQuerySet:
        return sources.newest() if order == "newest" else sources.order_by("title", "pk")

    def of(self) -> SourceQuerySet:
        """The sources asked for; Invalid (with reasons) when a value is not one of ours: never everything."""
        if self.is_valid():
            found: SourceQuerySet = self.qs
            return found
        raise Invalid([_sentence(name, errors) for name, errors in self.form.errors.items()])


def holdings(asked: HoldingsFilter, *, page: int) -> Holdings:
    """A page of the sources asked for, pages counted from 1. Eleven queries at most, whatever the number of rows.

    Raises Invalid and NoSuchPage.
    """
    sources = asked.of()
    total = sources.count()
    pages = max(1, -(-total // ROWS))
    if not 1 <= page <= pages:
        raise NoSuchPage
    shown = sources[(page - 1) * ROWS : page * ROWS]
    return Holdings(rows_of(shown, person=asked.person), total, page, pages)


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
    roles = TextVersion.objects.filter(source__in=ids).order_by().values_list("source", "role").distinct()
    extents: dict[int, str] = {}
    for source, role in sorted(roles, key=lambda row: row[1]):  # “abstract” sorts before “full-text”, which stays
        extents[source] = role.replace("-", " ")
    return tuple(
        Holding(
            title=source.title,
            address=source.get_absolute_url(),
            byline=", ".join(str(one) for one in source.contributors.all()) or source.container_title,
            date=days(source.issued),
            kind=source.kind_row.label,
            access=Access(source.access).label,
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


def _sentence(name: str, errors: Mapping[str, str] | Iterable[str]) -> str:
    return f"{name}: {' '.join(str(error) for error in errors)}"
