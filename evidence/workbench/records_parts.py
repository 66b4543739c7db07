"""The lists of a source in a plain form: a row of controls for each entry, and some empty ones below. No script needed.

A form that sends nothing of a list (`<name>-rows` is missing) leaves it as it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evidence.accounts.models import Person
from evidence.curation.parts.table import PARTS, Part, Row
from evidence.library.models import Relation, Source, SourceFile
from evidence.vocabulary.models import Actor
from evidence.workbench.records_windows import MOST, Window, window

#: Empty rows below: none where nothing can be added here.
EMPTY = {"contributors": 2, "identifiers": 2, "relations": 2, "notes": 1, "files": 0}
MORE = 20
"""Empty rows at most, when more are asked for."""
HELP = {
    "contributors": "As the work gives them, in its order: “Position” is counted from 1. An empty row is left out.",
    "identifiers": "Written in any usual way; kept in one.",
    "relations": "Read from this source to the other: this one reports on that one.",
    "notes": "What the page said around the text, to the letter.",
    "files": "To close a file takes one person; to open one of a published source takes two.",
}
#: Columns that are words, and so say whether a row is empty.
SAY = {
    "contributors": ("family", "given", "literal"),
    "identifiers": ("value",),
    "relations": ("target",),
    "notes": ("label", "text"),
    "files": ("id",),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One control of a row."""

    name: str
    label: str
    kind: str
    """“text”, “number”, “area”, “day”, “hidden”, or “choice”."""
    value: str
    choices: Sequence[tuple[str, str]] = ()
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    says: str
    """What it names, where the controls alone do not say it."""
    cells: tuple[Cell, ...]
    remove: str
    """Name of the control that takes the row out; empty where none is taken out."""
    removed: bool


class PartWidget(forms.Widget):
    """Says how its field is drawn (templates/workbench/review/rows.html); what was typed is a list of texts by name."""

    input_type = "rows"

    def __init__(self, part: Part, source: Source | None, by: Person, spare: int, window: Window) -> None:
        super().__init__()
        self.part, self.source, self.by, self.window = part, source, by, window
        self.spare = max(spare, EMPTY[part.name]) if EMPTY[part.name] else 0
        self.most = MOST[part.name] + MORE

    def subwidgets(self, name: str, value: Any, attrs: Any = None) -> Iterator[dict[str, Any]]:  # noqa: ARG002
        """The rows to draw, of what stands (`fields.values`) or of what was typed."""
        typed = value if value and "remove" in value[0] else self._standing(value or [])
        spare = self.spare - sum(not _says_something(self.part, one) for one in typed)
        named = _named(self.part, typed, self.source, self.by)
        for number, one in enumerate([*typed, *([{}] * max(spare, 0))], start=1):
            yield {"line": _line(self.part, number, one, named)}

    def _standing(self, rows: Sequence[Row]) -> list[dict[str, str]]:
        return _as_typed(self.part, self.window.shown(rows), first=self.window.first)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:  # noqa: ARG002
        given = str(data.get(f"{name}-rows", ""))
        if not (given.isascii() and given.isdigit() and len(given) <= 4):
            return None
        typed = (*_typed(name), "place", "remove")
        return [
            {column: str(data.get(f"{name}-{number}-{column}", "")) for column in typed}
            for number in range(1, min(int(given), self.most) + 1)
        ]


class PartField(forms.Field):
    """One list; all its rows as `fields.values` gives them, or None when the form said nothing of it."""

    def __init__(
        self, part: Part, source: Source | None, by: Person, *, held: Sequence[Row], first: int = 1, spare: int = 0
    ) -> None:
        """`held`: the list as it stands, of which the form shows the window that row `first` stands in."""
        self.window = window(part.name, len(held), first)
        widget = PartWidget(part, source, by, spare, self.window)
        super().__init__(required=False, label=part.label, help_text=HELP[part.name], widget=widget)
        self.part, self.source, self.held = part, source, held

    def clean(self, value: Any) -> list[Row] | None:
        if value is None:
            return None
        given = [one for one in value if _says_something(self.part, one) and not one["remove"]]
        if self.part.is_placed:
            given.sort(key=lambda one: _place(one["place"]))
        rows = _read(self.part, given, first=self.window.first)
        if self.part.model is SourceFile and len(_files(self.source, rows)) != len({row["id"] for row in rows}):
            raise ValidationError("It names a file that is not there.")
        return self.window.put(rows, into=self.held)


def _typed(name: str) -> tuple[str, ...]:
    """The columns of a list, as they are typed: an actor by its label, a source by its number."""
    return tuple(column.removesuffix("_id") for column in PARTS[name].columns)


