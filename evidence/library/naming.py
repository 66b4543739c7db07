"""How sources are named where others speak of them: by values alone, for pages that name many."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.accounts.models import VISITOR, Person
from evidence.citations import house
from evidence.citations.reference import Name, Reference
from evidence.library.addresses import address
from evidence.library.models import Contributor, ContributorRole, Source
from evidence.library.statements import asked_ahead
from evidence.library.written import Written


@dataclass(frozen=True, slots=True)
class NamedSource:
    short: str
    """“Mortensen and Needham, 2019”: the same as `references.short_reference` gives."""
    title: str
    address: str


def named(sources: Iterable[int], *, person: Person) -> dict[int, NamedSource]:
    """Those of `sources` that `person` may see. Two queries, none without sources."""
    wanted = set(sources)
    with asked_ahead(_SOURCES.statement(wanted, person), _PEOPLE.statement(wanted, VISITOR)):
        rows = _SOURCES.of(wanted, person)
        named_on = _PEOPLE.of(wanted, VISITOR)
    people: dict[int, dict[str, list[Name]]] = defaultdict(lambda: defaultdict(list))
    for source, role, family, given, literal in named_on:
        people[source][role].append(Name(family=family, given=given, literal=literal))
    found = {}
    for pk, title, short_title, container, issued in rows:
        reference = Reference(
            id="",
            type="",
            title=title,
            short_title=short_title,
            author=tuple(people[pk][ContributorRole.AUTHOR]),
            editor=tuple(people[pk][ContributorRole.EDITOR]),
            container_title=container,
            issued=issued,
        )
        found[pk] = NamedSource(house.short(reference), title, address("source", pk))
    return found


_SOURCES = Written(
    lambda person: (
        Source.objects.visible_to(person)
        .order_by()
        .values_list("pk", "title", "short_title", "container_title", "issued")
    ),
    "pk",
)
_PEOPLE = Written(
    lambda _: Contributor.objects.order_by("source_id", "position", "pk").values_list(
        "source_id", "role", "family", "given", "literal"
    ),
    "source_id",
)
