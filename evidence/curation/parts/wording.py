"""A list in words for people: a line a row."""

from collections.abc import Mapping, Sequence

from evidence.accounts.models import Person
from evidence.curation.parts.table import Part, Row
from evidence.library.models import Contributor, Identifier, Relation, Source, SourceFile
from evidence.vocabulary.models import Actor


def words(part: Part, given: Sequence[Row], *, by: Person) -> str:
    """A line a row; a query for all it names. What `by` may not see has its number, and no name."""
    if part.model is Contributor:
        actors = Actor.objects.in_bulk({one["actor_id"] for one in given if one["actor_id"]})
        return "\n".join(_named(one, actors) for one in given)
    if part.model is Relation:
        others = Source.objects.visible_to(by).only("title").in_bulk({one["target_id"] for one in given})
        return "\n".join(_related(one, others) for one in given)
    if part.model is SourceFile:
        files = SourceFile.objects.filter(source__in=Source.objects.visible_to(by), pk__in=[one["id"] for one in given])
        names = dict(files.values_list("pk", "name"))
        return "\n".join(_file(one, names) for one in given)
    if part.model is Identifier:
        return "\n".join(f"{Identifier.Scheme(one['scheme']).label} {one['value']}" for one in given)
    return "\n".join(": ".join(filter(None, (one["label"], one["text"]))) for one in given)


def _named(row: Row, actors: Mapping[int, Actor]) -> str:
    name = row["literal"] or ", ".join(filter(None, (row["family"], row["given"])))
    actor = actors.get(row["actor_id"]) if row["actor_id"] else None
    return f"{name} ({row['role']})" + (f" = {actor}" if actor else "")


def _file(row: Row, names: Mapping[int, str]) -> str:
    until = f", from {row['embargo_until']} on" if row["embargo_until"] else ""
    return f"{names.get(row['id'], 'file')}: {SourceFile.Access(row['access']).label}{until}"


def _related(row: Row, others: Mapping[int, Source]) -> str:
    other = others.get(row["target_id"])
    said = f"{Relation.Type(row['type']).label}: {other or 'source'} ({row['target_id']})"
    return f"{said}. {row['note']}" if row["note"] else said
