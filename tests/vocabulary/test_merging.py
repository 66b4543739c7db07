"""Merging and splitting concepts: everything is re-pointed, nothing is lost, all of it goes back."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from evidence.accounts.roles import Role
from evidence.claims.models import Claim, Quotation, Stance
from evidence.curation.concepts import merging
from evidence.curation.concepts.editing import Details
from evidence.curation.concepts.ledger import Ledger
from evidence.curation.concepts.merging import Lost, held, merge, undo
from evidence.curation.concepts.splitting import split
from evidence.curation.concepts.uses import LABELS, USES
from evidence.curation.duplicates.moving import pointing_to
from evidence.curation.exchange import loader
from evidence.curation.exchange.reader import read
from evidence.curation.models import ConceptChange, HistoryEntry
from evidence.curation.workflow import NotAllowed
from evidence.vocabulary.models import Actor, ActorLabel, Theme, ThemeLabel
from tests import builders
from tests.curation.test_exchange import emptied, everything, written
from tests.library.breaking import refused_by, without_trigger

pytestmark = pytest.mark.django_db


def editor() -> Any:
    return builders.person(Role.EDITOR)


def merged(kept: Any, dropped: Any) -> ConceptChange:
    return merge(kept, dropped, by=editor(), at=builders.MOMENT, reason="Two words for one thing.")


def rows() -> dict[str, list[Any]]:
    """Everything that names a concept, as it stands."""
    tables = [
        Theme, Actor, ThemeLabel, ActorLabel, Theme.related.through, Claim.themes.through, Quotation.themes.through,
        Stance, builders.Source.subject_themes.through, builders.Source.subject_actors.through, builders.Contributor,  # type: ignore[attr-defined]
    ]  # fmt: skip
    return {table.__name__: list(table._base_manager.order_by("pk").values()) for table in tables} | {  # type: ignore[attr-defined]
        "voices": list(Quotation.objects.order_by("pk").values("pk", "voice_id"))
    }


def test_all_that_had_the_one_theme_has_the_other() -> None:
    kept, dropped = builders.theme("Voice"), builders.theme("Being heard")
    both, one = builders.claim(themes=(kept, dropped)), builders.claim(themes=(dropped,))
    words = builders.quotation()
    words.themes.add(dropped)
    stance = builders.stance(theme=dropped, quotation=words)
    source = builders.source()
    builders.assign(source, dropped)
    ThemeLabel.objects.create(theme=dropped, text="having a say")
    below, beside = builders.theme(parent=dropped), builders.theme()
    dropped.related.add(beside)
    merged(kept, dropped)
    stance.refresh_from_db()
    below.refresh_from_db()
    assert [list(each.themes.all()) for each in (both, one, words)] == [[kept]] * 3
    assert (stance.theme, list(source.subject_themes.all()), below.parent) == (kept, [kept], kept)
    assert list(kept.related.all()) == [beside]
    assert {label.text for label in kept.alternative_labels.all()} == {"Being heard", "having a say"}


def test_all_that_named_the_one_actor_names_the_other() -> None:
    kept, dropped = builders.actor("TUC"), builders.actor("Trades Union Congress")
    source = builders.source(authors=(dropped,))
    builders.assign(source, dropped)
    words = builders.quotation(voice=dropped)
    stance = builders.stance(actor=dropped)
    merged(kept, dropped)
    stance.refresh_from_db()
    words.refresh_from_db()
    assert (words.voice, stance.actor, list(source.subject_actors.all())) == (kept, kept, [kept])
    assert source.contributors.get().actor == kept


def test_the_same_stance_in_the_same_words_is_one_then_and_two_again_when_undone() -> None:
    kept, dropped, actor, words = builders.theme(), builders.theme(), builders.actor(), builders.quotation()
    stays = builders.stance(actor=actor, theme=kept, quotation=words)
    twin = builders.stance(actor=actor, theme=dropped, quotation=words)
    change = merged(kept, dropped)
    twin.refresh_from_db()
    assert (twin.status, twin.merged_into) == ("merged", stays)
    undo(change, by=editor(), at=builders.MOMENT)
    twin.refresh_from_db()
    assert (twin.status, twin.merged_into, twin.is_public) == ("published", None, True)


def test_opposite_stances_in_the_same_words_are_settled_first() -> None:
    kept, dropped, actor, words = builders.theme(), builders.theme(), builders.actor(), builders.quotation()
    builders.stance("for", actor=actor, theme=kept, quotation=words)
    builders.stance("against", actor=actor, theme=dropped, quotation=words)
    before = rows()
    with pytest.raises(NotAllowed, match="say different things"):
        merged(kept, dropped)
    assert rows() == before


@pytest.mark.parametrize("way", ["down", "up", "two steps"])
def test_a_concept_is_merged_with_one_above_or_below_it(way: str) -> None:
    top = builders.theme()
    middle = builders.theme(parent=top)
    bottom = builders.theme(parent=middle)
    kept, dropped = {"down": (bottom, middle), "up": (middle, bottom), "two steps": (bottom, top)}[way]
    before = rows()
    change = merged(kept, dropped)
    left = {one.pk: one.parent_id for one in Theme.objects.living()}
    assert set(left) == {top.pk, middle.pk, bottom.pk} - {dropped.pk}
    assert set(left.values()) <= {None, *left}
    undo(change, by=editor(), at=builders.MOMENT)
    assert rows() == before


def test_who_did_it_and_why_stands_in_the_history() -> None:
    kept, dropped = builders.theme(), builders.theme()
    claim, person = builders.claim(themes=(dropped,)), editor()
    merge(kept, dropped, by=person, at=builders.MOMENT, reason="One thing.")
    entry = HistoryEntry.objects.filter(table="claim_themes", row=claim.themes.through.objects.get().pk).latest("pk")
    assert (entry.person, entry.reason, entry.after) == (person.pk, "One thing.", {"theme_id": kept.pk})


def test_old_addresses_lead_to_what_a_concept_became_over_any_number_of_merges(client: Client) -> None:
    first, second, third = builders.theme(), builders.theme(), builders.theme()
    merged(second, first)
    merged(third, second)
    for old in (first, second):
        answer = client.get(f"/themes/{old.slug}/")
        assert (answer.status_code, answer["Location"]) == (301, f"/themes/{third.slug}/")


def test_who_is_no_editor_merges_nothing() -> None:
    with pytest.raises(NotAllowed, match="may not"):
        merge(builders.theme(), builders.theme(), by=builders.person(), at=builders.MOMENT, reason="So.")


def test_nothing_new_is_tagged_with_what_was_merged() -> None:
    kept, dropped = builders.theme(), builders.theme()
    claim = builders.claim()
    merged(kept, dropped)
    with refused_by("evidence_claim_themes_theme_id_living"):
        claim.themes.add(dropped)
    with without_trigger("evidence_claim_themes", "evidence_claim_themes_theme_id_living"):
        claim.themes.add(dropped)  # negative control: it is the trigger that refuses


def test_a_merge_that_would_lose_something_is_taken_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of the count: a merge that forgets the labels is noticed."""
    kept, dropped = builders.theme(), builders.theme()
    builders.claim(themes=(dropped,))
    before = rows()
    monkeypatch.setattr(merging, "_names", lambda *_: None)
    with pytest.raises(Lost, match="label"):
        merged(kept, dropped)
    assert rows() == before
    monkeypatch.setattr(merging, "_check_nothing_lost", lambda *_: None)
    merged(kept, dropped)
    assert rows() != before


