"""What the page of a source costs: so many queries, whatever hangs on the source."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.accounts.models import VISITOR
from evidence.claims.source_page import source_page
from evidence.library.models import Source
from evidence.library.status import Status
from tests import builders

pytestmark = pytest.mark.django_db


def queries(source: Source) -> int:
    source_page(source.pk, person=VISITOR)
    with CaptureQueriesContext(connection) as captured:
        source_page(source.pk, person=VISITOR)
    return len(captured)


def filled(rows: int, role: str) -> Source:
    """A source with so many of everything."""
    version = builders.text("\n\n".join(f"Words {at}." for at in range(rows)), role=role, of=builders.source())
    source = version.source
    for at in range(rows):
        theme = builders.theme()
        quotation = builders.quotation(f"Words {at}.", in_=version, voice=builders.actor(), reports=builders.source())
        quotation.themes.add(theme)
        builders.evidence(claim=builders.claim(themes=(theme,)), quotation=quotation)
        builders.stance(quotation=quotation)
        builders.assign(source, builders.theme(), builders.actor())
        builders.relation(source, "cites", builders.source())
        builders.relation(builders.source(), "reports-on", source)
    return source


@pytest.mark.parametrize(("role", "number"), [("abstract", 20), ("full-text", 19)])
def test_its_queries_are_as_many_as_these_and_never_more(role: str, number: int) -> None:
    """A query more on every page of a source is a decision; so is one less."""
    assert [queries(filled(rows, role)) for rows in (1, 4)] == [number, number]


def test_of_a_source_with_nothing_on_it_less_is_asked() -> None:
    assert queries(builders.source()) == 11


def test_a_reported_work_is_named_only_where_it_is_published() -> None:
    version = builders.text("One.\n\nTwo.", role="abstract")
    shown, hidden = builders.source("Shown"), builders.source("Hidden", status=Status.DRAFT)
    for words, work in (("One.", shown), ("Two.", hidden)):
        builders.quotation(words, in_=version, reports=work)
    notes = [note for group in source_page(version.source_id, person=VISITOR).abstract for note in group.notes]
    assert [note.reports.address if note.reports else None for note in notes] == [shown.get_absolute_url(), None]
