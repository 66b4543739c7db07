"""The vocabulary as a file."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from evidence.accounts.roles import May
from evidence.gate import StaffRequest, only
from evidence.operations.later import later

skos = later("evidence.vocabulary.skos")
skos_rows = later("evidence.vocabulary.skos_rows")


@require_safe
@only(May.DRAFT)
def file(request: StaffRequest, key: str) -> HttpResponse:
    if key not in skos.FORMATS:
        raise Http404
    _, media_type, ending = skos.FORMATS[key]
    site = request.build_absolute_uri(reverse("home"))
    answer = HttpResponse(skos.dump(skos_rows.terms(), site=site, key=key), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="vocabulary.{ending}"'
    return answer
