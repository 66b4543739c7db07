"""Correcting a text: every quotation is accounted for, none moves in silence, and everything is found afterwards."""

import pytest
from django.test import override_settings

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.claims import integrity
from evidence.claims.integrity import Outcome
from evidence.claims.models import Quotation
from evidence.curation.carrying import correcting, deciding
from evidence.curation.carrying.correcting import Corrected, Overtaken
from evidence.curation.carrying.deciding import Decided, NoSuchWords
from evidence.curation.models import Carry, HistoryEntry
from evidence.curation.texts import becoming, taking
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Source, TextVersion
from tests import builders

pytestmark = pytest.mark.django_db

OLD = "Staff were hard here. Mutuals improve services for users. It rained. Users left early."
NEW = "It has a head now.\n\nStaff were heard here. Mutuals improve services for users. It rained."


@pytest.fixture
def source() -> Source:
    return builders.source("Heard at work")


@pytest.fixture
def by() -> User:
    return builders.person(Role.CURATOR)


@pytest.fixture
def second() -> User:
    return builders.person(Role.CURATOR)


def marked(source: Source, content: str = OLD) -> tuple[Quotation, Quotation, Quotation]:
    """Words that stay, words that change, words that go."""
    version = builders.text(content, of=source)
    stays = builders.quotation("Mutuals improve services for users.", in_=version, key="stays")
    changes = builders.quotation("Staff were hard here.", in_=version, key="changes")
    goes = builders.quotation("Users left early.", in_=version)
    return stays, changes, goes


def corrected(source: Source, content: str = NEW, by: User | None = None) -> Corrected:
    with builders.as_brought_in():
        return correcting.correct(source, "full-text", content, "A slip.", by)


def again(quotation: Quotation) -> Quotation:
    return Quotation.objects.select_related("text_version").get(pk=quotation.pk)


def everything_found() -> bool:
    return {one.outcome for one in integrity.check(Quotation.objects.all(), at=builders.MOMENT)} == {Outcome.FOUND}


def test_each_quotation_is_carried_or_laid_before_a_person(source: Source, by: User) -> None:
    stays, changes, goes = marked(source)
    result = corrected(source, by=by)
    assert (result.version.number, result.carried, result.to_review, result.orphaned) == (2, 1, 1, 1)
    assert (again(stays).text_version, again(stays).state) == (result.version, "anchored")
    assert (again(changes).text_version.number, again(changes).state) == (1, "needs-review")
    assert (again(goes).text_version.number, again(goes).state) == (1, "orphaned")
    states = dict(Carry.objects.values_list("quotation", "state"))
    assert states == {stays.pk: "carried", changes.pk: "open", goes.pk: "open"}


def test_a_carried_quotation_keeps_its_number_and_its_new_place_is_checked(source: Source, by: User) -> None:
    stays, _, _ = marked(source)
    corrected(source, by=by)
    now = again(stays)
    assert now.text_version.content[now.start : now.end] == now.exact == stays.exact
    assert (now.key, now.start) != (stays.key, stays.start)
    assert now.key == "stays"
    assert now.block is not None
    assert now.prefix.endswith("heard here. ")


def test_where_it_stood_and_who_moved_it_is_kept(source: Source, by: User) -> None:
    stays, _, _ = marked(source)
    corrected(source, by=by)
    kept = HistoryEntry.objects.filter(table="quotation", row=stays.pk).latest("pk")
    assert kept.before is not None
    assert (kept.before["start"], kept.person, kept.reason) == (stays.start, by.pk, "text corrected: A slip.")


def test_afterwards_every_quotation_is_found_and_none_forgets_that_it_waits(source: Source, by: User) -> None:
    _, changes, goes = marked(source)
    corrected(source, by=by)
    assert everything_found()
    assert (again(changes).state, again(goes).state) == ("needs-review", "orphaned")


