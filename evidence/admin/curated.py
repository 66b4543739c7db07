"""What the admin pages of all curated records share: nothing is deleted, states change by the workflow only, and what
is published is for looking at: a change to it is proposed at the workbench.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import IntegrityError, models
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from evidence.accounts.models import VISITOR, Person, User
from evidence.curation import fields, refusals, workflow
from evidence.curation.review import shown
from evidence.curation.review.editing import OPEN
from evidence.curation.review.shown import Compared
from evidence.library.status import Curated, Status

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts


#: A claim, a rationale, a condition are sentences, not essays.
SHORT_TEXTS: dict[type[Any], dict[str, Any]] = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}


#: What the workflow writes, and nobody by hand.
LIFE = (
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


SEEN = "Look at the difference, then save again."
UNSEEN = "Not all of what differs can be shown here: open the record in another window, compare, and save from there."


class ReasonForm(ActionForm):
    """Beside the choice of an action: why, which readers see on the page of a withdrawn record."""

    reason = forms.CharField(required=False, max_length=500, label="Reason (to withdraw or return)")


class RefusableForm[M: Model](forms.ModelForm[M]):
    """Says what the database refused, beside what was typed."""

    #: A sentence, said by the page; empty when nothing was refused.
    refused = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.refused:
            self.add_error(None, self.refused)
        return data


class CuratedForm[M: Curated](RefusableForm[M]):
    """Carries what it was made from: who saves after somebody else is told, and loses nothing of what they typed."""

    made_from = forms.CharField(required=False, widget=forms.HiddenInput, label="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "made_from" in self.fields:
            self.initial["made_from"] = fields.edition(self.instance)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        given = data.get("made_from")
        if self.instance.pk and given:
            now = fields.rows(fields.table_of(self.instance)).get(pk=self.instance.pk)
            if given != (edition := fields.edition(now)):
                self._overtaken(now, edition, data)
                raise forms.ValidationError(
                    "Somebody else changed this record while you worked on it, and nothing was saved. What you typed "
                    f"still stands here. {SEEN if _shows_all(now, data) else UNSEEN}"
                )
        return data

    #: Who works with the form, said by the page.
    person: Person = VISITOR
    #: What was typed beside what stands there now, when somebody else was faster; None when nobody was.
    differing: tuple[Compared, ...] | None = None

    def _overtaken(self, now: Curated, edition: str, data: dict[str, Any]) -> None:
        """The form is made from the record as it stands now, if the whole difference is seen: only then it may save."""
        table = fields.table_of(now)
        typed = {name: _plain(data[name]) for name in fields.KEPT[table].fields if name in data}
        self.differing = shown.differing(table, typed, fields.values(now, typed), by=self.person)
        if not _shows_all(now, data):
            return
        sent: Any = self.data
        again = sent.copy()  # of a request: several values a name
        again[self.add_prefix("made_from")] = edition
        self.data = again


def _shows_all(record: Curated, data: dict[str, Any]) -> bool:
    """True when all that an edition is made of is compared on the page. Rows beside the form and the quotation of a
    link are not: with a new edition the next save would write over what nobody has seen.
    """
    kept = fields.KEPT[fields.table_of(record)]
    return not kept.hangs_on and all(name in data for name in kept.fields)


def _plain(value: Any) -> Any:
    """A value of a form as `fields.values` gives it."""
    if isinstance(value, QuerySet):
        return sorted(value.values_list("pk", flat=True))
    return value.pk if isinstance(value, Model) else value


class NeverDeleted[M: Model](admin.ModelAdmin[M]):
    """No record vanishes: the admin offers no deletion."""

    form: Any = RefusableForm

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Who saves second in the same moment is answered on the form: it is looked at again, and not saved."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError as refused:
            if refusals.told(refused) is None:
                raise
            request.refused = refusals.sentence(refused)  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: M | None = None, change: bool = False, **more: Any) -> Any:  # noqa: FBT001, FBT002
        form = super().get_form(request, obj, change, **more)  # a class of its own for each request
        form.refused = getattr(request, "refused", "")  # type: ignore[attr-defined]
        return form

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
    change_form_template = "admin/evidence/curated_form.html"
    form: Any = CuratedForm
    formfield_overrides = SHORT_TEXTS
    actions = ("submit", "publish", "send_back", "withdraw")
    life: tuple[str, "_FieldOpts"] = ("Life of the record", {"fields": LIFE, "classes": ("collapse",)})
    readonly_fields = (*LIFE, "changing")

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """What readers see is not changed in place, and what is withdrawn or merged not at all."""
        return super().has_change_permission(request, obj) and (obj is None or obj.status in OPEN)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """409, with what differs, when somebody else was faster."""
        differing = getattr(context["adminform"].form, "differing", None)
        response = super().render_change_form(request, context | {"differing": differing or ()}, *args, **kwargs)
        if differing is not None:
            response.status_code = 409
        return response

    def get_form(self, request: HttpRequest, obj: M | None = None, change: bool = False, **more: Any) -> Any:  # noqa: FBT001, FBT002
        form = super().get_form(request, obj, change, **more)
        form.person = request.user
        return form

    def get_fieldsets(self, request: HttpRequest, obj: M | None = None) -> Any:
        given = super().get_fieldsets(request, obj)
        if obj is None:
            return given
        own = ("changing", "made_from") if self.has_change_permission(request, obj) else ("changing",)
        return ((None, {"fields": own}), *given)

    @admin.display(description="To change it")
    def changing(self, record: M) -> str:
        address = reverse("record-edit", args=[fields.table_of(record), record.pk])
        if record.status == Status.PUBLISHED:
            return format_html('Published, so it is not changed in place: <a href="{}">propose a change</a>.', address)
        if record.status not in OPEN:
            return f"It is {record.get_status_display()}, and stays as it is."
        return format_html('Here, or <a href="{}">at the workbench</a>, where warnings and comments stand.', address)

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
            if isinstance(record, Curated) and isinstance(request.user, User):
                workflow.edited(record, by=request.user, at=timezone.now())
        for record in formset.deleted_objects:
            record.delete()
        formset.save_m2m()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Who changes what another person submitted submits it: somebody else publishes it."""
        super().save_related(request, form, formsets, change)
        touched = form.has_changed() or any(formset.has_changed() for formset in formsets)
        if change and touched and isinstance(request.user, User):
            workflow.edited(form.instance, by=request.user, at=timezone.now())

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
