"""What the lists of sources and of claims have in common: a form that narrows them, and a page of rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode

import django_filters
from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from evidence.accounts.models import Person
from evidence.claims.asking import Invalid
from evidence.vocabulary.models import Theme

_PLAIN, _CHOSEN = '<option value="{}">{}</option>', '<option value="{}" selected>{}</option>'


class NoSuchPage(LookupError):
    """The list has fewer pages."""


class Options(forms.Select):
    """A select of one value, its options written at once: Django renders a template for each, 30 ms for 300 themes."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002  # Django passes it; no template is rendered
    ) -> SafeString:
        chosen = {str(one) for one in self.format_value(value)}
        options = ((format_html(_CHOSEN if str(key) in chosen else _PLAIN, key, label),) for key, label in self.choices)
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, format_html_join("", "{}", options))


def _themes() -> Iterator[tuple[str, str]]:
    yield from Theme.objects.living().order_by("label").values_list("slug", "label")


def theme_filter() -> django_filters.ChoiceFilter:
    """The facet of themes, for a filter that has the method `about`."""
    return django_filters.ChoiceFilter(
        choices=_themes, method="about", empty_label="any theme", label="Theme", widget=Options
    )


class Narrowed[Q: QuerySet[Any]](django_filters.FilterSet):  # type: ignore[misc]  # it has no types
    """One declaration a facet. The form is what the page shows; `of` is the only way in, and it checks the form."""

    SORTS: ClassVar[Mapping[str, str]]
    """Value of `sort` in the address → what the form calls it; the first is the order without one."""

    def __init__(self, data: MultiValueDict[str, str], queryset: Q, *, person: Person) -> None:
        super().__init__(data, queryset=queryset)
        self.person = person
        first, *others = self.SORTS
        self.form.fields["sort"].initial = first
        self.form.fields["sort"].widget = Options(
            choices=[("", self.SORTS[first]), *((value, self.SORTS[value]) for value in others)]
        )

    @property
    def query(self) -> str:
        """What is asked for, as an address has it: one order, nothing empty."""
        return urlencode([(name, given) for name in self.filters if (given := self.data.get(name))])

    @property
    def is_narrow(self) -> bool:
        return any(self.data.get(name) for name in self.filters if name != "sort")

    def of(self) -> Q:
        """The records asked for; Invalid (with reasons) when a value is not one of ours: never everything."""
        if self.is_valid():
            found: Q = self.qs
            return found
        raise Invalid([_sentence(name, errors) for name, errors in self.form.errors.items()])


@dataclass(frozen=True, slots=True)
class Page[Row]:
    """Rows of a list, pages counted from 1."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int


def asked_in(query: str) -> MultiValueDict[str, str]:
    """What an address asks for, as filters take it."""
    return MultiValueDict(parse_qs(query))


def branch_of(slug: str) -> list[int]:
    """The theme that was chosen and the narrower ones."""
    return [one.pk for one in Theme.objects.descendants(Theme.objects.get(slug=slug), include_self=True)]


def pages_of(total: int, page: int, rows: int) -> int:
    """How many pages of so many rows there are. Raises NoSuchPage when `page` is none of them."""
    pages = max(1, -(-total // rows))
    if not 1 <= page <= pages:
        raise NoSuchPage
    return pages


def _sentence(name: str, errors: Iterable[str]) -> str:
    return f"{name}: {' '.join(str(error) for error in errors)}"
