"""Every rule of the database about collections, briefs and requests: somebody tries to break it, and it holds."""

from collections.abc import Callable
from typing import Any

import pytest

from evidence.readers.models import Brief, BriefClaim, Collection, CollectionItem, CopyRequest
from tests import builders
from tests.library.breaking import refused_by, rules_of

pytestmark = pytest.mark.django_db

type Attempt = Callable[[], object]


def a_request(**fields: Any) -> CopyRequest:
    asked = {"name": "A reader", "email": "reader@example.org", "purpose": "To read it.", "visitor": "0"}
    made = {"source": builders.source(), "asked_at": builders.MOMENT, "answer_token": str(builders.source().pk)}
    return CopyRequest.objects.create(**(asked | made | fields))


def named_twice() -> None:
    owner = builders.person()
    for _ in range(2):
        Collection.objects.create(owner=owner, name="Mutuals")


def listed_twice() -> None:
    collection, source = Collection.objects.create(owner=builders.person(), name="Mutuals"), builders.source()
    for position in (1, 2):
        CollectionItem.objects.create(collection=collection, source=source, position=position)


def one_link_for_two() -> None:
    sent = {"state": "sent", "answered_at": builders.MOMENT, "expires_at": builders.MOMENT, "fetch_token": "1"}
    for _ in range(2):
        a_request(**sent)


def a_brief(**fields: Any) -> Brief:
    return Brief.objects.create(**({"owner": builders.person(), "title": "Mutuals", "style": "apa"} | fields))


def a_part(**fields: Any) -> BriefClaim:
    made = {"brief": fields.get("brief") or a_brief(), "claim": fields.get("claim") or builders.claim(), "position": 1}
    return BriefClaim.objects.create(**(made | fields))


def one_claim_twice() -> None:
    part = a_part()
    a_part(brief=part.brief, claim=part.claim, position=2)


def two_at_one_place() -> None:
    a_part(brief=a_part().brief)


def one_link_for_two_briefs() -> None:
    for _ in range(2):
        a_brief(link_token="1")


ATTEMPTS: list[tuple[str, Attempt]] = [
    ("evidence_collection_named_once", named_twice),
    ("evidence_collection_has_name", lambda: Collection.objects.create(owner=builders.person(), name=" ")),
    ("evidence_collectionitem_once", listed_twice),
    ("evidence_brief_has_title", lambda: a_brief(title=" ")),
    ("evidence_brief_has_style", lambda: a_brief(style="")),
    ("evidence_brief_purpose_is_short", lambda: a_brief(purpose="x" * 2_001)),
    ("evidence_brief_one_link", one_link_for_two_briefs),
    ("evidence_briefclaim_once", one_claim_twice),
    ("evidence_briefclaim_one_a_place", two_at_one_place),
    ("evidence_briefclaim_text_is_short", lambda: a_part(text="x" * 2_001)),
    ("evidence_briefclaim_takes_so_many", lambda: a_part(taken=list(range(1, 502)))),
    ("evidence_briefclaim_notes_by_code", lambda: a_part(notes=["one-reader"])),
    ("evidence_copyrequest_state_known", lambda: a_request(state="lost", answered_at=builders.MOMENT)),
    ("evidence_copyrequest_answered_is_dated", lambda: a_request(state="declined")),
    ("evidence_copyrequest_answered_is_dated", lambda: a_request(answered_at=builders.MOMENT)),
    ("evidence_copyrequest_sent_expires", lambda: a_request(state="sent", answered_at=builders.MOMENT)),
    ("evidence_copyrequest_one_link", one_link_for_two),
]


@pytest.mark.parametrize(("rule", "attempt"), ATTEMPTS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(ATTEMPTS)])
def test_the_database_refuses_what_breaks_the_rule(rule: str, attempt: Attempt) -> None:
    with refused_by(rule):
        attempt()


def test_every_rule_is_tried() -> None:
    assert rules_of(Brief, BriefClaim, Collection, CollectionItem, CopyRequest) <= {name for name, _ in ATTEMPTS}
