"""Reading what others drafted: the queue, comments, what is published together, what hangs on a record."""

from datetime import timedelta
from typing import Any

import pytest

from evidence.accounts.roles import Role
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation import fields, workflow
from evidence.curation.models import Assignment, ReviewComment
from evidence.curation.review import assignments, comments, editing, hanging, lots, queue, reading, revisions
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Source
from evidence.library.status import Status
from tests import builders

pytestmark = pytest.mark.django_db

AT = builders.MOMENT


@pytest.fixture
def author():
    return builders.person()


@pytest.fixture
def reader():
    return builders.person()


def drafted(author, words="Staff have a say."):
    """A claim on the words of a source and on others, and a stance: all submitted by `author`."""
    life = {"status": "submitted", "submitted_by": author, "created_by": author}
    source = builders.source("Heard at work", **life)
    text = builders.text("They were listened to every day of the week.\n\nIt was good for all.", of=source)
    quotation = builders.quotation("They were listened to", in_=text, **life)
    claim = builders.claim(words, themes=(builders.theme(),), **life)
    link = builders.evidence(claim=claim, quotation=quotation, **life)
    builders.evidence(claim=claim)
    stance = builders.stance(quotation=quotation, **life)
    return {"source": source, "quotation": quotation, "claim": claim, "link": link, "stance": stance}


def rows(person, **asked: Any):
    return [(row[0], row[1]) for row in queue.submitted(person, queue.Asked(**asked), at=AT)]


class TestTheQueue:
    def test_everything_that_waits_stands_in_one_row_the_oldest_first(self, author, reader):
        late = builders.claim(status="submitted", submitted_at=AT + timedelta(days=1))
        change = revisions.propose(builders.claim(), {"kind": "argument"}, "So.", author)
        workflow.take(workflow.SUBMIT, change, by=author, at=AT - timedelta(days=1))
        builders.claim(status="draft")
        builders.claim()
        made = drafted(author)
        tables = [
            ("source", "source"),
            ("quotation", "quotation"),
            ("claim", "claim"),
            ("evidencelink", "link"),
            ("stance", "stance"),
        ]
        found = rows(reader)
        assert found[0] == ("revision", change.pk)
        assert set(found[1:-1]) == {(table, made[name].pk) for table, name in tables}
        assert found[-1] == ("claim", late.pk)
        assert queue.waiting(reader) == 7
        assert queue.waiting(author) == 1

    def test_it_is_narrowed_by_sort_source_submitter_reader_and_age(self, author, reader):
        made = drafted(author)
        alone = builders.claim(status="submitted", submitted_at=AT - timedelta(days=31), submitted_by=reader)
        assignments.assign(made["link"], to=reader, at=AT)
        every, link, old = set(rows(reader)), ("evidencelink", made["link"].pk), ("claim", alone.pk)
        assert len(every) == 6
        assert rows(reader, table="claim") == [old, ("claim", made["claim"].pk)]
        assert set(rows(reader, source=made["source"].pk)) == every - {old}
        assert set(rows(reader, by=author.pk)) == every - {old}
        assert rows(reader, assignee=reader.pk) == [link]
        assert set(rows(reader, assignee=queue.NOBODY)) == every - {link}
        assert rows(reader, days=30) == [old]

    def test_a_line_says_what_it_is_from_where_and_since_when(self, author, reader):
        made = drafted(author)
        found = {item.table: item for item in queue.items(queue.submitted(reader, queue.Asked(), at=AT))}
        link = found["evidencelink"]
        assert (link.words, link.detail) == ("They were listened to", "supports “Staff have a say.”")
        assert (link.source, link.submitter, link.since) == (made["source"], author, AT)

    def test_a_page_of_the_queue_costs_the_same_however_long_it_is(self, author, reader, django_assert_num_queries):
        for number in range(3):
            drafted(author, words=f"Staff have a say, {number}.")
            with django_assert_num_queries(8):
                queue.items(queue.submitted(reader, queue.Asked(), at=AT)[: queue.A_PAGE])

    def test_the_next_one_is_never_ones_own(self, author, reader):
        first, own, last = (
            builders.claim(status="submitted", submitted_at=AT + timedelta(days=day), submitted_by=by)
            for day, by in ((0, author), (1, reader), (2, author))
        )
        assert queue.after(reader, "claim", first.pk, at=AT) == ("claim", last.pk)
        assert queue.after(reader, "claim", last.pk, at=AT) == ("claim", first.pk)
        assert queue.after(reader, "claim", own.pk, at=AT) == ("claim", first.pk)
        assert queue.after(author, "claim", first.pk, at=AT) == ("claim", own.pk)

    def test_what_came_back_waits_for_who_submitted_it_until_it_is_submitted_again(self, author, reader):
        claim = builders.claim(status="submitted", submitted_by=author)
        workflow.take(workflow.RETURN, claim, by=reader, at=AT, reason="Whose words?")
        [item] = queue.came_back(author)
        assert (item.row, item.reason, item.assignee, queue.came_back_count(author)) == (
            claim.pk,
            "Whose words?",
            reader,
            1,
        )
        assert queue.came_back(reader) == ()
        workflow.take(workflow.SUBMIT, claim, by=author, at=AT)
        assert queue.came_back(author) == ()


