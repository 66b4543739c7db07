"""Correcting a text at the workbench: compare, save, and decide about each quotation that was left."""

import pytest
from django.test import Client

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.claims.models import Quotation
from evidence.curation.carrying import correcting
from evidence.curation.models import Carry, TextDraft
from evidence.curation.texts import waiting
from evidence.curation.texts.waiting import CameBack
from evidence.library.models import Source
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

OLD = "What they said\n\nStaff were hard here. Mutuals improve services.\n\nIt rained."
NEW = OLD.replace("hard", "heard")


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(builders.person(Role.CURATOR))
    return client


@pytest.fixture
def source() -> Source:
    made = builders.source("Heard at work", status="draft")
    version = builders.text(OLD, of=made)
    builders.quotation("Staff were hard here.", in_=version)
    builders.quotation("Mutuals improve services.", in_=version)
    return made


def address(source: Source) -> str:
    return f"/workbench/sources/{source.pk}/correct/"


def form(words: str = NEW, **fields: object) -> dict[str, object]:
    return {"role": "full-text", "made_from": 1, "words": words, "reason": "A slip.", "do": "compare", **fields}


def compared(page: Page) -> str:
    return next(one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "compared")


def hidden(page: Page) -> dict[str, str]:
    fields = [one.attributes for one in page.all("input") if one.attributes.get("type") == "hidden"]
    return {str(one["name"]): str(one["value"]) for one in fields}


def left(source: Source) -> Carry:
    """The curator of another day corrected the text."""
    correcting.save(source, "full-text", NEW, "A slip.", builders.person(Role.CURATOR), made_from=1)
    return Carry.objects.get(state="open")


def test_the_form_begins_with_the_current_version(curator: Client, source: Source) -> None:
    answer = curator.get(address(source))
    assert f"\n{OLD}</textarea>" in answer.content.decode()
    one = curator.get(f"{address(source)}?paragraph=3").content.decode()
    assert "\nIt rained.</textarea>" in one


def test_what_changes_is_seen_before_it_is_saved(curator: Client, source: Source) -> None:
    page = Page(curator.post(address(source), form()))
    assert [one.text for one in page.all("del")] == ["−taken out: hard"]
    assert [one.text for one in page.all("ins")] == ["+put in: heard"]
    assert "1 carried over by itself, 1 to be decided" in page.text
    assert "“Staff were hard here.” Its words have changed." in page.text
    assert source.text_versions.count() == 1


def test_saved_it_is_a_version_and_leads_to_what_waits(curator: Client, source: Source) -> None:
    seen = compared(Page(curator.post(address(source), form())))
    answer = curator.post(address(source), form(do="save", compared=seen), follow=True)
    assert answer.redirect_chain == [(f"/workbench/carries/?source={source.pk}", 302)]
    assert "Saved as version 2: 1 quotation carried over, 1 to be decided" in answer.content.decode()
    assert source.text_versions.get(number=2).content == NEW


def test_line_ends_of_a_browser_change_nothing_but_what_was_typed(curator: Client, source: Source) -> None:
    words = NEW.replace("\n", "\r\n")
    seen = compared(Page(curator.post(address(source), form(words))))
    curator.post(address(source), form(words, do="save", compared=seen))
    assert source.text_versions.get(number=2).content == NEW


def test_one_paragraph_is_put_into_its_place(curator: Client, source: Source) -> None:
    given = form("It poured.", paragraph=3)
    seen = compared(Page(curator.post(address(source), given)))
    curator.post(address(source), {**given, "do": "save", "compared": seen})
    assert source.text_versions.get(number=2).content == OLD.replace("rained", "poured")


def test_what_was_not_looked_at_is_not_saved(curator: Client, source: Source) -> None:
    seen = compared(Page(curator.post(address(source), form())))
    answer = curator.post(address(source), form(f"{NEW} More.", do="save", compared=seen))
    assert answer.status_code == 409
    assert "look at them once more" in answer.content.decode()
    assert source.text_versions.count() == 1


def test_without_a_reason_nothing_is_saved_and_the_words_stay(curator: Client, source: Source) -> None:
    seen = compared(Page(curator.post(address(source), form())))
    answer = curator.post(address(source), form(do="save", reason="", compared=seen))
    assert answer.status_code == 400
    assert NEW in answer.content.decode()
    assert source.text_versions.count() == 1


