"""A text of a published source is a draft until a second person has accepted it; readers have the earlier one."""

import re

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.claims.models import Quotation
from evidence.curation.carrying import correcting
from evidence.curation.models import Carry, HistoryEntry, TextDraft
from evidence.curation.texts import becoming, drafts, taking, waiting
from evidence.curation.texts.drafts import Finished
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Source, TextVersion
from evidence.library.texts import add_version
from evidence.text.mending import Composed
from tests import builders
from tests.library.breaking import refused_by, without_trigger

pytestmark = pytest.mark.django_db

OLD = "Staff were hard here. Mutuals improve services."
NEW = "Staff were heard here. Mutuals improve services."


@pytest.fixture
def source() -> Source:
    made = builders.source("Heard at work")
    version = builders.text(OLD, of=made)
    builders.quotation("Mutuals improve services.", in_=version)
    builders.quotation("Staff were hard here.", in_=version)
    return made


@pytest.fixture
def author() -> User:
    return builders.person(Role.CONTRIBUTOR)


@pytest.fixture
def reader() -> User:
    return builders.person(Role.CURATOR)


def submitted(source: Source, by: User, content: str = NEW, again: waiting.CameBack | None = None) -> TextDraft:
    return waiting.submit_correction(
        source, "full-text", content, "A slip.", by, made_from=1, at=builders.MOMENT, again=again
    )


def test_readers_have_the_old_text_until_it_is_accepted(
    source: Source, author: User, reader: User, client: Client
) -> None:
    draft = submitted(source, author)
    for address in (f"/sources/{source.pk}/", f"/sources/{source.pk}/text/", f"/sources/{source.pk}/text/?version=2"):
        assert "heard here" not in client.get(address).content.decode()
    assert not Carry.objects.exists()
    made = waiting.accept(draft.pk, edition=draft.edition, by=reader)
    assert "heard here" in client.get(f"/sources/{source.pk}/text/").content.decode()
    assert (made.carried, made.to_review) == (1, 1)
    assert Quotation.objects.get(exact="Mutuals improve services.").text_version == made.version
    kept = HistoryEntry.objects.filter(table="textversion", row=made.version.pk).latest("pk")
    assert (kept.person, made.version.created_by) == (reader.pk, author)


def test_who_submitted_it_cannot_accept_it(source: Source, reader: User) -> None:
    draft = submitted(source, reader)
    with pytest.raises(NotAllowed, match="second person"):
        waiting.accept(draft.pk, edition=draft.edition, by=reader)
    with pytest.raises(NotAllowed, match="may not accept"):
        waiting.accept(draft.pk, edition=draft.edition, by=builders.person(Role.CONTRIBUTOR))
    with override_settings(ONE_READER=True):  # the control: a library of one reader
        waiting.accept(draft.pk, edition=draft.edition, by=reader)
    assert source.text_versions.count() == 2


def test_the_database_knows_both_rules_by_itself(source: Source, author: User) -> None:
    with refused_by("evidence_textversion_guarded"):
        add_version(source, role="full-text", content=NEW, origin="typed", reason="By hand.")
    draft = submitted(source, author)
    version = source.text_versions.get()
    with refused_by("evidence_textdraft_four_eyes"):
        TextDraft.objects.filter(pk=draft.pk).update(became=version, accepted_by=author)
    with refused_by("evidence_textdraft_accepted_was_submitted"):
        TextDraft.objects.filter(pk=draft.pk).update(accepted_by=builders.person())
    with refused_by("evidence_textdraft_submitted_by_somebody"):
        TextDraft.objects.filter(pk=draft.pk).update(submitted_by=None)


def test_the_control_without_the_rule_a_text_would_be_public_at_once(source: Source) -> None:
    with without_trigger("evidence_textversion", "evidence_textversion_guarded_insert"):
        add_version(source, role="full-text", content=NEW, origin="typed", reason="By hand.")
    assert source.text_versions.count() == 2


def test_neither_saving_nor_becoming_goes_around_it(source: Source, reader: User) -> None:
    with pytest.raises(NotAllowed, match="submit the correction"):
        correcting.save(source, "full-text", NEW, "A slip.", reader, made_from=1)
    draft = taking.paste(source, NEW, role="full-text", by=reader)
    with pytest.raises(NotAllowed, match="submit the text"):
        becoming.become(draft.pk, reason="Why.", edition=1, by=reader)
    assert source.text_versions.count() == 1


