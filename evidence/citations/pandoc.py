"""Asking pandoc: in a confined process, without network, reading no file but those given."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from evidence.operations import confined
from evidence.operations.confined import Limits, Stopped
from evidence.text.extraction.pandoc_program import NoPandoc, pandoc

API_VERSION = [1, 23, 1]
"""Of the tree that is written and read here: https://hackage.haskell.org/package/pandoc-types."""
LIMITS = Limits(seconds=120, memory=4 * 2**30, output=256 * 2**20)
"""20,000 references take about 40 s and 1.5 GB."""


class NotFormatted(Exception):
    """pandoc gave no answer; the message says why in one sentence."""


def ask(
    arguments: Sequence[str],
    blocks: Sequence[Mapping[str, Any]],
    meta: Mapping[str, Any] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """What pandoc makes of a document of `blocks`. Raises NotFormatted. About 0.1 s for a small one."""
    document = {"pandoc-api-version": API_VERSION, "meta": dict(meta or {}), "blocks": list(blocks)}
    try:
        return confined.run(
            [pandoc(), "--sandbox", "--from=json", *arguments],
            json.dumps(document).encode(),
            limits=LIMITS,
            files=files,
        )
    except NoPandoc as problem:
        raise NotFormatted(str(problem)) from problem
    except Stopped as problem:
        raise NotFormatted(f"pandoc did not answer. {problem}") from problem
