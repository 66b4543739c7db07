"""Changes to published records: proposed, read by a second person, applied; never over what somebody else changed."""

import pytest
from django.db import connection

from evidence.accounts.roles import Role
from evidence.claims.models import Claim
from evidence.curation import fields, workflow
from evidence.curation.models import HistoryEntry, Revision
from evidence.curation.review import revisions
from evidence.curation.workflow import NotAllowed
from evidence.library.status import Status
from tests import builders
from tests.library.breaking import refused_by

pytestmark = pytest.mark.django_db


def submitted(record, wanted, by):
    made = revisions.propose(record, wanted, "It says so on page 3.", by)
    workflow.take(workflow.SUBMIT, made, by=by, at=builders.MOMENT)
    return made


def publish(revision, by):
    workflow.take(workflow.PUBLISH, revision, by=by, at=builders.MOMENT)


def test_nothing_changes_until_a_second_person_publishes():
    author, reader = builders.person(), builders.person()
    old, new = builders.theme(), builders.theme()
    claim = builders.claim("Staff are heard.", themes=(old,))
    made = submitted(claim, {"text": "Staff were heard.", "themes": [new.pk]}, author)
    claim.refresh_from_db()
    assert (claim.text, list(claim.themes.all())) == ("Staff are heard.", [old])
    publish(made, reader)
    claim.refresh_from_db()
    assert (claim.text, list(claim.themes.all()), claim.status) == ("Staff were heard.", [new], Status.PUBLISHED)
    kept = HistoryEntry.objects.filter(table="claim", row=claim.pk).latest("pk")
    assert (kept.person, kept.reason) == (reader.pk, "It says so on page 3.")


def test_what_stands_already_is_no_change():
    claim = builders.claim("Staff are heard.")
    with pytest.raises(NotAllowed, match="Nothing would change"):
        revisions.propose(claim, {"text": "Staff are heard. "}, "So.", builders.person())
    made = revisions.propose(claim, {"text": "Staff are heard.", "kind": "argument"}, "So.", builders.person())
    assert (made.base, made.fields) == ({"kind": "finding"}, {"kind": "argument"})


def test_the_author_of_a_change_cannot_publish_it_even_when_another_submitted_it():
    author, other = builders.person(), builders.person()
    made = revisions.propose(builders.claim(), {"kind": "argument"}, "So.", author)
    workflow.take(workflow.SUBMIT, made, by=other, at=builders.MOMENT)
    for somebody in (author, other):
        with pytest.raises(NotAllowed, match="a second person"):
            publish(made, somebody)
    with refused_by("evidence_revision_four_eyes"):
        Revision.objects.filter(pk=made.pk).update(
            status="published", published_at=builders.MOMENT, published_by=author
        )


def test_a_change_of_what_has_changed_meanwhile_is_not_applied():
    author, reader = builders.person(), builders.person()
    claim = builders.claim("Staff are heard.")
    one = submitted(claim, {"text": "Staff were heard."}, author)
    other = submitted(claim, {"text": "Staff felt heard.", "kind": "argument"}, author)
    publish(one, reader)
    with pytest.raises(workflow.Overtaken) as overtaken:
        publish(other, reader)
    [clash] = overtaken.value.clashes
    assert (clash.was, clash.wanted, clash.now) == ("Staff are heard.", "Staff felt heard.", "Staff were heard.")
    claim.refresh_from_db()
    other.refresh_from_db()
    assert (claim.text, claim.kind, other.status) == ("Staff were heard.", "finding", Status.SUBMITTED)


def test_changes_to_different_fields_do_not_disturb_each_other():
    author, reader = builders.person(), builders.person()
    claim = builders.claim("Staff are heard.")
    one, other = (submitted(claim, wanted, author) for wanted in ({"text": "So it is."}, {"kind": "argument"}))
    publish(one, reader)
    publish(other, reader)
    claim.refresh_from_db()
    assert (claim.text, claim.kind) == ("So it is.", "argument")


def test_without_the_comparison_the_second_change_would_overwrite_the_first(monkeypatch):
    """The negative control of the two tests above."""
    monkeypatch.setattr(workflow, "clashes", lambda *_: ())
    author, reader = builders.person(), builders.person()
    claim = builders.claim("Staff are heard.")
    one, other = (submitted(claim, {"text": words}, author) for words in ("One.", "Other."))
    publish(one, reader)
    publish(other, reader)
    claim.refresh_from_db()
    assert claim.text == "Other."


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"status": "draft"}, "status"),
        ({"kind": "feeling"}, "kind"),
        ({"text": " "}, "text"),
        ({"text": "x" * 601}, ""),
        ({"themes": [10**9]}, "themes"),
        ({"themes": ["1"]}, "themes"),
        ({"themes": [True]}, "themes"),
    ],
)
def test_what_the_record_cannot_hold_is_refused_with_its_field(wanted, field):
    with pytest.raises(fields.Invalid) as invalid:
        revisions.propose(builders.claim(), wanted, "So.", builders.person())
    assert set(invalid.value.reasons) == {field}
    assert not Revision.objects.exists()


