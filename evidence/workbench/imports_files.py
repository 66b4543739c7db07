"""What an import gives away: its report, and the file as it came."""

from collections.abc import Callable, Iterator

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from evidence.accounts.roles import May
from evidence.curation.imports import copying, looking, reporting
from evidence.curation.models import ImportBatch
from evidence.gate import StaffRequest, only

LOCKED = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""A file from outside runs nothing and loads nothing, wherever a browser may open it."""

REPORTS: dict[str, tuple[str, Callable[[ImportBatch], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", reporting.as_csv),
    "json": ("application/json", reporting.as_json),
}


@require_safe
@only(May.DRAFT)
def report(request: StaffRequest, pk: int, key: str) -> HttpResponseBase:
    batch = _batch(request, pk)
    if key not in REPORTS:
        raise Http404
    media_type, written = REPORTS[key]
    answer = StreamingHttpResponse(written(batch), content_type=media_type)
    return _as_file(answer, f"import-{batch.pk}-report.{key}")


@require_safe
@only(May.DRAFT)
def file(request: StaffRequest, pk: int) -> HttpResponseBase:
    batch = _batch(request, pk)
    answer = HttpResponse(copying.content(batch), content_type="application/octet-stream")
    return _as_file(answer, batch.name)


def _as_file[R: HttpResponseBase](answer: R, name: str) -> R:
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = LOCKED
    return answer


def _batch(request: StaffRequest, pk: int) -> ImportBatch:
    found = looking.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
