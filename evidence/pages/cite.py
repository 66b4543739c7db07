"""What a reader takes away from a source: its reference in any style, its words with their place, a file of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from evidence.accounts.models import VISITOR
from evidence.citations import house, styles
from evidence.citations.formats import FORMATS, Format, writable
from evidence.citations.pinpoint import with_words
from evidence.citations.reference import Reference
from evidence.citations.rich import Rich
from evidence.citations.styles import NotFormatted, Style, UnknownStyle
from evidence.claims.citing import CitedSource, CitedWords, cited_passage, cited_quotation, cited_source
from evidence.claims.models import Quotation
from evidence.library.formatting import cited, formatted
from evidence.library.models import Block, TextVersionRole
from evidence.pages import reading
from evidence.readers import brief
from evidence.rendering import show

DEFAULT_STYLE = brief.STYLE
WORDS = ("q", "p", "role", "version")
"""Parameters that name the words to be cited."""
MOST_STYLES = 30
"""Styles that one search shows."""
LONGEST_SEARCH = 100
"""Characters."""

#: What each format is for, where its name says little.
USED_BY = {
    "ris": "Zotero, EndNote, Mendeley",
    "bibtex": "LaTeX",
    "biblatex": "LaTeX with biber",
    "csl-json": "Zotero, pandoc",
    "nbib": "PubMed’s form",
    "endnote-xml": "EndNote",
    "enw": "EndNote, older",
    "mods": "library catalogues",
    "dublin-core": "repositories",
    "csv": "a table",
    "xlsx": "a spreadsheet",
}


@dataclass(frozen=True, slots=True)
class Way:
    """A file to take away."""

    label: str
    used_by: str
    address: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A style that can be chosen."""

    name: str
    note: str
    asked: str
    """What follows the question mark in its address."""
    chosen: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Quoted words with their citation: the footnote, or what stands in brackets."""

    words: CitedWords
    citation: Rich
    """Empty where none was made; the place in words always stands beside."""


@dataclass(frozen=True, slots=True)
class Styled:
    """A source, and its words if some are cited, in the style that was chosen."""

    source: CitedSource
    house: str
    """The reference as this library writes it; it needs no program and is always there."""
    said: tuple[Said, ...]
    entry: Rich = field(default_factory=Rich)
    citation: Rich = field(default_factory=Rich)
    problem: str = ""
    """Why there is no entry."""


@dataclass(frozen=True, slots=True)
class StyleChooser:
    """The styles offered first, and those that a search found."""

    offered: tuple[Choice, ...]
    find: str
    found: tuple[Choice, ...]
    count: int
    kept: tuple[tuple[str, str], ...]
    """What a search for styles hands on: names and values of the fields of the address."""

    @property
    def is_cut(self) -> bool:
        return len(self.found) == MOST_STYLES


@dataclass(frozen=True, slots=True)
class CitePage:
    styled: Styled
    words: Said | None
    style: Style
    chooser: StyleChooser
    ways: tuple[Way, ...]
    site: str


@reading.reading
@reading.every_source_answers
def source(request: HttpRequest, pk: int) -> HttpResponse:
    reading.once_each(request)
    reading.only(request, "style", "find", *WORDS)
    style = chosen_style(request)
    found = asked_for(request, pk)
    asked = found.words[0].asked if found.words else ""
    in_style = styled(found, style)
    context = CitePage(
        styled=in_style,
        words=next(iter(in_style.said), None),
        style=style,
        chooser=chooser(request, style),
        ways=ways(reverse("source-cite", args=[found.id]), asked),
        site=request.build_absolute_uri("/")[:-1],
    )
    return show(request, "cite/source.html", context)


@reading.reading
@reading.every_source_answers
def record(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One record as a file; 404 for a format that there is not."""
    format_ = format_of(key)
    reading.once_each(request)
    reading.only(request, *WORDS)
    found = asked_for(request, pk)
    return file(format_, [taken(found, request)], found.key)


def format_of(key: str) -> Format:
    """The format that is called `key` in addresses; 404 when none is."""
    format_ = FORMATS.get(key)
    if format_ is None or format_.writer is None:
        raise Http404(f"There is no format “{key}”.")
    return format_


