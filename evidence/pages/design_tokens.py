"""The design tokens, read from the style sheet that defines them: the documented sheet cannot say anything else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

_PIECE = re.compile(r"/\*(?P<comment>.*?)\*/|--(?P<name>[\w-]+)\s*:\s*(?P<value>[^;]+);", re.DOTALL)
_DARK = "prefers-color-scheme: dark"
_MORE_CONTRAST = "prefers-contrast: more"
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_REM = re.compile(r"[0-9]*\.?[0-9]+rem")
_ROOT = 16
"""Pixels of a rem, unless the reader chose another size."""


@dataclass(frozen=True, slots=True)
class Token:
    name: str
    light: str
    dark: str
    """As light where the dark scheme sets nothing else."""
    purpose: str
    """What it is for; empty: the style sheet does not say."""

    @property
    def is_colour(self) -> bool:
        return bool(_COLOUR.fullmatch(self.light))

    @property
    def pixels(self) -> float | None:
        """Its length at the usual size; None for what is no fixed length."""
        return float(self.light.removesuffix("rem")) * _ROOT if _REM.fullmatch(self.light) else None


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    about: str
    """What its comment says behind the first comma or colon."""
    tokens: tuple[Token, ...]

    @property
    def id(self) -> str:
        return "-".join(re.findall(r"[a-z]+", self.name.lower()))


@cache
def groups() -> tuple[Group, ...]:
    """Every token of the style sheet that readers get, in its order; read once."""
    return read((Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text(encoding="utf-8"))


def read(sheet: str) -> tuple[Group, ...]:
    """The tokens of a style sheet. Each stands in the group whose comment came last before it."""
    light, _, rest = sheet.partition(_DARK)
    dark = {found["name"]: _flat(found["value"]) for found in _declared(rest.partition(_MORE_CONTRAST)[0])}
    made: list[tuple[str, list[Token]]] = []
    end = 0
    for found in _PIECE.finditer(light.partition(":root")[2]):
        if found["name"]:
            value = _flat(found["value"])
            made[-1][1].append(Token(found["name"], value, dark.get(found["name"], value), ""))
        elif "\n" in found.string[end : found.start()] or not end:
            made.append((_flat(found["comment"]), []))
        else:
            last = made[-1][1].pop()
            made[-1][1].append(Token(last.name, last.light, last.dark, _flat(found["comment"])))
        end = found.end()
    return tuple(Group(*_named(name), tuple(tokens)) for name, tokens in made)


def colours(found: tuple[Group, ...]) -> Mapping[str, Token]:
    """Every colour by its name."""
    return {token.name: token for group in found for token in group.tokens if token.is_colour}


def _declared(sheet: str) -> list[re.Match[str]]:
    return [found for found in _PIECE.finditer(sheet) if found["name"]]


def _named(comment: str) -> tuple[str, str]:
    """“Spaces, on 4 px”: the name of a group, and what is said of it."""
    name, _, about = comment.replace(":", ",", 1).partition(",")
    return name, about.strip()


def _flat(value: str) -> str:
    return " ".join(value.split())
