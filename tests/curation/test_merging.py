"""Two records become one and nothing is lost; taken apart again, everything is as it was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import override_settings

from evidence.accounts.roles import Role
from evidence.claims.models import Quotation
from evidence.curation.duplicates import deciding, merging, moving, texts
from evidence.curation.duplicates.fields import CHOICES, OF_THE_ROW, UNITED, Side
from evidence.curation.duplicates.tally import Lost, tally
from evidence.curation.models import DuplicatePair, Merge, TextDraft
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Block, Contributor, RecordNote, Source, TextVersion
from evidence.readers.models import Collection, CollectionItem
from tests import builders

pytestmark = pytest.mark.django_db

WORDS = "Staff were heard. Users were not."
OTHER = "Staff were heard. Users were heard too."


def state() -> dict[str, list[Any]]:
    """Every row of every table, but for what tells that something happened, and who."""
    telling = {"Merge", "HistoryEntry", "Change", "User"}
    held = {}
    for model in apps.get_app_config("evidence").get_models(include_auto_created=True):
        if model.__name__ not in telling:
            held[model.__name__] = list(model._base_manager.order_by("pk").values())
    return held


def two(**fields: Any) -> tuple[Source, Source]:
    """A record and the same brought in again, each with something of its own on it."""
    kept = builders.source("Heard", authors=("Needham",), issued="2013", keywords=["care"], **fields)
    dropped = builders.source(
        "Heard at work", authors=("Needham", "Carr"), issued="2013-09", publisher="Press", keywords=["Care", "staff"],
        extra={"call-number": "7"}, **fields,
    )  # fmt: skip
    return kept, dropped


def merge(kept: Source, dropped: Source, by: Any = None, **choices: Side) -> Merge:
    chosen = {key.replace("_of_", "-"): side for key, side in choices.items()}
    return merging.merge(kept, dropped, chosen, by=by or builders.person(), at=builders.MOMENT)


def undo(of: Merge) -> None:
    merging.undo(of, by=builders.person(), at=builders.MOMENT)


# What is taken from whom


def test_each_field_comes_from_the_side_that_was_chosen() -> None:
    kept, dropped = two()
    merge(kept, dropped, issued=Side.DROPPED, publisher=Side.DROPPED, contributors=Side.DROPPED)
    kept.refresh_from_db()
    assert (kept.title, kept.issued, kept.publisher) == ("Heard", "2013-09", "Press")
    assert kept.issued_from is not None
    assert kept.issued_from.month == 9
    assert kept.keywords == ["care", "staff"]
    assert kept.extra == {"call-number": "7"}
    assert [one.family for one in kept.contributors.order_by("position")] == ["Needham", "Carr"]


def test_the_dropped_record_keeps_its_own_words_and_leads_to_the_kept_one() -> None:
    kept, dropped = two()
    before = {choice.key: getattr(dropped, choice.key) for choice in CHOICES}
    merge(kept, dropped, title=Side.DROPPED)
    dropped.refresh_from_db()
    assert (dropped.status, dropped.merged_into) == ("merged", kept)
    assert {choice.key: getattr(dropped, choice.key) for choice in CHOICES} == before


def test_every_field_of_a_record_is_chosen_united_or_of_the_row() -> None:
    chosen = {column for choice in CHOICES for column in choice.columns}
    assert chosen | set(UNITED) | OF_THE_ROW == {field.name for field in Source._meta.concrete_fields}


def test_every_table_that_points_to_a_text_is_thought_of() -> None:
    pointing = {(field.model, field.name) for field in moving.pointing_to(TextVersion)}
    assert pointing == {(Block, "text_version"), (Quotation, "text_version"), (TextDraft, "became")}


def hung_on(one: Source) -> None:
    """One of everything that can point to a source."""
    file = builders.file(of=one, name="report.pdf")
    version = builders.text(WORDS if one.title == "Heard" else OTHER, of=one, file=file)
    marked = builders.quotation("Staff were heard", in_=version, key="heard")
    builders.evidence(quotation=marked)
    builders.stance(quotation=marked)
    builders.quotation(reports=one)
    builders.identifier(one, "isbn", "9780000000002")
    builders.identifier(one, "doi", f"10.1000/{one.pk}")
    builders.relation(one, "cites", builders.source())
    builders.relation(builders.source(), "reports-on", one)
    RecordNote.objects.create(source=one, position=1, kind="notice", text="Closed.")
    one.subject_themes.add(builders.theme())
    one.subject_actors.add(builders.actor())
    batch = builders.batch()
    batch.rows.create(number=1, line=1, raw="TY", outcome="created", source=one)
    TextDraft.objects.create(source=one)
    CollectionItem.objects.create(
        collection=Collection.objects.create(owner=builders.person(), name="Mine"), source=one, position=1
    )
    builders_request(one)


def builders_request(one: Source) -> None:
    one.copy_requests.create(  # type: ignore[attr-defined]
        name="A reader", email="reader@example.org", purpose="To read.", visitor="x", asked_at=builders.MOMENT,
        answer_token=f"token-{one.pk}",
    )  # fmt: skip


def test_all_that_hung_on_either_hangs_on_the_kept_one() -> None:
    kept, dropped = two()
    hung_on(kept)
    hung_on(dropped)
    shared = builders.source()
    builders.relation(kept, "cites", shared)
    builders.relation(dropped, "cites", shared)
    builders.relation(kept, "version-of", dropped)
    before = tally((kept.pk, dropped.pk))

    merge(kept, dropped)

    assert tally((kept.pk,), besides=(dropped.pk,)) == before
    assert kept.import_rows.count() == kept.text_drafts.count() == 2
    assert CollectionItem.objects.filter(source=kept).count() == 2
    assert kept.copy_requests.count() == 2  # type: ignore[attr-defined]
    assert Quotation.objects.filter(reports=kept).count() == 2
    assert sorted(kept.files.values_list("name", flat=True)) == ["report (2).pdf", "report.pdf"]
    left = {
        (field.model.__name__, field.name)
        for field in moving.pointing_to(Source)
        if field.model._base_manager.filter(**{field.name: dropped}).exists()
    }
    assert left == {("Contributor", "source"), ("Identifier", "source"), ("Merge", "dropped"), ("Relation", "source"),
                    ("Relation", "target")}  # fmt: skip


def test_a_merge_that_would_lose_something_is_taken_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the check above: notes are forgotten on purpose."""
    kept, dropped = two()
    hung_on(dropped)
    before = state()
    monkeypatch.setattr(moving, "notes", lambda *_: None)
    with pytest.raises(Lost, match="notes"):
        merge(kept, dropped)
    assert state() == before


