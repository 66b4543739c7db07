"""How well each colour can be read where it is used: WCAG 2.2's contrast ratio, counted from the tokens."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.pages.design_tokens import Token

TEXT = 4.5
"""Success criterion 1.4.3, level AA: text below 24 px."""
LINE = 3.0
"""Success criterion 1.4.11: borders, rings, shapes that carry meaning."""
UNDERLINE = 0.65
"""A link's line at rest is its colour, with this much of it over the page."""

_PAPERS = ("paper", "leaf", "wash")
_TINTS = ("tint-toward", "tint-away", "tint-hedged", "tint-aside")
_LINEAR = 0.04045

#: Which colour is used on which, and what it needs there. Where a token is used anew, a row follows.
USED: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("ink", (*_PAPERS, *_TINTS, "hit"), TEXT),
    ("ink-2", (*_PAPERS, *_TINTS), TEXT),
    ("link", (*_PAPERS, *_TINTS, "hit"), TEXT),
    ("toward", (*_PAPERS, "tint-toward"), TEXT),
    ("away", (*_PAPERS, "tint-away"), TEXT),
    ("hedged", (*_PAPERS, "tint-hedged"), TEXT),
    ("aside", (*_PAPERS, "tint-aside"), TEXT),
    ("on-accent", ("accent",), TEXT),
    ("bad", _PAPERS, TEXT),
    ("good", _PAPERS, TEXT),
    ("edge", _PAPERS, LINE),
    ("accent", _PAPERS, LINE),
    ("band", ("paper",), LINE),
    ("focus", (*_PAPERS, *_TINTS, "hit"), LINE),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One colour on another, in both schemes."""

    colour: str
    on: str
    needs: float
    light: float
    dark: float

    @property
    def holds(self) -> bool:
        return min(self.light, self.dark) >= self.needs


@dataclass(frozen=True, slots=True)
class Lowest:
    """A colour and the surface on which it is hardest to read."""

    colour: str
    needs: float
    light: Pair
    dark: Pair
    pairs: int


def luminance(colour: str) -> float:
    """Relative luminance of “#rrggbb”, 0 (black) to 1 (white).

    https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    """
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= _LINEAR else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, whichever is the lighter.

    https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, over: str, part: float) -> str:
    """`part` (0 to 1) of a colour laid over another, as browsers do in sRGB."""
    pairs = ((int(colour[at : at + 2], 16), int(over[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part * one + (1 - part) * other):02x}" for one, other in pairs)


def grey(colour: str) -> str:
    """What is left of a colour without hue: the grey of the same luminance."""
    linear = luminance(colour)
    value = linear * 12.92 if linear <= _LINEAR / 12.92 else 1.055 * linear ** (1 / 2.4) - 0.055
    return "#" + f"{round(value * 255):02x}" * 3


def pairs(colours: Mapping[str, Token]) -> tuple[Pair, ...]:
    """Every pair of `USED`, and the line of a link at rest."""
    return (*_used(colours), _underline(colours))


def _used(colours: Mapping[str, Token]) -> Iterator[Pair]:
    for name, surfaces, needs in USED:
        for surface in surfaces:
            one, on = colours[name], colours[surface]
            yield Pair(name, surface, needs, ratio(one.light, on.light), ratio(one.dark, on.dark))


def _underline(colours: Mapping[str, Token]) -> Pair:
    link, paper = colours["link"], colours["paper"]
    light, dark = mixed(link.light, paper.light, UNDERLINE), mixed(link.dark, paper.dark, UNDERLINE)
    return Pair("line of a link", "paper", LINE, ratio(light, paper.light), ratio(dark, paper.dark))


def lowest(found: Sequence[Pair]) -> tuple[Lowest, ...]:
    """For each colour the pair that is hardest to read, in each scheme."""
    by_colour: dict[str, list[Pair]] = {}
    for pair in found:
        by_colour.setdefault(pair.colour, []).append(pair)
    return tuple(
        Lowest(
            colour,
            of[0].needs,
            min(of, key=lambda pair: pair.light),
            min(of, key=lambda pair: pair.dark),
            len(of),
        )
        for colour, of in by_colour.items()
    )
