"""The text of a source, with every mark visible."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from evidence.accounts.models import VISITOR
from evidence.claims.marked_text import BY_SOURCE, MarkedText, marked_text
from evidence.claims.notes import Shown
from evidence.curation.duplicates import texts as moved_texts
from evidence.library.models import TextVersion, TextVersionRole
from evidence.library.standing import Merged
from evidence.library.written import together
from evidence.pages import reading
from evidence.rendering import show

#: Value of `marks` in the address → what the switch calls it.
SWITCH = {Shown.ALL: "All", Shown.CLAIMS: "Claims only", Shown.STANCE: "Stance only", Shown.NONE: "None"}


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    value: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class TextPage:
    text: MarkedText
    choices: tuple[Choice, ...]
    pointed: str
    """How a paragraph is pointed at in a citation, taken from this text: “§7.2, para 6”; empty without paragraphs."""
    pointed_number: int


@reading.reading
@reading.every_source_answers
def text(request: HttpRequest, pk: int) -> HttpResponse:
    reading.once_each(request)
    version = reading.number(request, "version")
    role = reading.one_of(request, "role", tuple(TextVersionRole.values), "")
    shown = Shown(reading.one_of(request, "marks", tuple(Shown), Shown.ALL))
    try:
        with together(BY_SOURCE, pk, VISITOR):
            found = marked_text(pk, person=VISITOR, version=version, role=role, shown=shown)
    except (Merged, TextVersion.DoesNotExist):
        if (there := moved_texts.where(pk, role=role, number=version)) is None:
            raise
        address = reverse("source-text", args=[there.source])
        return HttpResponsePermanentRedirect(f"{address}?role={there.role}&version={there.number}")
    return show(request, "texts/text.html", page(found))


def page(found: MarkedText) -> TextPage:
    paragraphs = [block for group in found.groups for block in group.blocks if block.paragraph]
    pointed = paragraphs[len(paragraphs) // 2] if paragraphs else None
    return TextPage(
        text=found,
        choices=tuple(Choice(name, value, value == found.shown) for value, name in SWITCH.items()),
        pointed=pointed.label if pointed else "",
        pointed_number=pointed.number if pointed else 0,
    )
