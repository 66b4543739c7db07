from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from evidence.admin.curated import ReadOnly
from evidence.curation.models import TextDraft
from evidence.readers.models import CopyRequest


@admin.register(TextDraft)
class TextDraftAdmin(ReadOnly[TextDraft]):
    """Texts in the making are mended at the workbench; here they are listed."""

    list_display = ("source", "role", "edition", "saved_at", "created_by", "became")
    list_select_related = ("source", "created_by", "became__source")
    search_fields = ("source__title", "source__key")
    exclude = ("content", "blocks")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TextDraft]:
        return super().get_queryset(request).defer("content", "blocks")


@admin.register(CopyRequest)
class CopyRequestAdmin(ReadOnly[CopyRequest]):
    """What was asked and answered. The links themselves are kept as digests, and not even these are shown."""

    list_display = ("source", "name", "state", "asked_at", "answered_at", "answered_by", "fetched_at")
    list_filter = ("state",)
    list_select_related = ("source", "answered_by")
    search_fields = ("source__title", "name", "email")
    exclude = ("answer_token", "fetch_token", "visitor")
