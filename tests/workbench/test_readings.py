"""The workbench of blind second reading: preparing, coding, comparing, deciding, and who may do which."""

import csv
import io
import json

import pytest
from django.test import Client

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.claims.models import EvidenceLink
from evidence.curation.models import HistoryEntry, Reading, ReadingDecision, ReadingQuestion, ReadingRound
from tests import builders
from tests.curation.reading_rounds import coders, compared, opened, prepared, say
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_curator_prepares_a_round_and_its_coders_find_it() -> None:
    curator, people = signed_in(builders.person()), coders()
    said = {"name": "Staff voice", "units": "passages", "guide": "In doubt: unclear."}
    curator.post("/workbench/readings/new/", {**said, "coder": [one.pk for one in people]})
    made = ReadingRound.objects.get()
    version, claim = builders.text("Staff were heard.\n\nUsers were not."), builders.claim()
    place = f"/workbench/readings/{made.pk}/"
    curator.post(f"{place}ask/", {"axis": "relation", "claim": f"https://library.example/claims/{claim.pk}/"})
    asked = curator.post(f"{place}change/", {"do": "source", "source": str(version.source_id)})
    choosing = Page(curator.get(asked["Location"]))
    picked = [one.attributes["value"] for one in choosing.all("input") if one.attributes.get("name") == "passage"]
    curator.post(asked["Location"], {"version": version.pk, "passage": picked})
    curator.post(f"{place}change/", {"do": "open"})
    coder = signed_in(people[0])
    assert "1 waiting" in Page(coder.get("/workbench/")).text
    page = Page(coder.get(place))
    assert "Staff were heard." in page.text
    assert claim.text in page.text
    assert f"{place}code/" in page.links


def test_what_is_wrong_with_a_round_is_said_and_nothing_typed_is_lost() -> None:
    answer = signed_in(builders.person()).post(
        "/workbench/readings/new/", {"name": "Staff voice", "units": "passages", "guide": "Long words."}
    )
    assert answer.status_code == 400
    assert "Choose two coders" in Page(answer).text
    assert "Long words." in Page(answer).text
    assert not ReadingRound.objects.exists()


def test_a_round_is_not_there_for_others() -> None:
    made = opened(coders())
    outsider = signed_in(builders.person(Role.CODER))
    for tail in ("", "code/", "compare/", "readings.csv", "readings.json"):
        assert outsider.get(f"/workbench/readings/{made.pk}/{tail}").status_code == 404
    assert made.name not in Page(outsider.get("/workbench/readings/")).text


def test_a_coder_prepares_nothing() -> None:
    people = coders()
    made = prepared(people)
    coder = signed_in(people[0])
    assert coder.get("/workbench/readings/new/").status_code == 403
    assert coder.post(f"/workbench/readings/{made.pk}/change/", {"do": "open"}).status_code == 403
    assert "What is read 0" in " ".join(Page(coder.get(f"/workbench/readings/{made.pk}/")).text.split())


def test_a_claim_that_is_not_there_is_not_asked() -> None:
    curator = builders.person()
    made = prepared(coders(), by=curator)
    signed_in(curator).post(f"/workbench/readings/{made.pk}/ask/", {"axis": "relation", "claim": "99999"})
    assert ReadingQuestion.objects.count() == 1


def test_coding_goes_on_by_itself_and_hands_in_when_all_is_coded() -> None:
    people = coders()
    made = opened(people)
    coder, question = signed_in(people[0]), made.questions.get()
    place = f"/workbench/readings/{made.pk}/"
    for number in (1, 2, 3):
        sent = {"unit": number, f"value-{question.pk}": "none", f"note-{question.pk}": "So.", "then": "next"}
        where = coder.post(f"{place}code/", sent)["Location"]
    assert where == place
    assert "3 of 3" in Page(coder.get(place)).text
    coder.post(f"{place}hand-in/")
    assert "You have handed in." in Page(coder.get(place)).text
    refused = coder.post(f"{place}code/", {"unit": 1, f"value-{question.pk}": "supports", f"note-{question.pk}": "No!"})
    assert refused.status_code == 409
    assert "No!" in Page(refused).text  # what was typed is not lost
    assert set(Reading.objects.values_list("value", flat=True)) == {"none"}


