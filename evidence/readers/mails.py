"""The mails about copies: plain text, from templates, to one person each."""

import logging
from datetime import datetime

from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse

from evidence.readers.models import CopyRequest, RequestState

log = logging.getLogger(__name__)
LONGEST_SUBJECT = 150


def to_contact(request: CopyRequest, token: str, *, site: str, until: datetime) -> bool:
    """Ask the contact of the record, who answers through the link."""
    link = site.rstrip("/") + reverse("copy-answer", args=[token])
    context = {"request": request, "source": request.source, "link": link, "until": until}
    subject = f"A reader asks for a copy: {request.source.title}"
    return _send(request, subject, "copies/mail_to_contact.txt", context, request.source.contact)


def to_reader(request: CopyRequest, token: str, *, site: str) -> bool:
    """Tell the reader what the answer was; `token` opens the file, and is empty when the library sends none."""
    link = site.rstrip("/") + reverse("copy-fetch", args=[token]) if token else ""
    context = {
        "request": request,
        "source": request.source,
        "link": link,
        "declined": request.state == RequestState.DECLINED,
    }
    return _send(request, f"Your request: {request.source.title}", "copies/mail_to_reader.txt", context, request.email)


def _send(request: CopyRequest, subject: str, template: str, context: dict[str, object], to: str) -> bool:
    """False when the mail could not be handed over: the request stands, and curators can see and answer it.

    Line ends in a subject are made spaces, and Django refuses any that is left in an address.
    """
    line = " ".join(subject.split())
    line = line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"
    try:
        # Whatever a mail server, a full disk or a name server may do: nothing of it is the reader's fault.
        mail.EmailMessage(line, render_to_string(template, context), to=[to]).send()
    except Exception:
        log.exception("The mail about request %d could not be sent.", request.pk)
        return False
    return True
