"""Where indexes are kept: a folder a generation, and a pointer to the one that answers.

    index/current        the name of the generation that answers, replaced atomically
    index/7/             a generation: files of tantivy
    index/*.lock         who builds, who follows

A new generation is built beside the old one and swapped in by the pointer. Readers that still have the old one
open keep its files until they move on, also when they are no longer in the folder.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence.operations import locks

BUILD_SECONDS = 3_600.0
"""How long one waits for another process that is building."""
_DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Shelf:
    root: Path

    @property
    def _pointer(self) -> Path:
        return self.root / "current"

    def current(self) -> Path | None:
        """The generation that answers, None before the first. It may be gone the next moment."""
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        return self.root / name if name.isdigit() else None

    @contextmanager
    def fresh(self) -> Iterator[Path]:
        """An empty folder for a new generation: it becomes the current one at the end of the block.

        On an error it is removed and nothing has changed. The caller holds `building`.
        """
        path = self.root / str(max([0, *map(int, self._generations())]) + 1)
        path.mkdir()
        try:
            yield path
            self._point_to(path)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        self._sweep(path)

    @contextmanager
    def building(self) -> Iterator[None]:
        """Only one process builds at a time; the others wait."""
        self.root.mkdir(parents=True, exist_ok=True)
        with locks.held(self.root / "build.lock", seconds=BUILD_SECONDS):
            yield

    @contextmanager
    def following(self, *, seconds: float = 0.0) -> Iterator[None]:
        """Only one process follows the library into this folder; Refused when another does."""
        self.root.mkdir(parents=True, exist_ok=True)
        with locks.held(self.root / "follow.lock", seconds=seconds):
            yield

    def condemn(self, generation: Path) -> None:
        """Say that a generation cannot be read; whoever follows builds a new one."""
        if generation.is_dir():
            (generation / _DAMAGED).touch()

    def holds(self, generation: Path) -> bool:
        """Whether a generation is in its folder and not known to be damaged."""
        return (generation / "meta.json").exists() and not self.is_condemned(generation)

    def is_condemned(self, generation: Path) -> bool:
        return (generation / _DAMAGED).exists()

    def _generations(self) -> list[str]:
        return [entry.name for entry in self.root.iterdir() if entry.is_dir() and entry.name.isdigit()]

    def _point_to(self, path: Path) -> None:
        """Replace the pointer so that it is either the old or the new one, also when the power fails."""
        beside = self.root / "current.new"
        with beside.open("w", encoding="ascii") as file:
            file.write(path.name)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._pointer)
        folder = os.open(self.root, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _sweep(self, kept: Path) -> None:
        for name in self._generations():
            if name != kept.name:
                shutil.rmtree(self.root / name, ignore_errors=True)