def test_words_of_the_work_itself_report_no_other_work() -> None:
    kept, dropped = two()
    marked = builders.quotation(in_=builders.text(of=kept), reports=dropped)
    of = merge(kept, dropped)
    marked.refresh_from_db()
    assert marked.reports is None
    undo(of)
    marked.refresh_from_db()
    assert marked.reports == dropped


def test_what_was_said_about_the_dropped_one_and_a_third_holds_for_the_kept_one() -> None:
    third = builders.source()
    kept, dropped = two()
    told = {"state": "different", "decided_at": builders.MOMENT, "ground": "title", "likeness": 90}
    DuplicatePair.objects.create(first=third, second=dropped, **told)
    DuplicatePair.objects.create(first=kept, second=dropped, ground="title", likeness=90)
    merge(kept, dropped)
    assert DuplicatePair.objects.get(first=third, second=kept).state == "different"
    assert DuplicatePair.objects.get(first=kept, second=dropped).state == "merged"


# Texts


def current(one: Source, role: str = "full-text") -> str:
    version = one.text_versions.filter(role=role).order_by("-number").first()
    return version.content if version else ""


@pytest.mark.parametrize(("side", "words"), [(Side.KEPT, WORDS), (Side.DROPPED, OTHER)])
def test_which_text_is_current_is_the_curators_choice(side: Side, words: str) -> None:
    kept, dropped = two()
    builders.text("First try.", of=kept)
    builders.text(WORDS, of=kept)
    builders.text("Another first try.", of=dropped)
    builders.text(OTHER, of=dropped)
    merging.merge(kept, dropped, {"text-full-text": side}, by=builders.person(), at=builders.MOMENT)
    assert current(kept) == words


