"""The list of claims, and each claim with the words it rests on."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from evidence.accounts.models import VISITOR
from evidence.claims.asking import Invalid
from evidence.claims.claim_list import ClaimList, ClaimsFilter, claim_list
from evidence.claims.dossier import BY_CLAIM, Dossier, dossier
from evidence.claims.dossier import NoSuchPage as SideHasNoSuchPage
from evidence.claims.kept import QUICK, kept
from evidence.claims.models import Relation
from evidence.claims.narrowing import NoSuchPage
from evidence.curation.readings import badges
from evidence.library.written import together
from evidence.pages import reading, sharing, versions
from evidence.rendering import show


@dataclass(frozen=True, slots=True)
class ListPage:
    claims: ClaimList | None
    """None when the question was invalid: then there are reasons and no results."""
    asked: ClaimsFilter
    counted_at: datetime | None = None
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
    try:
        found = kept(claim_list, asked.query, 1 if number is None else number, at=timezone.now(), worth=QUICK)
    except Invalid as invalid:
        return show(request, "claims/list.html", ListPage(None, asked, reasons=invalid.reasons), status=400)
    except NoSuchPage as missing:
        raise Http404 from missing
    return show(request, "claims/list.html", ListPage(found.value, asked, found.counted_at))


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
        with together((*BY_CLAIM, badges.LINKS), pk, VISITOR):
            found = dossier(pk, person=VISITOR, pages=pages)
            readings = badges.of_claim(pk, person=VISITOR)
    except SideHasNoSuchPage as missing:
        raise Http404 from missing
    full = request.build_absolute_uri(found.address)
    page = ClaimPage(
        claim=found,
        readings=readings,
        address=full,
        mail=sharing.mail_to(found.text, full),
        oembed=sharing.oembed_address(request, full),
    )
    return show(request, "claims/claim.html", page)
