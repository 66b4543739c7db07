"""The language of the pages, on a page: tokens with their contrast, marks, and each part in its states."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from evidence.claims.models import Confidence, Position, Relation
from evidence.pages import design_contrast, design_tokens
from evidence.pages.design_contrast import Lowest, Pair
from evidence.pages.design_tokens import Group, Token
from evidence.pages.reading import reading
from evidence.rendering import show

#: How each mark is drawn, in words.
SHAPES = {
    Position.FOR: "filled disc",
    Position.CONDITIONAL: "half disc",
    Position.AGAINST: "disc with a cross cut out",
    Position.NEUTRAL: "ring",
    Relation.SUPPORTS: "triangle, point up",
    Relation.CONTRADICTS: "triangle, point down",
    Relation.QUALIFIES: "half diamond",
    Relation.MENTIONS: "open square",
}
#: The line under words that bear on a claim.
LINES = {
    Relation.SUPPORTS: "solid",
    Relation.CONTRADICTS: "double",
    Relation.QUALIFIES: "dashed",
    Relation.MENTIONS: "dotted",
}
#: More than a bar of single marks can hold: drawn as a ruled bar.
MANY = (("supports", 85), ("qualifies", 35), ("contradicts", 37))
FEW = (("supports", 5), ("qualifies", 2), ("contradicts", 2))


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour by day and by night, and the greys of the same luminance."""

    token: Token
    grey_light: str
    grey_dark: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mark: its word, its shape in words, and the line under words where it has one."""

    word: str
    shape: str
    line: str


@dataclass(frozen=True, slots=True)
class DesignPage:
    colours: tuple[tuple[Group, tuple[Swatch, ...]], ...]
    lowest: tuple[Lowest, ...]
    pairs: tuple[Pair, ...]
    others: dict[str, Group]
    """Faces, sizes, measures and spaces, by their ids."""
    stances: tuple[Drawn, ...]
    relations: tuple[Drawn, ...]
    confidences: tuple[str, ...]
    few: tuple[tuple[str, int], ...]
    many: tuple[tuple[str, int], ...]


@reading
def design(request: HttpRequest) -> HttpResponse:
    found = design_tokens.groups()
    pairs = design_contrast.pairs(design_tokens.colours(found))
    page = DesignPage(
        colours=tuple((one, _swatches(one)) for one in found if one.tokens[0].is_colour),
        lowest=design_contrast.lowest(pairs),
        pairs=pairs,
        others={one.id.replace("-", "_"): one for one in found if not one.tokens[0].is_colour},
        stances=tuple(Drawn(one.value, SHAPES[one], "") for one in Position),
        relations=tuple(Drawn(one.value, SHAPES[one], LINES[one]) for one in Relation),
        confidences=tuple(str(one.label) for one in Confidence),
        few=FEW,
        many=MANY,
    )
    return show(request, "about/design.html", page)


def _swatches(group: Group) -> tuple[Swatch, ...]:
    return tuple(
        Swatch(token, design_contrast.grey(token.light), design_contrast.grey(token.dark)) for token in group.tokens
    )
