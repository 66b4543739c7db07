"""What the board counts, the daily check, and the guard of the link checker."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evidence.claims.models import Quotation
from evidence.curation.board import checks, links
from evidence.curation.board.findings import BY_KEY
from evidence.curation.board.links import Answer, Refused, ask, guarded
from evidence.curation.models import CheckRun, CheckSubject, LinkCheck, LinkState
from tests import builders
from tests.library.breaking import refused_by, rules_of, without_trigger

pytestmark = pytest.mark.django_db


def keys_of(quotation: Quotation) -> set[str]:
    words = [one for one in BY_KEY.values() if one.what == "quotation"]
    return {one.key for one in words if one.rows().filter(pk=quotation.pk).exists()}


def work() -> None:
    """Until there is nothing to do."""
    for _ in range(10):
        if not checks.step():
            return
    raise AssertionError("The task worker never rests.")


def test_what_was_never_checked_never_looks_like_found() -> None:
    quotation = builders.quotation()
    assert keys_of(quotation) == {"never-checked"}
    work()
    assert keys_of(quotation) == {"found"}


def test_words_that_a_failing_disk_has_moved_are_found_by_the_daily_check() -> None:
    quotation = builders.quotation("Staff said")
    with without_trigger("evidence_quotation", "evidence_quotation_words_in_place"):
        Quotation.objects.filter(pk=quotation.pk).update(exact="Staff sang")
    work()
    assert keys_of(quotation) == {"not-found"}
    run = CheckRun.objects.get()
    assert (run.counts["not found"], run.total, run.done, run.asked_by) == (1, 1, 1, None)


def test_the_check_is_due_once_a_day_and_a_broken_off_one_is_begun_again() -> None:
    builders.quotation()
    work()
    work()
    run = CheckRun.objects.get()
    CheckRun.objects.update(finished_at=None)  # as when the worker was killed
    work()
    run.refresh_from_db()
    assert run.finished_at is not None
    CheckRun.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    work()
    assert CheckRun.objects.count() == 2


def test_a_check_that_cannot_go_on_says_so_and_does_not_stop_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    builders.quotation()

    def broken(*_: object, **__: object) -> None:
        raise ValueError("no")

    with monkeypatch.context() as breaking:
        breaking.setattr("evidence.claims.integrity.check", broken)
        work()
    assert "could not go on" in CheckRun.objects.get().failure
    assert checks.ask(CheckSubject.QUOTATIONS, by=builders.person(), at=timezone.now())
    work()
    assert Quotation.objects.get().checked_at is not None


def test_one_origin_is_counted_by_the_check() -> None:
    one = builders.evidence("supports").claim
    two = builders.claim()
    for _ in range(2):
        builders.evidence("supports", claim=two)
    assert checks.one_origin().number is None
    work()
    assert checks.one_origin().claims == (one.pk,)
    assert [claim.pk for claim in BY_KEY["one-origin"].rows()] == [one.pk]


def test_opposing_verdicts_are_of_the_same_words() -> None:
    words = builders.quotation()
    builders.evidence("supports", quotation=words)
    assert "opposing" not in keys_of(words)
    builders.evidence("contradicts", quotation=words)
    assert keys_of(words) >= {"opposing", "for-many"}


def test_the_same_words_marked_twice_for_and_against_one_claim_are_opposing() -> None:
    text, claim = builders.text(), builders.claim()
    first, second = builders.quotation("Staff said", in_=text), builders.quotation("Staff said that", in_=text)
    builders.evidence("supports", quotation=first, claim=claim)
    against = builders.evidence("contradicts", quotation=second, claim=claim)
    assert "opposing" in keys_of(first)
    against.status, against.withdrawn_at, against.withdrawal_reason = "withdrawn", builders.MOMENT, "No."
    against.save()
    assert "opposing" not in keys_of(first)


def test_sources_claims_and_themes_that_lack_something() -> None:
    quoted = builders.quotation().text_version.source
    bare = builders.source()
    searched, unsearched = builders.search().claim, builders.claim()
    vague, clear = builders.theme(definition=" "), builders.theme()
    found = {key: set(BY_KEY[key].rows()) for key in ("never-quoted", "not-searched", "undefined")}
    assert (bare in found["never-quoted"], quoted in found["never-quoted"]) == (True, False)
    assert (unsearched in found["not-searched"], searched in found["not-searched"]) == (True, False)
    assert (vague in found["undefined"], clear in found["undefined"]) == (True, False)


# Links


def at(ip: str) -> links.Lookup:
    return lambda _host, _port: [ip]


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "172.16.0.1", "0.0.0.1", "::1", "fe80::1%eth0",
     "fd00::1", "::ffff:127.0.0.1", "100.64.0.1", "224.0.0.1", "2002:7f00:1::"],
)  # fmt: skip
def test_no_address_that_is_not_public_is_asked(ip: str) -> None:
    with pytest.raises(Refused, match="public"):
        guarded("http://example.org/", at(ip))


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(Refused):
        guarded("http://example.org/", lambda *_: ["93.184.216.34", "10.0.0.1"])


@pytest.mark.parametrize(
    "address",
    ["ftp://example.org/", "file:///etc/passwd", "http://user:word@example.org/", "http://example.org:22/", "http://",
     "javascript:alert(1)", "http://[", "gopher://example.org/"],
)  # fmt: skip
def test_only_plain_web_addresses_are_asked(address: str) -> None:
    assert ask(address, at("93.184.216.34")).state is LinkState.REFUSED


def test_a_public_address_is_asked_at_the_number_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(links, "_head", lambda *words: asked.append(words) or 200)  # type: ignore[func-returns-value, redundant-expr]
    answer = ask("http://example.org/a b?c=d\r\nX: y", at("93.184.216.34"))
    assert answer == Answer(LinkState.ANSWERS, "HTTP 200")
    assert asked[0][:4] == ("http", "example.org", 80, "93.184.216.34")
    assert not set(asked[0][4]) & set(" \r\n")


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, "answers"), (301, "answers"), (403, "answers"), (404, "broken"), (410, "broken"), (500, "broken")],
)
def test_what_a_status_says(monkeypatch: pytest.MonkeyPatch, status: int, state: str) -> None:
    monkeypatch.setattr(links, "_head", lambda *_: status)
    assert ask("https://example.org/", at("93.184.216.34")).state == state


def test_links_are_asked_only_where_it_is_allowed(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    asked: list[str] = []
    monkeypatch.setattr(links, "ask", lambda address: asked.append(address) or Answer(LinkState.BROKEN, "HTTP 404"))  # type: ignore[func-returns-value, redundant-expr]
    link = builders.identifier(builders.source(), "doi", "10.1000/182")
    work()
    assert asked == []
    settings.CHECK_LINKS = True  # type: ignore[attr-defined]
    work()
    assert asked == ["https://doi.org/10.1000/182"]
    assert list(BY_KEY["links-broken"].rows()) == [link]
    assert not BY_KEY["links-unchecked"].rows().exists()


# The rules of the database


def test_a_pass_finishes_after_it_started() -> None:
    with refused_by("evidence_checkrun_started_before_finished"):
        CheckRun.objects.create(subject="links", asked_at=builders.MOMENT, finished_at=builders.MOMENT)


def test_one_pass_of_a_subject_at_a_time() -> None:
    CheckRun.objects.create(subject="links", asked_at=builders.MOMENT)
    with refused_by("evidence_checkrun_one_at_a_time"):
        CheckRun.objects.create(subject="links", asked_at=builders.MOMENT)


def test_subjects_and_states_are_known() -> None:
    with refused_by("evidence_checkrun_subject_known"):
        CheckRun.objects.create(subject="weather", asked_at=builders.MOMENT)
    link = builders.identifier(builders.source(), "url", "https://example.org/")
    with refused_by("evidence_linkcheck_state_known"):
        LinkCheck.objects.create(identifier=link, address="a", state="so", said="", checked_at=builders.MOMENT)
    assert len(rules_of(CheckRun, LinkCheck)) == 4
