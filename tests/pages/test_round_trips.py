"""Pages that readers open most ask the database for much at once: they wait for it a few times only."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.library import statements
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


def opened(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200
    return Page(response)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements went out together, each time that a page waited for answers."""
    counted: list[int] = []
    plain = statements._sent

    def sent(wanted: Sequence[Any]) -> Any:
        counted.append(len(wanted))
        return plain(wanted)

    monkeypatch.setattr(statements, "_sent", sent)
    return counted


@pytest.mark.parametrize(("page", "most"), [("claim", 4), ("record", 5), ("text", 4)])
def test_statements_go_out_together(client: Client, waits: list[int], page: str, most: int) -> None:
    abstract = builders.text("One. Two.", of=builders.source(authors=("Needham",)), role="abstract")
    theme, voice = builders.theme(), builders.actor()
    reported = builders.source(authors=("Barber",))
    quotation = builders.quotation("One.", in_=abstract, voice=voice, reports=reported)
    quotation.themes.add(theme)
    claim = builders.claim(themes=(theme,))
    builders.claim(themes=(theme,))
    builders.evidence(claim=claim, quotation=quotation)
    builders.stance(quotation=quotation)
    home = f"/sources/{abstract.source_id}/"
    with CaptureQueriesContext(connection) as asked:
        opened(client, {"claim": f"/claims/{claim.pk}/", "record": home, "text": f"{home}text/"}[page])
    assert (sum(waits), len(waits)) == (len(asked), most), waits


def test_notes_stand_in_the_same_order_on_a_record_and_on_its_text(client: Client) -> None:
    abstract = builders.text("One. Two.", role="abstract")
    quotation = builders.quotation("One.", in_=abstract)
    for words in ("Staff gain.", "Again staff gain.", "Users gain."):
        builders.evidence(claim=builders.claim(words), quotation=quotation)
    home = f"/sources/{abstract.source_id}/"
    said = [opened(client, address).ids["n1"].text for address in (home, f"{home}text/")]
    assert said[0] == said[1]
    assert said[0].index("Again staff gain.") < said[0].index("Staff gain.") < said[0].index("Users gain.")
