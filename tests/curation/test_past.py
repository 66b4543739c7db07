"""What stood in a row at a time, read from the history: against a plain log of what was written."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.claims.models import Claim
from evidence.curation.models import HistoryEntry
from evidence.curation.past import rows, steps
from evidence.curation.past.steps import Change, State
from tests import builders

START = datetime(2024, 2, 29, 12, tzinfo=UTC)
VALUES = st.one_of(st.none(), st.integers(0, 3), st.text(max_size=3))
STATES = st.fixed_dictionaries({"a": VALUES, "b": VALUES, "c": VALUES})
#: What is written one after the other; None: the row is removed (and may be made again).
LOGS = st.lists(st.tuples(st.one_of(st.none(), STATES), st.integers(0, 3)), max_size=12)


def kept(log: list[tuple[State | None, int]]) -> tuple[list[tuple[datetime, State | None]], list[Change]]:
    """The log with its moments, and what the triggers would have kept of it."""
    states: list[tuple[datetime, State | None]] = []
    changes: list[Change] = []
    now, moment = None, START
    for state, seconds in log:
        moment += timedelta(seconds=seconds)
        if state == now:
            continue
        before: State | None
        after: State | None
        if now is None or state is None:
            before, after = now, None
        else:
            changed = [name for name in state if state[name] != now[name]]
            before, after = {name: now[name] for name in changed}, {name: state[name] for name in changed}
        changes.append(Change(len(changes) + 1, moment, 1, None, "", before, after))
        states.append((moment, state))
        now = state
    return states, changes


@given(LOGS)
def test_every_state_comes_back(log: list[tuple[State | None, int]]) -> None:
    states, changes = kept(log)
    now = states[-1][1] if states else None
    assert [step.state for step in steps.steps(now, changes)] == [state for _, state in states]


@given(LOGS, st.integers(-1, 30))
def test_the_state_at_a_moment_is_the_last_that_was_written_until_then(
    log: list[tuple[State | None, int]], seconds: int
) -> None:
    states, changes = kept(log)
    moment = START + timedelta(seconds=seconds)
    expected = next((state for at, state in reversed(states) if at <= moment), None)
    assert steps.at(moment, steps.steps(states[-1][1] if states else None, changes)) == expected


@given(STATES, LOGS)
def test_a_row_older_than_the_history_stood_there_from_the_beginning(
    first: State, log: list[tuple[State | None, int]]
) -> None:
    states, changes = kept([(first, 0), *log])
    found = steps.steps(states[-1][1], changes[1:])
    assert found[0] == steps.Step(None, first)
    assert steps.at(START - timedelta(days=900), found) == first


def test_where_clocks_disagree_the_order_of_the_entries_holds() -> None:
    """A statement that waited for a lock is older than the change it waited for."""
    late, early = START + timedelta(seconds=5), START
    changes = [
        Change(1, late, 1, None, "", {"a": 1}, {"a": 2}),
        Change(2, early, 2, None, "", {"a": 2}, {"a": 3}),
    ]
    found = steps.steps({"a": 3}, changes)
    assert steps.at(early, found) == {"a": 1}
    assert steps.at(late, found) == {"a": 3}


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.sampled_from(("text", "kind", "both", "nothing")), max_size=8))
def test_the_database_gives_back_what_stood_there(written: list[str]) -> None:
    claim = builders.claim()
    log = [stands(claim)]
    for number, what in enumerate(written):
        if what in {"text", "both"}:
            claim.text = f"{claim.pk} is so, {number}."
        if what in {"kind", "both"}:
            claim.kind = Claim.Kind.ARGUMENT if claim.kind == Claim.Kind.FINDING else Claim.Kind.FINDING
        claim.save()
        log.append(stands(claim))
    life = rows.lives("claim", [claim.pk])[claim.pk]
    assert [steps.at(moment, life) for moment, _ in log] == [state for _, state in log]
    assert steps.at(START, life) is None


def stands(claim: Claim) -> tuple[datetime, State]:
    """The clock of the database, and the row as it is, after a breath: two statements never share their moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(c) FROM evidence_claim c WHERE id = %s", [claim.pk])
        [state] = cursor.fetchone()
        cursor.execute("SELECT clock_timestamp() FROM pg_sleep(0.0001)")
        [moment] = cursor.fetchone()
    return moment, json.loads(state)


@pytest.mark.django_db
def test_what_left_is_found_by_the_entry_by_which_it_left() -> None:
    one, other = builders.claim(themes=(builders.theme(),)), builders.claim()
    themes = Claim.themes.through.objects
    gone = themes.get(claim=one).pk
    one.themes.clear()
    moved = builders.evidence(claim=one)
    moved.claim = other
    moved.save()
    assert rows.hanging("claim_themes", "claim_id", [one.pk]) == {gone}
    assert rows.hanging("evidencelink", "claim_id", [one.pk]) == {moved.pk}
    assert rows.hanging("evidencelink", "claim_id", [builders.claim().pk]) == frozenset()


@pytest.mark.django_db
def test_what_left_is_found_by_an_index() -> None:
    plan = explained("evidencelink", "claim_id")
    assert "evidence_history_left_claim_id" in plan
    assert "Seq Scan on evidence_historyentry" not in plan


def explained(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            f'EXPLAIN SELECT row FROM evidence_historyentry WHERE "table" = %s'
            f" AND before ? '{column}' AND before -> '{column}' = ANY(%s::jsonb[])",
            [table, ["1"]],
        )
        return "\n".join(row for (row,) in cursor.fetchall())


@pytest.mark.django_db
def test_no_word_of_a_password_is_read() -> None:
    somebody = builders.person()
    [life] = rows.lives("user", [somebody.pk]).values()
    state: dict[str, Any] = dict(life[-1].state or {})
    assert state["username"] == somebody.username
    assert not state.keys() & rows.UNKEPT


@pytest.mark.django_db
def test_a_thousand_changes_cost_two_queries(django_assert_num_queries) -> None:
    claim = builders.claim()
    with connection.cursor() as cursor:
        cursor.execute(
            "DO $$ BEGIN FOR i IN 1..1000 LOOP UPDATE evidence_claim SET text = 'So ' || i WHERE id = %s;"
            " END LOOP; END $$",
            [claim.pk],
        )
    with django_assert_num_queries(2):
        [life] = rows.lives("claim", [claim.pk]).values()
    assert [step.state["text"] for step in life if step.state][-3:] == ["So 998", "So 999", "So 1000"]
    assert len(life) == HistoryEntry.objects.filter(table="claim", row=claim.pk).count() == 1001
