"""What a reader asks of `/positions/`: a value read from an address, and the address of such a value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from evidence.claims.models import Position
from evidence.vocabulary.models import ActorKind

#: Columns that stand beside each other at a time.
MOST_THEMES = 8

MANY = ("theme",)
ONE = ("stance", "kind", "actor", "open")


class Invalid(ValueError):
    """Something was asked that does not exist; `reasons` say what, one sentence each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Themes and actors by slug; whether they exist is found out later."""

    themes: tuple[str, ...] = ()
    stance: str = ""
    kind: str = ""
    actor: str = ""
    """Only this actor and all it contains."""
    open: tuple[str, str] | None = None
    """Actor and theme whose words are shown."""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.stance or self.kind or self.actor or self.themes)

    def opening(self, actor: str, theme: str) -> Self:
        return replace(self, open=(actor, theme))

    def closed(self) -> Self:
        return replace(self, open=None)

    @property
    def address(self) -> str:
        """What stands after the path, “?” included; `read` gives the same question back."""
        pairs = [("theme", theme) for theme in self.themes]
        pairs += [(name, value) for name in ONE[:3] if (value := str(getattr(self, name)))]
        pairs += [("open", ",".join(self.open))] if self.open else []
        return f"?{urlencode(pairs, safe=',')}"


def read(given: Mapping[str, Sequence[str]]) -> Asked:
    """The question of an address: parameter → its values. Empty values ask nothing. Raises Invalid."""
    values = {name: [value for value in given.get(name, ()) if value] for name in (*MANY, *ONE)}
    themes = tuple(dict.fromkeys(values["theme"]))
    single = {name: values[name][0] if values[name] else "" for name in ONE}
    reasons = [
        *(f"“{name}” is no question that can be asked here." for name in given if name not in {*MANY, *ONE}),
        *(f"“{name}” stands in the address more than once." for name in ONE if len(values[name]) > 1),
        *_known("stance", single["stance"], Position.values),
        *_known("kind", single["kind"], ActorKind.values),
    ]
    if len(themes) > MOST_THEMES:
        reasons.append(f"theme: at most {MOST_THEMES} themes stand beside each other; these are {len(themes)}.")
    opened = tuple(single["open"].split(","))
    if single["open"] and len(opened) != 2:
        reasons.append("open: give an actor and a theme with a comma between them.")
    if reasons:
        raise Invalid(reasons)
    return Asked(
        themes=themes,
        stance=single["stance"],
        kind=single["kind"],
        actor=single["actor"],
        open=(opened[0], opened[1]) if single["open"] else None,
    )


def _known(name: str, value: str, values: Iterable[str]) -> list[str]:
    known = list(values)
    return [f"{name}: must be one of {', '.join(known)}."] if value and value not in known else []
