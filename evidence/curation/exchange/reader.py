"""Folder → documents. Everything that is wrong is found in one reading, before anything is loaded."""

from collections.abc import Iterable
from pathlib import Path

from evidence.curation.exchange.documents import FORMAT, LibraryDocument, Life, SourceDocument
from evidence.curation.exchange.folder import SOURCES, Folder, verify
from evidence.curation.exchange.problems import FolderRefused
from evidence.curation.exchange.progress import Progress, silent
from evidence.curation.exchange.read_sources import read_source
from evidence.curation.exchange.read_vocabulary import Keys, keys_of, read_actors, read_claims, read_themes
from evidence.curation.exchange.table import Table
from evidence.library.models import Identifier


def read(path: Path, *, progress: Progress = silent) -> LibraryDocument:
    """The library in the folder `path`. `progress` hears how many sources of how many have been read.

    Raises FolderRefused with every problem found. The whole folder is held in memory.
    """
    folder = Folder(path, [])
    verify(folder)
    file = _table(folder, "library.toml")
    if (said := file.text("format", required=True)) != FORMAT and said:
        file.refuse(f"format is “{said}”; this program reads “{FORMAT}”")
    whole = Life(published_at=file.moment("published_at"))
    title, description = file.text("title", required=True), file.text("description")
    file.finish()
    themes, actors, claims = (_table(folder, f"{name}.toml") for name in ("themes", "actors", "claims"))
    names = folder.source_keys()
    keys = Keys(
        themes=keys_of(themes.values, "theme"),
        actors=keys_of(actors.values, "actor"),
        claims=keys_of(claims.values, "claim"),
        sources=frozenset(names),
    )
    found_themes, found_actors = read_themes(themes, keys), read_actors(actors, keys)
    found_claims = read_claims(claims, keys, whole)
    sources = []
    for number, name in enumerate(names, start=1):
        sources.append(read_source(folder, name, keys, whole))
        progress(number, len(names))
    _refuse_shared_identifiers(folder, sources)
    if folder.problems:
        raise FolderRefused(folder.problems)
    return LibraryDocument(title, description, found_themes, found_actors, found_claims, tuple(sources))


def _table(folder: Folder, name: str) -> Table:
    return Table(folder.read_toml(name), file=name, place="", problems=folder.problems)


def _refuse_shared_identifiers(folder: Folder, sources: Iterable[SourceDocument]) -> None:
    """A DOI, a Handle, a repository's id names one source."""
    owners: dict[tuple[str, str], str] = {}
    for source in sources:
        for one in source.identifiers:
            owner = owners.setdefault((one.scheme, one.value), source.key)
            if one.scheme in Identifier.UNIQUE_SCHEMES and owner != source.key:
                file = f"{SOURCES}/{source.key}/source.toml"
                folder.refuse(file, f"{one.value} is already the {one.scheme} of “{owner}”")
