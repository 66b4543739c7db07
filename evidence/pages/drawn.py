"""The parts of big pages that show what was counted, as HTML: drawn once for each time it was counted.

Whoever asks for the same figures gets the same words, and drawing them takes longer than reading them.
"""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from evidence.claims.kept import Kept
from evidence.search.held import Held

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

#: About 200 kB each for the largest pages.
MOST = 32

_PARTS: Held[tuple[object, ...], SafeString] = Held(MOST)


def drawn(template: str, context: "DataclassInstance", *of: Kept[Any]) -> SafeString:
    """`template` with the fields of `context`, which is made of nothing but these figures; it knows no request."""

    def draw() -> SafeString:
        return render_to_string(template, {field.name: getattr(context, field.name) for field in fields(context)})

    marks = [one.mark for one in of]
    return _PARTS.kept((template, *marks), draw) if all(marks) else draw()