@pytest.mark.parametrize(("unit", "status"), [("0", 404), ("4", 404), ("two", 400), ("٣", 400), ("99999", 400)])
def test_a_unit_that_is_not_there(unit: str, status: int) -> None:
    people = coders()
    made = opened(people)
    assert signed_in(people[0]).get(f"/workbench/readings/{made.pk}/code/", {"unit": unit}).status_code == status


def test_before_everybody_has_handed_in_comparing_is_refused_with_the_reason() -> None:
    people = coders()
    made = opened(people)
    say(people[0], made, "none", "none", "none")
    for tail in ("compare/", "readings.csv", "readings.json"):
        answer = signed_in(people[0]).get(f"/workbench/readings/{made.pk}/{tail}")
        assert answer.status_code == 403
        assert "Not everybody has handed in" in answer.content.decode()


def test_a_disagreement_is_decided_and_becomes_a_draft() -> None:
    made, _ = compared(["supports", "none", "none"], ["mentions", "none", "none"])
    third = signed_in(builders.person())
    place = f"/workbench/readings/{made.pk}/"
    page = Page(third.get(f"{place}compare/"))
    assert "2 of 3 answers are the same" in page.text
    (address,) = [link for link in page.links if link.startswith(f"{place}units/")]
    refused = third.post(address, {"do": "decide", "value": "mentions", "reason": ""})
    assert refused.status_code == 409
    third.post(address, {"do": "decide", "value": "mentions", "reason": "It only names it."})
    assert ReadingDecision.objects.get().value == "mentions"
    said = {"directness": "direct", "basis": "testimony", "confidence": "low", "confidence_reason": "One voice."}
    third.post(address, {"do": "record", **said, "rationale": "It names staff voice."})
    link = EvidenceLink.objects.get()
    assert (link.relation, link.status, link.rationale) == ("mentions", "draft", "It names staff voice.")
    assert "A record was drafted from it." in Page(third.get(address)).text


def test_a_made_up_answer_or_button_is_refused() -> None:
    made, people = compared(["supports"] * 3, ["mentions"] * 3)
    coder = signed_in(people[0])
    cell = f"/workbench/readings/{made.pk}/units/{made.read.all()[0].pk}/{made.questions.get().pk}/"
    assert coder.post(cell, {"do": "decide", "value": "rather", "reason": "So."}).status_code == 409
    assert coder.post(cell, {"do": "burn"}).status_code == 400
    assert coder.post(cell, {"do": "record", "directness": "sideways"}).status_code == 400
    assert coder.get(f"/workbench/readings/{made.pk}/compare/", {"show": "some"}).status_code == 400


def test_the_figures_and_what_they_are_made_of_leave_as_files() -> None:
    made, people = compared(["supports", "none", "unclear"], ["supports", "none", "mentions"])
    client = signed_in(people[0])
    table = client.get(f"/workbench/readings/{made.pk}/readings.csv")
    assert len(list(csv.reader(io.StringIO(table.content.decode())))) == 4
    whole = json.loads(client.get(f"/workbench/readings/{made.pk}/readings.json").content)
    found = whole["questions"][0]["agreement"]
    assert (found["items"], found["agreed"], found["is_few"], found["kappa"]) == (3, 2, True, None)
    assert [one["state"] for one in whole["readings"]] == ["agreed", "agreed", "open"]
    assert "seed 1960" in whole["interval"]


def test_labels_that_never_vary_print_undefined() -> None:
    text = "\n\n".join(f"Sentence {number} says so." for number in range(12))
    people, curator = coders(), builders.person()
    made = prepared(people, by=curator)
    client = signed_in(curator)
    version = builders.text(text)
    blocks = [f"b{pk}" for pk in version.blocks.values_list("pk", flat=True)]
    place = f"/workbench/readings/{made.pk}/"
    client.post(f"{place}sources/{version.source_id}/", {"version": version.pk, "passage": blocks})
    client.post(f"{place}change/", {"do": "open"})
    for person in people:
        say(person, made, *["none"] * made.read.count())
    page = Page(client.get(f"{place}compare/")).text
    assert "undefined" in page
    assert "100 % of pairs" in page


