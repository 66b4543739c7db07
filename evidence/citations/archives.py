"""Archives whose bytes say nothing but what is in them: no time of making, one order."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Final

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest that an archive can say."""


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """An archive of these parts, in their order; a `mimetype` is not pressed together, as OpenDocument asks."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return file.getvalue()


def dated(archive: bytes, part: str, day: date) -> bytes:
    """The same archive, with `day` for the beginning of time in `part`: pandoc knows no other in its confinement."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = parts[part].replace(b"1970-01-01T00:00:00Z", f"{day.isoformat()}T00:00:00Z".encode())
    return packed(parts)
