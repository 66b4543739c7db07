"""The workbench of duplicates: the queue, two records side by side, and each button."""

import pytest
from django.test import Client

from evidence.accounts.roles import Role
from evidence.curation.models import DuplicatePair, Merge, Revision
from evidence.library.models import Source
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(builders.person(Role.CURATOR))
    return client


def a_pair(**fields: object) -> DuplicatePair:
    one = builders.source("Heard at work", authors=("Needham",), issued="2013", volume="3")
    other = builders.source("Heard at work: a study", authors=("Needham", "Carr"), issued="2013", publisher="Press")
    return DuplicatePair.objects.create(first=one, second=other, **{"ground": "title", "likeness": 92, **fields})


def address(pair: DuplicatePair) -> str:
    return f"/workbench/duplicates/{pair.pk}/"


@pytest.mark.parametrize("role", [Role.VISITOR, Role.CONTRIBUTOR, Role.CODER])
def test_who_may_not_review_sees_nothing_of_it(client: Client, role: Role) -> None:
    pair = a_pair()
    client.force_login(builders.person(role))
    assert client.get("/workbench/duplicates/").status_code == 403
    assert client.post(address(pair), {"do": "different", "reason": "So."}).status_code == 403
    assert DuplicatePair.objects.get().state == "open"


def test_the_queue_shows_both_records_why_and_how_alike(curator: Client) -> None:
    pair = a_pair()
    page = Page(curator.get("/workbench/duplicates/"))
    assert address(pair) in page.links
    for words in ("Heard at work: a study", "Needham, Carr", "Nearly the same title", "92 of 100", "1 pair"):
        assert words in page.text


def test_the_queue_is_narrowed_by_ground_and_state(curator: Client) -> None:
    title, identifier = a_pair(), a_pair(ground="identifier")
    different = a_pair(state="different", decided_at=builders.MOMENT)
    for query, expected in (
        ("", {title, identifier}),
        ("?ground=identifier", {identifier}),
        ("?state=different", {different}),
        ("?state=merged", set()),
    ):
        links = set(Page(curator.get(f"/workbench/duplicates/{query}")).links)
        assert {pair for pair in (title, identifier, different) if address(pair) in links} == expected
    assert curator.get("/workbench/duplicates/?ground=feeling").status_code == 400


def test_a_pair_of_which_a_side_is_gone_waits_no_longer(curator: Client) -> None:
    pair = a_pair()
    gone = {"status": "withdrawn", "withdrawn_at": builders.MOMENT, "withdrawal_reason": "Wrong."}
    Source.objects.filter(pk=pair.first_id).update(**gone)
    assert "0 pairs" in Page(curator.get("/workbench/duplicates/")).text


def test_the_queue_asks_no_more_for_more_pairs(curator: Client, django_assert_max_num_queries) -> None:
    for _ in range(12):
        a_pair()
    with django_assert_max_num_queries(12):
        curator.get("/workbench/duplicates/")


def test_every_difference_is_a_question_with_a_sensible_answer(curator: Client) -> None:
    pair = a_pair()
    page = Page(curator.get(address(pair)))
    picked = {
        each.attributes["name"]: each.attributes["value"]
        for each in page.all("input")
        if each.attributes.get("type") == "radio" and "checked" in each.attributes
    }
    first, second = str(pair.first_id), str(pair.second_id)
    assert picked == {"title": second, "contributors": second, "volume": first, "publisher": second}
    assert "differs" in page.text  # said, not only coloured


def test_the_published_side_is_picked_to_begin_with(curator: Client) -> None:
    pair = a_pair()
    Source.objects.filter(pk=pair.second_id).update(status="draft", published_at=None)
    page = Page(curator.get(address(pair)))
    picked = {each.attributes["value"] for each in page.all("input") if "checked" in each.attributes}
    assert picked == {str(pair.first_id)}
    assert "Keep the published record" in page.text
    assert "Nobody but its author has read" in page.text


def test_the_page_asks_the_same_number_of_questions_whatever_hangs_on_the_two(
    curator: Client,
    django_assert_max_num_queries,
) -> None:
    pair = a_pair()
    for _ in range(5):
        builders.evidence(quotation=builders.quotation(in_=builders.text(of=pair.first)))
        builders.relation(pair.first, "cites", builders.source())
    with django_assert_max_num_queries(36):
        curator.get(address(pair))


