"""The sources of a search as a list of references in a citation style: `/search/list/<html, docx, odt or txt>/`."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from evidence.accounts.models import VISITOR
from evidence.citations.documents import forms as documents
from evidence.citations.styles import NotFormatted
from evidence.library.formatting import formatted_list
from evidence.pages import cite
from evidence.pages.downloads import attached, not_now
from evidence.pages.search_export import PLACES, asked_for
from evidence.search import bibliography, exporting
from evidence.search.exporting import LISTS
from evidence.search.filters import read


@asked_for
def listed(request: HttpRequest, key: str) -> HttpResponseBase:
    """The first sources in the style that `style` names, with the parameters of `/search/` besides.

    404 for another scope or list, 503 when pandoc has too much to do.
    """
    if key not in LISTS:
        raise Http404(f"There is no list “{key}”.")
    if len(request.GET.getlist("style")) > 1:
        raise BadRequest("“style” stands in the address more than once.")
    style = cite.chosen_style(request)
    asked = request.GET.copy()
    asked.pop("style", None)
    criteria = read(asked)
    if criteria.scope != "sources":
        raise Http404("Only sources have a list of references.")
    found = exporting.listing(criteria, bibliography.MOST)
    references = [one.reference for one in exporting.items("sources", found.rows, VISITOR, "")]
    title = f"References: {criteria.q or 'all sources'}"

    def made() -> HttpResponse:
        formatted = formatted_list(references, style)
        form = documents.FORMS.get(key)
        content = documents.written(bibliography.document(formatted, title), form) if form else None
        return attached(
            content or bibliography.plain(formatted), LISTS[key].media_type, exporting.file_name(found, LISTS[key])
        )

    try:
        return PLACES.whole(made)
    except NotFormatted as problem:
        return not_now(str(problem), seconds=30)
