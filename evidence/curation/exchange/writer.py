"""Documents → folder. The same library always gives the same bytes."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from evidence.citations import csl_json
from evidence.curation.exchange import given_blocks, toml, written
from evidence.curation.exchange.documents import (
    FORMAT,
    ActorDocument,
    ClaimDocument,
    SourceDocument,
    ThemeDocument,
)
from evidence.curation.exchange.folder import CHECKSUMS, SOURCES, checksums


def write(
    path: Path,
    *,
    title: str,
    description: str,
    published_at: datetime | None,
    themes: Iterable[ThemeDocument],
    actors: Iterable[ActorDocument],
    claims: Iterable[ClaimDocument],
    sources: Iterable[SourceDocument],
) -> None:
    """Write the library to the folder `path`, which must be new or empty (else FileExistsError).

    `published_at` is said once for all records that were published then. Sources are taken one by one. The
    checksums come last: a folder without them was not written to its end.
    """
    path.mkdir(parents=True, exist_ok=True)
    if any(path.iterdir()):
        raise FileExistsError(f"The folder {path} is not empty.")
    whole = {"format": FORMAT, "title": title, "description": description, "published_at": published_at}
    _save(path / "library.toml", toml.document(whole))
    for entries, tables in (
        ("theme", [written.theme(one) for one in sorted(themes, key=lambda one: one.key)]),
        ("actor", [written.actor(one) for one in sorted(actors, key=lambda one: one.key)]),
        ("claim", [written.claim(one, published_at) for one in sorted(claims, key=lambda one: one.key)]),
    ):
        _save(path / f"{entries}s.toml", toml.document({}, entries, tables))
    for source in sources:
        _source(path / SOURCES / source.key, source, published_at)
    _save(path / CHECKSUMS, "".join(f"{digest}  {file}\n" for file, digest in checksums(path)))


def _source(folder: Path, source: SourceDocument, published_at: datetime | None) -> None:
    folder.mkdir(parents=True)
    record: dict[str, Any] = csl_json.dump(source.reference)
    _save(folder / "record.json", json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    _save(folder / "source.toml", toml.document(written.source(source, published_at)))
    for file in source.files:
        (folder / file.stored).write_bytes(file.content)
    for text in source.texts:
        if text.file not in {file.stored for file in source.files}:
            _save(folder / text.file, text.content)
        if text.blocks:
            _save(folder / given_blocks.file_for(text.file), given_blocks.dump(text.blocks))
    if source.quotations:
        quotations = [written.quotation(one, source) for one in source.quotations]
        _save(folder / "quotations.toml", toml.document({}, "quotation", quotations))


def _save(path: Path, content: str) -> None:
    """UTF-8 on every system, no line end changed."""
    path.write_bytes(content.encode())
