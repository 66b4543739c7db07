"""A brief to be read: the page that shows just what its documents say, the documents, and what a secret link opens."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from evidence.accounts.doors import Anyone, opens_to
from evidence.citations import house
from evidence.citations.documents.forms import FORMS
from evidence.citations.rich import Rich
from evidence.citations.styles import NotFormatted
from evidence.pages import brief_styles, reading
from evidence.pages.selection import private
from evidence.pages.selection_files import Link, made, site_of
from evidence.readers import brief_cited, brief_claims, brief_document, briefs
from evidence.readers.brief import UNTITLED, Outline
from evidence.readers.brief_claims import BriefedClaim, Contents, Entry, Quoted
from evidence.readers.models import Brief
from evidence.readers.packs import TooMuch, Words
from evidence.readers.packs_files import Taken
from evidence.rendering import show


@dataclass(frozen=True, slots=True)
class Footnote:
    number: int
    words: Words
    citation: Rich
    """Empty where none could be made just now."""
    plain: str
    """The work as this library writes it."""
    address: str
    """In full."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A quotation of the reading view with the number of its footnote."""

    quoted: Quoted
    note: int


@dataclass(frozen=True, slots=True)
class Section:
    entry: Entry
    counts: str
    full: str
    """Address of the version of the claim, in full."""
    shown: tuple[Shown, ...]

    @property
    def claim(self) -> BriefedClaim | None:
        return self.entry.claim


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the references."""

    label: str
    entry: Rich
    plain: str
    address: str


@dataclass(frozen=True, slots=True)
class ReadingPage:
    outline: Outline
    too_much: str
    as_of: str
    sections: tuple[Section, ...]
    footnotes: tuple[Footnote, ...]
    references: tuple[Listed, ...]
    style: str
    problem: str
    """Why the references are not in the style."""
    home: str
    """Of the builder; empty where the reader may not change it."""
    documents: tuple[Link, ...]


def page(request: HttpRequest, outline: Outline, *, home: str, documents: tuple[Link, ...]) -> HttpResponse:
    style = brief_styles.style_of(outline.style)
    try:
        contents = brief_claims.contents(outline, now=timezone.now())
    except TooMuch as reason:
        nothing = ReadingPage(outline, str(reason), "", (), (), (), "", "", home, ())
        return show(request, "briefs/read.html", nothing, status=422)
    site, of = site_of(request), brief_cited.cited(contents)
    sections = _sections(contents, site)
    noted = [one.quoted.quotation for section in sections for one in section.shown]
    problem = ""
    try:
        said = brief_cited.in_style(of, style)
        citations = {pk: said.footnotes[pk] for pk in noted}
        references = tuple(Listed(one.label, one.entry, "", work.address) for work, one in said.references)
    except NotFormatted as reason:
        problem, citations = str(reason), {}
        references = tuple(Listed("", Rich(), house.line(work.reference), work.address) for work in of.works)
    footnotes = tuple(_footnote(n, of.words[pk], citations.get(pk, Rich()), site) for n, pk in enumerate(noted, 1))
    context = ReadingPage(
        outline=outline,
        too_much="",
        as_of=brief_document.as_of(contents),
        sections=sections,
        footnotes=footnotes,
        references=references,
        style=style.title,
        problem=problem,
        home=home,
        documents=documents,
    )
    return show(request, "briefs/read.html", context)


def document(request: HttpRequest, outline: Outline, form_key: str) -> HttpResponse:
    """404 for a form that there is not; 422 and 503 with the reason where none is made."""
    form = FORMS.get(form_key)
    if form is None:
        raise Http404(f"There is no document in “{form_key}”.")
    style, site = brief_styles.style_of(outline.style), site_of(request)

    def make() -> Taken:
        contents = brief_claims.contents(outline, now=timezone.now())
        of = brief_cited.cited(contents)
        return brief_document.file(contents, of, brief_cited.in_style(of, style), form, site)

    return made(make, outline.title if outline.title != UNTITLED else "", or_else="brief")


@opens_to(Anyone.WITH_LINK)
@private
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    reading.only(request)
    found = _behind(token)
    links = tuple(Link(form.label, f"{request.path}documents/{form.key}/") for form in FORMS.values())
    return page(request, found, home="", documents=links)


@opens_to(Anyone.WITH_LINK)
@private
@require_safe
def shared_document(request: HttpRequest, token: str, form: str) -> HttpResponse:
    reading.only(request)
    return document(request, _behind(token), form)


def _behind(token: str) -> Outline:
    """404 for a link that was never given, and for one that was taken back: both look alike."""
    try:
        return briefs.outline(briefs.behind(token))
    except Brief.DoesNotExist as missing:
        raise Http404 from missing


def _sections(contents: Contents, site: str) -> tuple[Section, ...]:
    found, number = [], 0
    for entry in contents.entries:
        claim = entry.claim
        taken = claim.taken if claim else ()
        shown = tuple(Shown(one, number + n) for n, one in enumerate(taken, 1))
        number += len(shown)
        counts, full = (brief_document.counts(claim), f"{site}{claim.address}") if claim else ("", "")
        found.append(Section(entry, counts, full, shown))
    return tuple(found)


def _footnote(number: int, words: Words, citation: Rich, site: str) -> Footnote:
    plain = "" if citation else f"{house.line(words.source.reference)} {words.cited.place}"
    return Footnote(number, words, citation, plain, f"{site}{words.cited.address}")
