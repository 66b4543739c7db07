"""What a reader takes away from a claim: its words as footnotes, and the references of their sources."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from evidence.accounts.models import VISITOR
from evidence.citations.styles import Style
from evidence.claims.citing import CitedClaim, cited_claim
from evidence.pages import cite, reading
from evidence.pages.cite import StyleChooser, Styled, Way
from evidence.rendering import show

MOST_FOOTNOTES = 12
"""So many quotations are made footnotes on the page of a claim; the others have a page of their own for it."""


@dataclass(frozen=True, slots=True)
class ClaimCitePage:
    claim: CitedClaim
    sources: tuple[Styled, ...]
    style: Style
    chooser: StyleChooser
    ways: tuple[Way, ...]
    site: str


@reading.reading
@reading.every_claim_answers
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, "style", "find")
    style = cite.chosen_style(request)
    found = cited_claim(pk, person=VISITOR)
    context = ClaimCitePage(
        claim=found,
        sources=_styled(found, style),
        style=style,
        chooser=cite.chooser(request, style),
        ways=cite.ways(reverse("claim-cite", args=[pk])) if found.sources else (),
        site=request.build_absolute_uri("/")[:-1],
    )
    return show(request, "cite/claim.html", context)


@reading.reading
@reading.every_claim_answers
def record(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The sources of the claim's words as a file, each with the words; 404 for a format that there is not."""
    format_ = cite.format_of(key)
    reading.only(request)
    found = cited_claim(pk, person=VISITOR)
    return cite.file(format_, [cite.taken(one, request) for one in found.sources], f"claim-{found.key}")


def _styled(found: CitedClaim, style: Style) -> tuple[Styled, ...]:
    rows, left = [], MOST_FOOTNOTES
    for one in found.sources:
        rows.append(cite.styled(one, style, left))
        left = max(0, left - len(one.words))
    return tuple(rows)