class TestComments:
    def test_a_comment_is_on_words_that_stand_in_the_field(self, reader):
        claim = builders.claim("Staff are heard.", status="submitted")
        comments.say(claim, "All of them?", by=reader, at=AT, field="text", words="Staff")
        for field, words in (("text", "Managers"), ("nothing", ""), ("", "Staff"), ("status", "")):
            with pytest.raises(NotAllowed):
                comments.say(claim, "All of them?", by=reader, at=AT, field=field, words=words)
        with pytest.raises(NotAllowed, match="say something"):
            comments.say(claim, " ", by=reader, at=AT)
        [kept] = comments.of(claim, by=reader)
        assert (kept.words, kept.by) == ("Staff", reader)

    def test_only_readers_and_the_author_comment(self):
        author, other = builders.person(Role.CODER), builders.person(Role.CODER)
        claim = builders.claim(status="submitted", created_by=author)
        comments.say(claim, "As on page 3.", by=author, at=AT)
        with pytest.raises(NotAllowed):
            comments.say(claim, "As on page 3.", by=other, at=AT)

    def test_it_is_resolved_once(self, author, reader):
        said = comments.say(builders.claim(status="submitted"), "Who?", by=reader, at=AT)
        comments.resolve(said, by=author, at=AT)
        comments.resolve(said, by=reader, at=AT)
        said.refresh_from_db()
        assert said.resolved_by == author

    def test_of_a_proposed_change_the_wanted_words_are_commented_on(self, author, reader):
        change = revisions.propose(builders.claim("Staff are heard."), {"text": "Staff were heard."}, "So.", author)
        comments.say(change, "Why the past?", by=reader, at=AT, field="text", words="were")
        assert comments.label(change, "text") == "Text"


class TestPublishing:
    def test_what_was_read_is_published_and_nothing_else(self, author, reader):
        made = drafted(author)
        seen = reading.paper("claim", made["claim"].pk, by=reader).seen
        Claim.objects.filter(pk=made["claim"].pk).update(text="Managers have a say.")
        with pytest.raises(reading.Changed):
            reading.publish(made["claim"], seen=seen, by=reader, at=AT)
        assert Claim.objects.get(pk=made["claim"].pk).status == Status.SUBMITTED

    def test_evidence_is_read_with_its_claim_and_its_words(self, author, reader):
        made = drafted(author)
        seen = reading.print_of(made["link"])
        Claim.objects.filter(pk=made["claim"].pk).update(text="Managers have a say.")
        with pytest.raises(reading.Changed):
            reading.publish(made["link"], seen=seen, by=reader, at=AT)

    def test_a_double_click_publishes_once(self, author, reader):
        claim = builders.claim(status="submitted", submitted_by=author)
        seen = reading.print_of(claim)
        for later in (0, 1):
            reading.publish(claim, seen=seen, by=reader, at=AT + timedelta(days=later))
        claim.refresh_from_db()
        assert claim.published_at == AT

    def test_with_it_comments_are_done_and_nobody_reads_it_any_more(self, author, reader):
        claim = builders.claim(status="submitted", submitted_by=author)
        comments.say(claim, "Who?", by=reader, at=AT)
        assignments.assign(claim, to=reader, at=AT)
        reading.publish(claim, seen=reading.print_of(claim), by=reader, at=AT)
        assert not Assignment.objects.exists()
        assert ReviewComment.objects.get().resolved_by == reader

    def test_what_one_submitted_is_not_assigned_to_oneself(self, author):
        claim = builders.claim(status="submitted", submitted_by=author)
        with pytest.raises(NotAllowed):
            assignments.assign(claim, to=author, at=AT)

    def test_a_paper_shows_the_words_in_their_place_and_what_is_still_missing(self, author, reader):
        made = drafted(author)
        paper = reading.paper("evidencelink", made["link"].pk, by=reader)
        assert paper.context is not None
        assert (paper.context.words, paper.context.after[:10]) == ("They were listened to", " every day")
        assert [one.table for one in paper.waits_for] == ["source", "quotation", "claim"]
        assert paper.why_not == ""
        assert "second person" in reading.paper("claim", made["claim"].pk, by=author).why_not


