"""A bounded memory of worked-out values, read as fast as a dict."""

from collections.abc import Callable

LONGEST_KEY = 64  # code points; what is longer is worked out anew each time


class Memo[Value](dict[str, Value]):
    """What `work` gave for a key: at least the last `size` different keys, at most twice as many.

    Hostile input cannot fill the memory, and what is common survives: when full, this generation becomes the
    older one, from which every key asked for comes back.
    """

    def __init__(self, work: Callable[[str], Value], size: int) -> None:
        super().__init__()
        self._work = work
        self._size = size
        self._older: dict[str, Value] = {}

    def __missing__(self, key: str) -> Value:
        value = self._older.get(key)
        if value is None:
            value = self._work(key)
        if len(key) <= LONGEST_KEY:
            if len(self) >= self._size:
                self._older = dict(self)
                self.clear()
            self[key] = value
        return value
