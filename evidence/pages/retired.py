"""What the address of a retired theme or actor answers: every slug that was ever given answers."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from evidence.curation.concepts.merging import became_another
from evidence.rendering import show
from evidence.vocabulary.models import Actor, Theme
from evidence.vocabulary.retired import Retired, if_retired


@dataclass(frozen=True, slots=True)
class RetiredPage:
    what: str
    retired: Retired
    address: str
    """Of what is used in its place; empty when nothing is."""


def answer_if_retired(
    request: HttpRequest, model: type[Theme] | type[Actor], slug: str, *, name: str = ""
) -> HttpResponse:
    """301 to what a concept was merged into; 410 with the reason, and what to use instead, for another retired one.

    404 for a slug that nobody ever gave. `name` is that of the address that was asked for, where it is not the page.
    """
    retired = if_retired(model, slug)
    if retired is None:
        raise Http404
    instead = retired.instead
    address = instead.get_absolute_url() if instead else ""
    if instead and became_another(model, retired.pk):
        asked = f"?{request.GET.urlencode()}" if name and request.GET else ""
        return HttpResponsePermanentRedirect((reverse(name, args=[instead.slug]) if name else address) + asked)
    page = RetiredPage(str(model._meta.verbose_name), retired, address)  # noqa: SLF001 (documented by Django)
    return show(request, "retired.html", page, status=410)
