"""The tree of themes and the hub of each."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString

from evidence.claims.asking import Invalid
from evidence.claims.concept_trees import ThemeLine, theme_lines
from evidence.claims.kept import kept
from evidence.claims.themes.claims import NoSuchPage, ThemeClaims, theme_claims
from evidence.claims.themes.hub import ThemeHub, theme_hub
from evidence.claims.themes.question import GROUPS, SHOWN, SORTS, Asked, read
from evidence.claims.timeline import Timeline
from evidence.claims.timeline_figures import theme_timeline
from evidence.pages import reading
from evidence.pages.drawn import drawn
from evidence.pages.retired import answer_if_retired
from evidence.rendering import show
from evidence.vocabulary.models import Theme


@dataclass(frozen=True, slots=True)
class TreePage:
    themes: tuple[ThemeLine, ...]
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class HubPage:
    hub: ThemeHub
    shown: str
    """What the list of claims is narrowed to, in words; empty when it has all."""
    parts: SafeString
    """What comes after the head of the page."""
    counted_at: datetime | None
    """When it was counted, if not now."""


@dataclass(frozen=True, slots=True)
class Parts:
    hub: ThemeHub
    listed: ThemeClaims
    grouping: tuple[Choice, ...]
    order: tuple[Choice, ...]
    shown: str
    """What the list of claims is narrowed to, in words; empty when it has all."""
    before: str
    after: str
    """Addresses of the pages of claims before and after."""
    own_list: str
    """What asks for the claims of this list, as a file."""
    timeline: Timeline


@reading.reading
def tree(request: HttpRequest) -> HttpResponse:
    found = kept(theme_lines, at=timezone.now())
    return show(request, "themes/tree.html", TreePage(found.value, found.counted_at))


@reading.reading
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        asked = read(dict(request.GET.lists()))
        at = timezone.now()
        hub, listed = kept(theme_hub, slug, at=at), kept(theme_claims, slug, asked.address, at=at)
        timeline = kept(theme_timeline, slug, at=at)
    except Invalid as invalid:
        raise BadRequest(" ".join(invalid.reasons)) from invalid
    except Theme.DoesNotExist:
        return answer_if_retired(request, Theme, slug)
    except NoSuchPage as missing:
        raise Http404 from missing
    counted = min((at for at in (hub.counted_at, listed.counted_at, timeline.counted_at) if at), default=None)
    made = parts(hub.value, listed.value, timeline.value)
    html = drawn("themes/parts.html", made, hub, listed, timeline)
    return show(request, "themes/hub.html", HubPage(hub.value, made.shown, html, counted))


def parts(hub: ThemeHub, listed: ThemeClaims, timeline: Timeline) -> Parts:
    asked = listed.asked
    return Parts(
        hub=hub,
        listed=listed,
        grouping=tuple(
            Choice(label, _at(asked.grouped(key)), key == asked.group and not asked.show)
            for key, label in GROUPS.items()
            if key != "theme" or hub.narrower
        ),
        order=tuple(Choice(label, _at(asked.sorted_by(key)), key == asked.sort) for key, label in SORTS.items()),
        shown=SHOWN.get(asked.show, ""),
        before=_at(asked.on_page(asked.page - 1)) if asked.page > 1 else "",
        after=_at(asked.on_page(asked.page + 1)) if asked.page < listed.pages else "",
        own_list=asked.on_page(1).address,
        timeline=timeline,
    )


def _at(asked: Asked) -> str:
    """An address of the same page, at its claims. A lone “?” takes off what is asked now."""
    return f"{asked.address or '?'}#evidence"
