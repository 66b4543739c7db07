"""Several drafts of one's own, ticked and submitted at once."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from evidence.accounts.roles import May
from evidence.curation import fields
from evidence.curation.review import handing_in
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only

#: As many as the page of one's own records shows.
MOST = 200


@require_POST
@only(May.DRAFT)
def submit(request: StaffRequest) -> HttpResponse:
    picked = [_key(said) for said in request.POST.getlist("pick")[:MOST]]
    try:
        count = handing_in.submit(picked, by=request.user, at=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        records = "1 record waits" if count == 1 else f"{count} records wait"
        if count:
            messages.success(request, f"Submitted: {records} for a second person.")
        else:
            messages.error(request, "Tick what you want to submit first.")
    return HttpResponseRedirect(reverse("my-records"))


def _key(said: str) -> handing_in.Key:
    """Of “source 28”."""
    table, _, row = said.partition(" ")
    if table not in fields.KEPT or not (row.isascii() and row.isdigit()) or len(row) > 9:
        raise BadRequest("“pick” must be a sort of record and a number.")
    return table, int(row)
