"""What is said before a record is submitted: each warning is heard where it should be, and nowhere near it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.accounts.roles import Role
from evidence.claims.models import EvidenceLink
from evidence.curation.review import warnings, wording
from evidence.vocabulary.models import Theme
from tests import builders

pytestmark = pytest.mark.django_db


def heard(record, by=None) -> set[str]:
    by = by or builders.person()
    own = [watch for watch in warnings.WARNINGS if watch.table == record._meta.model_name]
    return {watch.key for watch in own if watch.look([record], by)}


@pytest.mark.parametrize(
    ("relation", "rationale", "expected"),
    [
        ("supports", "The figures contradict the claim.", True),
        ("supports", "The figures do not contradict the claim.", False),
        ("supports", "They say so.", False),
        ("contradicts", "This confirms what the claim says.", True),
        ("contradicts", "This runs counter to the claim.", False),
        ("contradicts", "It is about support staff.", False),
        ("qualifies", "It supports a part and contradicts another.", False),
    ],
)
def test_a_rationale_that_contradicts_its_relation(relation, rationale, expected):
    link = builders.evidence(relation, rationale=rationale)
    assert ("rationale-against-relation" in heard(link)) is expected


def test_words_that_serve_many_claims():
    quotation = builders.quotation()
    links = [builders.evidence(quotation=quotation) for _ in range(warnings.MANY_CLAIMS - 1)]
    builders.evidence(quotation=quotation, status="withdrawn")
    builders.evidence("mentions", quotation=quotation)
    assert "words-for-many-claims" not in heard(links[0])
    builders.evidence(quotation=quotation, status="draft")
    assert "words-for-many-claims" in heard(links[0])


def test_words_that_support_and_contradict_one_claim():
    version = builders.text("Staff were heard. Users were not.")
    whole, part, other = (
        builders.quotation(words, in_=version)
        for words in ("Staff were heard. Users were not.", "Users were not.", "Staff were heard.")
    )
    claim = builders.claim()
    link = builders.evidence("supports", claim=claim, quotation=other)
    against = builders.evidence("contradicts", claim=claim, quotation=part)
    assert "opposing-verdicts" not in heard(link)
    builders.evidence("supports", claim=claim, quotation=whole)
    assert "opposing-verdicts" in heard(against)
    assert "opposing-verdicts" not in heard(link)


def test_words_that_show_an_actor_for_and_against():
    actor, theme, version = builders.actor(), builders.theme(), builders.text()
    one, same, elsewhere = builders.quotation(in_=version), builders.quotation(in_=version), builders.quotation("No.")
    first = builders.stance("for", actor=actor, theme=theme, quotation=one)
    builders.stance("against", actor=actor, theme=theme, quotation=elsewhere)
    builders.stance("against", actor=builders.actor(), theme=theme, quotation=same)
    assert "opposed-stances" not in heard(first)
    builders.stance("against", actor=actor, theme=theme, quotation=same)
    assert "opposed-stances" in heard(first)


def test_a_claim_that_is_copied_from_the_text():
    words = "Staff said that they were listened to."
    own, copied = builders.claim("Employees feel that they have a voice."), builders.claim(words)
    for claim in (own, copied):
        builders.evidence(claim=claim, quotation=builders.quotation(words))
    assert "claim-copied" not in heard(own)
    assert "claim-copied" in heard(copied)
    [found] = [one for one in warnings.of_one(copied, by=builders.person()) if "our own words" in one.says]
    assert (found.table, found.row) == ("claim", copied.pk)


def test_a_claim_with_one_origin():
    bare, one, two, story, new = (builders.claim() for _ in range(5))
    version = builders.text("Staff were heard. Users were not.")
    for words in ("Staff were heard.", "Users were not."):
        builders.evidence(claim=one, quotation=builders.quotation(words, in_=version))
    for claim in (two, story):
        builders.evidence(claim=claim, quotation=builders.quotation(in_=version))
    builders.evidence(claim=two)
    builders.evidence(claim=story, quotation=builders.quotation(reports=version.source))
    reader = builders.person()
    builders.evidence(claim=new)
    told = {claim.pk: [each.says for each in warnings.of_one(claim, by=reader)] for claim in (bare, one, story)}
    assert told[bare.pk] == ["No words support it yet."]
    assert told[one.pk] == told[story.pk] == ["All the words that support it come from one origin."]
    assert "one-origin" not in heard(two)
    [so_far] = warnings.of_one(new, by=reader)
    assert (so_far.says, so_far.holds_up) == ("One quotation supports it so far.", False)  # every claim begins so


def test_a_theme_without_a_definition():
    theme = builders.theme()
    quotation = builders.quotation()
    quotation.themes.add(theme)
    source = builders.source()
    builders.assign(source, theme)
    records = [builders.claim(themes=(theme,)), quotation, source, builders.stance(theme=theme)]
    assert not any("bare-theme" in key for record in records for key in heard(record))
    Theme.objects.filter(pk=theme.pk).update(definition=" ")
    assert all(any("bare-theme" in key for key in heard(record)) for record in records)


@pytest.mark.parametrize("make", [builders.claim, builders.evidence, builders.stance, builders.quotation])
def test_many_records_are_looked_at_with_as_many_queries_as_one(make, django_assert_max_num_queries):
    records, reader = [make() for _ in range(6)], builders.person()
    with django_assert_max_num_queries(9):
        warnings.of(records, by=reader)


def test_a_coder_hears_nothing_of_what_other_coders_drafted():
    coder, other = builders.person(Role.CODER), builders.person(Role.CODER)
    version, claim = builders.text(), builders.claim()
    words = [builders.quotation(in_=version) for _ in range(2)]
    mine = builders.evidence("supports", claim=claim, quotation=words[0], created_by=coder, status="draft")
    theirs = builders.evidence("contradicts", claim=claim, quotation=words[1], created_by=other, status="draft")
    assert "opposing-verdicts" not in heard(mine, coder)
    assert "opposing-verdicts" in heard(mine)
    EvidenceLink.objects.filter(pk=theirs.pk).update(created_by=coder)
    assert "opposing-verdicts" in heard(mine, coder)


@given(st.text(), st.text())
def test_what_is_said_to_be_copied_stands_in_the_claim(claim, words):
    assert wording.copied(claim, words) in claim


@given(st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=8, max_size=30, unique=True))
def test_a_claim_that_is_the_text_is_copied_whatever_stands_around(words):
    claim = " ".join(words)
    assert wording.copied(claim, f"He said: “{claim.upper()}”, and left.") == claim
