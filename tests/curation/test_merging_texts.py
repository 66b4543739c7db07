"""Texts of two records that become one: which is current, and that every address says the same words."""

import pytest

from evidence.claims.models import Quotation
from evidence.curation.duplicates import merging, texts
from evidence.curation.duplicates.fields import Side
from evidence.library.models import Source, TextVersion
from tests import builders
from tests.curation.merging_library import OTHER, WORDS, merge, two, undo

pytestmark = pytest.mark.django_db


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
