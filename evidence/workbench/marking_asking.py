"""What the page of marking asks while somebody works: are these the words, which claims are near, who is called so."""

import json
from dataclasses import asdict, dataclass

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from evidence.accounts.roles import May
from evidence.curation.marking import drafts, names, words
from evidence.curation.marking.near_claims import NearClaim
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.text.cleaning import clean
from evidence.vocabulary.finding import Names
from evidence.workbench.marking import source_of, typed, version_of
from evidence.workbench.marking_fields import near, shown
from evidence.workbench.marking_form import LONGEST_CLAIM, Filled, Incomplete, located, whole

#: Elements of a page that a selection touches: blocks, and cells of tables.
MOST_PIECES = 400


@dataclass(frozen=True, slots=True)
class Near:
    claims: tuple[NearClaim, ...]
    chosen: str
    offered: str


@require_POST
@only(May.DRAFT)
def selected(request: StaffRequest, pk: int) -> HttpResponse:
    """The words a browser selected, as the text has them: JSON with `words`, `start`, `end` and `shown` (HTML).

    `start` and `end` count code points; `pieces` is what the browser saw there: [[start, words], …]. When the text has
    other letters at one of these places the browser counted wrongly, and 400 says so.
    """
    source = source_of(request, pk)
    version = version_of(source, request.POST.get("role", ""))
    if request.POST.get("version") != str(version.number):
        return _refused("A newer version of this text has come: load the page again. What you typed is kept.", 409)
    start, end = whole(request.POST.get("start", "")), whole(request.POST.get("end", ""))
    if start is None or end is None or not 0 <= start < end <= len(version.content):
        return _refused("These are no words of the text.", 400)
    if end - start > words.LONGEST:
        return _refused(f"At most {words.LONGEST:,} characters are one quotation: select less.", 400)
    if not words.agrees(version.content, _pieces(request.POST.get("pieces", ""))):
        return _refused("The browser and the text disagree about these words: copy them and paste them instead.", 400)
    filled = Filled({"words": [version.content[start:end]], "start": [str(start)], "end": [str(end)]})
    try:
        found = located(version, filled)
    except Incomplete as cannot:
        return _refused(" ".join(cannot.errors.values()), 400)
    blocks = list(version.blocks.order_by("number"))
    as_shown = shown(version, found, blocks, filled, person=request.user, vocabulary=Names.read())
    html = render_to_string("workbench/marking/shown.html", {"shown": as_shown}, request=request)
    said = {"words": version.content[found.start : found.end], "start": found.start, "end": found.end, "shown": html}
    return JsonResponse(said)


def _pieces(said: str) -> list[tuple[int, str]]:
    try:
        given = json.loads(said)
    except (ValueError, RecursionError) as error:
        raise BadRequest("“pieces” is not JSON.") from error
    if not isinstance(given, list) or len(given) > MOST_PIECES:
        raise BadRequest("“pieces” is a list of places and words.")
    found: list[tuple[int, str]] = []
    for one in given:
        match one:
            case [int(start), str(text)] if not isinstance(start, bool):
                found.append((start, text))
            case _:
                raise BadRequest("“pieces” is a list of places and words.")
    return found


@require_POST
@only(May.DRAFT)
def keep(request: StaffRequest, pk: int) -> HttpResponse:
    """What stands in the form is kept while somebody types; JSON with the stamp of what is kept."""
    version = version_of(source_of(request, pk), request.POST.get("role", ""))
    if request.POST.get("version") != str(version.number):
        return _refused("A newer version of this text has come: load the page again.", 409)
    now = timezone.now()
    try:
        drafts.keep(version, request.user, typed(request), at=now)
    except drafts.TooLarge:
        return _refused("That is more than one form holds.", 413)
    return JsonResponse({"kept": now.isoformat()})


@require_safe
@only(May.DRAFT)
def claims(request: StaffRequest) -> HttpResponse:
    """Claims near to what is typed, as the rows of the form."""
    said = clean(request.GET.get("q", "")[:LONGEST_CLAIM], multiline=False)
    chosen = clean(request.GET.get("claim", "")[:20], multiline=False)
    found = near(Filled({"claim_words": [said], "claim": [chosen]}), person=request.user)
    page = Near(found, chosen, ",".join(str(one.id) for one in found))
    return show(request, "workbench/marking/claims.html", page)


@require_safe
@only(May.DRAFT)
def called(request: StaffRequest, kind: str) -> HttpResponse:
    """Actors, themes or sources with these words in a name: JSON, a list of {value, about}."""
    begun = clean(request.GET.get("q", "")[: names.LONGEST], multiline=False)
    if kind not in {"actor", "theme", "source"}:
        raise Http404
    if not begun:
        return JsonResponse({"found": []})
    if kind == "source":
        found = names.sources(begun, person=request.user)
    else:
        found = names.actors(begun) if kind == "actor" else names.themes(begun)
    return JsonResponse({"found": [asdict(one) for one in found]})


def _refused(reason: str, status: int) -> JsonResponse:
    return JsonResponse({"reason": reason}, status=status)
