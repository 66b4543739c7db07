from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from evidence.accounts.models import User
from evidence.admin.curated import CuratedAdmin, CuratedForm, NeverDeleted, ReadOnly
from evidence.curation.carrying import correcting
from evidence.curation.parts.table import opens
from evidence.library.models import (
    Block,
    Contributor,
    Identifier,
    RecordNote,
    Relation,
    Source,
    SourceFile,
    TextVersion,
)
from evidence.library.status import Status
from evidence.text import dates


class ContributorInline(admin.TabularInline[Contributor, Source]):
    model = Contributor
    extra = 0
    autocomplete_fields = ("actor",)


class IdentifierInline(admin.TabularInline[Identifier, Source]):
    model = Identifier
    extra = 0


class RelationInline(admin.TabularInline[Relation, Source]):
    model = Relation
    fk_name = "source"
    extra = 0
    autocomplete_fields = ("target",)


class RecordNoteInline(admin.TabularInline[RecordNote, Source]):
    model = RecordNote
    extra = 0


class SourceForm(CuratedForm[Source]):
    """The date is one EDTF expression; the days it spans are worked out, never typed."""

    def clean_issued(self) -> str:
        return self._edtf("issued")

    def clean_event_date(self) -> str:
        return self._edtf("event_date")

    def clean_issued_implied(self) -> str:
        return self._edtf("issued_implied")

    def _edtf(self, field: str) -> str:
        words = str(self.cleaned_data[field]).strip()
        try:
            dates.parse(words)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return words