def test_the_words_of_another_text_stay_where_they_are(source: Source, by: User) -> None:
    abstract = builders.quotation("improve", in_=builders.text("They improve.", of=source, role="abstract"))
    elsewhere = builders.quotation("improve", in_=builders.text("They improve."))
    marked(source)
    corrected(source, by=by)
    assert again(abstract).text_version == abstract.text_version
    assert again(elsewhere).text_version == elsewhere.text_version


def test_a_person_accepts_a_suggestion(source: Source, by: User, second: User) -> None:
    _, changes, _ = marked(source)
    corrected(source, by=by)
    carry = Carry.objects.get(quotation=changes)
    at = NEW.index("Staff were heard here.")
    deciding.accept(carry.pk, at, at + 22, by=second, at=builders.MOMENT)
    now = again(changes)
    assert (now.exact, now.state, now.text_version.number) == ("Staff were heard here.", "anchored", 2)
    carry.refresh_from_db()
    assert (carry.state, carry.decided_by) == ("accepted", second)
    assert everything_found()


def test_a_place_that_was_not_suggested_is_not_accepted(source: Source, by: User, second: User) -> None:
    _, changes, _ = marked(source)
    corrected(source, by=by)
    with pytest.raises(NotAllowed, match="none of the places"):
        deciding.accept(Carry.objects.get(quotation=changes).pk, 0, 5, by=second, at=builders.MOMENT)
    assert again(changes).state == "needs-review"


def test_a_person_points_to_other_words(source: Source, by: User, second: User) -> None:
    _, _, goes = marked(source)
    corrected(source, by=by)
    carry = Carry.objects.get(quotation=goes)
    with pytest.raises(NoSuchWords, match="does not hold"):
        deciding.repoint(carry.pk, "Users left late.", by=second, at=builders.MOMENT)
    with pytest.raises(NoSuchWords, match="stand 2 times"):
        deciding.repoint(carry.pk, "It ", by=second, at=builders.MOMENT)
    deciding.repoint(carry.pk, "It rained.", by=second, at=builders.MOMENT, reason="They left.")
    assert again(goes).exact == "It rained."
    assert everything_found()


def test_a_retired_quotation_stays_with_the_old_text_and_is_not_asked_about_again(
    source: Source, by: User, second: User
) -> None:
    _, changes, goes = marked(source)
    corrected(source, by=by)
    carry = Carry.objects.get(quotation=goes)
    with pytest.raises(NotAllowed, match="Say why"):
        deciding.retire(carry.pk, by=second, at=builders.MOMENT, reason=" ")
    deciding.retire(carry.pk, by=second, at=builders.MOMENT, reason="Taken out by the author.")
    result = corrected(source, OLD, by=by)
    assert (again(goes).text_version.number, again(goes).state) == (1, "orphaned")
    assert again(changes).text_version == result.version  # its words are there again
    assert everything_found()
    assert again(goes).state == "orphaned"


def test_a_newer_version_overtakes_what_waits(source: Source, by: User, second: User) -> None:
    _, changes, _ = marked(source)
    corrected(source, by=by)
    first = Carry.objects.get(quotation=changes)
    corrected(source, NEW.replace("rained", "poured"), by=by)
    with pytest.raises(Decided):
        deciding.repoint(first.pk, "It rained.", by=second, at=builders.MOMENT)
    states = list(Carry.objects.filter(quotation=changes).order_by("pk").values_list("state", flat=True))
    assert states == ["overtaken", "open"]


def test_the_second_of_two_decisions_changes_nothing(source: Source, by: User, second: User) -> None:
    _, changes, _ = marked(source)
    corrected(source, by=by)
    carry = Carry.objects.get(quotation=changes)
    deciding.retire(carry.pk, by=second, at=builders.MOMENT, reason="Gone.")
    with pytest.raises(Decided):
        deciding.repoint(carry.pk, "It rained.", by=second, at=builders.MOMENT)
    assert again(changes).exact == "Staff were hard here."


