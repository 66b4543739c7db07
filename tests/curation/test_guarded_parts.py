"""What hangs on a published source is changed by what a second person has read, and by nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from evidence.accounts.roles import Role
from evidence.curation import fields, workflow
from evidence.curation.concepts import merging as concepts
from evidence.curation.duplicates import merging
from evidence.curation.fields import Invalid
from evidence.curation.guard import Operation, opened
from evidence.curation.models import HistoryEntry, Revision
from evidence.curation.parts import table
from evidence.curation.parts.table import PARTS
from evidence.curation.past import restoring
from evidence.curation.review import revisions
from evidence.curation.texts import taking
from evidence.curation.texts.taking import Given
from evidence.library.models import Contributor, Identifier, RecordNote, Relation, Source, SourceFile
from tests import builders
from tests.library.breaking import refused_by, without_trigger

pytestmark = pytest.mark.django_db


def shelf(**more: Any) -> Source:
    """A source with one of everything that hangs on it."""
    source = builders.source("Working with users", authors=("Needham", "Carr"), **more)
    builders.identifier(source, "doi", "10.1000/182")
    builders.relation(source, "cites", builders.source("The report"), note="It says so.")
    builders.assign(source, builders.theme(), builders.actor())
    with builders.as_brought_in():
        RecordNote.objects.create(source=source, position=1, kind="notice", text="Closed.")
    return source


def raw(words: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(words, values)


CHANGES: dict[str, tuple[str, Callable[[Source], object]]] = {
    "a name added": (
        "contributor",
        lambda of: Contributor.objects.create(source=of, position=9, family="Else"),
    ),
    "a name changed": ("contributor", lambda of: of.contributors.update(family="Else")),
    "a name taken away": ("contributor", lambda of: of.contributors.all()[0].delete()),
    "a name moved here": (
        "contributor",
        lambda of: builders.source(status="draft", authors=("Else",)).contributors.update(source=of, position=9),
    ),
    "a name moved away": (
        "contributor",
        lambda of: of.contributors.filter(position=1).update(source=builders.source(status="draft")),
    ),
    "an identifier": ("identifier", lambda of: of.identifiers.update(value="10.1000/183")),
    "a relation": ("relation", lambda of: of.relations.update(type="derived-from")),
    "a note": ("recordnote", lambda of: of.notes.update(text="Open.")),
    "a subject": ("source_subject_themes", lambda of: of.subject_themes.add(builders.theme())),
    "an actor": ("source_subject_actors", lambda of: of.subject_actors.clear()),
    "by hand": (
        "contributor",
        lambda of: raw("UPDATE evidence_contributor SET given = 'C' WHERE source_id = %s", of.pk),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_what_hangs_on_a_published_source(change: str) -> None:
    table_, make = CHANGES[change]
    with refused_by(f"evidence_{table_}_guarded"):
        make(shelf())


@pytest.mark.parametrize("change", CHANGES)
def test_the_control_a_draft_takes_the_same_change(change: str) -> None:
    CHANGES[change][1](shelf(status="draft"))


@pytest.mark.parametrize("change", ["a name changed", "a subject"])
def test_the_control_without_the_trigger_it_would_be_changed(change: str) -> None:
    table_, make = CHANGES[change]
    of = shelf()
    event = "update" if change == "a name changed" else "insert"
    with without_trigger(f"evidence_{table_}", f"evidence_{table_}_guarded_{event}"):
        make(of)


def test_an_operation_nobody_knows_opens_nothing() -> None:
    of = shelf()
    raw("SELECT set_config('evidence.operation', 'because', true)")
    with refused_by("evidence_contributor_guarded"):
        of.contributors.update(family="Else")


def test_what_was_opened_is_shut_again() -> None:
    of = shelf()
    with opened(Operation.REVIEW):
        of.contributors.update(given="C")
    with refused_by("evidence_contributor_guarded"):
        of.contributors.update(given="D")


class TestFiles:
    def test_a_file_is_closed_by_one_and_opened_by_two(self) -> None:
        file = builders.file(access="on_request", embargo_until="2027-01-01")
        rows = SourceFile.objects.filter(pk=file.pk)
        for opening in ({"access": "open"}, {"embargo_until": None}, {"embargo_until": "2026-12-31"}):
            with refused_by("evidence_sourcefile_guarded"):
                rows.update(**opening)
        rows.update(embargo_until="2028-01-01")
        rows.update(access="staff", embargo_until=None)

    def test_a_file_given_for_readers_waits_for_a_second_person(self) -> None:
        author, reader = builders.person(), builders.person()
        source = builders.source()
        taken = taking.take_in(source, Given("paper.txt", b"no text", access="open"), role="full-text", by=author)
        assert (SourceFile.objects.get().access, taken.waits) == ("staff", True)
        another = taking.take_in(source, Given("more.txt", b"no more", access="open"), role="full-text", by=author)
        for made in Revision.objects.order_by("pk"):  # the second one is not overtaken by the first
            with pytest.raises(workflow.NotAllowed, match="second person"):
                workflow.take(workflow.PUBLISH, made, by=author, at=builders.MOMENT)
            workflow.take(workflow.PUBLISH, made, by=reader, at=builders.MOMENT)
        assert {one.access for one in SourceFile.objects.all()} == {"open"}
        assert another.waits


# By proposal


def published(source: Source, wanted: dict[str, Any]) -> Revision:
    author, reader = builders.person(), builders.person()
    made = revisions.propose(source, wanted, "The title page says so.", author)
    workflow.take(workflow.SUBMIT, made, by=author, at=builders.MOMENT)
    workflow.take(workflow.PUBLISH, made, by=reader, at=builders.MOMENT)
    return made


def test_names_are_proposed_read_and_then_changed() -> None:
    source, tuc = shelf(), builders.actor("TUC")
    before = {one.family: one.pk for one in source.contributors.all()}
    [one, other] = fields.values(source)["contributors"]
    new = {"role": "author", "family": "", "given": "", "literal": "TUC", "actor_id": tuc.pk}
    wanted = [other | {"given": "Sarah"}, new, one | {"role": "editor"}]
    made = published(source, {"contributors": wanted})
    rows = list(source.contributors.order_by("position"))
    assert [(row.position, row.role, str(row), row.actor) for row in rows] == [
        (1, "author", "Sarah Carr", None),
        (2, "author", "TUC", tuc),
        (3, "editor", "Needham", None),
    ]
    assert made.base["contributors"] == [one, other]
    assert HistoryEntry.objects.filter(table="contributor", row=before["Carr"]).latest("pk").person is not None


def test_two_people_who_each_add_an_identifier_do_not_disturb_each_other() -> None:
    source = shelf()
    held = fields.values(source)["identifiers"]
    isbns = "9780306406157", "9780000000002"
    proposals = [
        revisions.propose(
            source, {"identifiers": [*held, {"scheme": "isbn", "value": value}]}, "So.", builders.person()
        )
        for value in isbns
    ]
    for made in proposals:
        workflow.take(workflow.SUBMIT, made, by=builders.person(), at=builders.MOMENT)
        workflow.take(workflow.PUBLISH, made, by=builders.person(), at=builders.MOMENT)
    assert source.identifiers.count() == 3


def test_an_order_that_was_changed_meanwhile_is_not_written_over() -> None:
    source = shelf()
    [one, other] = fields.values(source)["contributors"]
    late = revisions.propose(source, {"contributors": [one]}, "So.", builders.person())
    workflow.take(workflow.SUBMIT, late, by=builders.person(), at=builders.MOMENT)
    published(source, {"contributors": [other, one]})
    with pytest.raises(workflow.Overtaken):
        workflow.take(workflow.PUBLISH, late, by=builders.person(), at=builders.MOMENT)


def test_an_earlier_state_of_a_list_can_be_proposed_again() -> None:
    source = shelf()
    was = fields.values(source, PARTS)
    published(source, {"contributors": [], "identifiers": [], "relations": [], "notes": []})
    entry = HistoryEntry.objects.filter(table="contributor").order_by("-pk").values_list("pk", flat=True)[1]
    then = restoring.values_before(source, entry)
    assert then is not None
    assert {name: then[name] for name in PARTS} == was


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"contributors": [{"role": "author", "family": "Doe", "literal": "TUC"}]}, "not both"),
        ({"contributors": [{"role": "author", "given": "Jo"}]}, "family name"),
        ({"contributors": [{"role": "king", "family": "Doe"}]}, "choose one of the list"),
        ({"contributors": [{"role": "author", "family": "Doe", "actor_id": 999_999}]}, "not there"),
        ({"contributors": [{"role": "author", "family": "D" * 201}]}, "at most 200"),
        ({"contributors": [{"role": "author", "family": "Doe", "status": "published"}]}, "no column"),
        ({"contributors": "Doe"}, "list of rows"),
        ({"identifiers": [{"scheme": "isbn", "value": "123"}]}, "is no ISBN"),
        ({"identifiers": [{"scheme": "doi", "value": "10.1000/9"}, {"scheme": "doi", "value": "https://doi.org/10.1000/9"}]},
         "say the same"),
        ({"relations": [{"type": "cites", "target_id": 999_999}]}, "not there"),
        ({"files": [{"id": 999_999, "access": "open"}]}, "not there"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_refused_with_a_sentence(wanted: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        revisions.propose(shelf(), wanted, "So.", builders.person())


def test_an_identifier_of_another_work_is_refused_and_named() -> None:
    other = builders.source()
    builders.identifier(other, "doi", "10.1000/999")
    with pytest.raises(Invalid, match=f"source {other.pk}"):
        revisions.propose(
            builders.source(), {"identifiers": [{"scheme": "doi", "value": "10.1000/999"}]}, "So.", builders.person()
        )


def test_a_draft_that_one_may_not_see_is_not_named() -> None:
    draft = builders.source(status="draft")
    with pytest.raises(Invalid, match="not there"):
        revisions.propose(
            builders.source(),
            {"relations": [{"type": "cites", "target_id": draft.pk, "note": ""}]},
            "So.",
            builders.person(Role.CONTRIBUTOR),
        )


# The other operations


def test_merging_sources_and_concepts_and_undoing_both_keep_working() -> None:
    curator, editor = builders.person(), builders.person(Role.EDITOR)
    kept, dropped = shelf(), builders.source(authors=("Else",))
    builders.identifier(dropped, "isbn", "9780306406157")
    merge = merging.merge(kept, dropped, {}, by=curator, at=builders.MOMENT)
    assert Identifier.objects.filter(source=kept).count() == 2
    merging.undo(merge, by=curator, at=builders.MOMENT)
    one, other = builders.actor(), builders.actor()
    source = builders.source(authors=(other,))
    builders.assign(source, other)
    change = concepts.merge(one, other, by=editor, at=builders.MOMENT, reason="The same.")
    assert (source.contributors.get().actor, source.subject_actors.get()) == (one, one)
    concepts.undo(change, by=editor, at=builders.MOMENT)
    assert (source.contributors.get().actor, source.subject_actors.get()) == (other, other)
    with refused_by("evidence_relation_guarded"):  # and nothing stayed open
        Relation.objects.filter(source=kept).delete()


# Pure

KEYED = st.lists(
    st.fixed_dictionaries({"scheme": st.sampled_from(["doi", "url"]), "value": st.sampled_from("abcd")}),
    unique_by=lambda one: (one["scheme"], one["value"]),
)


@given(KEYED, KEYED, KEYED)
def test_what_two_people_change_of_a_list_is_both_or_a_clash(base: Any, mine: Any, theirs: Any) -> None:
    part = PARTS["identifiers"]
    base, mine, theirs = (table.ordered(part, one) for one in (base, mine, theirs))
    found = table.rebased(part, base, mine, theirs)
    assert found is not None  # of rows that are there or not, no two changes clash
    for row in (*base, *mine, *theirs):
        changed = (row in mine) != (row in base)
        assert (row in found) == (row in (mine if changed else theirs))


def test_one_row_changed_by_two_people_otherwise_is_a_clash() -> None:
    part = PARTS["relations"]
    base, mine, theirs = ([{"type": "cites", "target_id": 1, "note": note}] for note in ("", "mine", "theirs"))
    assert table.rebased(part, base, mine, theirs) is None
    assert table.rebased(part, base, mine, mine) == mine
