"""The workbench's front page: what waits for a person, and where things are brought in."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation.concepts import proposals
from evidence.curation.duplicates import queue
from evidence.curation.readings import coding
from evidence.gate import StaffRequest, only
from evidence.rendering import show
from evidence.workbench import copies, correcting_carries, imports, records, review, texts, texts_waiting


@dataclass(frozen=True, slots=True)
class Tray:
    """One line of the desk: a place of the workbench, for whom, and how much waits there."""

    name: str
    about: str
    """What is done there, in half a sentence."""
    place: str
    """Name of its address."""
    group: str
    """Heading that it stands under. Trays of one group follow each other."""
    may: May
    waiting: Callable[[User], int] | None = None
    """How many things wait for somebody; one query."""


BRING_IN = "Bring in, mark and claim"
SECOND = "Read what others made"
IN_ORDER = "Keep the library in order"

#: Every place of the workbench, in the order of the work. A new one is a row here.
TRAYS: tuple[Tray, ...] = (
    Tray(
        "Imports",
        "bring references in from a file, and see what becomes of each record",
        "imports",
        BRING_IN,
        May.DRAFT,
        imports.waiting,
    ),
    Tray(
        "Texts",
        "mark words in a source; add a text to it, from a file or pasted",
        "text-sources",
        BRING_IN,
        May.DRAFT,
        texts.in_the_making,
    ),
    Tray(
        "Claims",
        "record searches, judge how certain a claim is, relate it to others",
        "claims-bench",
        BRING_IN,
        May.DRAFT,
    ),
    Tray(
        "My records",
        "what came back to me, my drafts, and what I submitted",
        "my-records",
        BRING_IN,
        May.DRAFT,
        records.came_back,
    ),
    Tray(
        "Review",
        "read what others submitted: publish it, or return it",
        "review-queue",
        SECOND,
        May.REVIEW,
        review.waiting,
    ),
    Tray(
        "Texts that wait",
        "read new versions of texts of published sources: accept or return them",
        "texts-waiting",
        SECOND,
        May.REVIEW,
        texts_waiting.count,
    ),
    Tray(
        "Carried quotations",
        "say where words stand in a corrected text",
        "carries",
        SECOND,
        May.REVIEW,
        correcting_carries.waiting,
    ),
    Tray(
        "Second readings",
        "code passages blind, compare with others, decide where readers differ",
        "readings",
        SECOND,
        May.DRAFT,
        coding.waiting,
    ),
    Tray(
        "Duplicates",
        "two records of one work: merge, relate or tell apart",
        "duplicates",
        IN_ORDER,
        May.REVIEW,
        queue.waiting,
    ),
    Tray(
        "Vocabulary",
        "themes and actors: labels, places in the tree, merging, terms that are proposed",
        "vocabulary",
        IN_ORDER,
        May.DRAFT,
        proposals.waiting,
    ),
    Tray("Integrity", "what does not hold, and what nobody has looked at yet", "integrity", IN_ORDER, May.REVIEW),
    Tray(
        "Requests for a copy",
        "answer readers of what is not open",
        "copy-requests",
        IN_ORDER,
        May.REVIEW,
        copies.waiting,
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    about: str
    address: str
    group: str
    waiting: int | None


@dataclass(frozen=True, slots=True)
class DeskPage:
    lines: tuple[Line, ...]


@require_safe
@only(May.READ_OWN_DRAFTS)
def desk(request: StaffRequest) -> HttpResponse:
    return show(request, "workbench/desk.html", DeskPage(lines_for(request.user)))


def lines_for(person: User) -> tuple[Line, ...]:
    """What `person` may open; one query for each tray that counts."""
    return tuple(
        Line(tray.name, tray.about, reverse(tray.place), tray.group, tray.waiting(person) if tray.waiting else None)
        for tray in TRAYS
        if person.may(tray.may)
    )
