"""Requests for a copy as curators see them."""

from django.db.models import QuerySet

from evidence.readers.models import CopyRequest, RequestState


def waiting() -> QuerySet[CopyRequest]:
    """Those nobody answered, the longest wait first."""
    return _rows().filter(state=RequestState.WAITING).order_by("asked_at", "pk")


def answered() -> QuerySet[CopyRequest]:
    """The others, newest first."""
    return _rows().exclude(state=RequestState.WAITING).order_by("-answered_at", "-pk")


def one(pk: int) -> CopyRequest | None:
    return _rows().filter(pk=pk).first()


def _rows() -> QuerySet[CopyRequest]:
    return CopyRequest.objects.select_related("source", "file", "answered_by").defer("file__content")
