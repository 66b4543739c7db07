"""The form of a record, made of the table of fields. Concepts are named by labels: a list of all would be long."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models

from evidence.accounts.models import Person
from evidence.curation import fields
from evidence.curation.parts.table import MOST
from evidence.library.models import Source
from evidence.vocabulary.models import Concept
from evidence.workbench.records_groups import GROUPS, HELP, Group
from evidence.workbench.records_parts import PartField

#: More choices than this are a list to pick from.
FEW = 6
LABELS = 200
"""Concepts in one field; more is no tagging."""


class ConceptField(forms.CharField):
    """One concept by its preferred label; its number, or None."""

    def __init__(self, model: type[Concept], **more: Any) -> None:
        super().__init__(**{"max_length": 200, **more})
        self.model = model

    def clean(self, value: Any) -> Any:
        label = super().clean(value)
        return _numbers(self.model, [label])[0] if label else None


class ConceptsField(forms.CharField):
    """Concepts, a line each; their numbers in order."""

    def __init__(self, model: type[Concept], **more: Any) -> None:
        super().__init__(**{"max_length": fields.LONGEST, "widget": forms.Textarea(attrs={"rows": 3}), **more})
        self.model = model

    def clean(self, value: Any) -> Any:
        return sorted(set(_numbers(self.model, _lines(super().clean(value)))))


class LinesField(forms.CharField):
    """Words, a line each."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"max_length": fields.LONGEST, "widget": forms.Textarea(attrs={"rows": 3}), **more})

    def clean(self, value: Any) -> Any:
        return _lines(super().clean(value))


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


def _numbers(model: type[Concept], labels: list[str]) -> list[int]:
    if len(labels) > LABELS:
        raise forms.ValidationError(f"At most {LABELS}.")
    known = dict(model._default_manager.filter(label__in=labels).values_list("label", "pk"))  # noqa: SLF001
    missing = [label for label in labels if label not in known]
    if missing:
        word = model._meta.verbose_name  # noqa: SLF001
        raise forms.ValidationError(f"There is no {word} called “{missing[0]}”: write its preferred label.")
    return [known[label] for label in labels]


class RecordForm(forms.Form):
    """All fields of a record; `values` gives what was typed as `fields.values` gives what stands."""

    def __init__(
        self,
        table: str,
        *,
        now: fields.Values,
        by: Person,
        source: Source | None = None,
        data: Any = None,
        proposing: bool = False,
        spare: int = 0,
        firsts: Mapping[str, int] | None = None,
    ) -> None:
        """`source`: the one that is edited, if the record is a source; `by` sees names of what they may see.

        Each list gets `spare` empty rows, or a few where that is 0; of a long one the rows around `firsts` are shown.
        """
        super().__init__(data, initial={name: _shown(table, name, value) for name, value in now.items()})
        for name in fields.KEPT[table].fields:
            part = fields.part_of(table, name)
            if part is None:
                self.fields[name] = _form_field(table, name)
            elif len(held := now.get(name, ())) <= MOST:
                first = (firsts or {}).get(name, 1)
                self.fields[name] = PartField(part, source, by, held=held, first=first, spare=spare)
        if proposing:
            self.fields["reason"] = forms.CharField(
                label="Why the record is to change",
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=fields.LONGEST,
                help_text="Kept in the history of the record.",
                error_messages={"required": "Say why: it is kept in the history of the record."},
            )
            self.initial["reason"] = now.get("reason", "")
        self.table = table

    @property
    def values(self) -> fields.Values:
        """Of a valid form. What it says nothing of is left out: a list that was not sent, or is too long."""
        of_parts = {name for name, field in self.fields.items() if isinstance(field, PartField)}
        return {
            name: self.cleaned_data[name]
            for name in fields.KEPT[self.table].fields
            if name in self.fields and not (name in of_parts and self.cleaned_data[name] is None)
        }

    @property
    def groups(self) -> Iterator[tuple[Group, list[forms.BoundField]]]:
        """All fields, in the order in which they are asked; what belongs to no group comes last."""
        grouped = GROUPS.get(self.table, ())
        rest = Group("", "", tuple(set(self.fields) - {name for group in grouped for name in group.names}))
        for group in (*grouped, rest):
            in_order = [one for one in (group.names if group.key else self.fields) if one in self.fields]
            if asked := [self[name] for name in in_order if name in group.names]:
                yield group, asked

    @property
    def left_out(self) -> tuple[str, ...]:
        """Lists that are too long to be changed by hand, by their labels."""
        return tuple(fields.label(self.table, one) for one in fields.KEPT[self.table].fields if one not in self.fields)

    def refuse(self, invalid: fields.Invalid) -> None:
        for name, reason in invalid.reasons.items():
            self.add_error(name if name in self.fields else None, reason)


def _form_field(table: str, name: str) -> forms.Field:
    field: Any = fields.field_of(table, name)
    help_text = HELP.get((table, name)) or field.help_text
    common: dict[str, Any] = {"label": fields.label(table, name), "required": not field.blank, "help_text": help_text}
    if field.is_relation:
        return _naming(field, common)
    if isinstance(field, models.BooleanField):
        return forms.BooleanField(**(common | {"required": False}))
    if isinstance(field, ArrayField):
        return LinesField(**(common | {"help_text": "A line each."}))
    if field.choices:
        few = len(field.flatchoices) <= FEW
        choices = field.get_choices(include_blank=False)
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect() if few else forms.Select(), **common)
    return _writing(field, common)


def _naming(field: Any, common: dict[str, Any]) -> forms.Field:
    """Of a field that names other rows."""
    if field.many_to_many:
        return ConceptsField(field.related_model, **(common | {"help_text": "A line each, by the preferred label."}))
    if issubclass(field.related_model, Concept):
        return ConceptField(field.related_model, **common)
    said = f"{field.help_text} By its number, as in its address."
    return forms.IntegerField(min_value=1, max_value=2**31, **(common | {"help_text": said}))


def _writing(field: Any, common: dict[str, Any]) -> forms.Field:
    if isinstance(field, models.EmailField):
        return forms.EmailField(max_length=field.max_length, **common)
    longest = min(field.max_length or fields.LONGEST, fields.LONGEST)
    is_long = isinstance(field, models.TextField)
    widget = forms.Textarea(attrs={"rows": 3}) if is_long else forms.TextInput()
    return forms.CharField(max_length=longest, widget=widget, **common)


def _shown(table: str, name: str, value: Any) -> Any:
    """A value as the form shows it."""
    if name not in fields.KEPT[table].fields:
        return value
    if fields.part_of(table, name):
        return value
    field: Any = fields.field_of(table, name)
    if field.many_to_many or (field.is_relation and value and issubclass(field.related_model, Concept)):
        pks = value if isinstance(value, list) else [value]
        labels = field.related_model._default_manager.filter(pk__in=pks)  # noqa: SLF001
        return "\n".join(labels.order_by("label").values_list("label", flat=True))
    return "\n".join(value) if isinstance(value, list) else value
