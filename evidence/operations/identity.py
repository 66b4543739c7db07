"""Which database belongs to this library: a marker kept outside the data folder.

PostgreSQL's own tools make a new, empty database wherever they find none. A library whose disk is not mounted
would then start empty and look healthy. So the identifier that `initdb` gave the database is written down
beside its folder, and a start compares the two before anything else.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from evidence.operations.refusal import Refused


@dataclass(frozen=True)
class Identity:
    """What tells one database cluster from another."""

    system_identifier: str
    major_version: str

    def dumped(self) -> str:
        return json.dumps(
            {"system_identifier": self.system_identifier, "postgresql": self.major_version},
            indent=2,
            sort_keys=True,
        )


def read(marker: Path) -> Identity | None:
    """The identity in `marker`, None when there is no such file; Refused when it cannot be understood."""
    try:
        kept = json.loads(marker.read_text(encoding="utf-8"))
        return Identity(str(kept["system_identifier"]), str(kept["postgresql"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(
            f"{marker} should say which database belongs to this library, but it cannot be read: "
            "restore it from a backup. Nothing was started or changed."
        ) from error


def write(marker: Path, identity: Identity) -> None:
    """Put `identity` on disk at `marker`; it is there, whole, when this returns."""
    draft = marker.with_name(f"{marker.name}.draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(identity.dumped() + "\n")
        file.flush()
        os.fsync(file.fileno())
    move(draft, marker)


def move(old: Path, new: Path) -> None:
    """Rename within one folder, and wait until the folder itself is on disk."""
    old.rename(new)
    folder = os.open(new.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def check(expected: Identity | None, *, marker: Path, data: Path, carried: str) -> bool:
    """Whether `data` is there to be started: False when it is to be made first.

    Refused when something is there that must not be started, or nothing where something must be. Reads only;
    the identifier inside the data is compared by `compare`, as reading it needs a tool.
    """
    if expected is None:
        if holds_something(data):
            raise Refused(
                f"{data} holds files, but {marker} is missing, so this database is not known to belong to "
                f"this library; nothing was started or changed. Restore {marker.name} from a backup, choose "
                "another folder with EVIDENCE_VAR, or see “Adopting a database” in "
                "docs/decisions/0004-embedded-database.md."
            )
        return False
    _check_presence(expected, marker=marker, data=data)
    _check_version(expected, data=data, carried=carried)
    return True


def compare(expected: Identity, found: str, *, data: Path) -> None:
    """Refused when the database in `data` calls itself something else than expected."""
    if found != expected.system_identifier:
        raise Refused(
            f"{data} holds another database: expected identifier {expected.system_identifier}, found "
            f"{found}; nothing was started or changed. Put the right folder back, or choose another with "
            "EVIDENCE_VAR."
        )


def holds_something(folder: Path) -> bool:
    return folder.exists() and any(folder.iterdir())


def _check_presence(expected: Identity, *, marker: Path, data: Path) -> None:
    if not data.exists():
        found = "the folder is missing"
    elif not holds_something(data):
        found = "the folder is empty"
    elif not (data / "PG_VERSION").exists():
        found = "its file PG_VERSION is missing, so it is no whole database"
    else:
        return
    raise Refused(
        f"The database of this library (identifier {expected.system_identifier}) is expected in {data}, but "
        f"{found}; nothing was started or changed. Mount or restore that folder and start again. Only to "
        f"give the old library up and begin an empty one, move {marker} and {data} away."
    )


def _check_version(expected: Identity, *, data: Path, carried: str) -> None:
    found = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != carried:
        raise Refused(
            f"{data} was written by PostgreSQL {found} (expected: {expected.major_version}), and this "
            f"program carries PostgreSQL {carried}; nothing was started or changed. Export the library "
            f"with the program that carries PostgreSQL {found}, then import it here."
        )
