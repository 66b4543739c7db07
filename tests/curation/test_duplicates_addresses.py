"""Merges, undone merges and decisions in any order: no id, no quotation is lost, and every address answers."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from evidence.claims.models import EvidenceLink, Quotation, Stance
from evidence.curation.duplicates import deciding, detection, merging, texts
from evidence.curation.duplicates.fields import Side
from evidence.curation.models import Merge
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Identifier, Source, TextVersion
from tests import builders

TITLE = "Co-production in social care: what users say"
sides = st.sampled_from(list(Side))
choices = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("title", "issued", "contributors", "text-full-text", "text-abstract"), sides)
)


class Merging(RuleBasedStateMachine):
    """Six published sources that are pulled together and apart by two curators."""

    @initialize()
    def library(self) -> None:
        self.client, self.by = Client(), builders.person()
        self.sources = [builders.source(TITLE, authors=("Needham",), issued="2013") for _ in range(6)]
        self.said: dict[tuple[int, str, int], str] = {}
        for number, one in enumerate(self.sources):
            builders.identifier(one, "doi", f"10.1000/{one.pk}")
            builders.identifier(one, "isbn", str(number % 2))
            for words in ("Staff were heard.", f"Users were heard {number % 3} times."):
                version = builders.text(words, of=one)
                self.said[one.pk, "full-text", version.number] = words
                marked = builders.quotation("were heard", in_=version, key=f"heard-{number % 3}")
                builders.evidence(quotation=marked)
                builders.stance(quotation=marked)
        for left, right in zip(self.sources, self.sources[1:], strict=False):
            builders.relation(left, "cites", right)
        self.counted = self.count()
        self.gone: set[int] = set()

    def count(self) -> dict[str, Any]:
        """What readers can reach, whatever is merged with what."""
        public = Quotation.objects.published()
        return {
            "words": set(public.values_list("pk", "exact")),
            "links": set(EvidenceLink.objects.published().values_list("pk", "quotation", "claim")),
            "stances": set(Stance.objects.published().values_list("pk", "quotation")),
            "identifiers": set(Identifier.objects.filter(source__status="published").values_list("scheme", "value")),
            "ids": set(Source.objects.values_list("pk", flat=True)),
        }

    @rule(one=st.integers(0, 5), other=st.integers(0, 5), chosen=choices)
    def merge(self, one: int, other: int, chosen: dict[str, Side]) -> None:
        try:
            merging.merge(self.sources[one], self.sources[other], chosen, by=self.by, at=builders.MOMENT)
        except NotAllowed:
            alive = set(Source.objects.filter(status="published").values_list("pk", flat=True))
            assert one == other or not {self.sources[one].pk, self.sources[other].pk} <= alive

    @rule(which=st.integers(0, 9))
    def undo(self, which: int) -> None:
        standing = list(Merge.objects.filter(undone_at=None).order_by("-pk"))
        if standing:
            try:
                merging.undo(standing[which % len(standing)], by=self.by, at=builders.MOMENT)
            except NotAllowed:
                assert which % len(standing) > 0  # the last one can always be undone

    @rule()
    def scan(self) -> None:
        detection.scan()

    @rule(one=st.integers(0, 5), other=st.integers(0, 5), decision=st.sampled_from(["different", "related"]))
    def decide(self, one: int, other: int, decision: str) -> None:
        try:
            pair = deciding.propose(self.sources[one].pk, self.sources[other].pk, by=self.by)
            if decision == "different":
                deciding.not_a_duplicate(pair, by=self.by, at=builders.MOMENT, reason="Other people.")
            else:
                deciding.relate(pair, "version-of", pair.first_id, by=self.by, at=builders.MOMENT)
        except NotAllowed:
            pass

    @invariant()
    def nothing_is_lost(self) -> None:
        assert self.count() == self.counted

    @invariant()
    def every_address_answers(self) -> None:
        for one in self.sources:
            answer = self.client.get(f"/sources/{one.pk}/")
            assert answer.status_code in {200, 301, 410}
            if answer.status_code == 301:
                assert self.client.get(answer["Location"]).status_code == 200

    @invariant()
    def an_address_of_a_text_leads_to_its_words(self) -> None:
        for (source, role, number), words in self.said.items():
            here = TextVersion.objects.filter(source__status="published")
            found = here.filter(source=source, role=role, number=number).first()
            if found is None:
                place = texts.where(source, role=role, number=number)
                assert place is not None
                found = here.get(source=place.source, role=place.role, number=place.number)
            assert found.content == words


class TestMerging(Merging.TestCase, TestCase):  # type: ignore[misc, valid-type]
    """Hypothesis' machine, each run in a transaction that is rolled back."""

    # A failing run is short as it is: making it shorter would take an hour.
    settings = settings(max_examples=5, stateful_step_count=8, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # type: ignore[assignment]


pytestmark = pytest.mark.django_db


def test_an_address_that_led_to_a_record_withdrawn_since_shows_its_tombstone(client: Client) -> None:
    kept, dropped = builders.source(), builders.source()
    merging.merge(kept, dropped, {}, by=builders.person(), at=builders.MOMENT)
    gone = {"status": "withdrawn", "withdrawn_at": builders.MOMENT, "withdrawal_reason": "It was a mistake."}
    Source.objects.filter(pk=kept.pk).update(**gone)
    answer = client.get(f"/sources/{dropped.pk}/", follow=True)
    assert (answer.redirect_chain, answer.status_code) == ([(f"/sources/{kept.pk}/", 301)], 410)


def test_the_address_of_a_merged_text_leads_to_the_text_with_its_marks(client: Client) -> None:
    kept, dropped = builders.source(), builders.source()
    builders.text("Other words.", of=kept)
    marked = builders.quotation("Staff", in_=builders.text("Staff were heard.", of=dropped))
    merging.merge(kept, dropped, {}, by=builders.person(), at=builders.MOMENT)
    answer = client.get(f"/sources/{dropped.pk}/text/")
    assert (answer.status_code, answer["Location"]) == (301, f"/sources/{kept.pk}/text/?role=full-text&version=2")
    assert f'id="q{marked.pk}"' in client.get(answer["Location"]).content.decode()
    assert b"Other words." in client.get(f"/sources/{kept.pk}/text/").content
    assert client.get(f"/sources/{kept.pk}/text/?version=9").status_code == 404
