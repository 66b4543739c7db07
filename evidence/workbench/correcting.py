"""Correcting a text: edit it whole or one paragraph, see what changes and what becomes of its quotations, save."""

from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from evidence.accounts.roles import May
from evidence.curation.carrying import correcting
from evidence.curation.carrying.correcting import Corrected, Overtaken
from evidence.curation.models import CarryGround, TextDraft
from evidence.curation.texts import drafts, waiting
from evidence.curation.texts.waiting import CameBack
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.library.models import Block, Source, TextVersion, TextVersionRole
from evidence.library.texts import digest
from evidence.rendering import show
from evidence.text.cleaning import clean
from evidence.text.differences import Shortened, differences, shortened

LONGEST_REASON = 1_000
LONGEST_NUMBER = 9


class CorrectionForm(forms.Form):
    """What a person sends: the words, why, and which version they had before them."""

    role = forms.ChoiceField(choices=TextVersionRole)
    made_from = forms.IntegerField(min_value=1, max_value=10**LONGEST_NUMBER)
    paragraph = forms.IntegerField(required=False, min_value=1, max_value=10**LONGEST_NUMBER)
    # Not stripped: white space is a part of the text.
    words = forms.CharField(strip=False, max_length=correcting.LONGEST)
    reason = forms.CharField(required=False, max_length=LONGEST_REASON)
    compared = forms.CharField(required=False, max_length=64)
    again = forms.IntegerField(required=False, min_value=1, max_value=10**LONGEST_NUMBER)
    edition = forms.IntegerField(required=False, min_value=0, max_value=10**LONGEST_NUMBER)


@dataclass(frozen=True, slots=True)
class Before:
    """What would happen, looked at before saving."""

    changes: tuple[Shortened, ...]
    carried: int
    left: tuple[tuple[str, str], ...]
    """Of each quotation that a person would decide about: its words, and why."""
    compared: str
    """Digest of the text that was compared: only that is saved."""


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    source: Source
    role: str
    role_label: str
    number: int
    """Of the version that is corrected."""
    roles: tuple[tuple[str, str], ...]
    """Other texts of the source, that can be corrected instead."""
    paragraph: int | None
    words: str
    reason: str = ""
    waits: bool = False
    """The source is published: what is saved waits for a second person."""
    again: CameBack | None = None
    """A correction that came back and is corrected itself."""
    returned: str = ""
    """Why it came back."""
    before: Before | None = None
    refused: str = ""
    theirs: tuple[Shortened, ...] = ()
    """What somebody else changed meanwhile."""
    of_theirs: tuple[Shortened, ...] = ()
    """What would change of the correction that came back, when somebody else corrected it meanwhile."""


@require_http_methods(["GET", "HEAD", "POST"])
@only(May.DRAFT)
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    source = Source.objects.visible_to(request.user).filter(pk=pk).first()
    if source is None:
        raise Http404
    try:
        return _answer(request, source) if request.method == "POST" else _shown(request, _asked(request, source))
    except (TextVersion.DoesNotExist, Block.DoesNotExist, TextDraft.DoesNotExist) as missing:
        raise Http404 from missing


def _answer(request: StaffRequest, source: Source) -> HttpResponse:
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        raise BadRequest(" ".join(f"“{name}”: {why[0]}" for name, why in form.errors.items()))
    said = form.cleaned_data
    base = correcting.earlier(source, said["role"], said["made_from"])
    words = clean(said["words"], multiline=True)
    content = correcting.with_paragraph(base, said["paragraph"], words) if said["paragraph"] else words
    again = CameBack(said["again"], said["edition"] or 0) if said["again"] else None
    page = replace(_page(source, base, said["paragraph"], words), reason=said["reason"], again=again)
    newest = correcting.newest(source, said["role"])
    if newest.number != base.number:
        return _overtaken(request, page, base, newest, content)
    if request.POST.get("do") != "save":
        return _shown(request, _compared(page, base, content))
    if said["compared"] != digest(content):
        page = replace(_compared(page, base, content), refused="You changed the words since: look at them once more.")
        return _shown(request, page, status=409)
    return _saved(request, source, page, base, content)


def _saved(
    request: StaffRequest, source: Source, page: CorrectionPage, base: TextVersion, content: str
) -> HttpResponse:
    try:
        if page.waits:
            return _submitted(request, source, page, base, content)
        made = correcting.save(source, base.role, content, page.reason, request.user, made_from=base.number)
    except Overtaken as overtaken:
        return _overtaken(request, page, base, overtaken.newest, content)
    except drafts.Overtaken as further:
        return _taken_further(request, _compared(page, base, content), further.draft, content)
    except NotAllowed as refusal:
        return _shown(request, replace(_compared(page, base, content), refused=str(refusal)), status=400)
    messages.success(request, _said(made))
    if made.to_review or made.orphaned:
        return HttpResponseRedirect(f"{reverse('carries')}?source={source.pk}")
    return HttpResponseRedirect(reverse("source-texts", args=[source.pk]))


