"""A theme as files: its claims with their counts, as the page lists them, and its quotations."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from evidence.accounts.doors import Anyone, opens_to
from evidence.accounts.models import VISITOR
from evidence.claims.asking import Invalid
from evidence.claims.hubs import Looked
from evidence.claims.listed import Listed
from evidence.claims.models import Relation
from evidence.claims.themes.files import ClaimLine, WordsLine, claim_lines, words_lines
from evidence.claims.themes.question import read
from evidence.pages import reading
from evidence.pages.downloads import Download, Places
from evidence.pages.retired import answer_if_retired
from evidence.search.exporting import Cell, csv_of
from evidence.vocabulary.models import Theme

PLACES = Places()

type Columns[T] = dict[str, Callable[[T], Cell]]


@opens_to(Anyone.EVERYBODY)
@cache_control(public=True, max_age=0, must_revalidate=True)
@require_safe
def claims(request: HttpRequest, slug: str) -> HttpResponseBase:
    """CSV of the claims, with the `sort` and `show` of the page; 400 for what cannot be asked, 503 while it is busy."""
    reading.only(request, "sort", "show")
    try:
        asked = read(dict(request.GET.lists()))
    except Invalid as invalid:
        raise BadRequest(" ".join(invalid.reasons)) from invalid
    columns = claim_columns(_site(request))
    return _taken(request, slug, "claims", columns, lambda: claim_lines(slug, asked, person=VISITOR))


@opens_to(Anyone.EVERYBODY)
@cache_control(public=True, max_age=0, must_revalidate=True)
@require_safe
def quotations(request: HttpRequest, slug: str) -> HttpResponseBase:
    """CSV of the quotations; 503 while it is busy."""
    reading.only(request)
    columns = words_columns(_site(request))
    return _taken(request, slug, "quotations", columns, lambda: words_lines(slug, person=VISITOR))


def _taken[T](
    request: HttpRequest, slug: str, what: str, columns: Columns[T], listed: Callable[[], Listed[T]]
) -> HttpResponseBase:
    """The file, “first” in its name where it is cut; that of the theme which a merged one became."""

    def make() -> Download:
        found = listed()
        return Download(f"evidence-{slug}-{what}{'-first' if found.is_cut else ''}.csv", csv_of(columns)(found.lines))

    try:
        return PLACES.streamed(make)
    except Theme.DoesNotExist:
        return answer_if_retired(request, Theme, slug, name=f"theme-{what}-csv")


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")[:-1]


def claim_columns(site: str) -> dict[str, Callable[[ClaimLine], Cell]]:
    def number(relation: str) -> Callable[[ClaimLine], Cell]:
        return lambda line: dict(line.row.tallies).get(relation, 0)

    return {
        "Address": lambda line: site + line.row.address,
        "Id": lambda line: line.id,
        "Kind": lambda line: line.kind,
        "Claim": lambda line: line.row.text,
        "Themes": lambda line: "; ".join(line.themes),
        **{relation.capitalize(): number(relation) for relation in Relation.values},
        "Quotations": lambda line: line.row.quotations,
        "Sources": lambda line: line.row.sources,
        "Independent origins": lambda line: line.row.origins,
        "If none contradict it": lambda line: _searched(line.row.looked),
        "If none support it but some contradict": lambda line: _searched(line.row.looked_for_support),
    }


def words_columns(site: str) -> dict[str, Callable[[WordsLine], Cell]]:
    return {
        "Address": lambda line: site + line.address,
        "Words": lambda line: line.words,
        "Source": lambda line: line.source,
        "Date of the source": lambda line: line.date,
        "Place": lambda line: line.place,
        "Voice": lambda line: line.voice,
        "Claims on the theme": lambda line: "\n".join(line.bears),
        "Stances on the theme": lambda line: "\n".join(line.shows),
    }


def _searched(looked: Looked | None) -> str:
    if looked is None:
        return ""
    if looked.on is None:
        return "not searched"
    found = f"found {looked.found}, none published here" if looked.found else "none found"
    return f"{found}, searched on {looked.on:%Y-%m-%d}"
