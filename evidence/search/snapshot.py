"""One commit of the index, and what was worked out from it.

What an index counts and in which order it finds hangs on the search and the commit alone, so it is kept until the
next commit, and no longer: a snapshot is thrown away whole. Nothing of the database is kept here: names, texts and
what a person may see are read for each page.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import tantivy

from evidence.search.held import Held

type Counts = dict[int, int]
"""Value of a field → how many documents hold it."""

MOST_PAGES = 512
"""Pages of hits and what stands beside them: about 10 kB each."""
MOST_BASES = 12
"""Full counts of what is counted from: up to 200 kB each."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    searcher: tantivy.Searcher
    kept: Held[Hashable, Any] = field(default_factory=lambda: Held(MOST_PAGES))
    """By what it is and the search it belongs to; each module has names of its own."""
    bases: Held[Hashable, dict[str, Counts]] = field(default_factory=lambda: Held(MOST_BASES))
    totals: Held[Hashable, int] = field(default_factory=lambda: Held(4 * MOST_PAGES))