@pytest.mark.parametrize("side", list(Side))
def test_an_address_with_a_version_says_the_same_words_or_leads_to_them(side: Side) -> None:
    kept, dropped = two()
    for one, contents in ((kept, ("a", "b")), (dropped, ("c", "b", "d"))):
        for content in contents:
            builders.text(content, of=one)
    was = {(v.source_id, v.number): v.content for v in TextVersion.objects.all()}
    of = merging.merge(kept, dropped, {"text-full-text": side}, by=builders.person(), at=builders.MOMENT)
    for (source, number), content in was.items():
        there = TextVersion.objects.filter(source=source, source__status="published", number=number).first()
        place = texts.where(source, role="full-text", number=number)
        if there is None:
            assert place is not None
            assert place.source == kept.pk
            there = TextVersion.objects.get(source=place.source, role=place.role, number=place.number)
        assert there.content == content
    undo(of)
    assert texts.where(dropped.pk, number=1) is None


def test_the_address_of_a_text_leads_over_several_merges() -> None:
    first, second, third = (builders.source() for _ in range(3))
    for one, words in ((first, "one"), (second, "two"), (third, "three")):
        builders.text(words, of=one)
    merge(second, first)
    merge(third, second)
    place = texts.where(first.pk, role="full-text", number=1)
    assert place is not None
    found = TextVersion.objects.get(source=place.source, role=place.role, number=place.number)
    assert (found.content, found.source) == ("one", third)


def test_quotations_of_the_same_text_come_to_the_text_that_is_there() -> None:
    kept, dropped = two()
    ours, theirs = builders.text(WORDS, of=kept), builders.text(WORDS, of=dropped)
    marked = builders.quotation("Users were not", in_=theirs)
    merge(kept, dropped)
    marked.refresh_from_db()
    assert marked.text_version == ours
    assert marked.block == ours.blocks.get()
    assert kept.text_versions.count() == 1


def test_a_quotation_whose_name_is_taken_stays_on_its_own_text() -> None:
    kept, dropped = two()
    for one in (kept, dropped):
        builders.quotation("Users were not", in_=builders.text(WORDS, of=one), key="users")
    merge(kept, dropped)
    assert Quotation.objects.filter(text_version__source=kept, is_public=True).count() == 2
    assert kept.text_versions.count() == 2


# Who may, and what of an unpublished record


def test_who_may_not_review_may_not_merge() -> None:
    with pytest.raises(NotAllowed, match="may not merge"):
        merge(*two(), by=builders.person(Role.CONTRIBUTOR))


def test_a_published_record_does_not_vanish_into_a_draft() -> None:
    draft, published = builders.source(status="draft"), builders.source()
    with pytest.raises(NotAllowed, match="Keep the published record"):
        merge(draft, published)


@pytest.mark.parametrize("status", ["withdrawn", "merged"])
def test_only_living_records_are_merged(status: str) -> None:
    more = {"merged_into": builders.source()} if status == "merged" else {}
    with pytest.raises(NotAllowed, match="only living"):
        merge(builders.source(), builders.source(status=status, **more))


ADDING: list[Callable[[Source], object]] = [
    lambda draft: builders.text(of=draft),
    lambda draft: builders.file(of=draft),
    lambda draft: builders.identifier(draft, "doi", "10.1000/canary"),
    lambda draft: builders.relation(draft, "cites", builders.source()),
    lambda draft: RecordNote.objects.create(source=draft, position=1, kind="notice", text="Canary."),
    lambda draft: draft.subject_themes.add(builders.theme()),
    lambda draft: Source.objects.filter(pk=draft.pk).update(keywords=["canary"]),
    lambda draft: Source.objects.filter(pk=draft.pk).update(extra={"canary": "7"}),
]


@pytest.mark.parametrize("add", ADDING, ids=map(str, range(len(ADDING))))
def test_nothing_of_a_draft_is_published_by_a_merge(add: Callable[[Source], object]) -> None:
    published, draft = builders.source(), builders.source(status="draft")
    add(draft)
    before = state()
    with pytest.raises(NotAllowed, match="without a second reader"):
        merge(published, draft)
    assert state() == before
    with override_settings(ONE_READER=True):  # the control: the refusal comes from the rule of four eyes
        merge(published, draft)


