"""Passing a claim on: its lasting addresses, a small page to embed elsewhere, and oEmbed for programs that ask."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode, urlsplit

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override

from evidence.accounts.models import VISITOR
from evidence.claims import standing
from evidence.claims.embedded import Embedded, embedded
from evidence.claims.models import Claim
from evidence.curation.past.claim_page import address as address_of_version
from evidence.curation.past.claims import versions
from evidence.library.standing import Merged, Tombstone, Withdrawn
from evidence.pages import reading
from evidence.rendering import show

#: CSS pixels of the frame, as it is offered; whoever embeds may give it another size.
WIDTH, HEIGHT = 640, 480
#: Characters of a claim in the subject of a mail.
SUBJECT = 120
#: Nothing but its own style sheets; and anybody may frame it.
EMBED_CSP = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["*"],
}


@dataclass(frozen=True, slots=True)
class SharePage:
    id: int
    text: str
    address: str
    """Of the claim, in full."""
    version: str
    """Of what readers see of it now, for good."""
    number: int
    mail: str
    frame: str
    """What somebody pastes into a page of theirs."""


@dataclass(frozen=True, slots=True)
class EmbedPage:
    claim: Embedded | None
    tombstone: Tombstone | None
    """Instead of a claim that was withdrawn."""
    address: str
    on: date


@reading.reading
@reading.every_claim_answers
def share(request: HttpRequest, pk: int) -> HttpResponse:
    reading.once_each(request)
    reading.only(request)
    claim = standing.claim(pk, person=VISITOR)
    every = versions(pk)
    full = request.build_absolute_uri(claim.get_absolute_url())
    page = SharePage(
        id=pk,
        text=claim.text,
        address=full,
        version=request.build_absolute_uri(address_of_version(pk, every.latest.number)),
        number=every.latest.number,
        mail=mail_to(claim.text, full),
        frame=_frame(request, claim, WIDTH, HEIGHT),
    )
    return show(request, "claims/share_page.html", page)


@xframe_options_exempt
@csp_override(EMBED_CSP)
@reading.reading
@reading.every_claim_answers
def embed(request: HttpRequest, pk: int) -> HttpResponse:
    """Anybody may frame it: it sets no cookie, has no form and no script, and shows what every reader sees."""
    reading.once_each(request)
    reading.only(request)
    address = request.build_absolute_uri(reverse("claim", args=[pk]))
    today = timezone.now().date()
    try:
        found = embedded(pk, person=VISITOR)
    except Withdrawn as withdrawn:
        page = EmbedPage(None, withdrawn.tombstone, address, today)
        return show(request, "claims/embed.html", page, status=410)
    return show(request, "claims/embed.html", EmbedPage(found, None, address, today))


@reading.reading
def oembed(request: HttpRequest) -> HttpResponse:
    """https://oembed.com/: the frame for an address of a claim. 404 for any other address, 501 for XML."""
    reading.once_each(request)
    reading.only(request, "url", "format", "maxwidth", "maxheight")
    if reading.one_of(request, "format", ("json", "xml"), "json") == "xml":
        return HttpResponse("Only JSON is given here.", status=501, content_type="text/plain; charset=utf-8")
    try:
        claim = _standing(_asked(request))
    except (Claim.DoesNotExist, Withdrawn) as missing:
        raise Http404 from missing
    width, height = _most(request, "maxwidth", WIDTH), _most(request, "maxheight", HEIGHT)
    return JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": "Evidence",
            "provider_url": request.build_absolute_uri(reverse("home")),
            "title": claim.text,
            "width": width,
            "height": height,
            "html": _frame(request, claim, width, height),
        }
    )


def oembed_address(request: HttpRequest, full: str) -> str:
    """Where programs ask for the frame of the page at `full`."""
    return f"{request.build_absolute_uri(reverse('oembed'))}?{urlencode({'url': full, 'format': 'json'})}"


def mail_to(words: str, address: str) -> str:
    """A mail to nobody yet, with the claim and its address."""
    subject = words if len(words) <= SUBJECT else f"{words[: SUBJECT - 1]}…"
    return f"mailto:?subject={quote(subject)}&body={quote(f'{words}\n\n{address}\n')}"


def _frame(request: HttpRequest, claim: Claim, width: int, height: int) -> str:
    """Markup for other pages; on ours it is text, and is escaped once more."""
    source = escape(request.build_absolute_uri(reverse("claim-embed", args=[claim.pk])))
    title = escape(f"Claim: {claim.text}")
    return f'<iframe src="{source}" title="{title}" width="{width}" height="{height}" loading="lazy"></iframe>'


def _asked(request: HttpRequest) -> int:
    """The claim at the address that is asked for, when that is one of ours."""
    given = request.GET.get("url", "")
    if not given:
        raise BadRequest("“url” must be the address of a claim.")
    try:
        parts = urlsplit(given)
        found = resolve(parts.path)
    except (ValueError, Resolver404) as missing:
        raise Http404 from missing
    if parts.netloc != request.get_host() or parts.scheme not in {"http", "https"}:
        raise Http404
    if found.url_name not in {"claim", "claim-version", "claim-embed", "claim-share"}:
        raise Http404
    return int(found.kwargs["pk"])


def _most(request: HttpRequest, name: str, usual: int) -> int:
    """Never more than is asked for: the specification says so."""
    given = reading.number(request, name)
    return usual if given is None else max(1, min(usual, given))


def _standing(pk: int) -> Claim:
    try:
        return standing.claim(pk, person=VISITOR)
    except Merged as merged:
        return standing.claim(merged.into, person=VISITOR)