def test_merged_with_what_was_picked_and_undone(curator: Client) -> None:
    pair = a_pair()
    first, second = pair.first_id, pair.second_id
    given = {"do": f"merge-{first}", "title": second, "volume": first, "publisher": second, "reason": "The same."}
    answer = curator.post(address(pair), given, follow=True)
    assert f"Source {second} is a part of source {first} now." in answer.content.decode()
    kept = Source.objects.get(pk=first)
    assert (kept.title, kept.volume, kept.publisher) == ("Heard at work: a study", "3", "Press")
    assert Merge.objects.get().reason == "The same."

    answer = curator.post(address(pair), {"do": "undo"}, follow=True)
    assert "both are as they were" in answer.content.decode()
    assert Source.objects.filter(status="published", pk__in=(first, second)).count() == 2


def test_related_instead(curator: Client) -> None:
    pair = a_pair()
    answer = curator.post(address(pair), {"do": "relate", "relation": f"{pair.second_id} version-of"}, follow=True)
    assert "a second person has published it" in answer.content.decode()  # the sources are published
    [row] = Revision.objects.get(status="submitted").fields["relations"]
    assert (row["target_id"], row["type"]) == (pair.first_id, "version-of")
    assert not pair.second.relations.exists()


@pytest.mark.parametrize("relation", ["", "7 version-of", "x", f"{10**30} cites"])
def test_how_they_are_related_must_be_said(curator: Client, relation: str) -> None:
    pair = a_pair()
    answer = curator.post(address(pair), {"do": "relate", "relation": relation, "reason": "My words"})
    assert answer.status_code == 409
    assert "Choose how the two are related." in answer.content.decode()
    assert "My words" in answer.content.decode()


def test_not_a_duplicate_needs_a_reason_and_is_remembered(curator: Client) -> None:
    pair = a_pair()
    picked = {"do": "different", "volume": str(pair.second_id)}
    refused = curator.post(address(pair), picked)
    assert refused.status_code == 409
    assert f'name="volume" value="{pair.second_id}" checked' in refused.content.decode()
    curator.post(address(pair), picked | {"reason": "Two studies."})
    page = Page(curator.get(address(pair)))
    assert "Not a duplicate" in page.text
    assert "Two studies." in page.text
    assert not [each for each in page.all("input") if each.attributes.get("type") == "radio"]


def test_the_second_of_two_curators_is_told(curator: Client) -> None:
    pair = a_pair()
    curator.post(address(pair), {"do": "different", "reason": "Two studies."})
    late = curator.post(address(pair), {"do": f"merge-{pair.first_id}"})
    assert late.status_code == 409
    assert "has already decided" in late.content.decode()
    curator.post(address(pair), {"do": "reopen"})
    assert DuplicatePair.objects.get().state == "open"


@pytest.mark.parametrize("do", ["", "burn", "merge-", "merge-7", "merge-x"])
def test_a_button_that_there_is_not_does_nothing(curator: Client, do: str) -> None:
    pair = a_pair()
    assert curator.post(address(pair), {"do": do}).status_code == 400
    assert DuplicatePair.objects.get().state == "open"


def test_two_sources_are_proposed_by_their_numbers(curator: Client) -> None:
    one, other = builders.source("One thing"), builders.source("Something else")
    answer = curator.post("/workbench/duplicates/propose/", {"one": other.pk, "other": f" {one.pk} "})
    assert answer["Location"] == address(DuplicatePair.objects.get(first=one, second=other))


@pytest.mark.parametrize("number", ["", "x", "-1", "٣", "9" * 40, "999999"])
def test_numbers_that_name_no_source_are_refused_in_words(curator: Client, number: str) -> None:
    given = {"one": builders.source().pk, "other": number}
    answer = curator.post("/workbench/duplicates/propose/", given, follow=True)
    assert answer.status_code == 200
    assert 'class="err"' in answer.content.decode()


def test_words_from_outside_stay_words(curator: Client) -> None:
    bad = "<script>alert(1)</script>"
    pair = a_pair()
    Source.objects.filter(pk=pair.first_id).update(title=bad, publisher=bad)
    for place in ("/workbench/duplicates/", address(pair)):
        assert bad not in curator.get(place).content.decode()


def test_a_pair_that_there_is_not(curator: Client) -> None:
    assert curator.get("/workbench/duplicates/999999/").status_code == 404


def test_the_desk_counts_what_waits(curator: Client) -> None:
    a_pair()
    assert "1 waiting" in Page(curator.get("/workbench/")).text
