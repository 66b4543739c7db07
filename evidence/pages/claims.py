"""The list of claims, and each claim with the words it rests on."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from evidence.accounts.models import VISITOR
from evidence.claims.asking import Invalid
from evidence.claims.claim_list import ClaimList, ClaimsFilter, claim_list
from evidence.claims.dossier import Dossier, dossier
from evidence.claims.dossier import NoSuchPage as SideHasNoSuchPage
from evidence.claims.holdings import NoSuchPage
from evidence.claims.models import Relation
from evidence.curation.readings import badges
from evidence.pages import reading, sharing, versions
from evidence.rendering import show


@dataclass(frozen=True, slots=True)
class ListPage:
    claims: ClaimList | None
    """None when the question was invalid: then there are reasons and no results."""
    asked: ClaimsFilter
    narrowed: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimPage:
    claim: Dossier
    readings: badges.ClaimReadings
    address: str
    """Of this page in full, for the citation."""
    mail: str
    oembed: str


@reading.reading
def catalogue(request: HttpRequest) -> HttpResponse:
    reading.once_each(request)
    number = reading.number(request, "page")
    asked = ClaimsFilter(request.GET, person=VISITOR)
    reading.only(request, "page", *asked.filters)
    narrowed = any(request.GET.get(name) for name in asked.filters if name != "sort")
    try:
        found = claim_list(asked, page=1 if number is None else number)
    except Invalid as invalid:
        return show(request, "claims/list.html", ListPage(None, asked, narrowed, invalid.reasons), status=400)
    except NoSuchPage as missing:
        raise Http404 from missing
    return show(request, "claims/list.html", ListPage(found, asked, narrowed))


@reading.reading
@reading.every_claim_answers
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    reading.once_each(request)
    if "as_of" in request.GET:
        reading.only(request, "as_of")
        return versions.as_of(request, pk)
    reading.only(request, *Relation.values)
    pages = {name: asked for name in Relation.values if (asked := reading.number(request, name)) is not None}
    try:
        found = dossier(pk, person=VISITOR, pages=pages)
    except SideHasNoSuchPage as missing:
        raise Http404 from missing
    full = request.build_absolute_uri(found.address)
    page = ClaimPage(
        claim=found,
        readings=badges.of_claim(pk, person=VISITOR),
        address=full,
        mail=sharing.mail_to(found.text, full),
        oembed=sharing.oembed_address(request, full),
    )
    return show(request, "claims/claim.html", page)
