"""Marking a text: select words, say what they do to which claim and whose stance they show, and go on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation import fields
from evidence.curation.marking import drafts, mine, recording, terms
from evidence.curation.marking.recording import Recorded
from evidence.curation.workflow import NotAllowed
from evidence.gate import StaffRequest, only
from evidence.library import standing
from evidence.library.models import Source, TextVersion
from evidence.library.standing import Merged, Withdrawn
from evidence.rendering import show
from evidence.vocabulary.finding import ACTOR, THEME
from evidence.workbench import marking_page
from evidence.workbench.marking_fields import SALT, Told
from evidence.workbench.marking_form import KEPT_FOR_NEXT, Filled, Incomplete, marking, whole

#: Fields of the form that are not what somebody typed.
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "do", "mine", "role", "version", "offered"})
#: A form may be sent so long after its page was opened, in seconds, although the session has ended.
FORM_LIVES = 7 * 24 * 3600

NEWER = "A newer version of this text came while you marked. Your words were looked for in it: look at them, and go on."


def typed(request: StaffRequest) -> dict[str, list[str]]:
    """What was typed into the form, without what the page put there."""
    return {name: request.POST.getlist(name) for name in request.POST if name not in NOT_KEPT}


def keeping_what_was_typed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A form that comes after its session has ended is kept for who opened it, and stands there after signing in.

    The form says by its signature whose it is. It can do no more than fill in that person's own unsent form.
    """

    @wraps(view)
    def answer(request: Any, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated and _kept_for_later(request):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return answer


def _kept_for_later(request: Any) -> bool:
    try:
        person, version = signing.loads(request.POST.get("mine", ""), salt=SALT, max_age=FORM_LIVES)
    except signing.BadSignature:
        return False
    who = User.objects.filter(pk=person, is_active=True).first()
    text = TextVersion.objects.filter(pk=version).first()
    if who is None or text is None:
        return False
    try:
        drafts.keep(text, who, typed(request), at=timezone.now())
    except drafts.TooLarge:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@keeping_what_was_typed
@only(May.DRAFT)
def text(request: StaffRequest, pk: int) -> HttpResponse:
    source = source_of(request, pk)
    if request.method == "POST":
        return _sent(request, source)
    version = version_of(source, request.GET.get("role", ""))
    left = drafts.kept(version, request.user)
    filled = Filled(left.fields if left else {})
    if (block := whole(request.GET.get("p", ""))) is not None:
        filled = filled.having(block=str(block))
    unsent = left is not None and bool(set(left.fields) - set(KEPT_FOR_NEXT))
    kept_at = left.saved_at if left and unsent else None
    return show(
        request, "workbench/marking/page.html", marking_page.page(version, filled, person=request.user, kept_at=kept_at)
    )


def _sent(request: StaffRequest, source: Source) -> HttpResponse:
    version = version_of(source, request.POST.get("role", ""))
    filled = Filled(typed(request) | {"offered": request.POST.getlist("offered")})
    what = request.POST.get("do", "keep")
    if what == "drop":
        drafts.keep(version, request.user, _for_next(filled), at=timezone.now())
        messages.success(request, "The form is empty again.")
        return HttpResponseRedirect(address(version))
    if request.POST.get("version") != str(version.number):
        return _again(request, version, filled.without("start", "end", "at", "block"), Told(reason=NEWER), 409)
    if what != "keep":  # a look at the words, or at claims
        return _again(request, version, filled, Told(), 200)
    try:
        said = marking(version, filled, person=request.user)
        recorded = recording.record(version, said, by=request.user)
    except Incomplete as cannot:
        return _again(request, version, filled, Told(incomplete=cannot), 400)
    except NotAllowed as refused:
        return _again(request, version, filled, Told(reason=str(refused)), 409)
    drafts.keep(version, request.user, _for_next(filled), at=timezone.now())
    messages.success(request, told(recorded))
    return HttpResponseRedirect(f"{address(version)}#q{recorded.quotation.pk}")


def _again(request: StaffRequest, version: TextVersion, filled: Filled, told: Told, status: int) -> HttpResponse:
    """The page with the form as it was sent; what was typed is kept, too."""
    try:
        drafts.keep(version, request.user, filled.without("offered").given, at=timezone.now())
    except drafts.TooLarge:
        told = Told(reason="That is more than one form holds: nothing was kept. Mark less at once.")
        filled, status = Filled({}), 413
    page = marking_page.page(version, filled, person=request.user, told=told)
    return show(request, "workbench/marking/page.html", page, status=status)


def _for_next(filled: Filled) -> dict[str, list[str]]:
    return {name: [value] for name in KEPT_FOR_NEXT if (value := filled.one(name, multiline=True))}


def told(recorded: Recorded) -> str:
    if not recorded.made:
        return f"All of this was there already; nothing was added. {recorded.left_out}".strip()
    made = recorded.made
    counted = [f"{made.count(name)} stances" if made.count(name) > 1 else name for name in dict.fromkeys(made)]
    listed = f"{', '.join(counted[:-1])} and {counted[-1]}" if len(counted) > 1 else counted[0]
    return f"Kept as {'drafts' if len(made) > 1 else 'a draft'}: {listed}. {recorded.left_out}".strip()


@require_POST
@only(May.DRAFT)
def suggested(request: StaffRequest, pk: int) -> HttpResponse:
    """A term that the text names becomes a subject of the source, or is not suggested again."""
    source = source_of(request, pk)
    acts = {"accept": terms.accept, "ignore": terms.ignore, "back": terms.bring_back}
    what, _, rest = request.POST.get("do", "").partition("-")
    kind, _, number = rest.partition("-")
    term = whole(number)
    if what not in acts or kind not in {THEME, ACTOR} or term is None:
        raise Http404
    try:
        proposal = acts[what](source, kind, term, by=request.user, at=timezone.now())
    except (NotAllowed, fields.Invalid) as refused:
        messages.error(request, str(refused))
    else:
        said = {"accept": "Assigned as a subject of the source.", "ignore": "Ignored: it is not suggested again."}
        if proposal is not None:
            said["accept"] = (
                "The source is published: the subject is proposed, and waits to be submitted with your drafts."
            )
        messages.success(request, said.get(what, "It is suggested again."))
    version = version_of(source, request.POST.get("role", ""))
    return HttpResponseRedirect(f"{address(version)}#terms")


@require_POST
@only(May.DRAFT)
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    """All that this person drafted of the source goes to review, or nothing of it."""
    source = source_of(request, pk)
    try:
        count = mine.submit_all(source, by=request.user, at=timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        records = "1 record waits" if count == 1 else f"{count} records wait"
        if count:
            messages.success(request, f"Submitted: {records} for a second person.")
        else:
            messages.info(request, "You have no drafts of this source.")
    return HttpResponseRedirect(address(version_of(source, request.POST.get("role", ""))))


def source_of(request: StaffRequest, pk: int) -> Source:
    """404 for what this person may not see: whether it is there is not told."""
    try:
        return standing.source(pk, person=request.user)
    except (Source.DoesNotExist, Merged, Withdrawn) as missing:
        raise Http404 from missing


def version_of(source: Source, role: str) -> TextVersion:
    found = marking_page.newest(source, role)
    if found is None:
        raise Http404
    return found


def address(version: TextVersion) -> str:
    return f"{reverse('marking', args=[version.source_id])}?{urlencode({'role': version.role})}"
