"""sources/<key>/ → one document."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from evidence.curation.exchange import given_blocks
from evidence.curation.exchange.documents import (
    BlockDocument,
    FileDocument,
    Life,
    NoteDocument,
    RelationDocument,
    SourceDocument,
    TextDocument,
)
from evidence.curation.exchange.folder import FILE_NAME, RESERVED, SOURCES, Folder
from evidence.curation.exchange.life import read_life
from evidence.curation.exchange.read_quotations import read_quotations
from evidence.curation.exchange.read_references import (
    read_contributors,
    read_identifiers,
    read_reference,
    refuse_impossible_date,
)
from evidence.curation.exchange.read_vocabulary import Keys, refuse_repeated
from evidence.curation.exchange.table import UNSTORABLE, Table
from evidence.library.models import Access, FileAccess, RecordNote, Relation, TextVersion
from evidence.library.references import first_identifiers

PLAIN_TEXT = "text/plain"
RECEIVED = "received.txt"
NO_FILE = "none"
"""As the origin of a text: it came from no file, though one is there."""


def read_source(folder: Folder, key: str, keys: Keys, whole: Life) -> SourceDocument:
    file = f"{SOURCES}/{key}/source.toml"
    table = Table(folder.read_toml(file), file=file, place="", problems=folder.problems)
    reference = read_reference(folder, table, key)
    supplied = table.flag("title_supplied")
    if supplied and not reference.title_supplied:
        table.refuse("a supplied title stands in square brackets")
    implied = table.text("issued_implied", limit=60)
    refuse_impossible_date(table, "issued_implied", implied)
    identifiers = read_identifiers(table, reference)
    found: dict[str, Any] = first_identifiers((one.scheme, one.value) for one in identifiers)
    reference = replace(reference, **found)
    files = _files(folder, table, key)
    texts = _texts(folder, table, key, files)
    life = read_life(table, keys.sources - {key}).of(whole)
    source = SourceDocument(
        key=key,
        reference=reference,
        title_supplied=supplied,
        access=table.word("access", Access),
        contact=_contact(table),
        issued_note=table.text("issued_note"),
        issued_implied=implied,
        subjects=table.keys("subjects", keys.themes, "theme"),
        subject_actors=table.keys("subject_actors", keys.actors, "actor"),
        contributors=read_contributors(table, reference, keys),
        identifiers=identifiers,
        relations=_relations(table, key, keys),
        notes=tuple(_note(entry) for entry in table.tables("note")),
        files=frozenset(files),
        texts=texts,
        quotations=read_quotations(folder, key, texts, keys, life),
        life=life,
    )
    table.finish()
    return source


def _files(folder: Folder, table: Table, key: str) -> list[FileDocument]:
    """received.txt, without a word about it, and what [[file]] names."""
    found = []
    entries = table.tables("file")
    for entry in entries:
        name = entry.text("name", required=True, limit=255)
        stored = _file_name(entry, "stored", entry.text("stored") or name)
        media_type = entry.text("media_type", limit=100) or PLAIN_TEXT
        content = folder.read(_path(key, stored)) if stored else None
        if name and content is not None:
            access = entry.word("access", FileAccess, default=FileAccess.STAFF)
            embargo = entry.day("embargo_until") if "embargo_until" in entry.values else None
            found.append(FileDocument(name, stored, media_type, content, access, embargo, entry.text("refusal")))
        entry.finish()
    if RECEIVED not in {one.stored for one in found}:
        content = folder.read(_path(key, RECEIVED), required=False)
        if content is not None:
            found.append(FileDocument(RECEIVED, RECEIVED, PLAIN_TEXT, content))
    refuse_repeated(table, "file", (one.name for one in found))
    return found


def _texts(folder: Folder, table: Table, key: str, files: Iterable[FileDocument]) -> tuple[TextDocument, ...]:
    stored = {one.stored: one.name for one in files}
    by_name = {one.name for one in files}
    found: list[TextDocument] = []
    for entry in table.tables("text"):
        role = entry.word("role", TextVersion.Role)
        file = _file_name(entry, "file", entry.text("file", required=True))
        origin_file = entry.text("origin_file") or origin_of(file, stored)
        if origin_file == NO_FILE:
            origin_file = ""
        elif origin_file and origin_file not in by_name:
            entry.refuse(f"origin_file: there is no file “{origin_file}”")
        content = folder.read_text(_path(key, file)) if file else None
        if content is not None:
            _refuse_content(folder, _path(key, file), content)
        found.append(
            TextDocument(
                role=role,
                number=1 + sum(text.role == role for text in found),
                origin=entry.word("origin", TextVersion.Origin),
                reason=entry.text("reason", required=True),
                origin_file=origin_file,
                content=content or "",
                file=file,
                blocks=_blocks(folder, entry, key, content or ""),
            )
        )
        entry.finish()
    refuse_repeated(table, "text file", (text.file for text in found))
    return tuple(found)


def _blocks(folder: Folder, entry: Table, key: str, content: str) -> tuple[BlockDocument, ...]:
    """The blocks that stand beside a text, when they are not to be recognised in it."""
    file = _file_name(entry, "blocks", entry.text("blocks"))
    said = folder.read_text(_path(key, file)) if file else None
    if said is None:
        return ()
    try:
        return given_blocks.load(said, content)
    except ValueError as wrong:
        folder.refuse(_path(key, file), str(wrong))
        return ()


def _contact(table: Table) -> str:
    said = table.text("contact", limit=254)
    try:
        validate_email(said or "nobody@example.org")
    except ValidationError:
        table.refuse(f"contact is “{said}”, which is no e-mail address")
        return ""
    return said


def origin_of(file: str, stored: Mapping[str, str]) -> str:
    """The received file a text came from when nothing is said: the text's own, else received.txt if it is there."""
    return stored.get(file) or stored.get(RECEIVED, "")


def _refuse_content(folder: Folder, file: str, content: str) -> None:
    if not content.strip():
        folder.refuse(file, "the text is empty")
    if bad := UNSTORABLE.search(content):
        sentence = f"the text holds the character U+{ord(bad[0]):04X} at {bad.start()}, which cannot be stored"
        folder.refuse(file, sentence)


def _relations(table: Table, key: str, keys: Keys) -> frozenset[RelationDocument]:
    found = []
    for entry in table.tables("relation"):
        relation = RelationDocument(
            type=entry.word("type", Relation.Type),
            to=entry.key("to", keys.sources, "source", required=True),
            note=entry.text("note"),
        )
        if relation.to == key:
            entry.refuse("a source has no relation to itself")
        entry.finish()
        found.append(relation)
    refuse_repeated(table, "relation", (f"{one.type} {one.to}" for one in found if one.to))
    return frozenset(found)


def _note(table: Table) -> NoteDocument:
    note = NoteDocument(
        kind=table.word("kind", RecordNote.Kind),
        label=table.text("label", limit=200),
        text=table.text("text", required=True),
    )
    table.finish()
    return note


def _file_name(table: Table, field: str, name: str) -> str:
    """`name` when it may name a file beside source.toml, else nothing."""
    if name and (not FILE_NAME.fullmatch(name) or name in RESERVED):
        table.refuse(f"{field} is “{name}”, which cannot name a file here")
        return ""
    return name


def _path(key: str, name: str) -> str:
    return str(PurePosixPath(SOURCES, key, name))
