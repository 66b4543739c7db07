"""The evidence map: how much evidence the library has where, and the words behind each figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from evidence.accounts.models import VISITOR
from evidence.claims.asking import Invalid
from evidence.claims.evidence_map.cell import Opened, opened
from evidence.claims.evidence_map.question import DIMENSIONS, FIXED, SEGMENTS, Asked, read
from evidence.claims.evidence_map.table import EvidenceMap, evidence_map
from evidence.claims.kept import kept
from evidence.claims.tree_choices import Choice, in_tree
from evidence.pages import reading
from evidence.rendering import show
from evidence.vocabulary.models import Actor, Theme


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked for, when it could be."""

    found: EvidenceMap
    opened: Opened | None
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class MapPage:
    found: EvidenceMap | None
    """None when the question was invalid: then there are reasons and no map."""
    opened: Opened | None
    asked: Asked
    form: Mapping[str, str]
    """What the reader chose, also where it cannot be shown."""
    dimensions: Mapping[str, str]
    segments: tuple[tuple[str, str], ...]
    """What is counted: value and words."""
    words: tuple[tuple[str, str], ...]
    """The segments of this map."""
    fixed: Mapping[str, Mapping[str, str]]
    themes: tuple[Choice, ...]
    actors: tuple[Choice, ...]
    counted_at: datetime | None = None
    """When it was counted, if not now."""
    reasons: tuple[str, ...] = ()


_COUNTED = {"relation": "what words do to a claim", "stance": "where actors stand"}


@reading.reading
def map_page(request: HttpRequest) -> HttpResponse:
    try:
        asked = read(dict(request.GET.lists()))
        found = kept(evidence_map, asked.closed().address, at=timezone.now())
        shown = Shown(found.value, opened(asked, person=VISITOR) if asked.cell else None, found.counted_at)
    except Invalid as invalid:
        refused = page(request, Asked(), reasons=invalid.reasons)
        return show(request, "map/map.html", refused, status=400)
    return show(request, "map/map.html", page(request, asked, shown))


def page(request: HttpRequest, asked: Asked, shown: Shown | None = None, reasons: tuple[str, ...] = ()) -> MapPage:
    plain = {"rows": asked.rows, "columns": asked.columns, "segments": asked.segments}
    return MapPage(
        found=shown.found if shown else None,
        opened=shown.opened if shown else None,
        asked=asked,
        form=plain | {name: str(value) for name, value in request.GET.items() if value},
        dimensions=DIMENSIONS,
        segments=tuple((key, _COUNTED[key]) for key in SEGMENTS),
        words=tuple(FIXED[asked.segments].items()),
        fixed=FIXED,
        themes=in_tree(Theme, {asked.theme}),
        actors=in_tree(Actor, {asked.actor}),
        counted_at=shown.counted_at if shown else None,
        reasons=reasons,
    )
