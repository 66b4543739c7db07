"""Mending a draft, block by block, beside the file it was taken out of. One form a page; it works without script."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evidence.accounts.roles import May
from evidence.curation.carrying import correcting
from evidence.curation.models import TextDraft
from evidence.curation.texts import becoming, drafts, outside, waiting
from evidence.curation.texts.becoming import Summary
from evidence.curation.texts.drafts import Finished, Overtaken
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.text.cleaning import clean
from evidence.text.mending import CannotMend
from evidence.workbench.texts_form import Asked, asked
from evidence.workbench.texts_rows import (
    KINDS,
    Difference,
    Opened,
    Sheet,
    differing,
    laid_out,
    opened,
    page_of,
    pages_in,
)

shown_and_saved = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class DraftPage:
    draft: TextDraft
    sheets: tuple[Sheet, ...]
    kinds: tuple[tuple[str, str], ...]
    page: int
    pages: int
    opened: Opened | None
    reason: str
    """Why what was asked could not be done."""


@dataclass(frozen=True, slots=True)
class OvertakenPage:
    draft: TextDraft
    page: int
    differences: tuple[Difference, ...]
    fields: tuple[tuple[str, str], ...]
    """What was asked, to be asked again of the newer edition."""


@dataclass(frozen=True, slots=True)
class VersionPage:
    draft: TextDraft
    summary: Summary
    reason: str
    said: str
    waits: bool
    """The source is published: a second person reads the text before readers do."""


@shown_and_saved
@only(May.DRAFT)
def draft(request: StaffRequest, pk: int) -> HttpResponse:
    found = _draft(request, pk)
    if found.submitted_at or (found.is_correction and found.became_id is None):
        return HttpResponseRedirect(reverse("text-waiting", args=[pk]))
    if request.method != "POST":
        number = request.GET.get("page", "1")
        if not (number.isascii() and number.isdigit()) or len(number) > 9:
            raise BadRequest("“page” must be a whole number in plain digits.")
        key = request.GET.get("open", "")
        opening = int(key) if key.isascii() and key.isdigit() and len(key) <= 9 else None
        return _page(request, found, int(number), opening=opening)
    return _saved(request, found, asked(request.POST))


def _saved(request: StaffRequest, found: TextDraft, form: Asked) -> HttpResponse:
    try:
        saved = drafts.change(found.pk, form.changes, edition=form.edition)
    except Overtaken as overtaken:
        return _overtaken(request, overtaken.draft, form)
    except (CannotMend, Finished) as cannot:
        reason = str(cannot) or "This text has become a version, or waits for a second person."
        return _page(request, _draft(request, found.pk), form.page, opening=form.at, reason=reason, status=400)
    saved.source, saved.file = found.source, found.file
    if form.comparing is not None:
        return _page(request, saved, form.page, opening=form.at, words=form.comparing)
    if form.changes:
        messages.success(request, "Saved.")
    at = form.at
    page = page_of(saved, at) if at is not None else form.page
    query = f"?page={page}" + (f"&open={at}" if form.opening and at is not None else "")
    if form.to_version:
        return HttpResponseRedirect(reverse("text-draft-version", args=[found.pk]))
    anchor = f"#b{at}" if at is not None else ""
    return HttpResponseRedirect(f"{reverse('text-draft', args=[found.pk])}{query}{anchor}")


def _page(
    request: StaffRequest,
    found: TextDraft,
    page: int,
    *,
    opening: int | None = None,
    words: str | None = None,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    pages = pages_in(found)
    if not 1 <= page <= pages:
        raise Http404
    context = DraftPage(
        draft=found,
        sheets=laid_out(found, page),
        kinds=KINDS,
        page=page,
        pages=pages,
        opened=opened(found, opening, words) if opening is not None and found.became_id is None else None,
        reason=reason,
    )
    return show(request, "workbench/texts/draft.html", context, status=status)


def _overtaken(request: StaffRequest, now: TextDraft, form: Asked) -> HttpResponse:
    """409: nothing was saved, what was asked is shown beside what stands there now, and can be asked again."""
    fields = (*form.fields, ("edition", str(now.edition)))
    page = OvertakenPage(now, min(form.page, pages_in(now)), differing(now, form.changes), fields)
    return show(request, "workbench/texts/overtaken.html", page, status=409)


@shown_and_saved
@only(May.DRAFT)
def version(request: StaffRequest, pk: int) -> HttpResponse:
    """A last look, and the reason; then the draft is a version."""
    found = _draft(request, pk)
    said = clean(request.POST.get("reason", ""), multiline=True)
    reason, status = "", 200
    if request.method == "POST":
        edition = request.POST.get("edition", "")
        try:
            given = int(edition) if edition.isascii() and edition.isdigit() else 0
            return _done(request, found, said, given)
        except Overtaken as overtaken:
            reason, status = f"{overtaken} Look at it again; then save.", 409
            found = _draft(request, pk)
        except (NotAllowed, CannotMend) as refused:
            reason, status = str(refused), 400
        except Finished:
            return HttpResponseRedirect(reverse("text-draft", args=[pk]))
    context = VersionPage(found, becoming.summary(found), reason, said or found.reason, correcting.waits(found.source))
    return show(request, "workbench/texts/version.html", context, status=status)


def _done(request: StaffRequest, found: TextDraft, said: str, edition: int) -> HttpResponse:
    if correcting.waits(found.source):
        waiting.submit(found.pk, reason=said, edition=edition, by=request.user, at=timezone.now())
        messages.success(request, "Submitted: a second person reads the text before readers do.")
        return HttpResponseRedirect(reverse("text-waiting", args=[found.pk]))
    becoming.become(found.pk, reason=said, edition=edition, by=request.user)
    messages.success(request, "The text is a version now.")
    return HttpResponseRedirect(reverse("source-texts", args=[found.source_id]))


@require_safe
@only(May.DRAFT)
def picture(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """A page of the file as a picture."""
    found = _draft(request, pk)
    drawn = outside.picture(found.file_id, number) if found.file_id else None
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type="image/png", headers={"Content-Security-Policy": "default-src 'none'"})


def _draft(request: StaffRequest, pk: int) -> TextDraft:
    found = drafts.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
