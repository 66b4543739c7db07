from collections.abc import Sequence

from django.contrib import admin
from django.db.models import Model

from evidence.admin.curated import NeverDeleted
from evidence.vocabulary.models import Actor, ActorLabel, Concept, Theme, ThemeLabel


class ThemeLabelInline(admin.TabularInline[ThemeLabel, Theme]):
    model = ThemeLabel
    extra = 1


class ActorLabelInline(admin.TabularInline[ActorLabel, Actor]):
    model = ActorLabel
    extra = 1


class ConceptAdmin[M: Concept](NeverDeleted[M]):
    """One concept of the tree. The list shows the tree; the slug stands in addresses and is never changed."""

    list_display = ("label", "slug", "parent")
    list_select_related = ("parent",)
    search_fields = ("label", "slug", "alternative_labels__text")

    def get_readonly_fields(self, request: object, obj: Model | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: object, obj: Model | None = None) -> dict[str, Sequence[str]]:  # noqa: ARG002
        return {} if obj else {"slug": ("label",)}


@admin.register(Theme)
class ThemeAdmin(ConceptAdmin[Theme]):
    inlines = (ThemeLabelInline,)
    autocomplete_fields = ("parent", "related")
    fields = ("label", "slug", "parent", "definition", "scope_note", "related")


@admin.register(Actor)
class ActorAdmin(ConceptAdmin[Actor]):
    list_display = ("label", "kind", "parent")
    list_filter = ("kind",)
    inlines = (ActorLabelInline,)
    autocomplete_fields = ("parent",)
    fields = ("label", "slug", "kind", "parent", "description")