def _submitted(
    request: StaffRequest, source: Source, page: CorrectionPage, base: TextVersion, content: str
) -> HttpResponse:
    made = waiting.submit_correction(
        source,
        base.role,
        content,
        page.reason,
        request.user,
        made_from=base.number,
        at=timezone.now(),
        again=page.again,
    )
    messages.success(request, "Submitted: a second person reads it; until then readers see the text as it is.")
    return HttpResponseRedirect(reverse("text-waiting", args=[made.pk]))


def _asked(request: StaffRequest, source: Source) -> CorrectionPage:
    """The form as it is opened: `role` and `paragraph` are in the address."""
    role = request.GET.get("role") or _first_role(source)
    given = request.GET.get("paragraph", "")
    if role not in TextVersionRole.values:
        raise BadRequest(f"“role” must be one of: {', '.join(TextVersionRole.values)}.")
    if again := request.GET.get("again"):
        return _once_more(request, source, role, again)
    if given and not (given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER):
        raise BadRequest("“paragraph” must be a whole number in plain digits.")
    base = correcting.newest(source, role)
    number = int(given) if given else None
    return _page(source, base, number, correcting.paragraph(base, number) if number is not None else base.content)


def _once_more(request: StaffRequest, source: Source, role: str, given: str) -> CorrectionPage:
    """A correction that came back, to be corrected, always whole. 404 for what this person may not see.

    It was made from a version, and is opened beside that one: what others changed since is shown, not taken back.
    """
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER):
        raise BadRequest("“again” must be a whole number in plain digits.")
    came_back = waiting.visible_to(request.user).filter(
        pk=int(given), source=source, role=role, is_correction=True, submitted_at=None, became=None
    )
    if (draft := came_back.first()) is None:
        raise Http404
    base, newest = correcting.earlier(source, role, draft.made_from or 0), correcting.newest(source, role)
    page = replace(
        _page(source, base, None, draft.content),
        reason=draft.reason,
        again=CameBack(draft.pk, draft.edition),
        returned=draft.returned,
    )
    return page if base.number == newest.number else _beside(page, base, newest, draft.content)


def _first_role(source: Source) -> str:
    """The full text if there is one. Raises TextVersion.DoesNotExist when the source has no text."""
    roles = correcting.roles(source)
    if not roles:
        raise TextVersion.DoesNotExist
    return roles[0]


def _page(source: Source, base: TextVersion, paragraph: int | None, words: str) -> CorrectionPage:
    labels = dict(TextVersionRole.choices)
    return CorrectionPage(
        source=source,
        role=base.role,
        role_label=str(labels[base.role]),
        number=base.number,
        roles=tuple((one, str(labels[one])) for one in correcting.roles(source) if one != base.role),
        paragraph=paragraph,
        words=words,
        waits=correcting.waits(source),
    )


def _compared(page: CorrectionPage, base: TextVersion, content: str) -> CorrectionPage:
    seen = correcting.preview(base, content)
    left = tuple((str(one), str(CarryGround(ground).label)) for one, ground in seen.left)
    return replace(page, before=Before(shortened(seen.stretches), seen.carried, left, digest(content)))


def _overtaken(
    request: StaffRequest, page: CorrectionPage, base: TextVersion, newest: TextVersion, content: str
) -> HttpResponse:
    return _shown(request, _beside(page, base, newest, content), status=409)


def _beside(page: CorrectionPage, base: TextVersion, newest: TextVersion, content: str) -> CorrectionPage:
    """With what another person changed; what this one typed is kept, to be compared with the newest version."""
    number = correcting.same_paragraph(base, page.paragraph, newest) if page.paragraph else None
    return replace(
        page,
        number=newest.number,
        paragraph=number,
        words=page.words if number else content,
        theirs=shortened(differences(base.content, newest.content)),
    )


def _taken_further(request: StaffRequest, page: CorrectionPage, draft: TextDraft, content: str) -> HttpResponse:
    """409: the correction that came back is another one by now; who has seen the difference may submit."""
    page = replace(
        page,
        again=CameBack(draft.pk, draft.edition),
        refused="Somebody else corrected this correction while you worked on it. Nothing of yours was saved yet.",
        of_theirs=shortened(differences(draft.content, content)),
    )
    return _shown(request, page, status=409)


def _said(made: Corrected) -> str:
    went = f"{made.carried} quotation{'' if made.carried == 1 else 's'} carried over"
    waits = made.to_review + made.orphaned
    rest = f", {waits} to be decided by a person, {made.orphaned} of them with nothing like their words left"
    return f"Saved as version {made.version.number}: {went}{rest if waits else ''}."


def _shown(request: StaffRequest, page: CorrectionPage, *, status: int = 200) -> HttpResponse:
    return show(request, "workbench/correcting/correct.html", page, status=status)
