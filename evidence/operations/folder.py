"""The folder that a library is kept in."""

from pathlib import Path

from evidence.operations.refusal import Refused


def ensure(var: Path) -> None:
    """Make the folder `var` when missing, but not those above it; Refused when they are.

    A missing parent is most often a disk that is not mounted, and the library would start empty beside it.
    """
    try:
        var.mkdir(exist_ok=True)
    except FileNotFoundError as error:
        raise Refused(
            f"The folder {var.parent} is missing; the library is kept in {var}. "
            "Mount or make it, or choose another with EVIDENCE_VAR."
        ) from error