@pytest.mark.parametrize("choice", ["title", "contributors"])
def test_no_value_of_a_draft_is_taken_into_a_published_record(choice: str) -> None:
    published, draft = builders.source(), builders.source(status="draft", authors=("Canary",))
    with pytest.raises(NotAllowed, match="without a second reader"):
        merging.merge(published, draft, {choice: Side.DROPPED}, by=builders.person(), at=builders.MOMENT)


def test_a_draft_that_adds_nothing_is_simply_merged() -> None:
    published, draft = builders.source(), builders.source(status="draft", authors=("Needham",))
    draft.import_rows.create(batch=builders.batch(), number=1, line=1, raw="TY", outcome="created")
    merge(published, draft)
    assert published.import_rows.count() == 1


def test_a_submitted_record_is_taken_in_by_somebody_else_than_who_submitted_it() -> None:
    author, reader = builders.person(), builders.person()
    published = builders.source()
    submitted = builders.source(status="submitted", submitted_by=author)
    builders.text(of=submitted)
    with pytest.raises(NotAllowed, match="without a second reader"):
        merge(published, submitted, by=author)
    merge(published, submitted, by=reader)
    assert published.text_versions.exists()


# Undoing


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("status", ["draft", "published"])
def test_undone_everything_is_as_it_was(side: Side, status: str) -> None:
    kept, dropped = two(status=status)
    hung_on(kept)
    hung_on(dropped)
    builders.text(WORDS, of=dropped)
    builders.relation(kept, "version-of", dropped)
    DuplicatePair.objects.create(first=kept, second=dropped, ground="title", likeness=90)
    person, before = builders.person(), state()
    choices = dict.fromkeys(
        (*(choice.key for choice in CHOICES), "contributors", "text-full-text", "text-abstract"), side
    )
    of = merging.merge(kept, dropped, choices, by=person, at=builders.MOMENT)
    assert state() != before
    merging.undo(of, by=person, at=builders.MOMENT)
    assert state() == before


def marked_since(kept: Source) -> None:
    builders.quotation("Users", in_=TextVersion.objects.get(source=kept, content=OTHER))


def rested_since(kept: Source) -> None:
    moved = Quotation.objects.filter(text_version__source=kept)
    builders.evidence(quotation=moved.get(text_version__content=OTHER, key="heard"))


def retitled_since(kept: Source) -> None:
    Source.objects.filter(pk=kept.pk).update(title="Heard, with a new title")


def withdrawn_since(kept: Source) -> None:
    gone = {"status": "withdrawn", "withdrawn_at": builders.MOMENT, "withdrawal_reason": "Wrong."}
    Source.objects.filter(pk=kept.pk).update(**gone)


def merged_on_since(kept: Source) -> None:
    merge(builders.source(), kept)


def merged_more_since(kept: Source) -> None:
    merge(kept, builders.source())


def carried_since(kept: Source) -> None:
    newer = builders.text(f"{OTHER} And more.", of=kept)
    Quotation.objects.filter(text_version__content=OTHER, key="heard").update(text_version=newer, block=None, suffix="")


SINCE = [
    (marked_since, "marked since"),
    (rested_since, "rest since"),
    (retitled_since, "Changed since the merge"),
    (withdrawn_since, "withdrawn now"),
    (merged_on_since, "undo that first"),
    (merged_more_since, "undo that first"),
    (carried_since, "marked since"),
]


@pytest.mark.parametrize(("happens", "why"), SINCE, ids=[each[0].__name__ for each in SINCE])
def test_what_was_built_on_since_is_not_pulled_away(happens: Callable[[Source], None], why: str) -> None:
    kept, dropped = two()
    hung_on(kept)
    hung_on(dropped)
    of = merge(kept, dropped, title=Side.DROPPED)
    happens(kept)
    before = state()
    with pytest.raises(NotAllowed, match=why):
        undo(of)
    assert state() == before


