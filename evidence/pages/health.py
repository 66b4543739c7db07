"""Is the process alive; can it answer readers. Plain text, for machines and for whoever is called at night."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evidence.accounts.doors import Anyone, opens_to
from evidence.search.reader import IndexNotReady, current


@opens_to(Anyone.EVERYBODY)
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django calls it so)
    """200 while the process answers at all; asks nothing of anybody."""
    return _plain("alive")


@opens_to(Anyone.EVERYBODY)
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 when pages and search can be answered, else 503 with a line for each thing that is missing."""
    reasons = [reason for reason in (_database(), _index()) if reason]
    return _plain("\n".join(reasons) or "ready", status=503 if reasons else 200)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:  # its words may hold host and user names: they belong in the log
        return "database: not reachable"
    return ""


def _index() -> str:
    try:
        current().searcher()
    except IndexNotReady:
        return "search index: not built (manage.py reindex)"
    return ""


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
