"""What a concept may hold, whoever says it: a form, a proposal or a file. Pure."""

from collections.abc import Collection
from typing import Final, Protocol

from evidence.vocabulary.models import ActorKind

LABEL: Final = 200
PROSE: Final = 4_000
MOST_LABELS: Final = 100


class Said(Protocol):
    """What is said of a concept."""

    @property
    def label(self) -> str: ...
    @property
    def labels(self) -> Collection[str]: ...
    @property
    def definition(self) -> str: ...
    @property
    def scope_note(self) -> str: ...
    @property
    def kind(self) -> str:
        """Of an actor."""


def wrong(said: Said, *, is_theme: bool, was_defined: bool = True) -> str:
    """Why it cannot be so, in a sentence; empty when it can. A theme that never had a definition may go without."""
    if not said.label.strip():
        return "Give it a label."
    if len(said.label) > LABEL or any(len(text) > LABEL for text in said.labels):
        return f"A label has {LABEL} characters at most."
    if len(said.labels) > MOST_LABELS or max(len(said.definition), len(said.scope_note)) > PROSE:
        return f"That is too much: {MOST_LABELS} other labels and {PROSE:,} characters at most."
    if not is_theme and said.kind not in ActorKind.values:
        return "Say what sort of actor it is."
    if is_theme and was_defined and not said.definition.strip():
        return "Say what the theme is, in one or two sentences."
    return ""
