"""What the admin pages of all curated records share: nothing is deleted, and states change by the workflow only."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from evidence.accounts.models import User
from evidence.curation import workflow
from evidence.library.status import Curated

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts


#: A claim, a rationale, a condition are sentences, not essays.
SHORT_TEXTS: dict[type[Any], dict[str, Any]] = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}


class ReasonForm(ActionForm):
    """Beside the choice of an action: why, which readers see on the page of a withdrawn record."""

    reason = forms.CharField(required=False, max_length=500, label="Reason (to withdraw)")


class NeverDeleted[M: Model](admin.ModelAdmin[M]):
    """No record vanishes: the admin offers no deletion."""

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:  # noqa: ARG002
        return False


class ReadOnly[M: Model](NeverDeleted[M]):
    """Kept for looking at."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:  # noqa: ARG002
        return False


class CuratedAdmin[M: Curated](NeverDeleted[M]):
    """A curated record: who made it is kept, its state is shown, and moves go through the workflow's rules."""

    action_form = ReasonForm
    formfield_overrides = SHORT_TEXTS
    actions = ("submit", "publish", "send_back", "withdraw")
    readonly_fields = (
        "status",
        "created_at",
        "created_by",
        "submitted_at",
        "submitted_by",
        "published_at",
        "published_by",
        "withdrawn_at",
        "withdrawal_reason",
        "merged_into",
    )
    life: tuple[str, "_FieldOpts"] = ("Life of the record", {"fields": readonly_fields, "classes": ("collapse",)})

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change and isinstance(request.user, User):
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """Records made beside their owner know who made them, too."""
        for record in formset.save(commit=False):
            if isinstance(record, Curated) and record.pk is None and isinstance(request.user, User):
                record.created_by = request.user
            record.save()
        for record in formset.deleted_objects:
            record.delete()
        formset.save_m2m()

    @admin.action(description="Submit for review")
    def submit(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        self._move(workflow.SUBMIT, request, queryset)

    @admin.action(description="Publish (a second person)")
    def publish(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        self._move(workflow.PUBLISH, request, queryset)

    @admin.action(description="Return to draft")
    def send_back(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        self._move(workflow.RETURN, request, queryset)

    @admin.action(description="Withdraw, with the reason given")
    def withdraw(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        self._move(workflow.WITHDRAW, request, queryset)

    def _move(self, move: workflow.Move, request: HttpRequest, records: QuerySet[M]) -> None:
        person = request.user
        if not isinstance(person, User):
            return
        done = 0
        for record in records:
            try:
                workflow.take(move, record, by=person, at=timezone.now(), reason=request.POST.get("reason", ""))
            except workflow.NotAllowed as refusal:
                self.message_user(request, f"{record}: {refusal}", messages.ERROR)
            else:
                done += 1
        if done:
            self.message_user(request, f"{move.name}: {done}", messages.SUCCESS)
