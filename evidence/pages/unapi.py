"""unAPI 1, the records behind the ids on a page, for reference managers: http://unapi.info/specs/ (archived).

The one way in which Zotero learns that an organisation is one name. Ids are the numbers of sources; on pages they stand
in `<abbr class="unapi-id" title="…">`.
"""

import re
from xml.sax.saxutils import quoteattr

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from evidence.accounts.models import VISITOR
from evidence.citations.formats import FORMATS
from evidence.claims.citing import CitedSource, cited_source
from evidence.library.models import Source
from evidence.library.standing import Merged, Withdrawn
from evidence.pages import cite, reading

#: Formats that are offered → where they are described. Readers take the first they know.
OFFERED = {
    "mods": "http://www.loc.gov/standards/mods/",
    "ris": "http://www.refman.com/support/risformat_intro.asp",
}
_ID = re.compile(rf"[0-9]{{1,{reading.LONGEST_NUMBER}}}")


@reading.reading
def unapi(request: HttpRequest) -> HttpResponse:
    """200 with the formats; with `id` 300 and the formats of it, or 404; with `format` too the record.

    415 for a format that this library does not know, 406 for one that it knows but does not offer here,
    301 to the successor of a merged source, 410 for a withdrawn one, 400 for a parameter twice or a format without id.
    """
    reading.once_each(request)
    name, key = request.GET.get("id"), request.GET.get("format")
    if name is None:
        return _said(400, "“format” needs an “id”.") if key else _formats(200)
    if not _ID.fullmatch(name):
        return _said(404, "There is no record of this id.")
    try:
        found = cited_source(int(name), person=VISITOR)
    except Source.DoesNotExist:
        return _said(404, "There is no record of this id.")
    except Merged as merged:
        asked = request.GET.copy()
        asked["id"] = str(merged.into)
        return HttpResponsePermanentRedirect(f"{reverse('unapi')}?{asked.urlencode()}")
    except Withdrawn as withdrawn:
        return _said(410, f"This record was withdrawn. The reason given: {withdrawn.tombstone.reason}")
    return _record(request, found, key) if key else _formats(300, name)


def _record(request: HttpRequest, found: CitedSource, key: str) -> HttpResponse:
    if key not in FORMATS:
        return _said(415, "This library does not know the format.")
    if key not in OFFERED:
        return _said(406, f"Records are offered here as {' and '.join(OFFERED)}.")
    response = cite.file(FORMATS[key], [cite.taken(found, request)], found.key)
    del response["Content-Disposition"]
    return response


def _formats(status: int, name: str = "") -> HttpResponse:
    rows = "".join(
        f"  <format name={quoteattr(key)} type={quoteattr(FORMATS[key].media_type)} docs={quoteattr(docs)}/>\n"
        for key, docs in OFFERED.items()
        if key in FORMATS
    )
    of = f" id={quoteattr(name)}" if name else ""
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<formats{of}>\n{rows}</formats>\n'
    return HttpResponse(text, status=status, content_type="application/xml; charset=utf-8")


def _said(status: int, reason: str) -> HttpResponse:
    return HttpResponse(f"{reason}\n", status=status, content_type="text/plain; charset=utf-8")