def test_what_somebody_changed_since_stays_and_is_counted() -> None:
    kept, dropped = builders.theme(), builders.theme()
    claim, other = builders.claim(themes=(dropped,)), builders.claim(themes=(dropped,))
    change = merged(kept, dropped)
    claim.themes.clear()
    assert undo(change, by=editor(), at=builders.MOMENT) == 1
    assert (list(claim.themes.all()), list(other.themes.all())) == ([], [dropped])


def test_a_merge_into_something_that_was_merged_itself_is_undone_in_order() -> None:
    first, second, third = builders.theme(), builders.theme(), builders.theme()
    below = builders.theme(parent=first)
    one, two = merged(second, first), merged(third, second)
    undo(two, by=editor(), at=builders.MOMENT)
    undo(one, by=editor(), at=builders.MOMENT)
    below.refresh_from_db()
    assert below.parent == first
    with pytest.raises(NotAllowed, match="undone already"):
        undo(one, by=editor(), at=builders.MOMENT)


def test_every_column_that_names_a_concept_is_known() -> None:
    """A new table that names themes or actors is noticed here: it is a use, or it is said why it is none."""
    aside = {
        "Theme.parent", "Theme.replaced_by", "ThemeLabel.theme", "Theme_related.from_theme", "Theme_related.to_theme",
        "Actor.parent", "Actor.replaced_by", "ActorLabel.actor",
        "IgnoredTerm.theme", "IgnoredTerm.actor",  # moved, or left where the kept one has it already
    }  # fmt: skip
    for model, kind in ((Theme, "theme"), (Actor, "actor")):
        known = {f"{use.model.__name__}.{use.column}" for use in (*USES[kind], LABELS[kind])}
        found = {f"{field.model.__name__}.{field.name}" for field in pointing_to(model)}
        ours = {name for name in found if not name.startswith(("Reading", "Round", "Coding", "Adjudication"))}
        assert ours - aside == known - {f"{LABELS[kind].model.__name__}.{LABELS[kind].column}"}


