"""Kept figures: true ones are not counted again, slow ones may be a little old, and nothing outlives its withdrawal."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from evidence.accounts.models import Person
from evidence.claims import alone, asked_for, moment, renewing, tasks
from evidence.claims import kept as module
from evidence.claims.kept import kept
from evidence.claims.models import Claim, Stance
from evidence.library.status import Status
from evidence.management.commands import work
from tests import builders

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
CANARY = "The canary sings."

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Counting:
    """Counts claims; says how often it was asked, and pretends to take `seconds`."""

    seconds: float = 1.0
    asked: int = 0
    queued: list[str] = field(default_factory=list)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[Counting]:
    """A shelf of its own, a clock that says what `seconds` says, and nothing in the background."""
    state = Counting()
    builders.source()  # so that the change log begins somewhere
    module._shelf.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.settings, "KEPT_DIR", tmp_path / "kept", raising=False)  # type: ignore[attr-defined]
        module._shelf()
    ticks = iter(range(10**9))
    monkeypatch.setattr(module, "perf_counter", lambda: next(ticks) * state.seconds)
    monkeypatch.setattr(asked_for, "_folder", lambda: tmp_path / "asked")
    monkeypatch.setattr(renewing, "later", lambda key, _work: state.queued.append(key))
    yield state
    module._shelf.cache_clear()


def claims(*, person: Person) -> tuple[str, ...]:
    return tuple(Claim.objects.visible_to(person).values_list("text", flat=True))


@pytest.fixture
def count(counting: Counting) -> Callable[[datetime], tuple[tuple[str, ...], datetime | None]]:
    def counted(*, person: Person) -> tuple[str, ...]:
        counting.asked += 1
        return claims(person=person)

    def ask(at: datetime = NOON) -> tuple[tuple[str, ...], datetime | None]:
        found = kept(counted, at=at)
        return found.value, found.counted_at

    return ask


def withdraw(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(status=Status.WITHDRAWN, withdrawn_at=NOON, withdrawal_reason="A mistake.")


def test_what_is_still_true_is_not_counted_again(count, counting):
    builders.claim(CANARY)
    assert count() == count() == ((CANARY,), None)
    assert counting.asked == 1


def test_what_is_quick_is_always_exact(count, counting):
    counting.seconds = 0.1
    count()
    builders.claim(CANARY)
    assert count() == ((CANARY,), None)


def test_what_is_slow_is_shown_with_its_time_and_counted_again_behind(count, counting):
    count()
    builders.claim(CANARY)
    assert count(NOON + timedelta(minutes=1)) == ((), NOON)
    assert counting.asked == 1
    assert len(counting.queued) == 1


def test_a_rest_of_nine_tenths_is_kept(count, counting):
    counting.seconds = 30
    count()
    builders.claim(CANARY)
    count(NOON + timedelta(minutes=4))
    assert not counting.queued


def test_nothing_is_shown_that_is_older_than_some_minutes(count):
    count()
    builders.claim(CANARY)
    assert count(NOON + module.OLDEST + timedelta(seconds=1)) == ((CANARY,), None)


def test_nothing_outlives_its_withdrawal(count):
    claim = builders.claim(CANARY)
    count()
    withdraw(claim)
    assert count() == ((), None)


def test_the_canary_would_be_found(count, monkeypatch):
    """Negative control: when a withdrawal is taken for any other change, the withdrawn words are shown."""
    real = moment.since
    monkeypatch.setattr(
        module,
        "since",
        lambda then: moment.Since.CHANGED if real(then) is moment.Since.CEASED else real(then),
    )
    claim = builders.claim(CANARY)
    count()
    withdraw(claim)
    assert count() == ((CANARY,), NOON)


@pytest.mark.usefixtures("counting")
def test_a_withdrawal_that_commits_while_one_counts_counts_as_later():
    claim = builders.claim(CANARY)

    def slow(*, person: Person) -> tuple[str, ...]:
        found = claims(person=person)
        withdraw(claim)
        return found

    kept(slow, at=NOON)
    assert kept(slow, at=NOON).value == ()


def test_what_a_transaction_has_written_is_not_kept_before_it_commits(count, counting):
    with transaction.atomic():
        builders.claim(CANARY)
        assert count() == ((CANARY,), None)
        transaction.set_rollback(True)
    assert count() == ((), None)
    assert counting.asked == 2


def test_a_renamed_theme_counts_as_a_change(count):
    theme = builders.theme("Mutuals")
    count()
    theme.label = "Mutual societies"
    theme.save()
    assert count()[1] == NOON


def test_an_unreadable_file_is_counted_anew(count):
    count()
    for file in module._shelf()._list_cache_files():  # type: ignore[attr-defined]
        Path(file).write_bytes(b"x")
    assert count() == ((), None)


@pytest.mark.parametrize("address", ["/", "/themes/", "/themes/mutuals/", "/actors/"])
@pytest.mark.usefixtures("counting")
def test_pages_forget_withdrawn_words(client: Client, address: str):
    claim = builders.claim(CANARY, themes=(builders.theme("Mutuals", slug="mutuals"),))
    builders.evidence(claim=claim)
    pages = [client.get(address).content.decode() for _ in range(3)]  # counted, kept, drawn once
    before = pages[-1]
    assert (CANARY in before) == (CANARY in pages[0])
    withdraw(claim)
    after = client.get(address).content.decode()
    assert CANARY not in after
    assert CANARY in before or address in {"/themes/", "/actors/"}


@pytest.mark.usefixtures("counting")
def test_tables_of_positions_share_a_figure_and_none_shows_another_or_what_was_withdrawn(client: Client):
    stance, other = builders.stance("for"), builders.stance("against")
    rows = {one.pk: f'id="actor-{one.actor.slug}"' for one in (stance, other)}

    def shown(address: str) -> list[bool]:
        page = client.get(address).content.decode()
        return [row in page for row in rows.values()]

    for _ in range(3):  # counted, made and drawn, remembered
        assert shown("/positions/") == [True, True]
        assert shown("/positions/?stance=for") == [True, False]
        assert shown("/positions/?stance=against") == [False, True]
        assert "1 passage" in client.get(f"/positions/?open={stance.actor.slug},{stance.theme.slug}").content.decode()
    Stance.objects.filter(pk=stance.pk).update(
        status=Status.WITHDRAWN, withdrawn_at=NOON, withdrawal_reason="A mistake."
    )
    assert shown("/positions/") == [False, True]
    assert client.get(f"/positions/?open={stance.actor.slug},{stance.theme.slug}").status_code == 400


@pytest.mark.usefixtures("counting")
def test_a_page_says_when_it_was_counted(client: Client):
    client.get("/")
    builders.claim(CANARY)
    assert "counted at" in client.get("/").content.decode()


def test_what_many_ask_for_at_once_is_counted_once(counting):
    """The second comes while the first counts, and waits for it; a third has no more room to wait."""
    begun, may_end = threading.Event(), threading.Event()

    def counted(*, person: Person) -> tuple[str, ...]:
        counting.asked += 1
        begun.set()
        assert may_end.wait(30)
        return claims(person=person)

    def ask() -> tuple[str, ...]:
        try:
            return kept(counted, at=NOON).value
        finally:
            connection.close()

    builders.claim(CANARY)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(ask)
        assert begun.wait(30)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(alone, "SHORTLY", 0)
            patch.setattr(alone, "_waiting", threading.BoundedSemaphore(1))
            waits = threading.Event()
            patch.setattr(alone, "sleep", lambda _: waits.set())
            second = threads.submit(ask)
            assert waits.wait(30)
            with pytest.raises(alone.Busy):
                ask()
            may_end.set()
            assert first.result(30) == second.result(30) == (CANARY,)
    assert counting.asked == 1


@pytest.mark.usefixtures("counting")
def test_who_counts_and_fails_leaves_no_lock_behind():
    def fails(*, person: Person) -> None:
        raise Claim.DoesNotExist(str(person))

    for _ in range(2):
        with pytest.raises(Claim.DoesNotExist):
            kept(fails, at=NOON)


def test_a_page_that_is_being_counted_says_so_and_when_to_ask_again(client: Client, monkeypatch):
    def busy(*_: object, **__: object) -> None:
        raise alone.Busy

    monkeypatch.setattr("evidence.pages.positions.kept", busy)
    monkeypatch.setattr("evidence.pages.positions_files.kept", busy)
    for address in ("/positions/?theme=*", "/positions/csv/?theme=*"):
        response = client.get(address)
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert response["Cache-Control"] == "no-store"
        assert f'href="{address}"' in response.content.decode()


@pytest.mark.usefixtures("counting")
def test_a_large_figure_is_read_once_by_a_process_and_again_when_another_has_counted(monkeypatch):
    monkeypatch.setattr(module, "LARGE", 1)
    monkeypatch.setattr(module, "_held", {})
    kept(claims, at=NOON)
    first = kept(claims, at=NOON).value
    assert kept(claims, at=NOON).value is first
    builders.claim(CANARY)
    module._counted(module._key(claims, ()), claims, (), 0, at=NOON)
    assert kept(claims, at=NOON).value == (CANARY,)


def test_work_in_the_background_is_done_once_and_rests(tmp_path, monkeypatch):
    monkeypatch.setattr(renewing.settings, "KEPT_DIR", tmp_path / "kept", raising=False)  # type: ignore[attr-defined]
    done: list[str] = []
    rests: list[float] = []

    def work(name: str, *, at: datetime) -> None:
        done.append(f"{name} in {at.year}")

    year = datetime.now(UTC).year
    renewing._waiting.update({name: partial(work, name) for name in ("one", "two")})
    renewing._busy.acquire()
    renewing._run(rests.append)
    assert done == [f"one in {year}", f"two in {year}"]
    assert len(rests) == 2
    assert not renewing._waiting


def nothing(*, person: Person) -> tuple[str, ...]:
    """Takes no time to speak of."""
    assert not person.is_authenticated
    return ()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, counting: Counting) -> Callable[[], bool]:
    """One look of the task worker; it never has to rest. What it would count takes as long as `counting` says."""
    monkeypatch.setattr(tasks, "_round", tasks.Round())
    monkeypatch.setattr(tasks, "PAUSE", 0)
    monkeypatch.setattr(tasks, "REST", 0)
    assert counting.seconds > module.QUICK
    return tasks.step


def now() -> datetime:
    return datetime.now(UTC)


def test_what_somebody_asked_for_is_counted_again_before_the_next_asks(worker):
    kept(claims, at=now() - timedelta(minutes=2))
    builders.claim(CANARY)
    assert worker()
    assert kept(claims, at=now()) == module.Kept((CANARY,))
    assert not worker()


def test_after_a_withdrawal_nobody_has_to_wait(worker, monkeypatch):
    claim = builders.claim(CANARY)
    kept(claims, at=now())
    withdraw(claim)
    assert worker()
    monkeypatch.setattr(module, "_counted", lambda *_: pytest.fail("A reader has to wait."))
    assert kept(claims, at=now()).value == ()


def test_what_has_just_been_counted_is_left_for_a_later_look(worker, monkeypatch):
    kept(claims, at=now())
    builders.claim(CANARY)
    assert not worker()
    monkeypatch.setattr(renewing, "REST", 0)
    assert worker()


def test_what_nobody_has_asked_for_in_a_day_is_not_counted_ahead(worker):
    kept(claims, at=now() - asked_for.REMEMBERED - timedelta(minutes=1))
    builders.claim(CANARY)
    assert not worker()


@pytest.mark.usefixtures("worker")
def test_no_more_is_remembered_than_there_is_room_for(monkeypatch, tmp_path):
    monkeypatch.setattr(asked_for, "LARGEST", 1)
    kept(claims, at=now())
    kept(nothing, at=now())
    assert len(list((tmp_path / "asked").iterdir())) == 1
    assert [call.count for call in asked_for.lately(at=now())] == [claims]


def test_what_is_quick_is_not_counted_ahead(worker, counting):
    counting.seconds = 0.1
    kept(nothing, at=now())
    builders.claim(CANARY)
    assert not worker()


def test_what_another_version_of_the_program_was_asked_for_is_forgotten(worker, tmp_path):
    kept(claims, at=now() - timedelta(minutes=2))
    builders.claim(CANARY)
    for file in (tmp_path / "asked").iterdir():
        file.write_text('["tests.claims.test_kept:not_there"]')
    assert not worker()
    assert not list((tmp_path / "asked").iterdir())


def test_counting_ahead_is_work_that_the_worker_does():
    assert tasks.step in work.TASKS
