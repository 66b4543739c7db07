"""Bringing in texts: find a source, paste words or give a file, see what became of it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation.models import TextDraft
from evidence.curation.texts import drafts, shelf, taking
from evidence.curation.texts.taking import Given, NoWords
from evidence.gate import StaffRequest, only
from evidence.library import files
from evidence.library.access import told
from evidence.library.models import FileAccess, Source, SourceFile, TextVersion, TextVersionRole
from evidence.rendering import show
from evidence.text.cleaning import clean
from evidence.workbench import uploads

A_PAGE = 25
LONGEST_SEARCH = 200


class PasteForm(forms.Form):
    role = forms.ChoiceField(choices=TextVersionRole)
    # Not stripped: what is pasted is cleaned where it is taken in, and otherwise kept to the letter.
    words = forms.CharField(strip=False, error_messages={"required": "There are no words in it."})


class FileForm(forms.Form):
    role = forms.ChoiceField(choices=TextVersionRole, initial=TextVersionRole.FULL_TEXT)
    access = forms.ChoiceField(choices=FileAccess, initial=FileAccess.STAFF)
    embargo_until = forms.DateField(
        required=False, error_messages={"invalid": "Write the day as year, month, day: 2027-02-28."}
    )
    file = forms.FileField(
        error_messages={"required": "Choose a file first.", "empty": "The file is empty."}, max_length=1000
    )


@dataclass(frozen=True, slots=True)
class SourcesPage:
    found: Page[Source]
    words: str
    making: tuple[TextDraft, ...]
    """What waits to be finished, latest first; only shown before anything is searched for."""


@dataclass(frozen=True, slots=True)
class TextsPage:
    source: Source
    access: str
    """As readers are told it."""
    drafts: tuple[TextDraft, ...]
    versions: tuple[TextVersion, ...]
    files: tuple[SourceFile, ...]
    most_open: str
    """The most open that a file of this record can be, in words; empty when the record sets no limit."""
    paste: PasteForm
    give: FileForm
    roles: list[tuple[str, str]]
    accesses: list[tuple[str, str]]
    largest: int
    reason: str


def in_the_making(person: User) -> int:
    return drafts.visible_to(person).filter(became=None).count()


@require_safe
@only(May.DRAFT)
def sources(request: StaffRequest) -> HttpResponse:
    words = clean(request.GET.get("q", "")[:LONGEST_SEARCH], multiline=False)
    found = Paginator(shelf.sources(words, person=request.user), A_PAGE).get_page(request.GET.get("page"))
    making = (
        () if words else tuple(drafts.visible_to(request.user).filter(became=None).defer("content", "blocks")[:A_PAGE])
    )
    return show(request, "workbench/texts/sources.html", SourcesPage(found, words, making))


@require_safe
@only(May.DRAFT)
def of_source(request: StaffRequest, pk: int) -> HttpResponse:
    return _texts_page(request, _source(request, pk))


@require_POST
@only(May.DRAFT)
def paste(request: StaffRequest, pk: int) -> HttpResponse:
    source = _source(request, pk)
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _texts_page(request, source, paste=form, status=400)
    try:
        draft = taking.paste(source, form.cleaned_data["words"], role=form.cleaned_data["role"], by=request.user)
    except NoWords as nothing:
        form.add_error("words", str(nothing))
        return _texts_page(request, source, paste=form, status=400)
    return HttpResponseRedirect(reverse("text-draft", args=[draft.pk]))


def _too_large(request: StaffRequest, pk: int) -> HttpResponse:
    """413, without a byte of the file read."""
    reason = f"The file has more than {SourceFile.LARGEST // 2**20} MB; nothing of it was kept."
    return _texts_page(request, _source(request, pk), reason=reason, status=413)


@require_POST
@only(May.DRAFT)
@uploads.at_most(SourceFile.LARGEST, _too_large)
def give(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep the file and read it. The file stays also when no text can be taken out of it, and the reason is told."""
    source = _source(request, pk)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _texts_page(request, source, give=form, status=400)
    given = _given(form.cleaned_data)
    try:
        taken = taking.take_in(source, given, role=form.cleaned_data["role"], by=request.user)
    except files.TooLarge as large:
        return _texts_page(request, source, reason=str(large), status=413)
    if taken.already_there:
        messages.info(request, f"This file was kept before, as “{taken.file.name}”: its access was not changed.")
    if taken.waits:
        messages.info(request, "The source is published: readers get the file when a second person has read that.")
    if taken.draft is None:
        messages.error(request, f"“{taken.file.name}” is kept, but no text could be taken out of it. {taken.refusal}")
        return HttpResponseRedirect(reverse("source-texts", args=[source.pk]))
    return HttpResponseRedirect(reverse("text-draft", args=[taken.draft.pk]))


def _given(said: dict[str, Any]) -> Given:
    upload = said["file"]
    return Given(upload.name or "", upload.read(), said["access"], said["embargo_until"])


def _source(request: StaffRequest, pk: int) -> Source:
    """404 for what this person may not see: whether it is there is not told."""
    found = Source.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _texts_page(
    request: StaffRequest,
    source: Source,
    *,
    paste: PasteForm | None = None,
    give: FileForm | None = None,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    most = files.MOST_OPEN[source.access]
    versions = tuple(source.text_versions.defer("content").order_by("role", "-number"))
    context = TextsPage(
        source=source,
        access=told(source.access, {one.role for one in versions}),
        drafts=tuple(drafts.visible_to(request.user).filter(source=source)),
        versions=versions,
        files=tuple(source.files.defer("content")),
        most_open="" if most == FileAccess.OPEN else str(FileAccess(most).label),
        paste=paste or PasteForm(),
        give=give or FileForm(),
        roles=list(TextVersionRole.choices[::-1]),
        accesses=list(FileAccess.choices[::-1]),
        largest=SourceFile.LARGEST,
        reason=reason,
    )
    return show(request, "workbench/texts/source.html", context, status=status)
