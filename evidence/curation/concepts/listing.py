"""The vocabulary as a list: the tree depth first, or what a search for a name finds; a page at a time."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q

from evidence.curation.concepts.uses import LABELS, MODELS
from evidence.vocabulary import trees

A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Line:
    pk: int
    label: str
    address: str
    depth: int
    labels: tuple[str, ...]
    about: str
    """The definition, or the description."""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    lines: tuple[Line, ...]
    page: Page[int]


def lines(kind: str, find: str = "", *, page: str | None = None) -> Lines:
    """The living ones as a tree; with `find` those with such a name, retired ones too. Four queries."""
    model = MODELS[kind]
    if find.strip():
        named = Q(label__icontains=find) | Q(alternative_labels__text__icontains=find) | Q(slug__icontains=find)
        order = list(model.objects.filter(named).order_by("label").values_list("pk", flat=True).distinct()[:1_000])
        depths = dict.fromkeys(order, 0)
    else:
        depths = {placed.node.pk: placed.depth for placed in trees.read(model).placed()}
        order = list(depths)
    shown = Paginator(order, A_PAGE).get_page(page)
    rows = model.objects.in_bulk(list(shown.object_list))
    names: dict[int, list[str]] = {}
    use = LABELS[kind]
    labels = use.model._base_manager.filter(**{f"{use.column}__in": rows}).order_by("text")  # noqa: SLF001
    for pk, text in labels.values_list(use.attname, "text"):
        names.setdefault(pk, []).append(text)
    return Lines(
        tuple(
            Line(
                pk,
                rows[pk].label,
                rows[pk].get_absolute_url(),
                min(depths[pk], 8),
                tuple(names.get(pk, ())),
                str(getattr(rows[pk], "definition", "") or getattr(rows[pk], "description", "")),
                rows[pk].is_retired,
            )
            for pk in shown.object_list
        ),
        shown,
    )
