"""A secret made once and kept in a file that only its owner can read."""

import os
import secrets
import tempfile
from pathlib import Path

from evidence.operations import folder


def kept_in(path: Path) -> str:
    """The secret in `path`, made on first use: 384 bits, file mode 0600."""
    if not path.exists():
        folder.ensure(path.parent)
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    """Put a new secret at `path` in one step, so that two first starts at once agree on one."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}-", encoding="ascii") as draft:
        draft.write(secrets.token_urlsafe(48))
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, path)
        except FileExistsError:
            return