@admin.register(Source)
class SourceAdmin(CuratedAdmin[Source]):
    form = SourceForm
    list_display = ("title", "kind", "issued", "access", "status")
    list_filter = ("status", "kind", "access")
    search_fields = ("title", "key", "contributors__family", "contributors__literal", "container_title")
    autocomplete_fields = ("subject_themes", "subject_actors")
    inlines = (ContributorInline, IdentifierInline, RelationInline, RecordNoteInline)
    prepopulated_fields = {"key": ("title",)}
    list_per_page = 50
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("title", "title_supplied", "short_title", "key", "kind", "language"),
                    *("access", "contact", "texts_and_files"),
                )
            },
        ),
        ("Date", {"fields": ("issued", "issued_note", "issued_implied")}),
        (
            "Where it appeared",
            {
                "fields": (
                    ("container_title", "volume", "issue", "pages"),
                    ("publisher", "publisher_place", "number"),
                    ("event_title", "event_place", "event_date"),
                    "publication_status",
                )
            },
        ),
        ("Subjects", {"fields": ("keywords", "subject_themes", "subject_actors")}),
        ("Fields we do not model", {"fields": ("extra",), "classes": ("collapse",)}),
        CuratedAdmin.life,
    )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Source | None = None) -> dict[str, Any]:  # noqa: ARG002
        return {} if obj else {"key": ("title",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> tuple[str, ...]:  # noqa: ARG002
        kept = (*self.readonly_fields, "texts_and_files")
        return (*kept, "key") if obj else kept

    @admin.display(description="Texts and files")
    def texts_and_files(self, obj: Source) -> str:
        """Texts and files are brought in at the workbench."""
        if obj._state.adding:  # noqa: SLF001 (the documented way to tell)
            return "once the record is saved"
        return format_html('<a href="{}">At the workbench</a>', reverse("source-texts", args=[obj.pk]))

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:  # noqa: FBT001
        span = dates.parse(obj.issued)
        obj.issued_from, obj.issued_to = span.earliest, span.latest
        super().save_model(request, obj, form, change)


class TextVersionForm(forms.ModelForm[TextVersion]):
    def clean_source(self) -> Source:
        source: Source = self.cleaned_data["source"]
        if correcting.waits(source):
            said = format_html(
                'The source is published: <a href="{}">bring it in at the workbench</a>; a second person reads it.',
                reverse("source-texts", args=[source.pk]),
            )
            raise forms.ValidationError(said)
        return source


@admin.register(TextVersion)
class TextVersionAdmin(NeverDeleted[TextVersion]):
    """A text is brought in once. To correct one, add a new version: a kept one cannot be changed."""

    form = TextVersionForm
    list_display = ("source", "role", "number", "origin", "created_at")
    list_filter = ("role", "origin")
    list_select_related = ("source",)
    search_fields = ("source__title", "source__key")
    autocomplete_fields = ("source",)
    fields = ("source", "role", "content", "origin", "reason")

    def get_fields(self, request: HttpRequest, obj: TextVersion | None = None) -> tuple[str, ...]:  # noqa: ARG002
        kept = ("number", "sha256", "origin_file", "created_at", "created_by")
        return (*self.fields, *kept) if obj else tuple(self.fields)

    def has_change_permission(self, request: HttpRequest, obj: TextVersion | None = None) -> bool:  # noqa: ARG002
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: TextVersion, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        by = request.user if isinstance(request.user, User) else None
        made = correcting.correct(obj.source, obj.role, obj.content, obj.reason, by, origin=obj.origin).version
        obj.pk, obj.number, obj.sha256 = made.pk, made.number, made.sha256


@admin.register(Block)
class BlockAdmin(ReadOnly[Block]):
    list_display = ("text_version", "number", "kind", "label")
    list_filter = ("kind",)
    list_select_related = ("text_version__source",)
    search_fields = ("text_version__source__title", "label")


class SourceFileForm(forms.ModelForm[SourceFile]):
    """A file is closed here; to open one of a published source takes a second person."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = SourceFile.objects.defer("content").select_related("source").get(pk=self.instance.pk)
        if file.source.status == Status.PUBLISHED and opens(file, data.get("access", ""), data.get("embargo_until")):
            address = reverse("record-edit", args=["source", file.source_id])
            said = format_html(
                "The source is published: to open a file of it to readers, "
                '<a href="{}">propose it at the workbench</a>; a second person reads it.',
                address,
            )
            raise forms.ValidationError(said)
        return data


@admin.register(SourceFile)
class SourceFileAdmin(NeverDeleted[SourceFile]):
    """A file is brought in at the workbench. Here it is said who may fetch it, and from which day on."""

    form = SourceFileForm
    list_display = ("source", "name", "media_type", "access", "embargo_until", "received_at")
    list_filter = ("access",)
    list_select_related = ("source",)
    search_fields = ("source__title", "name", "sha256")
    readonly_fields = ("source", "name", "media_type", "size", "sha256", "received_at", "received_by", "refusal")
    fields = (*readonly_fields, "access", "embargo_until")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceFile]:
        return super().get_queryset(request).defer("content")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False


class OfSource[M: (Contributor, Identifier, Relation, RecordNote)](ReadOnly[M]):
    """Found and looked at here; changed where their source is: a draft in its own form, a published one by proposal."""

    def get_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        """First of all, not last as Django has what is for reading."""
        return ("changing", *(one for one in super().get_fields(request, obj) if one != "changing"))

    readonly_fields = ("changing",)

    @admin.display(description="To change it")
    def changing(self, row: M) -> str:
        if row.source.status == Status.PUBLISHED:
            address = reverse("record-edit", args=["source", row.source_id])
            return format_html('Its source is published: <a href="{}">propose a change</a>.', address)
        address = reverse("admin:evidence_source_change", args=[row.source_id])
        return format_html('<a href="{}">With its source</a>.', address)


@admin.register(Contributor)
class ContributorAdmin(OfSource[Contributor]):
    list_display = ("__str__", "role", "source", "actor")
    list_select_related = ("source", "actor")
    search_fields = ("family", "given", "literal", "source__title")


@admin.register(Identifier)
class IdentifierAdmin(OfSource[Identifier]):
    list_display = ("scheme", "value", "source")
    list_filter = ("scheme",)
    list_select_related = ("source",)
    search_fields = ("value", "source__title")


@admin.register(Relation)
class RelationAdmin(OfSource[Relation]):
    list_display = ("source", "type", "target")
    list_filter = ("type",)
    list_select_related = ("source", "target")
    search_fields = ("source__title", "target__title", "note")


@admin.register(RecordNote)
class RecordNoteAdmin(OfSource[RecordNote]):
    list_display = ("source", "kind", "label", "text")
    list_filter = ("kind",)
    list_select_related = ("source",)
    search_fields = ("source__title", "label", "text")
