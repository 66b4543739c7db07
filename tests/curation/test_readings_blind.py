"""Blindness: nobody, of any role, sees another's readings before all have handed in. With negative controls."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.curation.models import HistoryEntry, Reading, ReadingDecision, ReadingRound
from evidence.curation.models.readings import ReadingQuerySet
from evidence.curation.readings import coding, comparing
from tests import builders
from tests.curation.reading_rounds import coders, compared, opened, say
from tests.library.breaking import without_trigger

pytestmark = pytest.mark.django_db

CANARY = "zyzzyva"


def addresses(round_: ReadingRound) -> Iterator[str]:
    """Every address of the workbench of readings, filled in, and where they might show."""
    unit, question = round_.read.order_by("number")[0], round_.questions.get()
    given = {"pk": round_.pk, "unit": unit.pk, "question": question.pk, "source": unit.source_id}

    def below(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from below(one.url_patterns, route)
            elif route.startswith("/workbench/readings/"):
                for name in one.pattern.converters:
                    route = route.replace(f"<int:{name}>", str(given[name]))
                yield route

    yield from below(get_resolver().url_patterns, "/")
    yield from ("/workbench/", "/admin/", f"/workbench/sources/{unit.source_id}/texts/")


def seen_by(person: User, round_: ReadingRound) -> dict[str, str]:
    client = Client()
    client.force_login(person)
    found = {}
    for address in addresses(round_):
        answer = client.get(address)
        found[address] = b"".join(answer).decode() if answer.streaming else answer.content.decode()
    return found


def half_done() -> tuple[ReadingRound, User, User]:
    """The first has handed in, with a canary in every note; the second has coded nothing."""
    first, second = coders()
    made = opened([first, second])
    say(first, made, "supports", "contradicts", "mentions", note=CANARY)
    return made, first, second


@pytest.mark.parametrize("role", Role)
def test_no_page_shows_a_reading_before_its_time(role: Role) -> None:
    made, _, second = half_done()
    onlooker = second if role is Role.CODER else builders.person(role)
    pages = seen_by(onlooker, made)
    assert len(pages) > 8
    assert [address for address, page in pages.items() if CANARY in page] == []


def test_who_hands_in_first_waits_like_everybody() -> None:
    made, first, second = half_done()
    say(second, made, "supports", note="other words", hand_in=False)
    assert [address for address, page in seen_by(first, made).items() if "other words" in page] == []


def test_the_canary_is_seen_when_the_control_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: with the question for handing in left out, the same pages show it."""
    made, _, second = half_done()
    monkeypatch.setattr(comparing, "handed_in", lambda _: True)
    monkeypatch.setattr(ReadingQuerySet, "visible_to", lambda self, _: self)
    assert [address for address, page in seen_by(second, made).items() if CANARY in page]


def test_queries_give_each_their_own_until_all_have_handed_in() -> None:
    made, first, second = half_done()
    administrator = builders.person(Role.ADMINISTRATOR)
    assert Reading.objects.visible_to(first).count() == 3
    assert Reading.objects.visible_to(second).count() == 0
    assert Reading.objects.visible_to(administrator).count() == 0
    with pytest.raises(comparing.NotYet):
        comparing.comparison(made, person=administrator)
    say(second, made, "supports", "supports", "supports")
    assert Reading.objects.visible_to(second).count() == 6
    assert Reading.objects.visible_to(administrator).count() == 6
    assert Reading.objects.visible_to(builders.person(Role.CODER)).count() == 0


def test_counts_of_a_coder_do_not_move_with_another() -> None:
    made, _, second = half_done()
    assert coding.progress(coding.place_of(second, made.pk)).coded == 0


def test_neither_the_history_nor_the_admin_holds_readings() -> None:
    half_done()
    assert Reading.objects.exists()
    assert not HistoryEntry.objects.filter(table="reading").exists()
    assert Reading not in admin.site._registry
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM evidence_historyentry e WHERE to_jsonb(e)::text LIKE %s", [f"%{CANARY}%"])
        assert cursor.fetchone() == (0,)


def test_what_is_handed_in_cannot_be_mended_and_could_without_the_trigger() -> None:
    compared(["supports"] * 3, ["mentions"] * 3)
    with without_trigger("evidence_reading", "evidence_reading_is_open"):
        assert Reading.objects.update(value="supports") == 6


def test_nothing_is_decided_early_and_would_be_without_the_trigger() -> None:
    made, _, _ = half_done()
    said = {"unit": made.read.all()[0], "question": made.questions.get(), "value": "supports", "reason": "So."}
    with without_trigger("evidence_readingdecision", "evidence_readingdecision_after_all"):
        ReadingDecision.objects.create(**said, by=builders.person(), at=builders.MOMENT)
