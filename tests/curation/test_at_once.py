"""Two people save in one moment what only one of them can: the second reads why, where it was typed, and loses nothing.

Whoever is second was checked before the first one's record was there; here what they check for is not seen.
"""

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from evidence.claims.models import Claim, EvidenceLink
from evidence.curation import fields, refusals, workflow
from evidence.curation.imports import making
from evidence.curation.marking import recording
from evidence.curation.marking.recording import Bearing, Marking
from evidence.curation.models import ImportRow
from evidence.curation.parts import given
from evidence.curation.review import revisions
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Identifier, Source
from tests import builders
from tests.curation import importing

pytestmark = pytest.mark.django_db

DOI = {"scheme": "doi", "value": "10.1000/182"}
TAKEN = "Another source has one of these identifiers by now"


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What others have is looked up before they save it."""
    monkeypatch.setattr(given, "_elsewhere", lambda *_: ())


def drafts() -> tuple[Source, Source]:
    first, second = (builders.source(status="draft", created_by=builders.person()) for _ in range(2))
    builders.identifier(first, **DOI)
    return first, second


@pytest.mark.usefixtures("unseen")
def test_at_the_workbench_the_second_of_two_who_add_one_doi_reads_it_at_the_field(client: Client) -> None:
    _, second = drafts()
    client.force_login(builders.person())
    sent = {"title": "Typed anew", "kind": "report", "access": "open", "publication_status": "unstated", "do": "save"}
    sent |= {"made_from": fields.edition(second), "identifiers-rows": "1"}
    sent |= {f"identifiers-1-{name}": said for name, said in DOI.items()}
    answer = client.post(f"/workbench/records/source/{second.pk}/", sent)
    page = answer.content.decode()
    assert (answer.status_code, TAKEN in page, "Typed anew" in page) == (400, True, True)
    assert "identifiers" in page[: page.index(TAKEN)].rpartition("href=")[2], "the summary leads to the field"
    second.refresh_from_db()
    assert (second.title == "Typed anew", second.identifiers.count()) == (False, 0)


@pytest.mark.usefixtures("unseen")
def test_a_proposal_that_gains_what_another_has_by_now_is_refused_with_the_reason() -> None:
    author, reader = builders.person(), builders.person()
    first, second = (builders.source() for _ in range(2))
    proposed = revisions.propose(second, {"identifiers": [DOI]}, "It says so.", author)
    workflow.take(workflow.SUBMIT, proposed, by=author, at=builders.MOMENT)
    builders.identifier(first, **DOI)
    with pytest.raises(NotAllowed, match=TAKEN):
        workflow.take(workflow.PUBLISH, proposed, by=reader, at=builders.MOMENT)


def test_in_the_admin_the_form_is_looked_at_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _, second = drafts()
    client.force_login(builders.person("administrator", is_superuser=True, is_staff=True))
    monkeypatch.setattr(Identifier, "validate_constraints", lambda *_args, **_more: None)
    sent = {"title": "Typed anew", "kind": "report", "access": "open", "publication_status": "unstated", "extra": "{}"}
    for name in ("contributors", "identifiers", "relations", "notes"):
        sent |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    sent |= {"identifiers-TOTAL_FORMS": "1", "identifiers-0-scheme": "doi", "identifiers-0-value": DOI["value"]}
    answer = client.post(f"/admin/evidence/source/{second.pk}/change/", sent)
    page = answer.content.decode()
    assert (answer.status_code, TAKEN in page, "Typed anew" in page) == (200, True, True)
    second.refresh_from_db()
    assert (second.title == "Typed anew", second.identifiers.count()) == (False, 0)


def test_a_record_of_a_file_that_comes_second_is_rejected_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    first = builders.source(status="draft")
    make = making.create

    def created(*args: Any, **more: Any) -> Any:
        builders.identifier(first, **DOI)
        return make(*args, **more)

    monkeypatch.setattr("evidence.curation.imports.applying.create", created)
    importing.applied(importing.ris(("TI  - Care at home", f"DO  - {DOI['value']}")))
    assert TAKEN in ImportRow.objects.get().reason


def test_two_who_bring_the_same_words_to_one_claim_make_one_piece_of_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    marked, claim = builders.quotation(), builders.claim()
    make = EvidenceLink.objects.create

    def created(**values: Any) -> EvidenceLink:
        make(**values | {"created_by": None})
        return make(**values)

    monkeypatch.setattr(EvidenceLink.objects, "create", created)
    said = Bearing(claim, "supports", "direct", "assertion", "low", "One voice.", "It says so.")
    with pytest.raises(NotAllowed, match="These words are evidence on this claim by now"):
        recording.record(marked.text_version, Marking(marked.start, marked.end, bearing=said), by=builders.person())


def test_two_claims_in_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    builders.claim("Staff were heard.")
    second = builders.claim("Staff are heard.", status="draft")
    with pytest.raises(fields.Invalid) as refused:
        fields.put(second, {"text": "Staff were heard."})
    assert list(refused.value.reasons) == ["text"]
    monkeypatch.setattr(
        refusals, "RULES", {}
    )  # the negative control: a rule that is not named is a fault, and is heard
    with pytest.raises(IntegrityError):
        fields.put(Claim.objects.get(pk=second.pk), {"text": "Staff were heard."})
