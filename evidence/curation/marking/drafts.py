"""The form of marking as somebody left it: kept while they type, so that nothing typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from evidence.accounts.models import User
from evidence.curation.models import MarkDraft
from evidence.library.models import TextVersion
from evidence.text.cleaning import clean

type Fields = dict[str, list[str]]

#: Of one kept form: names of fields, characters of a name, values of a field, characters of all together.
MOST_FIELDS = 60
LONGEST_NAME = 40
MOST_VALUES = 20
MOST_CHARACTERS = 40_000


class TooLarge(ValueError):
    """No form of ours has so much in it."""


@dataclass(frozen=True, slots=True)
class Kept:
    fields: Fields
    saved_at: datetime


def kept(version: TextVersion, person: User) -> Kept | None:
    """What `person` left unsent of this text; None when there is nothing. One query."""
    found = MarkDraft.objects.filter(text_version=version, person=person).exclude(fields={}).first()
    return Kept(found.fields, found.saved_at) if found else None


def keep(version: TextVersion, person: User, fields: Mapping[str, Sequence[str]], *, at: datetime) -> None:
    """Keep the form in place of what was kept of it before. Raises TooLarge."""
    found = {name: [clean(value, multiline=True) for value in values] for name, values in fields.items()}
    if len(found) > MOST_FIELDS or any(len(name) > LONGEST_NAME for name in found):
        raise TooLarge
    if any(len(values) > MOST_VALUES for values in found.values()):
        raise TooLarge
    if sum(len(value) for values in found.values() for value in values) > MOST_CHARACTERS:
        raise TooLarge
    wanted = {"fields": found, "saved_at": at}
    MarkDraft.objects.update_or_create(text_version=version, person=person, defaults=wanted)
