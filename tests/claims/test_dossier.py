"""What a claim's page knows: its sides, where its words come from, how it was read, what stands near it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from evidence.accounts.models import VISITOR
from evidence.claims import dossier as dossier_module
from evidence.claims.claim_list import claim_list
from evidence.claims.dossier import Dossier, dossier
from evidence.claims.models import Claim, Quotation, Relation
from evidence.claims.rests_on import pinpoints
from evidence.library.standing import Merged, Withdrawn
from evidence.library.status import Status
from tests import builders

pytestmark = pytest.mark.django_db


def of(claim: Claim) -> Dossier:
    return dossier(claim.pk, person=VISITOR)


def quoted(words: str = "Staff said so.", **fields: Any) -> Quotation:
    return builders.quotation(words, **fields)


class TestSides:
    def test_words_stand_on_the_side_of_what_they_do(self):
        claim = builders.claim()
        for relation in ("supports", "supports", "contradicts", "qualifies", "mentions"):
            builders.evidence(relation, claim=claim)
        found = of(claim)
        sides = (found.supports, found.contradicts, found.qualifies, found.mentions)
        assert [side.quotations for side in sides] == [2, 1, 1, 1]
        assert (found.quotations, found.sources, found.origins) == (5, 5, 5)

    def test_each_quotation_says_how_it_bears_on_the_claim(self):
        claim = builders.claim()
        builders.evidence(claim=claim, rationale="It says so.", confidence="very-low", confidence_reason="One voice.")
        weight = of(claim).supports.passages[0].quotations[0].weight
        assert weight is not None
        assert (weight.rationale, weight.confidence, weight.confidence_reason) == (
            "It says so.",
            "very low",
            "One voice.",
        )

    def test_words_of_one_source_stay_together_the_surest_source_first(self):
        claim = builders.claim()
        unsure, sure = builders.text("One.\n\nTwo."), builders.text("Three.\n\nFour.")
        for version, words, confidence in (
            (unsure, "Two.", "low"),
            (sure, "Four.", "high"),
            (unsure, "One.", "low"),
            (sure, "Three.", "very-low"),
        ):
            builders.evidence(claim=claim, quotation=quoted(words, in_=version), confidence=confidence)
        order = [one.words for passage in of(claim).supports.passages for one in passage.quotations]
        assert order == ["Three.", "Four.", "One.", "Two."]

    def test_an_empty_side_knows_the_last_search_or_that_there_was_none(self):
        claim = builders.claim()
        builders.search(claim, searched_on=date(2024, 1, 1), scope="two reports")
        builders.search(claim, searched_on=date(2024, 2, 1), scope="every source")
        found = of(claim)
        assert found.contradicts.searched is not None
        assert (found.contradicts.searched.on, found.contradicts.searched.scope) == (date(2024, 2, 1), "every source")
        assert found.qualifies.searched is None
        assert len(found.searches) == 2


class TestOrigins:
    def test_a_story_that_reports_a_report_is_no_second_voice_beside_it(self):
        claim = builders.claim()
        report = builders.text("The report says so.")
        builders.evidence(claim=claim, quotation=quoted("The report says so.", in_=report))
        builders.evidence(claim=claim, quotation=quoted(reports=report.source))
        found = of(claim)
        assert (found.quotations, found.sources, found.origins) == (2, 2, 1)
        (row,) = found.origin_rows
        assert row.units == (("supports", 2),)
        assert row.note.startswith("read through ")
        assert len(row.read_in) == 2

    def test_counter_evidence_says_from_how_many_places_and_who_stands_on_both_sides(self):
        claim, version = builders.claim(), builders.text("One.\n\nTwo.")
        assert of(claim).counter is None
        builders.evidence(claim=claim, quotation=quoted("One.", in_=version))
        builders.evidence("contradicts", claim=claim)
        counter = of(claim).counter
        assert counter is not None
        assert (counter.quotations, counter.origins, counter.both) == (1, 1, ())
        builders.evidence("contradicts", claim=claim, quotation=quoted("Two.", in_=version))
        counter = of(claim).counter
        assert counter is not None
        assert (counter.quotations, counter.origins, len(counter.both)) == (2, 2, 1)


class TestWhatItRestsOn:
    @pytest.mark.parametrize(
        ("labels", "line"),
        [
            (["para 3", "para 4"], "paras 3, 4"),
            (["para 3", "para 3"], "para 3"),
            (["§7.2, para 6", "§7.2, para 12", "§8, para 1"], "§7.2, paras 6, 12; §8, para 1"),
            (["§8, Participant 6, row 11", "§8, Participant 6, row 12"], "§8, Participant 6, rows 11, 12"),
            (["abstract", "abstract, para 2"], "abstract; abstract, para 2"),
            (["§1.1, table 2, column titles"], "§1.1, table 2, column titles"),
            ([], ""),
        ],
    )
    def test_places_are_said_together(self, labels, line):
        assert pinpoints(labels) == line

    def test_each_source_once_with_its_places_in_order(self):
        claim = builders.claim()
        version = builders.text("One.\n\nTwo.", of=builders.source(authors=("Barber",)))
        for words in ("Two.", "One."):
            builders.evidence(claim=claim, quotation=quoted(words, in_=version))
        builders.evidence(claim=claim, quotation=quoted(in_=builders.text("Staff said so.", role="abstract")))
        rests = {one.source: one.places for one in of(claim).rests_on}
        assert rests["Barber, n.d."] == "paras 1, 2"
        assert "abstract" in rests.values()

    def test_words_that_do_not_support_it_are_no_ground_it_rests_on(self):
        claim = builders.claim()
        version = builders.text("One.\n\nTwo.\n\nThree.\n\nFour.", of=builders.source(authors=("Barber",)))
        for relation, words in zip(Relation.values, ("One.", "Two.", "Three.", "Four."), strict=True):
            builders.evidence(relation, claim=claim, quotation=quoted(words, in_=version))
        found = of(claim)
        parts = [found.rests_on, found.contradicted_in, found.qualified_in, found.cited]
        said = [[one.places for one in part] for part in parts]
        assert said == [["para 1"], ["para 2"], ["para 3"], ["paras 1, 2, 3, 4"]]


class TestReaders:
    def test_one_who_submits_and_publishes_is_one_reader(self):
        with connection.cursor() as cursor:  # as in a library of one reader
            cursor.execute("SELECT set_config('evidence.one_reader', 'on', true)")
        one = builders.person()
        by_one: dict[str, Any] = {"submitted_by": one, "published_by": one}
        claim = builders.claim(**by_one)
        builders.evidence(claim=claim, **by_one)
        assert not of(claim).is_checked

    def test_a_second_person_must_have_seen_the_claim_and_every_piece_of_evidence(self):
        by_two: dict[str, Any] = {"submitted_by": builders.person(), "published_by": builders.person()}
        claim = builders.claim(**by_two)
        builders.evidence(claim=claim, **by_two)
        assert of(claim).is_checked
        builders.evidence(claim=claim)
        assert not of(claim).is_checked


class TestRelated:
    def test_shared_words_come_before_shared_themes_and_say_which(self):
        theme, quotation = builders.theme("Mutuals"), builders.quotation()
        claim = builders.claim(themes=(theme,))
        near, same = builders.claim("Near.", themes=(theme,)), builders.claim("Same words.", themes=(theme,))
        builders.claim("Elsewhere.", themes=(builders.theme(),))
        for one in (claim, same):
            builders.evidence(claim=one, quotation=quotation)
        related = of(claim).related
        assert [one.claim.name for one in related] == [same.text, near.text]
        assert [one.address for one in related[0].words] == [f"#q{quotation.pk}"]
        assert [one.name for one in related[1].themes] == ["Mutuals"]

    def test_there_are_eight_at_most_and_no_drafts(self):
        theme = builders.theme()
        claim = builders.claim(themes=(theme,))
        for _ in range(10):
            builders.claim(themes=(theme,))
        assert len(of(claim).related) == 8
        Claim.objects.exclude(pk=claim.pk).update(status=Status.DRAFT, published_at=None)
        assert of(claim).related == ()


class TestStanding:
    def test_a_withdrawn_claim_leaves_its_reason(self):
        claim = builders.claim(status=Status.WITHDRAWN, withdrawal_reason="It said too much.")
        with pytest.raises(Withdrawn, match="too much"):
            of(claim)

    def test_a_merged_claim_leads_to_the_last_of_the_chain(self):
        last = builders.claim()
        between = builders.claim(status=Status.MERGED, merged_into=last)
        with pytest.raises(Merged) as merged:
            of(builders.claim(status=Status.MERGED, merged_into=between))
        assert merged.value.into == last.pk

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED])
    def test_what_is_not_published_is_not_there(self, status):
        hidden = builders.claim(status=status)
        for claim in (hidden, builders.claim(status=Status.MERGED, merged_into=hidden)):
            with pytest.raises(Claim.DoesNotExist):
                of(claim)

    def test_claims_merged_in_a_circle_are_not_there(self):
        one = builders.claim()
        other = builders.claim(status=Status.MERGED, merged_into=one)
        Claim.objects.filter(pk=one.pk).update(status=Status.MERGED, merged_into=other)
        with pytest.raises(Claim.DoesNotExist):
            of(one)


def test_the_list_knows_its_reader():
    builders.claim("Draft.", status=Status.DRAFT)
    builders.claim("Published.")

    def texts(person):
        return {row.text for row in claim_list("", 1, person=person).rows}

    assert texts(VISITOR) == {"Published."}
    assert texts(builders.person()) == {"Draft.", "Published."}


class TestAClaimWithVeryManyWords:
    def many(self, number: int = dossier_module.WHOLE + 5) -> Claim:
        claim = builders.claim()
        for _ in range(number):
            builders.evidence(claim=claim, quotation=builders.quotation(in_=builders.text(of=builders.source())))
        return claim

    def test_is_shown_in_pages_that_together_hold_everything_once(self):
        claim = self.many()
        first = dossier(claim.pk, person=VISITOR)
        found = [
            one.id
            for number in range(1, first.supports.pages + 1)
            for passage in dossier(claim.pk, person=VISITOR, pages={"supports": number}).supports.passages
            for one in passage.quotations
        ]
        assert sorted(found) == sorted(claim.evidence.values_list("quotation", flat=True))

    def test_counts_everything_on_every_page(self):
        claim = self.many()
        found = dossier(claim.pk, person=VISITOR, pages={"supports": 2})
        total = dossier_module.WHOLE + 5
        assert (found.quotations, found.sources, found.origins, found.supports.quotations) == (total,) * 4
        assert len(found.origin_rows) + found.more_origins == total

    def test_has_no_page_beyond_its_last(self):
        claim = self.many()
        with pytest.raises(dossier_module.NoSuchPage):
            dossier(claim.pk, person=VISITOR, pages={"supports": 6})
        with pytest.raises(dossier_module.NoSuchPage):
            dossier(builders.claim().pk, person=VISITOR, pages={"supports": 2})
