"""The only way into the embedded database: a unix socket in a folder of mode 0700."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from evidence.operations.account import Account
from evidence.operations.refusal import Refused

PORT = 5432
"""No port is opened; the number is part of the socket's file name."""
PATH_BYTES = 103
"""The shortest limit on a unix socket's path among the systems we run on (macOS; Linux has 107)."""


def folder_in(var: Path) -> Path:
    """The folder of the server's unix socket: a function of `var` alone, so that every process finds it.

    Inside `var`; where that path is too long for a socket, or has a character that the server's list of
    folders cannot hold, a folder under /tmp. (Not the TMPDIR of the moment: two processes may differ in it.)
    """
    inside = var / "socket"
    name = f".s.PGSQL.{PORT}.lock"
    if len(os.fsencode(inside / name)) <= PATH_BYTES and not set(str(inside)) & set(",\"'\n"):
        return inside
    return Path("/tmp") / f"evidence-{hashlib.sha256(os.fsencode(var)).hexdigest()[:24]}"  # noqa: S108


def prepared(var: Path, who: Account) -> Path:
    """The socket's folder, private to the server's account; Refused when somebody else made it."""
    socket = folder_in(var)
    with suppress(FileExistsError):
        socket.mkdir(mode=0o700)
        who.give(socket)
    found = socket.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != who.uid:
        raise Refused(
            f"{socket} should be a folder of user number {who.uid} for the database's socket, but it "
            f"belongs to user number {found.st_uid} or is no folder: remove it and start again."
        )
    socket.chmod(0o700)
    return socket
