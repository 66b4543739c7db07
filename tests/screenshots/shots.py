"""The pages that are pictured, each in its states: one table, and the addresses that are left out with the reason.

A word in braces is put in by `stages`. `test_every_page_is_pictured_or_exempt` keeps the table whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from evidence.accounts.roles import Role


class Stage(StrEnum):
    """What the library holds while a page is pictured. They follow each other in this order."""

    EMPTY = "an empty library"
    STARTER = "the starter library"
    DESK = "the starter library, with work under way"


@dataclass(frozen=True, slots=True)
class Shot:
    name: str
    """Of its pictures; begins with the name of the page."""
    address: str
    stage: Stage = Stage.STARTER
    person: Role | None = None
    status: int = 200
    meaning: bool = False
    """Stance, relation or confidence stand on it: pictured in grey and on paper as well."""
    pressed: tuple[str, str] | None = None
    """Address and name of a button that is pressed there before."""

    def put_in(self, names: Mapping[str, object]) -> "Shot":
        """With the words of `names` in its addresses instead of the braces."""
        pressed = (self.pressed[0].format_map(names), self.pressed[1]) if self.pressed else None
        return replace(self, address=self.address.format_map(names), pressed=pressed)


def _empty(*addresses: str) -> tuple[Shot, ...]:
    return tuple(Shot(f"{_word(each)}-empty-library", each, Stage.EMPTY) for each in addresses)


def _word(address: str) -> str:
    return address.partition("?")[0].strip("/").replace("/", "-") or "home"


def _desk(name: str, address: str, person: Role = Role.EDITOR) -> Shot:
    return Shot(f"desk-{name}", f"/workbench/{address}", Stage.DESK, person)


EMPTY = _empty(
    *("/", "/search/?q=mutuals", "/themes/", "/claims/", "/sources/", "/actors/", "/positions/", "/map/"),
    *("/selection/", "/about/"),
)

READING = (
    Shot("home", "/", meaning=True),
    Shot("search", "/search/?q=mutuals", meaning=True),
    Shot("search-claims", "/search/?q=services&in=claims"),
    Shot("search-passages", "/search/?q=mutuals&in=passages&stance=against", meaning=True),
    Shot("search-nothing", "/search/?q=mutuals+zzzz"),
    Shot("search-hidden-by-filters", "/search/?q=mutuals&year_from=2020"),
    Shot("search-long", "/search/?q=the+words+of+" + "very+" * 30 + "many"),
    Shot("search-error", "/search/?q=year:soon", status=400),
    Shot("search-advanced", "/search/advanced/?q=mutuals+-cuts"),
    Shot("search-advanced-error", "/search/advanced/?go=1&theme=nope", status=400),
    Shot("search-help", "/search/help/"),
    Shot("sources", "/sources/"),
    Shot("sources-none", "/sources/?year=1850"),
    Shot("source", "/sources/{source}/", meaning=True),
    Shot("source-unread", "/sources/{unread}/"),
    Shot("source-history", "/sources/{source}/history/"),
    Shot("source-text", "/sources/{source}/text/", meaning=True),
    Shot("source-text-long", "/sources/{long}/text/"),
    Shot("source-text-none", "/sources/{unread}/text/", status=404),
    Shot("source-cite", "/sources/{source}/cite/?q={quotation}"),
    Shot("source-cite-styles", "/sources/{source}/cite/?find=chicago"),
    Shot("claims", "/claims/"),
    Shot("claims-none", "/claims/?theme={empty_theme}"),
    Shot("claim", "/claims/{claim}/", meaning=True),
    Shot("claim-not-searched", "/claims/{unopposed}/"),
    Shot("claim-version", "/claims/{claim}/v1/"),
    Shot("claim-no-version", "/claims/{claim}/?as_of=1999-01-01", status=404),
    Shot("claim-history", "/claims/{claim}/history/"),
    Shot("claim-cite", "/claims/{claim}/cite/"),
    Shot("themes", "/themes/"),
    Shot("theme", "/themes/{theme}/", meaning=True),
    Shot("theme-empty", "/themes/{empty_theme}/"),
    Shot("actors", "/actors/"),
    Shot("actor", "/actors/{actor}/", meaning=True),
    Shot("actor-empty", "/actors/{empty_actor}/"),
    Shot("positions", "/positions/", meaning=True),
    Shot("positions-open", "/positions/?open={actor},{stance_theme}#open"),
    Shot("positions-error", "/positions/?stance=maybe", status=400),
    Shot("map", "/map/", meaning=True),
    Shot("map-relation", "/map/?columns=relation"),
    Shot("map-stances", "/map/?segments=stance&rows=actor&columns=theme"),
    Shot("map-open", "/map/?columns=basis&cell={theme},testimony#words"),
    Shot("map-error", "/map/?rows=poem", status=400),
    Shot("relations", "/relations/"),
    Shot("relations-of-a-source", "/relations/?source={source}"),
    Shot("compare", "/compare/"),
    Shot("compare-claims", "/compare/?claim={claim}&claim={unopposed}", meaning=True),
    Shot("compare-sources", "/compare/?source={source}&source={other}"),
    Shot("compare-error", "/compare/?source=none", status=400),
    Shot("actor-agreement", "/actors/{actor}/agreement/"),
    Shot("claim-share", "/claims/{claim}/share/"),
    Shot("claim-embed", "/claims/{claim}/embed/"),
    Shot("selection", "/selection/", pressed=("/sources/{source}/", "Add to my selection")),
    Shot("brief-draft", "/briefs/draft/", pressed=("/claims/{claim}/", "Add to a brief")),
    Shot("brief-draft-claim", "/briefs/draft/claims/{claim}/", pressed=("/claims/{claim}/", "Add to a brief")),
    Shot("brief-draft-read", "/briefs/draft/read/", meaning=True, pressed=("/claims/{claim}/", "Add to a brief")),
    Shot("about", "/about/", meaning=True),
    Shot("about-design", "/about/design/", meaning=True),
    Shot("sign-in", "/sign-in/"),
    Shot("no-such-page", "/claims/99999999/", status=404),
    Shot("bad-question", "/claims/?page=abc", status=400),
)

DESK = (
    Shot("copy-request", "/sources/{on_request}/request/", Stage.DESK),
    Shot("source-on-request", "/sources/{on_request}/", Stage.DESK),
    Shot("copy-answer", "/requests/{answering}/", Stage.DESK),
    Shot("copy-fetch", "/copies/{fetching}/", Stage.DESK),
    Shot("copy-used-up", "/copies/none/", Stage.DESK, status=410),
    Shot("claim-withdrawn", "/claims/{withdrawn}/", Stage.DESK, status=410),
    Shot("claim-long", "/claims/{long_claim}/", Stage.DESK),
    Shot("collections", "/collections/", Stage.DESK, Role.EDITOR),
    Shot("collection", "/collections/{collection}/", Stage.DESK, Role.EDITOR),
    Shot("briefs", "/briefs/", Stage.DESK, Role.EDITOR),
    Shot("brief", "/briefs/{brief}/", Stage.DESK, Role.EDITOR),
    Shot("brief-claim", "/briefs/{brief}/claims/{claim}/", Stage.DESK, Role.EDITOR),
    Shot("brief-read", "/briefs/{brief}/read/", Stage.DESK, Role.EDITOR),
    Shot("brief-shared", "/briefs/shared/{shared}/", Stage.DESK),
    Shot("account", "/account/", Stage.DESK, Role.EDITOR),
    Shot("account-device", "/account/device/", Stage.DESK, Role.EDITOR),
    Shot("not-for-you", "/workbench/review/", Stage.DESK, Role.VISITOR, 403),
    Shot("admin", "/admin/", Stage.DESK, Role.ADMINISTRATOR),
    _desk("front", ""),
    _desk("front-of-a-coder", "", Role.CODER),
    _desk("sources", "sources/?q=report"),
    _desk("claims", "claims/"),
    _desk("claim", "claims/{claim}/"),
    _desk("source-texts", "sources/{source}/texts/"),
    _desk("marking", "sources/{source}/"),
    _desk("correct", "sources/{corrected}/correct/"),
    _desk("carries", "carries/"),
    _desk("carry", "carries/{carry}/"),
    _desk("draft", "texts/{draft}/"),
    _desk("draft-version", "texts/{draft}/version/"),
    _desk("texts-waiting", "texts/waiting/"),
    _desk("text-waiting", "texts/{waits}/waiting/"),
    _desk("imports", "imports/"),
    _desk("import", "imports/{batch}/"),
    _desk("import-columns", "imports/{table}/"),
    _desk("duplicates", "duplicates/"),
    _desk("duplicate", "duplicates/{pair}/"),
    _desk("review", "review/"),
    _desk("review-lot", "review/sources/{lot}/"),
    _desk("review-record", "review/claim/{submitted}/"),
    _desk("records", "records/"),
    _desk("record", "records/claim/{claim}/"),
    _desk("withdraw", "records/claim/{claim}/withdraw/"),
    _desk("history", "history/claim/{claim}/"),
    _desk("readings", "readings/"),
    _desk("reading-new", "readings/new/"),
    _desk("reading", "readings/{round}/"),
    _desk("reading-prepared", "readings/{prepared}/"),
    _desk("reading-passages", "readings/{prepared}/sources/{source}/"),
    _desk("reading-code", "readings/{open_round}/code/", Role.CODER),
    _desk("reading-compare", "readings/{round}/compare/"),
    _desk("reading-cell", "readings/{round}/units/3/{question}/"),
    _desk("vocabulary", "vocabulary/"),
    _desk("proposals", "vocabulary/proposals/"),
    _desk("vocabulary-changes", "vocabulary/changes/"),
    _desk("vocabulary-import", "vocabulary/import/"),
    _desk("vocabulary-brought", "vocabulary/import/{brought}/"),
    _desk("concept", "vocabulary/theme/{theme_number}/"),
    _desk("concept-new", "vocabulary/theme/new/"),
    _desk("concept-uses", "vocabulary/theme/{theme_number}/uses/claims/"),
    _desk("concept-merge", "vocabulary/theme/{theme_number}/merge/"),
    _desk("concept-split", "vocabulary/theme/{theme_number}/split/"),
    _desk("integrity", "integrity/"),
    _desk("integrity-list", "integrity/{finding}/"),
    _desk("requests", "requests/"),
)

SHOTS: tuple[Shot, ...] = tuple(chain(EMPTY, READING, DESK))

#: What addresses of files and feeds are called in the end: none of them is a page to look at.
FILES = ("-csv", "-json", "-file", "-document", "-feed", "-export", "-picture", "-report")
#: Other addresses that are no page to look at, with the reason. What answers POST only needs no row.
EXEMPT = {
    "search-list": "a file, without head and foot",
    "brief-change": "answers POST only, to the owner of the brief",
    "oembed": "an answer to other sites’ programs",
    "import-progress": "a part of the page of an import, asked by its script",
    "marking-claims": "an answer to a script",
    "marking-names": "an answer to a script",
    "unapi": "an answer to reference managers",
    "healthz": "an answer to machines",
    "readyz": "an answer to machines",
    "sign-in-code": "the same form as sign-in, with one field; reached by a session only",
}