def test_that_a_source_was_published_meanwhile_is_known(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    source = builders.source(status="draft")
    builders.text(OLD, of=source)
    draft = taking.paste(source, NEW, role="full-text", by=reader)
    composed = becoming.composed

    def published_meanwhile(one: TextDraft) -> Composed:
        Source.objects.update(status="published", published_at=builders.MOMENT)
        return composed(one)

    monkeypatch.setattr(becoming, "composed", published_meanwhile)
    with pytest.raises(NotAllowed, match="submit the text"):
        becoming.become(draft.pk, reason="Why.", edition=1, by=reader)
    Source.objects.update(status="published", published_at=builders.MOMENT)
    assert source.status == "draft"  # in hand
    with pytest.raises(NotAllowed, match="submit the correction"):
        correcting.save(source, "full-text", NEW, "A slip.", reader, made_from=1)


def test_of_two_that_wait_the_second_is_compared_anew(source: Source, author: User, reader: User) -> None:
    one, other = submitted(source, author), submitted(source, author, OLD.replace("Mutuals", "Co-ops"))
    waiting.accept(one.pk, edition=one.edition, by=reader)
    with pytest.raises(NotAllowed, match="another version since"):
        waiting.accept(other.pk, edition=other.edition, by=reader)
    assert source.text_versions.count() == 2


def test_a_form_that_is_sent_twice_waits_once(source: Source, author: User, reader: User) -> None:
    draft = submitted(source, author)
    assert submitted(source, author) == draft
    waiting.send_back(draft.pk, reason="", by=author)
    again = waiting.CameBack(draft.pk, draft.edition)
    further = [submitted(source, author, f"{NEW} More.", again) for _ in range(2)]
    assert [(one.pk, one.edition) for one in further] == [(draft.pk, 2)] * 2
    assert submitted(source, reader) != draft
    assert TextDraft.objects.count() == 2


def test_it_is_returned_with_a_reason_or_taken_back_without(source: Source, author: User, reader: User) -> None:
    draft = submitted(source, author)
    with pytest.raises(NotAllowed, match="say why"):
        waiting.send_back(draft.pk, reason=" ", by=reader)
    with pytest.raises(NotAllowed, match="your own"):
        waiting.send_back(draft.pk, reason="So.", by=builders.person(Role.CONTRIBUTOR))
    waiting.send_back(draft.pk, reason="It says “hard” in print.", by=reader)
    draft.refresh_from_db()
    assert (draft.returned, draft.submitted_by) == ("It says “hard” in print.", None)
    again = submitted(source, author)
    waiting.send_back(again.pk, reason="", by=author)
    assert not waiting.waiting(reader).exists()


def test_a_draft_is_locked_before_its_source_by_all_who_lock_both(source: Source, author: User, reader: User) -> None:
    draft = submitted(source, author)
    waiting.send_back(draft.pk, reason="", by=author)
    again = waiting.CameBack(draft.pk, draft.edition)
    with CaptureQueriesContext(connection) as correcting_it:
        draft = submitted(source, author, again=again)
    with CaptureQueriesContext(connection) as accepting_it:
        waiting.accept(draft.pk, edition=draft.edition, by=reader)
    for asked in (correcting_it, accepting_it):
        locks = [one["sql"] for one in asked.captured_queries if " FOR UPDATE" in one["sql"]]
        assert [re.findall(r'FROM "evidence_(\w+)"', sql)[0] for sql in locks[:2]] == ["textdraft", "source"]


def test_what_waits_is_not_mended(source: Source, author: User) -> None:
    draft = taking.paste(source, NEW, role="full-text", by=author)
    waiting.submit(draft.pk, reason="Why.", edition=1, by=author, at=builders.MOMENT)
    with pytest.raises(Finished):
        drafts.change(draft.pk, [drafts.Labelled(0, "quotation", 0, out=False)], edition=1)
    with pytest.raises(Finished):
        waiting.submit(draft.pk, reason="Why.", edition=1, by=author, at=builders.MOMENT)


def test_a_correction_is_kept_to_the_letter_with_its_structure_and_pages(author: User, reader: User) -> None:
    source = builders.source()
    first = builders.text("What we found\n\n  Staff were hard here. ", of=source, pages={1: "3", 2: "4"})
    draft = submitted(source, author, first.content.replace("hard", "heard"))
    version = waiting.accept(draft.pk, edition=draft.edition, by=reader).version
    assert version.content == "What we found\n\n  Staff were heard here. "
    assert [one.page for one in version.blocks.all()] == ["3", "4"]
    assert TextVersion.objects.count() == 2


def test_a_count_that_does_not_ask_one_for_their_own(source: Source, author: User, reader: User) -> None:
    submitted(source, author)
    submitted(source, reader, OLD.replace("Mutuals", "Co-ops"))
    assert (waiting.count(reader), waiting.waiting(reader).count()) == (1, 2)
