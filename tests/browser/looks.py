"""How wide a page is looked at, and in which colours."""

from typing import Literal

#: A small phone by day, a desk at night: every width and both schemes, without every pair of them.
ENDS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((320, "light"), (1280, "dark"))
