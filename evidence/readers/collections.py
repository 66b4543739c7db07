"""Collections: named lists of sources, kept by a person with an account, read by others when they are shared.

A collection is its owner's, not a record of the library: it may be deleted. What stands in it is read as every
visitor may read it (`basket_rows`), so a source that is not published shows nothing of itself here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from evidence.accounts.models import Person, User
from evidence.readers.basket import LONGEST_NOTE, LONGEST_NOTES, MOST, Basket, Kind, TooMany, tidy_note
from evidence.readers.basket_rows import Item
from evidence.readers.models import Collection, CollectionItem
from evidence.text.cleaning import clean

MOST_COLLECTIONS = 200
"""Of one person."""
LONGEST_NAME = 200


class Refused(ValueError):
    """The collection cannot be like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A collection among those of a person."""

    id: int
    name: str
    address: str
    sources: int
    shared: bool
    changed_at: datetime


def of(person: User) -> tuple[Row, ...]:
    """Those of `person`, by name; one query."""
    rows = Collection.objects.filter(owner=person).annotate(sources=Count("items"))
    return tuple(Row(one.pk, one.name, one.get_absolute_url(), one.sources, one.shared, one.changed_at) for one in rows)


def readable(pk: int, person: Person) -> Collection:
    """The collection, if `person` may read it: it is shared, or their own. Raises Collection.DoesNotExist."""
    allowed = Q(shared=True)
    if isinstance(person, User) and person.is_active:
        allowed |= Q(owner=person)
    return Collection.objects.filter(allowed).get(pk=pk)


def changeable(pk: int, person: User) -> Collection:
    """The collection, if it is that person's own. Raises Collection.DoesNotExist: others learn nothing of it."""
    return Collection.objects.get(pk=pk, owner=person)


def as_basket(collection: Collection) -> Basket:
    """Its sources in their order, with the notes; one query."""
    rows = collection.items.order_by("position", "pk").values_list("source", "note")[:MOST]
    keys = {f"{Kind.SOURCE}{source}": note for source, note in rows}
    return Basket(tuple(keys), keys)


def create(person: User, name: str, items: Sequence[Item] = ()) -> Collection:
    """A new collection, private, of the sources among `items` with their notes. Raises Refused."""
    if Collection.objects.filter(owner=person).count() >= MOST_COLLECTIONS:
        raise Refused(f"One person keeps {MOST_COLLECTIONS} collections at most. Delete one that you no longer need.")
    with transaction.atomic():
        made = _saved(Collection(owner=person), name)
        _append(made, items)
    return made


def rename(collection: Collection, name: str, note: str) -> None:
    """Its name, and what it is about. Raises Refused."""
    collection.note = clean(note, multiline=True).strip()[:LONGEST_NOTE]
    _saved(collection, name)


def share(collection: Collection, *, shared: bool) -> None:
    collection.shared = shared
    collection.save(update_fields=["shared", "changed_at"])


def add(collection: Collection, items: Sequence[Item]) -> None:
    """The sources among `items` that are not in it yet, at its end. Raises TooMany: then none was added."""
    with transaction.atomic():
        _append(_locked(collection), items)


def rearrange(collection: Collection, changed: Basket) -> None:
    """Order, notes and removals as `changed` has them; sources that are not in the collection are passed over."""
    with transaction.atomic():
        items = {f"{Kind.SOURCE}{one.source_id}": one for one in _locked(collection).items.all()}
        for key, item in items.items():
            if key not in changed.keys:
                item.delete()
        kept = [items[key] for key in changed.keys if key in items]
        for position, item in enumerate(kept, start=1):
            item.position = position
            item.note = tidy_note(changed.notes.get(f"{Kind.SOURCE}{item.source_id}", ""))
        if sum(len(one.note) for one in kept) > LONGEST_NOTES:
            raise TooMany(f"The notes of a collection have {LONGEST_NOTES:,} characters at most, all together.")
        CollectionItem.objects.bulk_update(kept, ["position", "note"])
        collection.save(update_fields=["changed_at"])


def delete(collection: Collection) -> None:
    collection.delete()


def _locked(collection: Collection) -> Collection:
    """The same, while nobody else changes it."""
    return Collection.objects.select_for_update().get(pk=collection.pk)


def _append(collection: Collection, items: Sequence[Item]) -> None:
    there = set(collection.items.values_list("source", flat=True))
    new = [one for one in items if one.key.startswith(Kind.SOURCE) and one.number not in there]
    if len(there) + len(new) > MOST:
        raise TooMany(f"A collection holds {MOST} sources at most; this one has {len(there)}.")
    last = max(collection.items.values_list("position", flat=True), default=0)
    CollectionItem.objects.bulk_create(
        CollectionItem(collection=collection, source_id=one.number, position=last + number, note=tidy_note(one.note))
        for number, one in enumerate(new, start=1)
    )
    collection.save(update_fields=["changed_at"])


def _saved(collection: Collection, name: str) -> Collection:
    collection.name = clean(name, multiline=False)
    if not collection.name or len(collection.name) > LONGEST_NAME:
        raise Refused(f"A collection needs a name of {LONGEST_NAME} characters at most.")
    try:
        with transaction.atomic():
            collection.save()
    except IntegrityError as taken:
        raise Refused(f"You have a collection “{collection.name}” already. Choose another name.") from taken
    return collection
