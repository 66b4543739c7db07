"""Files of a selection or a collection: references in every format, documents, a table. Few are made at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify

from evidence.citations.documents.forms import FORMS
from evidence.citations.formats import writable
from evidence.citations.styles import NotFormatted
from evidence.pages import cite
from evidence.pages.downloads import Places, attached, not_now, too_much
from evidence.readers import packs_files
from evidence.readers.packs import Pack, TooMuch
from evidence.readers.packs_files import TABLE, WRITINGS, Taken

PLACES = Places()


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class WritingLinks:
    """A document in all its forms."""

    label: str
    about: str
    forms: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class FilesOffered:
    writings: tuple[WritingLinks, ...]
    references: tuple[Link, ...]


def offered(name: str, args: tuple[int, ...], kept: list[tuple[str, str]], style: str) -> FilesOffered:
    """The links below the page `name`, whose address keeps the parameters `kept`."""
    styled = [*kept, ("style", style)] if style != cite.DEFAULT_STYLE else kept

    def link(label: str, kind: str, *which: str) -> Link:
        asked = urlencode(styled if kind == "document" else kept, safe=",")
        return Link(label, reverse(f"{name}-{kind}", args=[*args, *which]) + (f"?{asked}" if asked else ""))

    writings = tuple(
        WritingLinks(
            one.label,
            one.about,
            (
                *(link(form.label, "document", one.key, form.key) for form in FORMS.values()),
                *((link("CSV", "document", one.key, TABLE),) if one is WRITINGS[0] else ()),
            ),
        )
        for one in WRITINGS
    )
    return FilesOffered(writings, tuple(link(one.label, "file", one.key) for one in writable()))


def references(request: HttpRequest, key: str, make: Callable[[], Pack], name: str) -> HttpResponse:
    """The works in the format `key`; 404 for one that there is not."""
    format_ = packs_files.format_of(key)
    if format_ is None:
        raise Http404(f"There is no format “{key}”.")
    site = site_of(request)
    return made(lambda: packs_files.references(make(), format_, site), name)


def document(request: HttpRequest, key: str, form_key: str, make: Callable[[], Pack], name: str) -> HttpResponse:
    """The document `key` in the form `form_key`, in the style that the address names; 404 for what there is not."""
    writing, form = packs_files.writing_of(key), packs_files.form_of(form_key)
    style, site = cite.chosen_style(request), site_of(request)
    if writing is WRITINGS[0] and form_key == TABLE:
        return made(lambda: packs_files.table(make(), site), name)
    if writing is None or form is None:
        raise Http404(f"There is no document “{key}” in “{form_key}”.")
    return made(lambda: packs_files.document(make(), writing, form, style, site), name)


def made(make: Callable[[], Taken], name: str, or_else: str = "selection") -> HttpResponse:
    """The file, to keep; else the reason why there is none: too much (422), or not just now (503).

    It is called by the letters and digits of `name`, which may have none, and by what it is.
    """

    def file() -> HttpResponse:
        taken = make()
        return attached(taken.content, taken.media_type, f"{slugify(name)[:60].strip('-') or or_else}-{taken.name}")

    try:
        return PLACES.whole(file)
    except TooMuch as reason:
        return too_much(str(reason))
    except NotFormatted as reason:
        return not_now(str(reason))


def site_of(request: HttpRequest) -> str:
    """What stands before addresses in files."""
    return request.build_absolute_uri("/")[:-1]
