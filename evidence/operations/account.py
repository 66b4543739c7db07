"""As whom the database server runs: PostgreSQL refuses to run as root."""

import logging
import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.operations.refusal import Refused

SYSTEM_USER = "evidence-db"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account:
    """The user and group a server process runs as."""

    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()

    def give(self, path: Path) -> None:
        """Make `path` belong to this account (needs root when it is not our own)."""
        if not self.is_ours:
            os.chown(path, self.uid, self.gid)

    def open_way(self, path: Path) -> None:
        """Let this account pass through the folders above `path`: pass only, not list or read."""
        if self.is_ours:
            return
        for folder in path.resolve().parents:
            if not self._may_pass(folder.stat()):
                log.warning("Letting other users pass through %s, to reach %s.", folder, path)
                folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXOTH)

    def _may_pass(self, folder: os.stat_result) -> bool:
        if folder.st_uid == self.uid:
            return bool(folder.st_mode & stat.S_IXUSR)
        if folder.st_gid == self.gid:
            return bool(folder.st_mode & stat.S_IXGRP)
        return bool(folder.st_mode & stat.S_IXOTH)

    def run(self, command: Sequence[str | Path], *, seconds: float) -> subprocess.CompletedProcess[str]:
        """Run a command to its end as this account; its words, both streams together, are in `stdout`.

        Raises subprocess.TimeoutExpired after `seconds`. A file, not a pipe, takes the words: a server that
        is started by the command may keep a pipe open for as long as it lives.
        """
        switch = {} if self.is_ours else {"user": self.uid, "group": self.gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as words:
            done = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment(),
                timeout=seconds,
                check=False,
                text=True,
                **switch,  # type: ignore[call-overload]
            )
            words.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, words.read())


def environment() -> dict[str, str]:
    """Our environment without what would steer PostgreSQL elsewhere, and with its messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C", "LANG": "C"}


def for_data(data: Path) -> Account:
    """The account to run a server on `data`: the folder's owner; for root, on new data, a system user."""
    me = os.geteuid()
    owner = data.stat().st_uid if data.exists() else me
    if me != 0:
        if owner != me:
            raise Refused(f"The database in {data} belongs to user {_name(owner)}, and this is {_name(me)}.")
        return Account(me, os.getegid())
    return _of(pwd.getpwuid(owner)) if owner != 0 and _known(owner) else _system_user()


def _system_user() -> Account:
    try:
        return _of(pwd.getpwnam(SYSTEM_USER))
    except KeyError:
        return _made()


def _made() -> Account:
    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run(["useradd", *options, SYSTEM_USER], check=True, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.SubprocessError) as error:
        # Two first starts at the same moment: the other one has made it.
        if not any(entry.pw_name == SYSTEM_USER for entry in pwd.getpwall()):
            said = str(getattr(error, "stderr", "") or error).strip()
            raise Refused(
                f"PostgreSQL does not run as root, and making the system user {SYSTEM_USER} failed ({said}): "
                "make it by hand, start as another user, or set DATABASE_URL."
            ) from error
    return _of(pwd.getpwnam(SYSTEM_USER))


def _of(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_uid, entry.pw_gid)


def _known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _name(uid: int) -> str:
    return pwd.getpwuid(uid).pw_name if _known(uid) else f"number {uid}"