def test_a_merge_is_undone_once_and_by_those_who_may() -> None:
    of = merge(*two())
    with pytest.raises(NotAllowed, match="may not undo"):
        merging.undo(of, by=builders.person(Role.CONTRIBUTOR), at=builders.MOMENT)
    undo(of)
    with pytest.raises(NotAllowed, match="already"):
        undo(of)


def test_a_record_can_be_merged_again_after_it_was_taken_apart() -> None:
    kept, dropped = two()
    undo(merge(kept, dropped))
    merge(dropped, kept)
    kept.refresh_from_db()
    assert kept.merged_into == dropped


# The index


def test_claims_are_indexed_again_with_the_source_their_words_moved_to() -> None:
    kept, dropped = two()
    link = builders.evidence(quotation=builders.quotation(in_=builders.text(of=dropped)))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM evidence_change")
        merge(kept, dropped)
        cursor.execute("SELECT subject, subject_id FROM evidence_change")
        logged = set(cursor.fetchall())
        assert {("claim", link.claim_id), ("source", kept.pk), ("source", dropped.pk)} <= logged


# Deciding


def a_pair() -> DuplicatePair:
    kept, dropped = two()
    return DuplicatePair.objects.create(first=kept, second=dropped, ground="title", likeness=90)


DECISIONS: dict[str, Callable[[DuplicatePair, Any], object]] = {
    "different": lambda pair, by: deciding.not_a_duplicate(pair, by=by, at=builders.MOMENT, reason="Other authors."),
    "related": lambda pair, by: deciding.relate(pair, "version-of", pair.second_id, by=by, at=builders.MOMENT),
    "merged": lambda pair, by: deciding.merge(pair, pair.first_id, {}, by=by, at=builders.MOMENT),
}


@pytest.mark.parametrize("first", DECISIONS)
@pytest.mark.parametrize("second", DECISIONS)
def test_the_second_of_two_curators_sees_what_the_first_decided(first: str, second: str) -> None:
    pair, one, other = a_pair(), builders.person(username="first-curator"), builders.person()
    DECISIONS[first](pair, one)
    before = state()
    with pytest.raises(deciding.AlreadyDecided, match="first-curator has already decided on 29 February 2024"):
        DECISIONS[second](pair, other)
    assert state() == before
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (first, one)


@pytest.mark.parametrize("decision", DECISIONS)
def test_who_may_not_review_decides_nothing(decision: str) -> None:
    pair, visitor = a_pair(), builders.person(Role.CONTRIBUTOR)
    before = state()
    with pytest.raises(NotAllowed):
        DECISIONS[decision](pair, visitor)
    assert state() == before


def test_related_instead_is_a_relation_with_its_reason() -> None:
    pair = a_pair()
    deciding.relate(pair, "version-of", pair.second_id, by=builders.person(), at=builders.MOMENT, reason="“Abstract”")
    [relation] = pair.second.relations.all()
    assert (relation.target, relation.type, relation.note) == (pair.first, "version-of", "“Abstract”")


def test_not_a_duplicate_says_why_and_can_be_asked_again() -> None:
    pair = a_pair()
    with pytest.raises(NotAllowed, match="what tells the two apart"):
        deciding.not_a_duplicate(pair, by=builders.person(), at=builders.MOMENT, reason=" ")
    DECISIONS["different"](pair, builders.person())
    deciding.reopen(pair, by=builders.person())
    pair.refresh_from_db()
    assert (pair.state, pair.decided_at, pair.reason) == ("open", None, "")


def test_a_pair_is_proposed_by_hand_once() -> None:
    one, other = builders.source("One thing"), builders.source("Something else")
    person = builders.person()
    assert deciding.propose(other.pk, one.pk, by=person) == deciding.propose(one.pk, other.pk, by=person)
    for wrong in (one.pk, 999_999, builders.source(status="withdrawn").pk):
        with pytest.raises(NotAllowed):
            deciding.propose(one.pk, wrong, by=person)


def test_names_keep_their_places_when_lists_are_exchanged() -> None:
    kept, dropped = two()
    merge(kept, dropped, contributors=Side.DROPPED)
    assert list(Contributor.objects.filter(source=dropped).values_list("family", flat=True)) == ["Needham"]
