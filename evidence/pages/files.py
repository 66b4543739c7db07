"""A file of a source, as it was received: sent to be kept, never to be run or shown by the site itself."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from evidence.accounts.doors import Anyone, opens_to
from evidence.accounts.models import VISITOR
from evidence.library import files
from evidence.library.files import Standing
from evidence.library.models import Source, SourceFile
from evidence.library.standing import Merged, Withdrawn, source
from evidence.pages.reading import Gone
from evidence.rendering import show

#: A file runs nothing and loads nothing, wherever a browser may open it (HAZARDS: served files).
LOCKED = "sandbox; default-src 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Closed:
    """Context of the page that says why a file cannot be had."""

    source: int
    title: str
    embargo_until: date | None
    on_request: bool


@opens_to(Anyone.EVERYBODY)
@require_safe
def file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The file; 403 with the reason when it is on request or embargoed; 404 when a reader may not know of it."""
    try:
        source(pk, person=VISITOR)
        found = files.described(pk, number)
    except Merged as merged:
        return HttpResponsePermanentRedirect(f"/sources/{merged.into}/files/{number}/")
    except Withdrawn as withdrawn:
        return show(request, "410.html", Gone("source", withdrawn.tombstone), status=410)
    except Source.DoesNotExist:
        found = _of_a_draft(pk, number)
    except SourceFile.DoesNotExist as missing:
        raise Http404 from missing
    today = timezone.localdate()
    stands = files.standing(found, on=today)
    # Who asks matters only for what is not open: an open file is the same for everybody, and asks for no session.
    if stands is not Standing.OPEN and not files.may_fetch(found, request.user, on=today):
        if stands is Standing.HIDDEN:
            raise Http404
        return _closed(request, found, stands)
    return sent(request, found, public=stands is Standing.OPEN)


def _of_a_draft(pk: int, number: int) -> SourceFile:
    try:
        return files.described(pk, number)
    except SourceFile.DoesNotExist as missing:
        raise Http404 from missing


def _closed(request: HttpRequest, file: SourceFile, stands: Standing) -> HttpResponse:
    embargo = file.embargo_until if stands is Standing.EMBARGOED else None
    context = Closed(file.source_id, file.source.title, embargo, stands is Standing.ON_REQUEST)
    response = show(request, "copies/closed.html", context, status=403)
    patch_cache_control(response, private=True, no_store=True)
    return response


def sent(request: HttpRequest, file: SourceFile, *, public: bool) -> HttpResponseBase:
    """The bytes with headers that let a browser do nothing but keep them; one slice of them in memory at a time.

    Only what is `public` may stay in shared caches, which ask again each time (ETag).
    """
    media_type = file.media_type if file.media_type in files.SERVED else files.UNTYPED
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=media_type)
    else:
        response = StreamingHttpResponse(files.slices(file.pk), content_type=media_type)
    response["Content-Length"] = str(file.size)
    # Named, so that nothing packs it on the way: most files are packed already, and the length stays known.
    response["Content-Encoding"] = "identity"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    response["Content-Security-Policy"] = LOCKED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if public:
        response["ETag"] = f'"{file.sha256}"'
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