def test_who_made_the_version_does_not_say_where_published_words_stand_in_it(source: Source, by: User) -> None:
    _, changes, _ = marked(source)
    corrected(source, by=by)
    carry = Carry.objects.get(quotation=changes)
    with pytest.raises(NotAllowed, match="second person"):
        deciding.repoint(carry.pk, "Staff were heard here.", by=by, at=builders.MOMENT)
    with override_settings(ONE_READER=True):  # the control: a library of one reader
        deciding.repoint(carry.pk, "Staff were heard here.", by=by, at=builders.MOMENT)


def test_only_who_reviews_decides(source: Source, by: User) -> None:
    _, changes, _ = marked(source)
    corrected(source, by=by)
    coder = builders.person(Role.CODER)
    with pytest.raises(NotAllowed, match="may not decide"):
        deciding.retire(Carry.objects.get(quotation=changes).pk, by=coder, at=builders.MOMENT, reason="Gone.")


def test_two_quotations_of_one_key_both_keep_a_key(source: Source, by: User) -> None:
    for content in (OLD, f"{OLD} More."):
        builders.quotation("It rained.", in_=builders.text(content, of=source), key="rain")
    result = corrected(source, by=by)
    assert result.carried == 2
    assert result.version.quotations.values("key").distinct().count() == 2


# Saving a correction


@pytest.fixture
def draft() -> Source:
    return builders.source("Not published yet", status="draft")


def test_a_correction_needs_a_reason_a_change_and_a_person_who_may(draft: Source, by: User) -> None:
    marked(draft)
    for person, content, reason, why in (
        (by, NEW, " ", "Say why"),
        (by, OLD, "A slip.", "Nothing was changed"),
        (by, " ", "A slip.", "at least one word"),
        (builders.person(Role.VISITOR), NEW, "A slip.", "may not correct"),
    ):
        with pytest.raises(NotAllowed, match=why):
            correcting.save(draft, "full-text", content, reason, person, made_from=1)
    assert draft.text_versions.count() == 1


def test_the_second_of_two_corrections_is_told(draft: Source, by: User) -> None:
    marked(draft)
    correcting.save(draft, "full-text", NEW, "A slip.", by, made_from=1)
    with pytest.raises(Overtaken) as told:
        correcting.save(draft, "full-text", OLD.replace("rained", "poured"), "Another.", by, made_from=1)
    assert told.value.newest.content == NEW
    assert draft.text_versions.count() == 2


def test_what_is_foreseen_is_what_happens(draft: Source, by: User) -> None:
    marked(draft)
    seen = correcting.preview(correcting.newest(draft, "full-text"), NEW)
    result = correcting.save(draft, "full-text", NEW, "A slip.", by, made_from=1)
    assert (seen.carried, len(seen.left)) == (result.carried, result.to_review + result.orphaned)


def test_a_correction_keeps_structure_and_pages(draft: Source, by: User) -> None:
    from_file = builders.text("What we found\n\nStaff were hard here.", of=draft, pages={1: "3", 2: "4"})
    correcting.save(draft, "full-text", from_file.content.replace("hard", "heard"), "A slip.", by, made_from=1)
    blocks = correcting.newest(draft, "full-text").blocks.all()
    assert [(one.kind, one.page) for one in blocks] == [
        (one.kind, page) for one, page in zip(from_file.blocks.all(), ("3", "4"), strict=True)
    ]


@pytest.fixture
def drafted(draft: Source, by: User) -> TextVersion:
    marked(draft)
    pasted = taking.paste(draft, NEW, role="full-text", by=by)
    return becoming.become(pasted.pk, reason="From the file.", edition=pasted.edition, by=by)


def test_a_text_that_comes_from_a_file_or_is_pasted_carries_too(drafted: TextVersion) -> None:
    assert drafted.number == 2
    assert Carry.objects.filter(to_version=drafted).count() == 3
    assert drafted.quotations.count() == 1
