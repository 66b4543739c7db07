"""The check of all quotations, and its negative controls: what it must find, it finds."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.claims.integrity import Outcome, Why, check
from evidence.claims.models import Quotation
from evidence.library.models import TextVersion
from evidence.library.texts import digest
from tests import builders
from tests.library.breaking import without_trigger

pytestmark = pytest.mark.django_db

WORDS = "They were heard on Monday. Staff were tired of it all, said one. They slept for the rest of that long week."


def marked() -> Quotation:
    return builders.quotation("Staff were tired", in_=builders.text(WORDS))


def rot(version: TextVersion, old: str, new: str, *, sha256: str | None = None) -> None:
    """Change a stored text as a failing disk would: past the rule that forbids it."""
    content = version.content.replace(old, new)
    assert content != version.content
    with without_trigger("evidence_textversion", "evidence_textversion_is_immutable"):
        TextVersion.objects.filter(pk=version.pk).update(content=content, sha256=sha256 or version.sha256)


def results() -> list[tuple[Outcome, tuple[Why, ...]]]:
    return [(one.outcome, one.why) for one in check(Quotation.objects.all(), at=builders.MOMENT)]


def test_sound_quotations_are_found_and_say_when_they_were_checked() -> None:
    quotation = marked()
    assert results() == [(Outcome.FOUND, ())]
    quotation.refresh_from_db()
    assert (quotation.state, quotation.checked_at) == (Quotation.State.ANCHORED, builders.MOMENT)


def test_one_altered_character_in_the_words_is_found() -> None:
    quotation = marked()
    rot(quotation.text_version, "tired", "tried")
    assert results() == [(Outcome.NOT_FOUND, (Why.TEXT_ALTERED, Why.GONE))]
    quotation.refresh_from_db()
    assert quotation.state == Quotation.State.NEEDS_REVIEW


def test_one_altered_character_far_from_any_words_is_found_through_the_hash() -> None:
    rot(marked().text_version, "long week", "lone week")
    assert results() == [(Outcome.NOT_FOUND, (Why.TEXT_ALTERED,))]


def test_words_that_moved_are_told_from_words_that_are_gone() -> None:
    rot(marked().text_version, "They were heard on Monday. ", "")
    assert results() == [(Outcome.NOT_FOUND, (Why.TEXT_ALTERED, Why.ELSEWHERE))]


def test_a_text_rewritten_together_with_its_hash_still_does_not_pass() -> None:
    version = marked().text_version
    rot(version, "tired", "tried", sha256=digest(WORDS.replace("tired", "tried")))
    assert results() == [(Outcome.NOT_FOUND, (Why.GONE,))]


def test_other_surroundings_are_found_even_when_the_hash_agrees() -> None:
    version = marked().text_version
    rot(version, "on Monday", "on Sunday", sha256=digest(WORDS.replace("on Monday", "on Sunday")))
    assert results() == [(Outcome.NOT_FOUND, (Why.SURROUNDINGS,))]


def test_without_a_recorded_hash_a_quotation_is_not_checkable_and_never_passes() -> None:
    version = marked().text_version
    with without_trigger("evidence_textversion", "evidence_textversion_is_immutable"):
        TextVersion.objects.filter(pk=version.pk).update(sha256="")
    assert results() == [(Outcome.NOT_CHECKABLE, (Why.NO_HASH,))]
    assert Quotation.objects.get().state == Quotation.State.NOT_CHECKABLE


def test_a_repaired_text_is_found_again() -> None:
    quotation = marked()
    rot(quotation.text_version, "tired", "tried")
    results()
    rot(TextVersion.objects.get(), "tried", "tired")
    assert results() == [(Outcome.FOUND, ())]
    assert Quotation.objects.get().state == Quotation.State.ANCHORED


def test_what_was_never_checked_has_no_time_of_a_check() -> None:
    assert marked().checked_at is None


def test_the_check_reads_one_text_at_a_time_and_each_once() -> None:
    version = builders.text(WORDS)
    for words in ("heard", "tired", "slept"):
        builders.quotation(words, in_=version)
    with CaptureQueriesContext(connection) as asked:
        results()
    contents = [query["sql"] for query in asked if '"content"' in query["sql"]]
    assert len(contents) == 1


def test_the_command_counts_and_ends_well_when_all_is_found() -> None:
    marked()
    out = io.StringIO()
    call_command("check_quotations", stdout=out)
    assert out.getvalue() == "1 quotation: 1 found, 0 not found, 0 not checkable\n"


def test_the_command_names_what_it_did_not_find_and_ends_with_1() -> None:
    quotation = marked()
    builders.quotation()
    rot(quotation.text_version, "tired", "tried")
    out, complaints = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_quotations", stdout=out, stderr=complaints)
    assert ended.value.code == 1
    assert f"{quotation.get_absolute_url()} “Staff were tired”" in complaints.getvalue()
    assert out.getvalue() == "2 quotations: 1 found, 1 not found, 0 not checkable\n"


def test_the_command_can_be_kept_to_one_source() -> None:
    sound, broken = builders.quotation(), marked()
    rot(broken.text_version, "tired", "tried")
    out = io.StringIO()
    call_command("check_quotations", source=sound.text_version.source_id, stdout=out)
    assert out.getvalue().startswith("1 quotation: 1 found")
    with pytest.raises(CommandError, match="no source 999999"):
        call_command("check_quotations", source=999_999)
