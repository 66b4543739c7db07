"""Queries whose SQL is written once say the same as those that Django writes each time, and show nobody more."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from evidence.accounts.models import VISITOR, Person
from evidence.accounts.roles import Role
from evidence.claims.models import EvidenceLink
from evidence.library import statements
from evidence.library.models import Contributor, Source
from evidence.library.naming import named
from evidence.library.references import short_reference
from evidence.library.statements import asked_ahead
from evidence.library.status import Status
from evidence.library.written import Written, WrittenFor, WrittenObjects
from evidence.operations.database import PREPARED_AFTER
from tests import builders
from tests.switching import seen_by_all

pytestmark = pytest.mark.django_db

TITLES = Written(lambda person: Source.objects.visible_to(person).order_by("pk").values_list("pk", "title"), "pk")
ENDS = Written(
    lambda _: Contributor.objects.order_by("pk").values_list(Concat("literal", "family")), "source_id", "actor_id"
)
FIRST = WrittenFor(
    lambda person, numbers: (
        Source.objects.visible_to(person).exclude(pk=numbers[0]).order_by("pk").values_list("pk")[:1]
    )
)
LINKS = WrittenObjects(
    EvidenceLink,
    lambda person: EvidenceLink.objects.visible_to(person).order_by("pk"),
    "claim_id",
    joined=("quotation", "quotation__voice", "quotation__text_version", "quotation__text_version__source"),
    without=("quotation__text_version__content",),
)


def numbers(rows: Any) -> list[int]:
    return [row[0] for row in rows]


class TestWhoSees:
    def test_a_visitor_gets_what_is_published_and_a_curator_the_drafts_too(self) -> None:
        shown, draft = builders.source("Shown"), builders.source("Draft", status=Status.DRAFT)
        curator = builders.person(role=Role.CURATOR)
        people: tuple[Person, ...] = (VISITOR, curator, VISITOR)
        found = [numbers(TITLES.of([shown.pk, draft.pk], person)) for person in people]
        assert found == [[shown.pk], [shown.pk, draft.pk], [shown.pk]]

    def test_a_statement_that_postgresql_keeps_says_what_is_so_now(self) -> None:
        kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%evidence_source%%title%%'"
        sources = [builders.source(str(number)) for number in range(2 * PREPARED_AFTER)]
        for number, source in enumerate(sources, start=1):
            assert TITLES.of([one.pk for one in sources[:number]], VISITOR)[-1] == (source.pk, str(number - 1))
        with connection.cursor() as cursor:
            cursor.execute(kept)
            assert cursor.fetchone() == (1,)
        Source.objects.filter(pk=sources[0].pk).update(title="Otherwise")
        assert TITLES.of([sources[0].pk], VISITOR) == [(sources[0].pk, "Otherwise")]
        Source.objects.filter(pk=sources[0].pk).update(
            status=Status.WITHDRAWN, withdrawn_at=builders.MOMENT, withdrawal_reason="A mistake."
        )
        assert TITLES.of([sources[0].pk], VISITOR) == []

    def test_what_is_withdrawn_later_is_not_shown_by_sql_that_was_written_before(self) -> None:
        source = builders.source("Shown")
        assert numbers(TITLES.of([source.pk], VISITOR)) == [source.pk]
        Source.objects.filter(pk=source.pk).update(
            status=Status.WITHDRAWN, withdrawn_at=builders.MOMENT, withdrawal_reason="A mistake."
        )
        assert TITLES.of([source.pk], VISITOR) == []

    def test_and_would_be_if_the_rule_did_not_hold(self) -> None:
        """Negative control of both tests above."""
        draft = builders.source("Draft", status=Status.DRAFT)
        with seen_by_all():
            assert numbers(TITLES.of([draft.pk], VISITOR)) == [draft.pk]
        assert TITLES.of([draft.pk], VISITOR) == []


class TestTheSame:
    def test_any_of_several_columns_may_hold_the_number(self) -> None:
        actor = builders.actor("Prospect")
        one, other = builders.source(authors=("Barber",)), builders.source(authors=("Hall", actor))
        assert ("Barber",) in ENDS.of([one.pk], VISITOR)
        assert ENDS.of([actor.pk + 1_000_000], VISITOR) == []
        assert ("Prospect",) in ENDS.of([actor.pk], VISITOR)
        assert {("Hall",), ("Prospect",)} <= set(ENDS.of([other.pk], VISITOR))

    def test_no_numbers_no_query(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert (TITLES.of([], VISITOR), FIRST.of([], VISITOR), LINKS.of([], VISITOR)) == ([], [], [])
        assert len(asked) == 0

    def test_a_number_that_no_row_can_have_is_not_there(self) -> None:
        source = builders.source("Shown")
        assert TITLES.of([10**30], VISITOR) == []
        assert numbers(TITLES.of([10**30, source.pk], VISITOR)) == [source.pk]

    def test_each_number_stands_for_itself_when_it_is_asked_again(self) -> None:
        one, other = builders.source(), builders.source()
        assert numbers(FIRST.of([one.pk], VISITOR)) == [other.pk]
        assert numbers(FIRST.of([other.pk], VISITOR)) == [one.pk]

    @pytest.mark.parametrize("person", [VISITOR, None], ids=["visitor", "curator"])
    def test_objects_are_those_that_django_reads(self, person: Person | None) -> None:
        claim, version = (
            builders.claim(),
            builders.text("One.\n\nTwo.", of=builders.source(extra={"ris": {"C1": ["x"]}})),
        )
        for words, voice in (("One.", builders.actor("A voice")), ("Two.", None)):
            builders.evidence(claim=claim, quotation=builders.quotation(words, in_=version, voice=voice))
        reader = builders.person(role=Role.CURATOR) if person is None else person
        written = LINKS.of([claim.pk], reader)
        plain = EvidenceLink.objects.filter(claim=claim).order_by("pk")
        with CaptureQueriesContext(connection) as asked:
            said = [
                (
                    one.pk,
                    one.rationale,
                    one.published_at,
                    one.quotation.exact,
                    one.quotation.voice.label if one.quotation.voice else "",
                    one.quotation.text_version.source.extra,
                    one.quotation.text_version.source.keywords,
                    one.quotation.get_absolute_url(),
                )
                for one in written
            ]
        assert len(asked) == 0
        assert said == [
            (
                one.pk,
                one.rationale,
                one.published_at,
                one.quotation.exact,
                one.quotation.voice.label if one.quotation.voice else "",
                one.quotation.text_version.source.extra,
                one.quotation.text_version.source.keywords,
                one.quotation.get_absolute_url(),
            )
            for one in plain
        ]
        assert written[0].quotation.text_version is written[1].quotation.text_version
        assert "content" in written[0].quotation.text_version.get_deferred_fields()
        assert written[0].quotation.text_version.content == version.content


@pytest.mark.parametrize(
    "fields",
    [
        {"authors": ("Barber", "Needham", "Hall")},
        {"authors": ("Barber", "Needham")},
        {"authors": (), "container_title": "Community Care"},
        {"authors": (), "short_title": "A short title"},
        {"title": "[What we call it]", "title_supplied": True, "authors": (), "issued": "2013~"},
    ],
)
def test_a_source_is_named_by_values_as_by_its_whole_reference(fields: dict[str, Any]) -> None:
    source = builders.source(**fields)
    found = named([source.pk], person=VISITOR)[source.pk]
    assert found.short == short_reference(Source.objects.get(pk=source.pk))
    assert (found.title, found.address) == (source.title, source.get_absolute_url())


class TestAskedAhead:
    def test_what_is_asked_together_is_sent_before_the_first_answer_is_waited_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, other = builders.source("One"), builders.source("Other")
        plain = [TITLES.of([one.pk, other.pk], VISITOR), FIRST.of([one.pk], VISITOR)]
        sent: list[int] = []
        monkeypatch.setattr(statements, "_sent", partial(_counted, statements._sent, sent))
        together = TITLES.statement([other.pk, one.pk], VISITOR), FIRST.statement([one.pk], VISITOR)
        with CaptureQueriesContext(connection) as asked, asked_ahead(*together):
            ahead = [TITLES.of([one.pk, other.pk], VISITOR), FIRST.of([one.pk], VISITOR)]
        assert ahead == plain
        assert (sent, len(asked)) == ([2], 2)

    def test_who_asks_a_second_time_or_later_hears_what_is_so_then(self) -> None:
        source = builders.source("Before")
        with asked_ahead(TITLES.statement([source.pk], VISITOR)):
            Source.objects.filter(pk=source.pk).update(title="Now")
            assert [TITLES.of([source.pk], VISITOR)[0][1] for _ in range(2)] == ["Before", "Now"]
        with asked_ahead(TITLES.statement([source.pk], VISITOR)):
            Source.objects.filter(pk=source.pk).update(title="Later")
        assert TITLES.of([source.pk], VISITOR) == [(source.pk, "Later")]

    def test_a_curator_gets_no_answer_that_was_meant_for_visitors(self) -> None:
        draft, curator = builders.source("Draft", status=Status.DRAFT), builders.person(role=Role.CURATOR)
        with asked_ahead(TITLES.statement([draft.pk], VISITOR), TITLES.statement([draft.pk], curator)):
            assert numbers(TITLES.of([draft.pk], curator)) == [draft.pk]
            assert TITLES.of([draft.pk], VISITOR) == []

    def test_what_was_asked_already_and_what_is_no_question_is_not_sent(self) -> None:
        source = builders.source("Shown")
        statement = TITLES.statement([source.pk], VISITOR)
        with (
            CaptureQueriesContext(connection) as asked,
            asked_ahead(statement, statement, None),
            asked_ahead(statement),
        ):
            assert numbers(TITLES.of([source.pk], VISITOR)) == [source.pk]
        assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_made_again() -> None:
    """The database was restarted: whoever reads next is answered, not told of an error."""
    source = builders.source("Shown")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (lost,) = cursor.fetchone()
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [lost])
    assert TITLES.of([source.pk], VISITOR) == [(source.pk, "Shown")]


def _counted(sent: Callable[..., Any], counts: list[int], wanted: Sequence[Any]) -> Any:
    counts.append(len(wanted))
    return sent(wanted)