def test_the_second_of_two_sees_the_difference_and_keeps_the_words(curator: Client, source: Source) -> None:
    left(source)
    answer = curator.post(address(source), form(OLD.replace("rained", "poured"), do="save"))
    page = Page(answer)
    assert answer.status_code == 409
    assert [one.text for one in page.all("ins")] == ["+put in: heard"]
    assert "It poured." in page.text
    assert source.text_versions.count() == 2


def test_the_second_of_two_loses_nothing_of_a_paragraph_that_is_still_there(curator: Client, source: Source) -> None:
    left(source)
    page = Page(curator.post(address(source), form("It poured.", paragraph=3, do="save")))
    given = {
        one.attributes["name"]: one.attributes.get("value") for one in page.all("input") if "name" in one.attributes
    }
    again = form("It poured.", made_from=given["made_from"], paragraph=given["paragraph"])
    seen = compared(Page(curator.post(address(source), again)))
    curator.post(address(source), {**again, "do": "save", "compared": seen})
    assert source.text_versions.get(number=3).content == NEW.replace("rained", "poured")


def test_a_correction_of_a_published_text_waits_for_a_second_person(client: Client, source: Source) -> None:
    Source.objects.update(status="published", published_at=builders.MOMENT)
    author, reader = builders.person(Role.CONTRIBUTOR), builders.person(Role.CURATOR)
    client.force_login(author)
    page = Page(client.post(address(source), form()))
    answer = client.post(address(source), form(do="save", compared=compared(page)), follow=True)
    [(waits, _)] = answer.redirect_chain
    assert "a second person reads it" in Page(answer).text
    assert source.text_versions.count() == 1
    assert client.post(waits, {"do": "accept", "edition": "1"}).status_code == 409  # not by who submitted it
    client.force_login(reader)
    assert waits in Page(client.get("/workbench/texts/waiting/")).links
    page = Page(client.get(waits))
    assert [one.text for one in page.all("ins")] == ["+put in: heard"]
    assert "1 carried over by itself, 1 to be decided" in page.text
    answer = client.post(waits, {"do": "accept", "edition": "1"})
    assert answer.headers["Location"] == f"/workbench/carries/?source={source.pk}"
    version = source.text_versions.get(number=2)
    assert (version.content, version.created_by, version.origin) == (NEW, author, "typed")


def test_a_correction_comes_back_with_its_reason_and_is_corrected_further(client: Client, source: Source) -> None:
    Source.objects.update(status="published", published_at=builders.MOMENT)
    author, reader = builders.person(Role.CONTRIBUTOR), builders.person(Role.CURATOR)
    client.force_login(author)
    page = Page(client.post(address(source), form()))
    waits = client.post(address(source), form(do="save", compared=compared(page))).headers["Location"]
    client.force_login(reader)
    assert client.post(waits, {"do": "return", "reason": " "}).status_code == 400
    client.post(waits, {"do": "return", "reason": "It says “hard” in print."})
    client.force_login(author)
    assert "It says “hard” in print." in Page(client.get(waits)).text
    [further] = [one for one in Page(client.get(waits)).links if "again=" in one]
    page = Page(client.get(further))
    assert "heard" in page.text
    other = OLD.replace("rained", "poured")
    again = {"again": further.rpartition("=")[2], "edition": 1}
    page = Page(client.post(address(source), form(other, **again)))
    client.post(address(source), form(other, do="save", compared=compared(page), **again))
    client.force_login(reader)
    client.post(waits, {"do": "accept", "edition": "2"})
    assert source.text_versions.get(number=2).content == other
    client.force_login(builders.person(Role.CONTRIBUTOR))
    assert client.get(waits).status_code == 404  # other contributors' texts are not theirs to see


def came_back(source: Source, author: User, reader: User, content: str = NEW) -> TextDraft:
    """A correction of the published source's first text, submitted and returned."""
    Source.objects.filter(status="draft").update(status="published", published_at=builders.MOMENT)
    draft = waiting.submit_correction(source, "full-text", content, "A slip.", author, made_from=1, at=builders.MOMENT)
    waiting.send_back(draft.pk, reason="See the print.", by=reader)
    return draft


