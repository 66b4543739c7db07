"""record.json and the bibliographic part of source.toml → one reference, in which both agree."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.db.models import CharField

from evidence.citations import csl_json, kinds
from evidence.citations.csl_json import NotCslJson
from evidence.citations.reference import NAMED_ROLES, Reference, join_keywords
from evidence.curation.exchange.documents import ContributorDocument, IdentifierDocument
from evidence.curation.exchange.folder import Folder
from evidence.curation.exchange.read_vocabulary import Keys
from evidence.curation.exchange.table import UNSTORABLE, Table
from evidence.library.models import Contributor, Identifier, Source
from evidence.library.references import COLUMNS, IDENTIFIERS
from evidence.text import dates

DATES = ("issued", "event_date")


def read_reference(folder: Folder, table: Table, key: str) -> Reference:
    """The reference of the source `key`. What is wrong with either file becomes a problem."""
    kind = table.text("kind", required=True)
    if kind and kind not in kinds.KINDS:
        table.refuse(f"kind is “{kind}”; it must be one of {', '.join(kinds.KINDS)}")
    reference = _record(folder, table.file.replace("source.toml", "record.json"), key, kind)
    said = {name: table.text(name) for name in (*DATES, "short_title", "publication_status")}
    status, short_title = said["publication_status"], said["short_title"]
    for name in DATES:
        _agree(table, name, said[name], getattr(reference, name))
        refuse_impossible_date(table, name, said[name] or getattr(reference, name))
    if status.casefold() != reference.status.casefold() and status and reference.status:
        table.refuse(f"publication_status is “{status}”, record.json says “{reference.status}”")
    _agree(table, "short_title", short_title, reference.short_title)
    return replace(
        reference,
        issued=said["issued"] or reference.issued,
        event_date=said["event_date"] or reference.event_date,
        status=status or reference.status,
        short_title=short_title or reference.short_title,
        keyword=join_keywords(reference.keywords),
        doi=canonical(Identifier.Scheme.DOI, reference.doi),
    )


def read_contributors(table: Table, reference: Reference, keys: Keys) -> frozenset[ContributorDocument]:
    """Which actor each name is: in order within a role, or at the `position` (from 1) that is given."""
    found: list[ContributorDocument] = []
    for entry in table.tables("contributor"):
        role = entry.word("role", Contributor.Role)
        actor = entry.key("actor", keys.actors, "actor", required=True)
        position = entry.whole("position", least=1) or 1 + sum(one.role == role for one in found)
        names = len(getattr(reference, role)) if role else 0
        if role and position > names:
            entry.refuse(f"record.json names {names} of this role; this is number {position}")
        elif any((one.role, one.position) == (role, position) for one in found):
            entry.refuse(f"number {position} of this role is linked twice")
        elif role and actor:
            found.append(ContributorDocument(role, position, actor))
        entry.finish()
    return frozenset(found)


def read_identifiers(table: Table, reference: Reference) -> frozenset[IdentifierDocument]:
    """Those of the reference and those of the table."""
    found = {
        IdentifierDocument(scheme, value)
        for scheme, attribute in IDENTIFIERS.items()
        if (value := getattr(reference, attribute))
    }
    for entry in table.tables("identifier"):
        scheme = entry.word("scheme", Identifier.Scheme)
        value = entry.text("value", required=True, limit=2000)
        if scheme and value:
            found.add(IdentifierDocument(scheme, canonical(scheme, value)))
        entry.finish()
    return frozenset(found)


def canonical(scheme: str, value: str) -> str:
    """A DOI without its resolver and in small letters; anything else as it is."""
    if scheme != Identifier.Scheme.DOI:
        return value
    value = value.strip().casefold()
    for prefix in ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"):
        value = value.removeprefix(prefix)
    return value


def _record(folder: Folder, file: str, key: str, kind: str) -> Reference:
    raw = folder.read(file)
    nothing = Reference(id=key, type="", kind=kind)
    if raw is None:
        return nothing
    try:
        reference = csl_json.load(csl_json.decode(raw), kind=kind)
    except NotCslJson as problem:
        folder.refuse(file, str(problem))
        return nothing
    if reference.id != key:
        folder.refuse(file, f"id is “{reference.id}”; it must be the name of the folder, “{key}”")
    if kind in kinds.KINDS and reference.type != kinds.KINDS[kind].csl:
        folder.refuse(file, f"type is “{reference.type}”; a {kinds.KINDS[kind].label} has “{kinds.KINDS[kind].csl}”")
    if not reference.title.strip():
        folder.refuse(file, "title is missing; a work without one has a supplied title in square brackets")
    _refuse_unstorable(folder, file, reference)
    return reference


def _refuse_unstorable(folder: Folder, file: str, reference: Reference) -> None:
    for attribute, column in COLUMNS.items():
        field = Source._meta.get_field(column)  # noqa: SLF001 (documented by Django)
        limit = field.max_length if isinstance(field, CharField) else None
        _refuse_words(folder, file, attribute, [getattr(reference, attribute)], limit)
    for role in NAMED_ROLES:
        for name in getattr(reference, role):
            _refuse_words(folder, file, role, (name.family, name.given), 200)
            _refuse_words(folder, file, role, (name.literal,), 500)
    _refuse_words(folder, file, "keyword", reference.keywords, 200)
    _refuse_words(folder, file, "a field", (*_words(reference.custom), reference.note, reference.abstract), None)


def _words(value: object) -> Iterator[str]:
    """Every text in a decoded JSON value, the names of fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from (name, *_words(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def _refuse_words(folder: Folder, file: str, name: str, words: Iterable[str], limit: int | None) -> None:
    for said in words:
        if bad := UNSTORABLE.search(said):
            folder.refuse(file, f"{name} holds the character U+{ord(bad[0]):04X}, which cannot be stored")
        elif limit is not None and len(said) > limit:
            folder.refuse(file, f"{name} is {len(said)} characters long, {limit} are possible")


def _agree(table: Table, name: str, here: str, there: str) -> None:
    if here and there and here != there:
        table.refuse(f"{name} is “{here}”, record.json says “{there}”")


def refuse_impossible_date(table: Table, name: str, edtf: str) -> None:
    try:
        dates.parse(edtf)
    except ValueError as problem:
        table.refuse(f"{name}: {problem}")
