"""What a claim's page counts and orders from plain values is what comes of reading every piece of evidence whole."""

from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from evidence.accounts.models import VISITOR
from evidence.claims import dossier as dossier_module
from evidence.claims.claim_links import Link, in_order, telling
from evidence.claims.dossier import Dossier, dossier
from evidence.claims.models import Claim, Confidence, EvidenceLink, Relation
from evidence.library.origins import origins
from tests import builders

RANK = list(Confidence.values)


@st.composite
def links(draw: st.DrawFn) -> list[Link]:
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(Relation.values), st.sampled_from(RANK), st.integers(1, 4), st.integers(0, 3)),
            max_size=12,
        )
    )
    number = count(1)
    return [
        Link(pk := next(number), relation, confidence, None, None, None, pk, start, None, None, 10 * source, source)
        for relation, confidence, source, start in rows
    ]


@given(links())
def test_the_order_is_that_of_the_best_words_of_each_source(rows: list[Link]) -> None:
    def plain(one: Link) -> tuple[int, int, int, int]:
        of_source = [
            RANK.index(o.confidence) for o in rows if (o.source_id, o.relation) == (one.source_id, one.relation)
        ]
        return min(of_source), one.source_id, one.start, one.pk

    assert in_order(rows) == sorted(rows, key=plain)


@given(links(), st.integers(1, 3))
def test_the_largest_origins_are_told_by_their_first_words(rows: list[Link], most: int) -> None:
    keys = {one.quotation_id: f"work-{one.source_id}" for one in rows}
    found = telling(rows, keys, most)
    size = {key: list(keys.values()).count(key) for key in keys.values()}
    told = {keys[one.quotation_id] for one in found}
    assert len(told) == min(most, len(size))
    assert all(size[key] >= size[other] for key in told for other in size.keys() - told)
    firsts = {(keys[one.quotation_id], one.relation): one for one in reversed(rows)}
    assert sorted(found) == sorted(one for (key, _), one in firsts.items() if key in told)


@pytest.mark.django_db
class TestAgainstReadingAllOfIt:
    def large(self) -> Claim:
        claim = builders.claim(themes=(builders.theme(),))
        report = builders.text("It says so.\n\nAnd again.\n\nAnd more.")
        voice = builders.actor("Prospect")
        for relation, confidence, words, whose in (
            ("supports", "low", "And again.", None),
            ("contradicts", "high", "It says so.", None),
            ("supports", "very-low", "And more.", voice),
        ):
            quotation = builders.quotation(words, in_=report, voice=whose)
            builders.evidence(relation, claim=claim, quotation=quotation, confidence=confidence)
        for relation in (*Relation.values, "supports", "supports"):
            quotation = builders.quotation(reports=report.source if relation == "supports" else None)
            builders.evidence(relation, claim=claim, quotation=quotation, confidence="high")
        return claim

    def pages(self, claim: Claim, side: str) -> list[Dossier]:
        first = dossier(claim.pk, person=VISITOR)
        number = getattr(first, side).pages
        return [dossier(claim.pk, person=VISITOR, pages={side: page}) for page in range(1, number + 1)]

    def test_order_and_counts_are_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dossier_module, "WHOLE", 3)
        monkeypatch.setattr(dossier_module, "SIDE", 2)
        claim = self.large()
        every = list(EvidenceLink.objects.filter(claim=claim).select_related("quotation__text_version"))
        first = origins(link.quotation for link in every)

        def plain(one: EvidenceLink) -> tuple[int, int, int, int]:
            source = one.quotation.text_version.source_id
            of_source = [
                RANK.index(link.confidence)
                for link in every
                if (link.quotation.text_version.source_id, link.relation) == (source, one.relation)
            ]
            return min(of_source), source, one.quotation.start, one.pk

        for side in Relation.values:
            of_side = [link.quotation_id for link in sorted(every, key=plain) if link.relation == side]
            pages = self.pages(claim, side)
            shown = [
                [words.id for passage in getattr(page, side).passages for words in passage.quotations] for page in pages
            ]
            # Words that stand near each other share a figure: on a page they come in its order.
            assert [set(of_page) for of_page in shown] == [
                set(of_side[at : at + 2]) for at in range(0, max(1, len(of_side)), 2)
            ]
            for page in pages:
                assert getattr(page, side).quotations == len(of_side)
                assert page.quotations == len(every)
                assert page.sources == len({link.quotation.text_version.source_id for link in every})
                assert page.origins == len(set(first.values()))
                assert {(row.key, units) for row in page.origin_rows for units in row.units} == {
                    (origin.key, (relation, number))
                    for origin in set(first.values())
                    for relation in Relation.values
                    if (
                        number := sum(
                            first[link.quotation_id] == origin and link.relation == relation for link in every
                        )
                    )
                }

    def test_its_queries_are_as_many_as_these_and_never_more(self) -> None:
        """A query more on every page of a claim is a decision; so is one less."""
        claim = self.large()
        few = builders.claim(themes=tuple(claim.themes.all()))
        builders.evidence(claim=few)
        dossier(few.pk, person=VISITOR)
        asked = []
        for one in (few, claim):
            with CaptureQueriesContext(connection) as captured:
                dossier(one.pk, person=VISITOR)
            asked.append(len(captured))
        assert asked == [13, 14]  # one more: whether the voice is that of an author