def test_a_correction_that_came_back_shows_what_others_changed_since(client: Client, source: Source) -> None:
    author, reader = builders.person(Role.CONTRIBUTOR), builders.person(Role.CURATOR)
    mine = came_back(source, author, reader, OLD.replace("rained", "poured"))
    theirs = waiting.submit_correction(source, "full-text", NEW, "A slip.", author, made_from=1, at=builders.MOMENT)
    waiting.accept(theirs.pk, edition=theirs.edition, by=reader)
    client.force_login(author)
    page = Page(client.get(f"{address(source)}?again={mine.pk}"))
    assert "Somebody else corrected this text" in page.text
    assert [one.text for one in page.all("ins")] == ["+put in: heard"]
    page = Page(client.post(address(source), form(mine.content, made_from=2, again=mine.pk)))
    assert [one.text for one in page.all("del")] == ["−taken out: heard", "−taken out: rained"]


def test_a_correction_that_came_back_is_the_whole_text_whatever_the_address_says(
    client: Client, source: Source
) -> None:
    author = builders.person(Role.CONTRIBUTOR)
    mine = came_back(source, author, builders.person(Role.CURATOR))
    client.force_login(author)
    page = Page(client.get(f"{address(source)}?again={mine.pk}&paragraph=3"))
    assert [one for one in page.all("input") if one.attributes.get("name") == "paragraph"] == []  # nor is one offered


def test_of_two_who_correct_what_came_back_the_second_sees_the_words_of_the_first(
    client: Client, source: Source
) -> None:
    author, reader = builders.person(Role.CONTRIBUTOR), builders.person(Role.CURATOR)
    draft = came_back(source, author, reader)
    client.force_login(author)
    opened = hidden(Page(client.get(f"{address(source)}?again={draft.pk}")))
    mine = form(f"{NEW} So it is.", again=draft.pk, edition=opened["edition"])
    mine |= {"do": "save", "compared": compared(Page(client.post(address(source), mine)))}
    theirs = waiting.submit_correction(
        *(source, "full-text", f"{NEW} Theirs.", "A slip.", reader),
        made_from=1, at=builders.MOMENT, again=CameBack(draft.pk, draft.edition),
    )  # fmt: skip
    assert client.post(address(source), mine).status_code == 400  # it waits
    waiting.send_back(draft.pk, reason="", by=reader)
    answer = client.post(address(source), mine)
    page = Page(answer)
    assert (answer.status_code, "Somebody else corrected this correction" in page.text) == (409, True)
    assert "−taken out: Theirs" in [one.text for one in page.all("del")]
    assert TextDraft.objects.get().content == theirs.content
    client.post(address(source), mine | {"edition": hidden(page)["edition"]})
    assert TextDraft.objects.get().content == mine["words"]


def test_whether_a_correction_is_there_is_not_told(client: Client, source: Source) -> None:
    draft = came_back(source, builders.person(Role.CONTRIBUTOR), builders.person(Role.CURATOR))
    client.force_login(builders.person(Role.CONTRIBUTOR))
    seen = compared(Page(client.post(address(source), form())))
    for number in (draft.pk, 999_999_999):
        answer = client.post(address(source), form(do="save", compared=seen, again=number, edition=1))
        assert answer.status_code == 404


def test_to_decide_about_a_text_compares_it_no_second_time(
    client: Client, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = came_back(source, builders.person(Role.CONTRIBUTOR), builders.person(Role.CURATOR))
    where = f"/workbench/texts/{draft.pk}/waiting/"
    TextDraft.objects.update(submitted_at=builders.MOMENT, submitted_by=draft.created_by)
    client.force_login(builders.person(Role.CONTRIBUTOR))
    assert client.post(where, {"do": "accept", "edition": "1"}).status_code == 404
    client.force_login(builders.person(Role.CURATOR))
    monkeypatch.setattr(correcting, "preview", None)  # what the page itself shows
    assert client.post(where, {"do": "accept", "edition": "1"}).status_code == 302


def test_a_draft_of_somebody_else_is_not_there(client: Client, source: Source) -> None:
    Source.objects.filter(pk=source.pk).update(status="draft", published_at=None)
    client.force_login(builders.person(Role.CONTRIBUTOR))
    assert client.get(address(source)).status_code == 404
    assert client.post(address(source), form()).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("?role=summary", 400), ("?role=abstract", 404), ("?paragraph=x", 400), ("?paragraph=99", 404)],
)
def test_what_cannot_be_corrected_is_said(curator: Client, source: Source, query: str, status: int) -> None:
    assert curator.get(address(source) + query).status_code == status


