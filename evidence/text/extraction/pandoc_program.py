"""Where pandoc is: the program that the wheel `pypandoc-binary` brings, or else one of the system."""

import functools
import shutil
from importlib.util import find_spec
from pathlib import Path


class NoPandoc(Exception):
    """pandoc is not installed."""


@functools.cache
def pandoc() -> str:
    """The path of the program. Raises NoPandoc. The package is not imported, which would cost 0.1 s."""
    spec = find_spec("pypandoc")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for name in ("pandoc", "pandoc.exe"):
            if (bundled := Path(folder) / "files" / name).is_file():
                return str(bundled)
    if found := shutil.which("pandoc"):
        return found
    raise NoPandoc("pandoc is not installed: neither the package pypandoc-binary nor a program of the system.")