class TestLots:
    def test_what_hangs_together_is_published_in_one_stroke(self, author, reader):
        made = drafted(author)
        builders.evidence(claim=made["claim"], quotation=builders.quotation())
        found = lots.lot(made["source"], by=reader)
        assert [line.table for line in found.lines] == ["source", "quotation", "claim", "evidencelink", "stance"]
        seen = {(line.table, line.row): line.seen for line in found.lines}
        assert lots.publish(made["source"], seen=seen, by=reader, at=AT) == 5
        assert EvidenceLink.objects.get(pk=made["link"].pk).is_public
        assert Stance.objects.get(pk=made["stance"].pk).is_public

    def test_of_what_one_submitted_nothing_is_in_ones_lot(self, author):
        made = drafted(author)
        found = lots.lot(made["source"], by=author)
        assert found.lines == ()
        assert {left.why for left in found.left} >= {"You submitted it."}

    def test_a_warning_takes_a_record_and_all_that_hangs_on_it_out(self, author, reader):
        made = drafted(author)
        Claim.objects.filter(pk=made["claim"].pk).update(text="They were listened to every day.")
        EvidenceLink.objects.filter(pk=made["link"].pk).update(rationale="The words contradict it.")
        found = lots.lot(made["source"], by=reader)
        assert [line.table for line in found.lines] == ["source", "quotation", "claim", "stance"]
        [left] = found.left
        assert "contradict" in left.why
        comments.say(made["quotation"], "Whose voice?", by=reader, at=AT)
        found = lots.lot(made["source"], by=reader)
        assert [line.table for line in found.lines] == ["source", "claim"]
        assert [left.table for left in found.left] == ["quotation", "evidencelink", "stance"]

    def test_nothing_is_published_when_one_of_them_has_changed(self, author, reader):
        made = drafted(author)
        seen = {(line.table, line.row): line.seen for line in lots.lot(made["source"], by=reader).lines}
        Quotation.objects.filter(pk=made["quotation"].pk).update(note="Said in 2013.")
        with pytest.raises(lots.Changed):
            lots.publish(made["source"], seen=seen, by=reader, at=AT)
        assert Source.objects.get(pk=made["source"].pk).status == Status.SUBMITTED

    def test_all_or_nothing(self, author, reader, monkeypatch):
        made = drafted(author)
        seen = {(line.table, line.row): line.seen for line in lots.lot(made["source"], by=reader).lines}
        take = workflow.take

        def fails_at_the_stance(move, record, **more: Any):
            if isinstance(record, Stance):
                raise NotAllowed("No.")
            take(move, record, **more)

        monkeypatch.setattr(workflow, "take", fails_at_the_stance)
        with pytest.raises(NotAllowed):
            lots.publish(made["source"], seen=seen, by=reader, at=AT)
        assert Source.objects.get(pk=made["source"].pk).status == Status.SUBMITTED

    def test_sources_of_which_something_waits_are_listed(self, author, reader):
        made = drafted(author)
        assert [(one.source, one.count) for one in lots.sources(reader, at=AT)] == [(made["source"], 5)]
        assert lots.sources(author, at=AT) == ()


class TestEditing:
    def test_two_who_edit_one_draft_do_not_overwrite_each_other(self, author, reader):
        claim = builders.claim("Staff are heard.", status="draft", created_by=author)
        before = fields.edition(claim)
        editing.save(claim, {"text": "Staff were heard."}, by=author, at=AT, made_from=before)
        with pytest.raises(revisions.Stale):
            editing.save(claim, {"text": "Staff felt heard."}, by=reader, at=AT, made_from=before)
        claim.refresh_from_db()
        assert claim.text == "Staff were heard."

    def test_who_edits_what_waits_submits_it(self, author, reader):
        claim = builders.claim("Staff are heard.", status="submitted", submitted_by=author)
        editing.save(claim, {"text": "Staff are heard."}, by=reader, at=AT, made_from=fields.edition(claim))
        claim.refresh_from_db()
        assert claim.submitted_by == author
        editing.save(claim, {"text": "So it is."}, by=reader, at=AT, made_from=fields.edition(claim))
        claim.refresh_from_db()
        assert claim.submitted_by == reader

    def test_a_published_record_is_not_edited(self, author):
        claim = builders.claim()
        with pytest.raises(NotAllowed, match="propose"):
            editing.save(claim, {"text": "No."}, by=author, at=AT, made_from=fields.edition(claim))

    def test_a_coder_edits_nobody_elses_draft(self):
        claim = builders.claim(status="draft")
        with pytest.raises(Claim.DoesNotExist):
            editing.save(claim, {"text": "No."}, by=builders.person(Role.CODER), at=AT, made_from=fields.edition(claim))


class TestHanging:
    def test_before_a_source_is_withdrawn_all_that_goes_with_it_is_said(self):
        quotation, claim = builders.quotation(), builders.claim()
        builders.evidence(claim=claim, quotation=quotation)
        builders.stance(quotation=quotation)
        builders.evidence(claim=builders.claim(), quotation=quotation, status="draft")
        said = {group.says.split()[0]: group.count for group in hanging.on(quotation.text_version.source)}
        assert said == {"Quotations": 1, "Evidence": 1, "Stances": 1, "Claims": 1}

    def test_a_claim_with_other_words_is_not_left_bare(self):
        claim = builders.claim()
        link = builders.evidence(claim=claim)
        builders.evidence(claim=claim)
        assert [group.says for group in hanging.on(link)] == ["Evidence that goes with it"]
        assert [group.count for group in hanging.on(claim)] == [2]