def test_a_claim_says_on_its_page_that_two_agreed() -> None:
    claim, people, curator = builders.claim(), coders(), builders.person()
    made = prepared(people, claim=claim, by=curator)
    words = builders.quotation("Staff were heard.", in_=made.read.all()[0].text_version)
    builders.evidence("supports", claim=claim, quotation=words)
    client = signed_in(curator)
    client.post(f"/workbench/readings/{made.pk}/change/", {"do": "open"})
    assert "Two readers, agreed" not in Page(Client().get(f"/claims/{claim.pk}/")).text
    for person in people:
        say(person, made, "supports", "none", "none")
    client.post(f"/workbench/readings/{made.pk}/compare/")
    page = Page(Client().get(f"/claims/{claim.pk}/")).text
    assert "Two readers, agreed" in page
    assert "without seeing each other’s answers" in page


def test_a_claim_is_found_by_its_words_and_picked() -> None:
    person = builders.person()
    made = prepared(coders(), by=person)
    wanted, other = builders.claim("Personal budgets give people control."), builders.claim("It rained.")
    place = f"/workbench/readings/{made.pk}/"
    page = Page(signed_in(person).get(place, {"claim": "personal budget"}))
    [pick] = [one for one in page.all("input") if one.attributes.get("name") == "claim-picked"]
    assert pick.attributes["value"] == str(wanted.pk)
    assert other.text not in page.text
    signed_in(person).post(f"{place}ask/", {"axis": "relation", "claim-picked": str(wanted.pk), "claim": ""})
    assert made.questions.filter(claim=wanted).exists()


def test_a_round_is_called_off_by_who_made_it_and_its_coders_are_told() -> None:
    maker, (one, other) = builders.person(), coders()
    made = opened([one, other], by=maker)
    say(one, made, "supports", "none", "none")
    place = f"/workbench/readings/{made.pk}/"
    off = {"do": "call-off", "reason": "The question was wrong."}
    signed_in(builders.person()).post(f"{place}change/", off)  # another curator
    signed_in(maker).post(f"{place}change/", off | {"reason": " "})
    made.refresh_from_db()
    assert made.called_off_at is None
    signed_in(maker).post(f"{place}change/", off)
    coder = signed_in(other)
    assert "The question was wrong." in Page(coder.get(place)).text
    assert "Called off: The question was wrong." in Page(coder.get("/workbench/readings/")).text
    assert "1 waiting" not in Page(coder.get("/workbench/")).text
    assert coder.get(f"{place}code/").status_code == 404
    assert signed_in(maker).get(f"{place}compare/").status_code != 200  # nobody sees what was said
    assert Reading.objects.count() == 3
    assert "Call it off" not in Page(signed_in(maker).get(place)).text


def test_an_administrator_calls_off_the_round_of_somebody_who_left() -> None:
    """With their own name and reason, kept in the history; they see no more of what was said than before."""
    left = builders.person(first_name="Lee", last_name="Gone", shown_as="role")
    administrator, people = builders.person("administrator", first_name="Ada", last_name="Chief"), coders()
    made = opened(people, by=left)
    say(people[0], made, "supports", "none", "none")
    left.is_active = False
    left.save(update_fields=["is_active"])
    place = f"/workbench/readings/{made.pk}/"
    desk = signed_in(administrator)
    assert "Lee Gone made this round." in Page(desk.get(place)).text
    assert "Call the round off" not in Page(signed_in(builders.person("editor")).get(place)).text
    desk.post(f"{place}change/", {"do": "call-off", "reason": ""})
    made.refresh_from_db()
    assert made.called_off_at is None, "a reason is asked for"
    desk.post(f"{place}change/", {"do": "call-off", "reason": "Its maker left."})
    kept = HistoryEntry.objects.filter(table="readinground", row=made.pk).latest("pk")
    assert (kept.person, kept.reason) == (administrator.pk, "Its maker left.")
    said = Page(signed_in(people[1]).get(place)).text
    assert "by Ada Chief: Its maker left." in said
    assert desk.get(f"{place}compare/").status_code != 200