def test_hostile_forms_are_refused(curator: Client, source: Source) -> None:
    for given in (form(""), form(made_from="x"), form(role="x"), form(paragraph="0"), {}):
        assert curator.post(address(source), given).status_code == 400
    assert curator.post(address(source), form(made_from=9)).status_code == 404


# Deciding


def test_the_queue_lists_what_waits(curator: Client, source: Source) -> None:
    carry = left(source)
    page = Page(curator.get("/workbench/carries/"))
    assert f"/workbench/carries/{carry.pk}/" in page.links
    assert "Its words have changed. From version 1 to 2 of the full text" in page.text
    assert "1 quotation" in Page(curator.get("/workbench/carries/?state=carried")).text
    counts = [one.text for one in Page(curator.get("/workbench/carries/?source=999999")).all("span", "count")]
    assert counts == ["0"] * 6  # of that source, as the list is
    assert curator.get("/workbench/carries/?state=lost").status_code == 400
    assert curator.get("/workbench/carries/?source=x").status_code == 400


def test_the_queue_asks_no_more_for_more_rows(curator: Client, django_assert_max_num_queries) -> None:
    for _ in range(4):
        source = builders.source(status="draft")
        version = builders.text(OLD, of=source)
        for words in ("Staff were hard", "were hard", "hard"):
            builders.quotation(words, in_=version)
        correcting.save(source, "full-text", NEW, "A slip.", builders.person(), made_from=1)
    with django_assert_max_num_queries(9):
        assert "12 quotations" in Page(curator.get("/workbench/carries/")).text


def test_old_and_new_words_stand_beside_what_rests_on_them(curator: Client, source: Source) -> None:
    carry = left(source)
    claim = builders.claim("Staff are heard.")
    builders.evidence(claim=claim, quotation=carry.quotation)
    page = Page(curator.get(f"/workbench/carries/{carry.pk}/"))
    assert [one.text for one in page.all("mark")] == ["Staff were hard here.", "Staff were heard here."]
    assert claim.get_absolute_url() in page.links
    assert "−taken out: hard" in page.text


def test_accepted(curator: Client, source: Source) -> None:
    carry = left(source)
    at = NEW.index("Staff were heard here.")
    curator.post(f"/workbench/carries/{carry.pk}/", {"do": "accept", "place": f"{at}-{at + 22}"})
    assert Quotation.objects.get(pk=carry.quotation_id).exact == "Staff were heard here."
    assert "Accepted" in Page(curator.get(f"/workbench/carries/{carry.pk}/")).text


def test_re_pointed_with_words_that_are_there(curator: Client, source: Source) -> None:
    carry = left(source)
    at = f"/workbench/carries/{carry.pk}/"
    refused = curator.post(at, {"do": "re-point", "words": "Staff were herd."})
    assert refused.status_code == 400
    assert "Staff were herd.</textarea>" in refused.content.decode()
    curator.post(at, {"do": "re-point", "words": "Staff were heard"})
    assert Quotation.objects.get(pk=carry.quotation_id).exact == "Staff were heard"


def test_retired_with_a_reason_and_decided_once(curator: Client, source: Source) -> None:
    carry = left(source)
    at = f"/workbench/carries/{carry.pk}/"
    assert curator.post(at, {"do": "retire"}).status_code == 409
    curator.post(at, {"do": "retire", "reason": "Taken out."})
    assert Quotation.objects.get(pk=carry.quotation_id).state == "orphaned"
    again = curator.post(at, {"do": "accept", "place": "0-4"})
    assert again.status_code == 409
    assert "decided before" in again.content.decode()


@pytest.mark.parametrize(
    "given", [{"do": "lose"}, {"do": "accept"}, {"do": "accept", "place": "a-b"}, {"do": "re-point"}]
)
def test_what_no_button_sends_changes_nothing(curator: Client, source: Source, given: dict[str, str]) -> None:
    carry = left(source)
    assert curator.post(f"/workbench/carries/{carry.pk}/", given).status_code == 400
    assert Carry.objects.get(pk=carry.pk).state == "open"


def test_a_carry_that_is_not_there_is_404(curator: Client) -> None:
    assert curator.get("/workbench/carries/999999/").status_code == 404
