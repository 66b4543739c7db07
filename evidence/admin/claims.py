from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from evidence.admin.curated import SHORT_TEXTS, CuratedAdmin, CuratedForm, NeverDeleted
from evidence.claims.models import Claim, EvidenceLink, EvidenceSearch, Quotation, Stance
from evidence.curation.review.editing import OPEN
from evidence.library.models import TextVersion
from evidence.text import selectors


class EvidenceInline(admin.StackedInline[EvidenceLink, Claim]):
    """Evidence that is still open; what is published is changed by a proposal, like every record."""

    model = EvidenceLink
    verbose_name_plural = "evidence not published yet"
    fk_name = "claim"
    extra = 0
    can_delete = False
    show_change_link = True
    formfield_overrides = SHORT_TEXTS
    autocomplete_fields = ("quotation",)
    fields = (
        "quotation",
        ("relation", "directness", "basis"),
        ("confidence", "confidence_reason"),
        "rationale",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvidenceLink]:
        return super().get_queryset(request).filter(status__in=OPEN)


class SearchInline(admin.TabularInline[EvidenceSearch, Claim]):
    model = EvidenceSearch
    extra = 0
    can_delete = False


@admin.register(Claim)
class ClaimAdmin(CuratedAdmin[Claim]):
    list_display = ("text", "kind", "status")
    list_filter = ("status", "kind", "themes")
    search_fields = ("text", "key")
    autocomplete_fields = ("themes",)
    inlines = (EvidenceInline, SearchInline)
    fieldsets = ((None, {"fields": ("text", "key", "kind", "themes")}), CuratedAdmin.life)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Claim | None = None) -> dict[str, Any]:  # noqa: ARG002
        return {} if obj else {"key": ("text",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Claim | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return (*self.readonly_fields, "key") if obj else tuple(self.readonly_fields)


class QuotationForm(CuratedForm[Quotation]):
    """Words are pasted, and the text says where they stand: nobody counts characters."""

    occurrence = forms.IntegerField(
        required=False, min_value=1, help_text="When the words occur more than once: which one, counted from 1."
    )

    class Meta:
        model = Quotation
        fields = ("text_version", "exact", "voice", "reports", "themes", "note")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        exact = data.get("exact")
        # The text of a kept quotation is not asked for again, and words that stay as they are stay where they are.
        version = self.instance.text_version if self.instance.pk else data.get("text_version")
        if version and exact and {"exact", "occurrence"} & set(self.changed_data):
            try:
                start, end = selectors.locate(version.content, exact, occurrence=data.get("occurrence"))
            except selectors.NotFound:
                self.add_error("exact", "These words do not stand in the text, letter by letter.")
            except selectors.Ambiguous as several:
                self.add_error("occurrence", str(several))
            else:
                self._anchor(version, selectors.select(version.content, start, end))
        return data

    def _anchor(self, version: TextVersion, selector: selectors.Selector) -> None:
        quotation = self.instance
        quotation.start, quotation.end = selector.start, selector.end
        quotation.prefix, quotation.suffix = selector.prefix, selector.suffix
        quotation.block = version.blocks.filter(start__lte=selector.start, end__gt=selector.start).first()


@admin.register(Quotation)
class QuotationAdmin(CuratedAdmin[Quotation]):
    form = QuotationForm
    list_display = ("exact", "text_version", "voice", "state", "status")
    list_filter = ("status", "state", "text_version__source")
    list_select_related = ("text_version__source", "voice")
    search_fields = ("exact", "key", "text_version__source__title", "voice__label")
    autocomplete_fields = ("text_version", "voice", "reports", "themes")
    fieldsets = (
        (None, {"fields": ("text_version", "exact", "occurrence", "voice", "reports", "themes", "note")}),
        CuratedAdmin.life,
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Quotation | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return (*self.readonly_fields, "text_version") if obj else tuple(self.readonly_fields)


@admin.register(EvidenceLink)
class EvidenceLinkAdmin(CuratedAdmin[EvidenceLink]):
    list_display = ("claim", "relation", "quotation", "basis", "confidence", "status")
    list_filter = ("status", "relation", "basis", "directness", "confidence")
    list_select_related = ("claim", "quotation")
    search_fields = ("claim__text", "quotation__exact", "rationale")
    autocomplete_fields = ("claim", "quotation")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "claim",
                    "quotation",
                    ("relation", "directness", "basis"),
                    ("confidence", "confidence_reason"),
                    "rationale",
                )
            },
        ),
        CuratedAdmin.life,
    )


@admin.register(Stance)
class StanceAdmin(CuratedAdmin[Stance]):
    list_display = ("actor", "position", "theme", "quotation", "status")
    list_filter = ("status", "position", "theme")
    list_select_related = ("actor", "theme", "quotation")
    search_fields = ("actor__label", "theme__label", "quotation__exact", "condition")
    autocomplete_fields = ("actor", "theme", "quotation")
    fieldsets = (
        (None, {"fields": ("actor", "theme", "position", "condition", "quotation")}),
        CuratedAdmin.life,
    )


@admin.register(EvidenceSearch)
class EvidenceSearchAdmin(NeverDeleted[EvidenceSearch]):
    list_display = ("claim", "relation", "searched_on", "found")
    list_filter = ("relation",)
    list_select_related = ("claim",)
    search_fields = ("claim__text", "scope")
    autocomplete_fields = ("claim",)