def asked_for(request: HttpRequest, pk: int) -> CitedSource:
    """The source, with the quotation (`q`) or the passage (`p`, `role`, `version`) that the address names."""
    quotation, passage = reading.number(request, "q"), reading.number(request, "p")
    if quotation is not None and passage is not None:
        raise BadRequest("“q” names a quotation and “p” a passage: only one of them can be cited at a time.")
    try:
        if quotation is not None:
            return cited_quotation(pk, quotation, person=VISITOR)
        if passage is not None:
            version = reading.number(request, "version")
            role = reading.one_of(request, "role", tuple(TextVersionRole.values), "")
            return cited_passage(pk, passage, person=VISITOR, version=version, role=role)
    except (Quotation.DoesNotExist, Block.DoesNotExist) as missing:
        raise Http404 from missing
    return cited_source(pk, person=VISITOR)


def taken(found: CitedSource, request: HttpRequest) -> Reference:
    """The reference as a file has it, with the words that are cited."""
    site = request.build_absolute_uri("/")[:-1]
    return with_words(found.reference, [words.pinpoint(site) for words in found.words])


def file(format_: Format, references: list[Reference], name: str) -> HttpResponse:
    """References as a file to keep."""
    response = HttpResponse(b"".join(_encoded(format_.write(references))), content_type=format_.served_as)
    response["Content-Disposition"] = f'attachment; filename="{name}{format_.suffix}"'
    return response


def _encoded(pieces: Iterable[str | bytes]) -> Iterator[bytes]:
    return (piece.encode() if isinstance(piece, str) else piece for piece in pieces)


def ways(base: str, asked: str = "") -> tuple[Way, ...]:
    """Every format of references, RIS first, below the cite page at `base`."""
    return tuple(
        Way(one.label, USED_BY.get(one.key, ""), f"{base}{one.key}/{f'?{asked}' if asked else ''}")
        for one in writable()
    )


def chosen_style(request: HttpRequest) -> Style:
    """The style that the address names; 400 with the reason when there is none of that name."""
    try:
        return styles.get(request.GET.get("style") or DEFAULT_STYLE)
    except UnknownStyle as unknown:
        raise BadRequest(str(unknown)) from unknown


def styled(found: CitedSource, style: Style, most: int = 1) -> Styled:
    """The source in `style`, with `most` of its words cited; or why it cannot be had just now."""
    plain = Styled(found, house.line(found.reference), tuple(Said(words, Rich()) for words in found.words))
    try:
        entry = formatted(found.reference, style)
        said = tuple(
            Said(words, cited(found.reference, style, words.locator, words.beside) if number < most else Rich())
            for number, words in enumerate(found.words)
        )
    except NotFormatted as problem:
        return replace(plain, problem=str(problem))
    return replace(plain, entry=entry.entry, citation=entry.citation, said=said)


def name_of(style: Style) -> str:
    return styles.OFFERED.get(style.id, style.title)


def chooser(request: HttpRequest, style: Style) -> StyleChooser:
    """What the form needs. A search for styles keeps the words that are cited, and so does a choice."""
    find = request.GET.get("find", "").strip()
    if len(find) > LONGEST_SEARCH:
        raise BadRequest(f"A search for styles has {LONGEST_SEARCH} characters at most.")
    offered = [_choice(request, one, style) for one in styles.offered()]
    if style.id not in styles.OFFERED:
        offered.append(_choice(request, style, style))
    return StyleChooser(
        offered=tuple(offered),
        find=find,
        found=tuple(_choice(request, one, style) for one in styles.search(find, most=MOST_STYLES)) if find else (),
        count=styles.count() if find else 0,
        kept=tuple((name, str(value)) for name, value in request.GET.items() if name != "find"),
    )


def _choice(request: HttpRequest, style: Style, chosen: Style) -> Choice:
    asked = request.GET.copy()
    asked.pop("find", None)
    asked["style"] = style.id
    return Choice(name_of(style), "" if style.id in styles.OFFERED else style.id, asked.urlencode(), style == chosen)
