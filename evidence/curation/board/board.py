"""The board as one value."""

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.core.paginator import Page, Paginator

from evidence.curation.board import checks
from evidence.curation.board.findings import FINDINGS, Finding, Row, listed, rows
from evidence.curation.models import CheckRun, CheckSubject

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Figure:
    finding: Finding
    number: int | None
    """None: not counted yet."""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Board:
    groups: tuple[Group, ...]
    quotations: CheckRun | None
    """The last pass, finished or not."""
    links: CheckRun | None
    links_on: bool


@dataclass(frozen=True, slots=True)
class Listed:
    finding: Finding
    page: Page[dict[str, object]]
    rows: tuple[Row, ...]


def board() -> Board:
    """One query a figure, and three."""
    single = checks.one_origin()
    figures = [Figure(one, single.number if one.key == "one-origin" else one.rows().count()) for one in FINDINGS]
    return Board(
        tuple(Group(label, tuple(of)) for label, of in groupby(figures, key=lambda one: one.finding.group)),
        checks.latest(CheckSubject.QUOTATIONS),
        checks.latest(CheckSubject.LINKS),
        settings.CHECK_LINKS,
    )


def page_of(finding: Finding, page: str | None) -> Listed:
    """Two queries, however many there are."""
    found = Paginator(listed(finding), A_PAGE).get_page(page)
    return Listed(finding, found, rows(list(found.object_list)))