def test_a_split_takes_what_was_chosen_and_leaves_the_rest(client: Client) -> None:
    origin = builders.theme("Voice")
    goes, stays = builders.claim(themes=(origin,)), builders.claim(themes=(origin,))
    row = Claim.themes.through.objects.get(claim=goes)
    before = rows()
    change = split(
        origin, Details("Voice of staff", None, "Staff are heard."), {"claims": [row.pk]},
        by=editor(), at=builders.MOMENT, reason="Two things.",
    )  # fmt: skip
    new = Theme.objects.get(label="Voice of staff")
    assert (list(goes.themes.all()), list(stays.themes.all())) == ([new], [origin])
    undo(change, by=editor(), at=builders.MOMENT)
    after = rows()
    assert {name: after[name] for name in after if name != "Theme"} == {n: before[n] for n in before if n != "Theme"}
    assert client.get(f"/themes/{new.slug}/")["Location"] == f"/themes/{origin.slug}/"


def test_a_split_of_what_is_not_there_any_more_changes_nothing() -> None:
    origin = builders.theme()
    before = rows()
    with pytest.raises(NotAllowed, match="choose again"):
        split(origin, Details("New", None, "What."), {"claims": [10**6]}, by=editor(), at=builders.MOMENT, reason="So.")
    assert rows() == before


def test_a_split_in_use_is_not_joined_again_by_itself() -> None:
    origin = builders.theme()
    row = Claim.themes.through.objects.get(claim=builders.claim(themes=(origin,)))
    change = split(
        origin, Details("New", None, "What."), {"claims": [row.pk]}, by=editor(), at=builders.MOMENT, reason="So."
    )
    builders.claim(themes=(Theme.objects.get(pk=change.other),))
    with pytest.raises(NotAllowed, match="merge it"):
        undo(change, by=editor(), at=builders.MOMENT)


THINGS = st.lists(st.tuples(st.sampled_from(["claim", "quotation", "source", "label", "below"]), st.integers(0, 2)))


class AnythingAtAll(TestCase):
    @hypothesis_settings(max_examples=15)
    @given(things=THINGS, twins=st.integers(0, 2), kept=st.integers(0, 2), dropped=st.integers(0, 2))
    def test_whatever_hangs_on_them_nothing_is_lost_and_all_goes_back(
        self, things: list[tuple[str, int]], twins: int, kept: int, dropped: int
    ) -> None:
        themes = [builders.theme()]
        themes.append(builders.theme(parent=themes[0]))
        themes.append(builders.theme(parent=themes[1]))
        claim, words, source = builders.claim(), builders.quotation(), builders.source()
        for number, (what, which) in enumerate(things):
            theme = themes[which]
            if what == "label":
                ThemeLabel.objects.get_or_create(theme=theme, text=f"word {number % 3}")
            elif what == "below":
                builders.theme(parent=theme)
            else:
                tags = {"claim": claim.themes, "quotation": words.themes, "source": source.subject_themes}[what]
                with builders.as_brought_in():
                    tags.add(theme)  # type: ignore[attr-defined]
        actor = builders.actor()
        for theme in themes[:twins]:
            builders.stance(actor=actor, theme=theme, quotation=words)
        if kept == dropped:
            return
        before, hung = rows(), held(themes[kept]) | held(themes[dropped])
        change = merged(themes[kept], themes[dropped])
        both = {("narrower", str(themes[one].pk)) for one in (kept, dropped)}
        gone = {("stances", str(one.pk)) for one in Stance.objects.filter(status="merged")}
        assert hung - both - gone <= held(themes[kept])
        undo(change, by=editor(), at=builders.MOMENT)
        assert rows() == before


def test_a_ledger_that_forgets_would_be_noticed() -> None:
    """Negative control of going back: without the last entry the library is another."""
    kept, dropped = builders.theme(), builders.theme()
    builders.claim(themes=(dropped,))
    before = rows()
    change = merged(kept, dropped)
    Ledger([entry for entry in change.moved if "claim" not in entry["of"].lower()]).take_back()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert rows() != before


def test_a_library_with_retired_concepts_goes_out_and_in_equal(tmp_path: Path) -> None:
    kept, dropped = builders.theme("Voice"), builders.theme("Being heard")
    below = builders.theme(parent=dropped)
    builders.claim(themes=(dropped, below))
    merged(kept, dropped)
    merged(builders.actor("TUC"), builders.actor("Trades Union Congress"))
    first, before = written(tmp_path / "first"), everything()
    emptied()
    loader.load(read(tmp_path / "first"), at=builders.MOMENT)
    assert everything() == before
    assert written(tmp_path / "second") == first
    assert Theme.objects.get(slug=dropped.slug).replaced_by == Theme.objects.get(slug=kept.slug)
