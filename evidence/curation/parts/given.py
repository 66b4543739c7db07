"""What a person gives for a list: cleaned, and refused with a sentence for each row that cannot stand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from evidence.accounts.models import Person
from evidence.citations import identifiers
from evidence.curation.parts.table import LONGEST, MOST, PARTS, Part, Row, ordered, rows
from evidence.library.models import Identifier, Relation, Source, SourceFile
from evidence.text.cleaning import clean
from evidence.vocabulary.models import Actor


def checked(source: Source, part: Part, given: Any, *, by: Person) -> list[Row]:
    """`given`, cleaned, as it would be kept. Raises ValidationError, a sentence for each row that cannot stand."""
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise ValidationError("Give a list of rows.")
    if len(given) > MOST:
        raise ValidationError(f"At most {MOST:,} rows.")
    if part.model is SourceFile:
        return _files(source, given)
    cleaned, wrong = [], []
    for number, one in enumerate(given, start=1):
        try:
            cleaned.append(_row(source, part, one))
        except ValidationError as error:
            wrong += [f"Row {number}: {said}" for said in error.messages]
    if not wrong:
        held = rows(source, part) if source.pk else []
        new = [one for one in cleaned if one not in held]
        wrong = [*_twice(part, cleaned), *_missing(part, new, by), *_elsewhere(source, part, cleaned)]
    if wrong:
        raise ValidationError(wrong)
    return ordered(part, cleaned)


def _row(source: Source, part: Part, given: Mapping[str, Any]) -> Row:
    if unknown := sorted(set(given) - set(part.columns)):
        raise ValidationError(f"“{unknown[0]}” is no column of it.")
    found: Row = {}
    for name in part.columns:
        field: Any = part.model._meta.get_field(name)  # noqa: SLF001
        found[name] = _number(field, given.get(name)) if field.is_relation else _words(field, given.get(name, ""))
    {"contributors": _person_or_organisation, "identifiers": _identifier, "relations": _other}.get(
        part.name, lambda _row, _source: None
    )(found, source)
    return found


def _number(field: Any, value: Any) -> int | None:
    if value is None and field.null:
        return None
    if type(value) is not int:
        raise ValidationError(f"{_label(field)}: name it by its number.")
    return value


def _words(field: Any, value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError(f"{_label(field)} is words.")
    is_long = isinstance(field, models.TextField)
    words = clean(value, multiline=is_long).strip()
    if len(words) > (field.max_length or LONGEST):
        raise ValidationError(f"{_label(field)}: at most {field.max_length or LONGEST:,} characters.")
    if field.choices and words not in dict(field.flatchoices):
        raise ValidationError(f"{_label(field)}: choose one of the list.")
    if not words and not field.blank:
        raise ValidationError(f"{_label(field)} is missing.")
    return words


def _label(field: Any) -> str:
    return str(field.verbose_name).capitalize()


def _person_or_organisation(row: Row, _source: Source) -> None:
    if row["literal"] and (row["family"] or row["given"]):
        raise ValidationError("A name is a person’s or an organisation’s, not both.")
    if not (row["literal"] or row["family"]):
        raise ValidationError("A person has a family name; a single name stands there, too.")


def _identifier(row: Row, _source: Source) -> None:
    if row["scheme"] == Identifier.Scheme.REPOSITORY:
        return
    one = identifiers.canonical(row["scheme"], row["value"])
    if not one:
        raise ValidationError(f"“{row['value'][:80]}” is no {Identifier.Scheme(row['scheme']).label}.")
    row["value"] = one


def _other(row: Row, source: Source) -> None:
    if row["target_id"] == source.pk:
        raise ValidationError("A source is not related to itself.")


def _twice(part: Part, given: Sequence[Row]) -> Iterable[str]:
    keys = [tuple(one[name] for name in part.apart) for one in given]
    if part.apart and len(set(keys)) != len(keys):
        yield "Two rows say the same."


def _files(source: Source, given: Sequence[Mapping[str, Any]]) -> list[Row]:
    """All files of the source, those that are not named as they are."""
    held = {one["id"]: one for one in rows(source, PARTS["files"])}
    for one in given:
        row = held.get(one.get("id", 0))
        if row is None:
            raise ValidationError("It names a file that is not there.")
        access, until = one.get("access"), one.get("embargo_until") or None
        if access not in SourceFile.Access.values:
            raise ValidationError("Say who may fetch it: choose one of the list.")
        try:
            row["embargo_until"] = date.fromisoformat(until).isoformat() if until else None
        except (TypeError, ValueError) as wrong:
            raise ValidationError("Write the day as year, month, day: 2027-02-28.") from wrong
        row["access"] = access
    return ordered(PARTS["files"], held.values())


def _missing(part: Part, given: Sequence[Row], by: Person) -> Iterable[str]:
    """What is named and is not there, or is not for `by` to see."""
    actors = {one["actor_id"] for one in given if one.get("actor_id")}
    if actors and Actor.objects.filter(pk__in=actors).count() != len(actors):
        yield "It names an actor that is not there."
    targets = {one["target_id"] for one in given} if part.model is Relation else set()
    if targets and Source.objects.visible_to(by).filter(pk__in=targets).count() != len(targets):
        yield "It names a source that is not there."


def _elsewhere(source: Source, part: Part, given: Sequence[Row]) -> Iterable[str]:
    """What identifies one work only, and identifies another one here."""
    if part.model is not Identifier:
        return
    unique = [one["value"] for one in given if one["scheme"] in Identifier.UNIQUE_SCHEMES]
    others = Identifier.objects.filter(scheme__in=Identifier.UNIQUE_SCHEMES, value__in=unique).exclude(source=source)
    wanted = {(one["scheme"], one["value"]) for one in given}
    for other in others[:5]:
        if (other.scheme, other.value) in wanted:
            yield f"{other} is that of source {other.source_id}: are the two one work?"