def _says_something(part: Part, one: Mapping[str, str]) -> bool:
    return any(str(one.get(name, "")).strip() for name in SAY[part.name])


def _place(words: str) -> int:
    words = words.strip()
    return int(words) if words.isascii() and words.isdigit() and len(words) <= 4 else 10_000


# From what was typed


def _read(part: Part, given: Sequence[Mapping[str, str]], *, first: int) -> list[Row]:
    actors = _actors({one.get("actor", "").strip() for one in given})
    found, wrong = [], []
    for number, one in enumerate(given, start=first):
        try:
            found.append({column: _value(column, one, actors) for column in part.columns})
        except ValidationError as error:
            wrong.append(f"Row {number}: {error.messages[0]}")
    if wrong:
        raise ValidationError(wrong)
    return found


def _value(column: str, one: Mapping[str, str], actors: Mapping[str, int]) -> Any:
    words = one.get(column.removesuffix("_id"), "").strip()
    if column == "actor_id":
        if words and words not in actors:
            raise ValidationError(f"there is no actor called “{words[:80]}”: write its preferred label.")
        return actors.get(words)
    if column in {"target_id", "id"}:
        if not (words.isascii() and words.isdigit() and len(words) <= 9):
            raise ValidationError("name the source by its number, as in its address.")
        return int(words)
    return (words or None) if column == "embargo_until" else words


def _actors(labels: set[str]) -> dict[str, int]:
    return dict(Actor.objects.filter(label__in=labels - {""}).values_list("label", "pk"))


# To be typed in


def _as_typed(part: Part, rows: Sequence[Row], *, first: int) -> list[dict[str, str]]:
    labels = {}
    if part.name == "contributors":
        labels = {one.pk: one.label for one in Actor.objects.filter(pk__in=[row["actor_id"] for row in rows])}
    return [
        {
            column.removesuffix("_id"): labels.get(value, "") if column == "actor_id" else str(value or "")
            for column, value in row.items()
        }
        | {"place": str(place), "remove": ""}
        for place, row in enumerate(rows, start=first)
    ]


def _named(part: Part, typed: Sequence[Mapping[str, str]], source: Source | None, by: Person) -> dict[str, str]:
    """Of numbers what they name: sources that `by` may see, files of this source."""
    if part.model is SourceFile:
        return {str(pk): name for pk, name in _files(source, [{"id": one} for one in _numbers("id", typed)]).items()}
    if part.model is not Relation:
        return {}
    rows = Source.objects.visible_to(by).filter(pk__in=_numbers("target", typed))
    return {str(pk): title for pk, title in rows.values_list("pk", "title")}


def _numbers(column: str, typed: Sequence[Mapping[str, str]]) -> list[int]:
    said = {one.get(column, "") for one in typed}
    return [int(one) for one in said if one.isascii() and one.isdigit() and len(one) <= 9]


def _files(source: Source | None, rows: Sequence[Row]) -> dict[int, str]:
    """Of the files that are named those of the source: number → name."""
    found = SourceFile.objects.filter(source=source, pk__in=[row["id"] for row in rows])
    return dict(found.values_list("pk", "name"))


def _line(part: Part, number: int, one: Mapping[str, str], named: Mapping[str, str]) -> Line:
    start = f"{part.name}-{number}-"
    cells = [_cell(part, start, column, one) for column in part.columns]
    if part.is_placed:
        cells.insert(0, Cell(f"{start}place", "Position", "number", one.get("place", "")))
    fixed = part.name == "files" or not _says_something(part, one)
    return Line(
        says=named.get(one.get("target") or one.get("id") or "", ""),
        cells=tuple(cells),
        remove="" if fixed else f"{start}remove",
        removed=bool(one.get("remove")),
    )


LABELS = {
    "family": "Family name",
    "given": "Given names",
    "literal": "or an organisation",
    "actor_id": "Actor of the library",
    "target_id": "Number of the source",
    "embargo_until": "Not before (day)",
    "note": "Why, with the words it rests on",
}
KINDS = {"id": "hidden", "target_id": "number", "text": "area", "embargo_until": "day"}


def _cell(part: Part, start: str, column: str, one: Mapping[str, str]) -> Cell:
    field: Any = part.model._meta.get_field(column)  # noqa: SLF001 (documented by Django)
    typed = column.removesuffix("_id")
    choices = [(str(value), str(label)) for value, label in field.flatchoices] if field.choices else ()
    label = LABELS.get(column) or str(field.verbose_name).capitalize()
    kind = "choice" if choices else KINDS.get(column, "text")
    return Cell(f"{start}{typed}", label, kind, one.get(typed, ""), choices, field.max_length)
