"""The data of the embedded database: made once, guarded at every start (see `identity`)."""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from evidence.operations import identity
from evidence.operations.account import Account
from evidence.operations.identity import Identity
from evidence.operations.programs import binaries, carried_version, last_words
from evidence.operations.refusal import Refused

SUPERUSER = "postgres"
INITDB_SECONDS = 120


@dataclass(frozen=True)
class Data:
    """The folder of the data in `var`, and the marker beside it that says which database it must be."""

    var: Path
    durable: bool

    @property
    def folder(self) -> Path:
        return self.var / "postgres"

    @property
    def marker(self) -> Path:
        return self.var / "cluster.json"

    @property
    def _pending(self) -> Path:
        """The marker of a database whose folder is not yet in its place."""
        return self.var / "cluster.json.pending"

    @property
    def _unfinished(self) -> Path:
        return self.var / "postgres.unfinished"

    def ensure(self, who: Account) -> None:
        """Let only the right database pass; make it when this is the first start. `who` runs its server."""
        self._finish_first_start(who)
        expected = identity.read(self.marker)
        if not identity.check(expected, marker=self.marker, data=self.folder, carried=carried_version()):
            self._initialise(who)
            return
        self._check_owner(who)
        if expected is not None:
            identity.compare(expected, self._system_identifier(who, self.folder), data=self.folder)

    def _initialise(self, who: Account) -> None:
        """Make the database beside its place, write down which it is, then move it in.

        Killed at any moment, the next start finds either nothing, or all it needs to finish.
        """
        self._forget_unfinished()
        self._unfinished.mkdir(mode=0o700)
        who.give(self._unfinished)
        done = who.run(
            [
                *(binaries() / "initdb", "-D", self._unfinished, "-U", SUPERUSER, "--encoding=UTF8"),
                # Nobody but the owner of the socket's folder gets as far as the server; no network at all.
                *("--auth-local=trust", "--auth-host=reject"),
                # The same order of words on every machine, and after every upgrade of the system's C library.
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *("--data-checksums", "--no-instructions", *([] if self.durable else ["--no-sync"])),
            ],
            seconds=INITDB_SECONDS,
        )
        if done.returncode != 0:
            raise Refused(f"The database could not be made in {self.folder}: {last_words(done.stdout)}")
        found = Identity(self._system_identifier(who, self._unfinished), carried_version())
        identity.write(self._pending, found)
        self._finish_first_start(who)

    def _finish_first_start(self, who: Account) -> None:
        """Complete, or undo, what an interrupted first start left behind."""
        pending = identity.read(self._pending)
        if pending is None or self.marker.exists():
            return
        if self._unfinished.exists() and not identity.holds_something(self.folder):
            try:
                identity.move(self._unfinished, self.folder)
            except OSError as error:
                raise Refused(
                    f"The new database cannot be moved to {self.folder} ({error.strerror}): it must lie on "
                    f"the same disk as {self.var}. To keep it elsewhere, move all of it with EVIDENCE_VAR."
                ) from error
        if (self.folder / "PG_VERSION").exists():
            identity.compare(pending, self._system_identifier(who, self.folder), data=self.folder)
            identity.move(self._pending, self.marker)

    def _forget_unfinished(self) -> None:
        """Remove what a first start left that did not get as far as having an identity."""
        self._pending.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            shutil.rmtree(self._unfinished)

    def _system_identifier(self, who: Account, data: Path) -> str:
        done = who.run([binaries() / "pg_controldata", "-D", data], seconds=30)
        for line in done.stdout.splitlines():
            label, _, value = line.partition(":")
            if label == "Database system identifier" and done.returncode == 0:
                return value.strip()
        raise Refused(
            f"{data} is no whole database ({last_words(done.stdout)}); nothing was started or changed. "
            "Restore it from a backup."
        )

    def _check_owner(self, who: Account) -> None:
        owner = self.folder.stat().st_uid
        if owner != who.uid:
            raise Refused(
                f"The database in {self.folder} belongs to user number {owner}, and its server would run as "
                f"user number {who.uid}; nothing was started or changed. "
                f"Give it back with: chown -R {who.uid} {self.folder}"
            )