def test_the_text_of_another_claim_is_refused():
    builders.claim("Staff are heard.")
    with pytest.raises(fields.Invalid):
        revisions.propose(builders.claim(), {"text": "Staff are heard."}, "So.", builders.person())


def test_a_contributor_names_no_source_that_they_cannot_see():
    quotation, hidden = builders.quotation(), builders.source(status="draft")
    with pytest.raises(fields.Invalid) as invalid:
        revisions.propose(quotation, {"reports": hidden.pk}, "So.", builders.person(Role.CONTRIBUTOR))
    assert set(invalid.value.reasons) == {"reports"}
    assert revisions.propose(quotation, {"reports": hidden.pk}, "So.", builders.person())  # type: ignore[truthy-bool]


def test_only_published_records_are_changed_by_a_proposal_and_a_reason_is_given():
    with pytest.raises(NotAllowed, match="published"):
        revisions.propose(builders.claim(status="draft"), {"kind": "argument"}, "So.", builders.person())
    with pytest.raises(NotAllowed, match="why"):
        revisions.propose(builders.claim(), {"kind": "argument"}, " ", builders.person())
    with pytest.raises(NotAllowed, match="may not propose"):
        revisions.propose(builders.claim(), {"kind": "argument"}, "So.", builders.person(Role.VISITOR))


def test_a_change_of_what_was_withdrawn_since_is_not_applied():
    author, reader, editor = builders.person(), builders.person(), builders.person(Role.EDITOR)
    claim = builders.claim()
    made = submitted(claim, {"kind": "argument"}, author)
    workflow.take(workflow.WITHDRAW, claim, by=editor, at=builders.MOMENT, reason="A mistake.")
    with pytest.raises(NotAllowed, match="withdrawn"):
        publish(made, reader)


def test_a_date_brings_the_days_it_spans():
    author, reader = builders.person(), builders.person()
    source = builders.source(issued="2012")
    publish(submitted(source, {"issued": "2013-09"}, author), reader)
    source.refresh_from_db()
    assert (str(source.issued_from), str(source.issued_to)) == ("2013-09-01", "2013-09-30")


def test_a_proposal_is_changed_from_what_it_was_and_based_on_the_record_as_it_is():
    author, reader = builders.person(), builders.person()
    claim = builders.claim("Staff are heard.")
    mine = revisions.propose(claim, {"text": "Staff felt heard."}, "So.", author)
    publish(submitted(claim, {"text": "Staff were heard."}, author), reader)
    claim.refresh_from_db()
    assert workflow.clashes(mine, claim)
    before = revisions.edition(mine)
    changed = revisions.change(mine, {"text": "Staff had been heard."}, "So.", by=author, made_from=before)
    assert changed.base == {"text": "Staff were heard."}
    with pytest.raises(revisions.Stale):
        revisions.change(mine, {"text": "No."}, "So.", by=author, made_from=before)


def test_a_change_can_be_taken_back_by_its_author_and_is_kept():
    author, another = builders.person(Role.CODER), builders.person(Role.CODER)
    made = revisions.propose(builders.claim(), {"kind": "argument"}, "So.", author)
    with pytest.raises(NotAllowed):
        revisions.take_back(made, by=another, at=builders.MOMENT)
    revisions.take_back(made, by=author, at=builders.MOMENT)
    made.refresh_from_db()
    assert made.status == Status.WITHDRAWN


def test_a_claim_submitted_by_one_is_not_published_in_bulk_by_the_same():
    author, other = builders.person(), builders.person()
    claim = builders.claim(status="submitted", submitted_by=author)
    rows = Claim.objects.filter(pk=claim.pk)
    for who in (author, None):
        with refused_by("evidence_claim_four_eyes"):
            rows.update(status="published", published_at=builders.MOMENT, published_by=who)
    with refused_by("evidence_claim_four_eyes"):
        rows.update(status="published", published_at=builders.MOMENT, published_by=author, submitted_by=None)
    rows.update(status="published", published_at=builders.MOMENT, published_by=other)
    assert rows.get().status == Status.PUBLISHED


def test_a_library_of_one_reader_publishes_what_it_submitted(settings):
    """The negative control of the rule above: the setting alone lifts it."""
    settings.ONE_READER = True
    alone = builders.person()
    claim = builders.claim(status="submitted", submitted_by=alone)
    workflow.take(workflow.PUBLISH, claim, by=alone, at=builders.MOMENT)
    claim.refresh_from_db()
    assert claim.published_by == alone


def test_the_rule_knows_its_table():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%\\_four\\_eyes'")
        assert cursor.fetchone() == (8,)
