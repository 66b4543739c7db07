"""The web server's start: it loads the program while the library is being prepared; then the gate opens.

gunicorn reads this module as its configuration (`--config python:evidence.operations.starting`).
"""

import gc
import os

VARIABLE = "EVIDENCE_GATE"


class Gate:
    """A pipe: whoever reads from `waiting` waits until the other end is closed, by `open` or by our own death."""

    def __init__(self) -> None:
        self.waiting, self._opening = os.pipe()

    def open(self) -> None:
        if self._opening >= 0:
            os.close(self._opening)
            self._opening = -1

    def close(self) -> None:
        """Give the pipe back to the system."""
        self.open()
        os.close(self.waiting)


def on_starting(_server: object) -> None:
    """Called by gunicorn once the program is loaded, before any worker exists. A restart finds the gate open."""
    if descriptor := os.environ.get(VARIABLE):
        os.read(int(descriptor), 1)


def when_ready(_server: object) -> None:
    """Called by gunicorn before it forks: what is loaded by now is shared by the workers.

    Python's search for circles would write into every object of it, and each worker would get a copy of its own.
    """
    gc.collect()
    gc.freeze()
