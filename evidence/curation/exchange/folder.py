"""The folder itself: which files it may hold, their bytes, their checksums.

No path is ever taken from data: the names of files and of source folders must match `FILE_NAME` and `SOURCE_KEY`,
and links to elsewhere are refused.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.curation.exchange.problems import Problem

CHECKSUMS = "SHA256SUMS"
SOURCES = "sources"
SOURCE_KEY = re.compile(r"[A-Za-z0-9_-]{1,80}")
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\.[A-Za-z0-9]{1,10})?")
RESERVED = frozenset({"record.json", "source.toml", "quotations.toml"})
LARGEST = 50_000_000
"""Bytes of one file; a book as plain text has about a million."""

_CHECKSUM_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


@dataclass(frozen=True, slots=True)
class Folder:
    path: Path
    problems: list[Problem]

    def refuse(self, file: str, sentence: str, place: str = "") -> None:
        self.problems.append(Problem(file, place, sentence))

    def read(self, file: str, *, required: bool = True) -> bytes | None:
        """The bytes of `file`, or None when it is not there or must not be read (then a problem is noted)."""
        path = self.path / file
        if not path.is_file():
            if required:
                self.refuse(file, "this file is missing")
            return None
        if path.is_symlink() or path.parent.is_symlink():
            self.refuse(file, "links to other places are not followed")
            return None
        if path.stat().st_size > LARGEST:
            self.refuse(file, f"the file is larger than {LARGEST:,} bytes")
            return None
        return path.read_bytes()

    def read_text(self, file: str, *, required: bool = True) -> str | None:
        """The text of `file`, decoded from UTF-8 and otherwise untouched: no line end is changed."""
        raw = self.read(file, required=required)
        if raw is None:
            return None
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as problem:
            self.refuse(file, f"this is not UTF-8 (byte {problem.start + 1})")
            return None

    def read_toml(self, file: str, *, required: bool = True) -> dict[str, Any]:
        text = self.read_text(file, required=required)
        try:
            return tomllib.loads(text) if text is not None else {}
        except (tomllib.TOMLDecodeError, RecursionError) as problem:
            self.refuse(file, f"this is not TOML: {problem}")
            return {}

    def source_keys(self) -> list[str]:
        """The names of the source folders, in order. Names that cannot be keys are reported and left out."""
        found = []
        for path in sorted((self.path / SOURCES).glob("*")):
            if not SOURCE_KEY.fullmatch(path.name) or not path.is_dir() or path.is_symlink():
                self.refuse(
                    f"{SOURCES}/{path.name}", "a source folder is named in letters, digits, hyphens and underscores"
                )
            else:
                found.append(path.name)
        return found


def verify(folder: Folder) -> None:
    """Report every file that is not as SHA256SUMS says, is missing, or is not listed. No list: nothing to verify."""
    listing = folder.read_text(CHECKSUMS, required=False)
    if listing is None:
        return
    there = dict(checksums(folder.path))
    for number, line in enumerate(listing.splitlines(), start=1):
        match = _CHECKSUM_LINE.fullmatch(line)
        if not match:
            folder.refuse(CHECKSUMS, "this line is no checksum", f"line {number}")
        elif (found := there.pop(match[2], None)) is None:
            folder.refuse(match[2], f"this file is listed in {CHECKSUMS} and missing")
        elif found != match[1]:
            folder.refuse(match[2], f"the file is not the one that {CHECKSUMS} lists: it was changed")
    for file in there:
        folder.refuse(file, f"this file is not listed in {CHECKSUMS}")


def checksums(path: Path) -> Iterator[tuple[str, str]]:
    """File (with forward slashes) and sha256 of everything under `path`, in the order of the names."""
    files = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
    for name in sorted(files.keys() - {CHECKSUMS}):
        yield name, hashlib.sha256(files[name].read_bytes()).hexdigest()
