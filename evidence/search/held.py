"""What was worked out once and is kept for a while: so many things at most, those asked for last."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock


class Held[K, V]:
    """Safe for several threads. Two that ask for the same thing at once may both make it: it comes out the same."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
            return found

    def put(self, key: K, value: V) -> V:
        """Keep `value`, and let go of what was asked for longest ago where there are more than `most`."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def kept(self, key: K, make: Callable[[], V]) -> V:
        """What is kept under `key`; else it is made, and kept from now on."""
        found = self.get(key)
        return found if found is not None else self.put(key, make())

    def __len__(self) -> int:
        return len(self._values)
