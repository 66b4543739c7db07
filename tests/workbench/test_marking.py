"""Marking at the workbench: one form, without script; nothing typed is lost; drafts stay where they belong."""

import json
from typing import Any

import pytest
from django.test import Client

from evidence.accounts.models import User
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation.models import IgnoredTerm, MarkDraft
from evidence.library.models import Source, TextVersion
from evidence.library.status import Status
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

WORDS = "Staff were heard. Users were not heard.\n\nIn 2011 the “Office” said: staff were heard. Staff were heard."
NEW = {
    "claim": "new",
    "claim_words": "Users are left out.",
    "claim_kind": "finding",
    "relation": "supports",
    "directness": "direct",
    "basis": "testimony",
    "confidence": "low",
    "confidence_reason": "One voice.",
    "rationale": "It says so.",
}


@pytest.fixture
def curator(client: Client) -> User:
    person = builders.person()
    client.force_login(person)
    return person


@pytest.fixture
def version() -> TextVersion:
    return builders.text(WORDS)


def address(version: TextVersion) -> str:
    return f"/workbench/sources/{version.source_id}/"


def send(client: Client, version: TextVersion, **said: Any) -> Any:
    fields = {"role": version.role, "version": str(version.number), "do": "keep", **said}
    return client.post(address(version), fields)


def form_of(page: Page) -> dict[str, list[str]]:
    """What a browser would send of the form as it is shown."""
    found: dict[str, list[str]] = {}
    for one in page.all("input"):
        kind = one.attributes.get("type", "text")
        if kind in {"radio", "checkbox"} and "checked" not in one.attributes:
            continue
        if "name" in one.attributes:
            found.setdefault(one.attributes["name"], []).append(one.attributes.get("value", ""))
    for one in page.all("textarea"):
        found.setdefault(one.attributes["name"], []).append(one.text.removeprefix("\n"))
    return found


def errors(page: Page) -> dict[str, str]:
    return {name: one.text for name, one in page.ids.items() if name.startswith("e-")}


# One form


def test_one_form_keeps_quotation_claim_evidence_and_stance_and_stays_at_the_place(client, curator, version):
    builders.actor("TUC")
    builders.theme("Voice")
    answer = send(
        client, version, words="Users were not heard.", voice="tuc", **NEW, claim_theme=["voice", ""],
        stance_actor=["TUC", "", ""], stance_theme=["Voice", "", ""], stance_position=["against", "", ""],
        stance_condition=["", "", ""],
    )  # fmt: skip
    quotation, claim = Quotation.objects.get(), Claim.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{address(version)}?role=full-text#q{quotation.pk}")
    assert (quotation.exact, quotation.voice.label, quotation.created_by) == ("Users were not heard.", "TUC", curator)  # type: ignore[union-attr]
    assert [theme.label for theme in claim.themes.all()] == ["Voice"]
    assert (EvidenceLink.objects.get().claim, Stance.objects.get().position) == (claim, "against")
    page = Page(client.get(address(version)))
    assert "Kept as drafts: quotation, claim, evidence and stance." in page.text
    assert page.ids[f"q{quotation.pk}"].text == "Users were not heard."


@pytest.mark.usefixtures("curator")
def test_what_serves_the_next_mark_stays_in_the_form_and_the_rest_is_empty(client, version):
    send(client, version, words="Users were not heard.", **NEW)
    form = form_of(Page(client.get(address(version))))
    assert (form["words"], form["rationale"], form["claim_words"], form["voice"]) == ([""], [""], [""], [""])
    assert form["confidence_reason"] == ["One voice."]
    kept = MarkDraft.objects.get()
    assert set(kept.fields) == {"directness", "basis", "confidence", "confidence_reason", "claim_kind"}


@pytest.mark.usefixtures("curator")
def test_every_fault_is_told_at_its_field_and_nothing_typed_is_lost(client, version):
    said = {"words": "heard", "claim": "new", "voice": "Nobody", "rationale": "Because."}
    answer = send(client, version, **said)
    page = Page(answer)
    assert answer.status_code == 400
    assert {"e-words", "e-voice", "e-claim_words", "e-relation", "e-confidence_reason"} <= set(errors(page))
    form = form_of(page)
    assert (form["voice"], form["rationale"]) == (["Nobody"], ["Because."])
    assert not Quotation.objects.exists()
    assert form_of(Page(client.get(address(version))))["rationale"] == ["Because."]


@pytest.mark.usefixtures("curator")
def test_words_that_stand_in_several_places_are_asked_for_and_the_chosen_place_is_marked(client, version):
    page = Page(send(client, version, words="taff were heard"))
    places = [one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "at"]
    assert len(places) == 3
    send(client, version, words="taff were heard", at=places[2])
    assert Quotation.objects.get().start == int(places[2]) == WORDS.rindex("taff")


@pytest.mark.usefixtures("curator")
def test_words_typed_with_other_quotation_marks_are_shown_as_the_text_has_them_before_they_are_kept(client, version):
    answer = send(client, version, words='the "Office" said')
    page = Page(answer)
    assert answer.status_code == 400
    assert not Quotation.objects.exists()
    form = form_of(page)
    assert form["words"] == ["the “Office” said"]
    send(client, version, words=form["words"][0], start=form["start"][0], end=form["end"][0])
    assert Quotation.objects.get().exact == "the “Office” said"


@pytest.mark.usefixtures("curator")
def test_words_are_picked_from_a_paragraph_by_the_first_and_the_last(client, version):
    page = Page(client.get(f"{address(version)}?p=1"))
    options = [one.text for one in page.all("option")]
    assert options[:8] == ["–", "Staff", "were", "heard.", "Users", "were", "not", "heard."]
    looked = Page(send(client, version, block="1", first="6", last="3", do="look"))
    assert form_of(looked)["words"] == ["Users were not heard."]
    assert "Found once" in looked.text
    assert not Quotation.objects.exists()


@pytest.mark.usefixtures("curator")
def test_claims_like_a_new_one_are_shown_before_it_is_made(client, version):
    there = builders.claim("Users are left out of services.")
    said = NEW | {"claim_words": "Users are left out of the services."}
    page = Page(send(client, version, words="Users were not heard.", **said))
    assert "There are claims like this one" in page.text
    assert not Quotation.objects.exists()
    send(client, version, words="Users were not heard.", **said, offered=form_of(page)["offered"][0])
    assert Claim.objects.exclude(pk=there.pk).get().text == "Users are left out of the services."


@pytest.mark.usefixtures("curator")
def test_a_form_that_is_sent_twice_is_kept_once(client, version):
    for _ in range(2):
        send(client, version, words="Users were not heard.", **NEW)
    assert (Quotation.objects.count(), EvidenceLink.objects.count()) == (1, 1)
    assert "nothing was added" in Page(client.get(address(version))).text


@pytest.mark.usefixtures("curator")
def test_a_newer_text_that_came_meanwhile_is_told_and_the_words_are_looked_for_in_it(client, version):
    builders.text(f"Corrected. {WORDS}", of=version.source)
    answer = send(client, version, words="Users were not heard.", start="18", end="39", **NEW)
    assert answer.status_code == 409
    form = form_of(Page(answer))
    assert (form["version"], form["start"], form["rationale"]) == (["2"], ["29"], ["It says so."])
    assert not Quotation.objects.exists()


def test_themes_that_the_words_name_are_offered_with_the_words_and_put_on_the_quotation(client, curator, version):
    theme = builders.theme("Users")
    page = Page(send(client, version, words="Users were not heard.", do="look"))
    ticks = [one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "qtheme"]
    assert ticks == [str(theme.pk)]
    send(client, version, words="Users were not heard.", qtheme=ticks)
    assert list(Quotation.objects.get(created_by=curator).themes.all()) == [theme]


# Nothing typed is lost


def test_a_form_that_comes_after_the_session_ended_stands_there_after_signing_in(client, curator, version):
    form = form_of(Page(client.get(address(version))))
    client.logout()
    answer = send(client, version, mine=form["mine"][0], words="Users were not heard.", **NEW)
    assert answer["Location"].startswith("/sign-in/?next=/workbench/sources/")
    assert not Quotation.objects.exists()
    client.force_login(curator)
    page = Page(client.get(address(version)))
    assert form_of(page)["rationale"] == ["It says so."]
    assert "marking-kept" in page.ids


@pytest.mark.parametrize("mine", ["", "forged:by:somebody", "WzEsMV0:1:x"])
def test_a_form_that_nobody_was_given_is_kept_for_nobody(client, version, mine):
    send(client, version, mine=mine, words="A canary.")
    assert not MarkDraft.objects.exists()


@pytest.mark.usefixtures("curator")
def test_what_is_typed_is_kept_without_being_sent_and_more_than_a_form_holds_is_not(client, version):
    kept = {"role": "full-text", "version": "1", "rationale": "Half a sen"}
    stamp = client.post(f"{address(version)}keep/", kept).json()["kept"]
    page = Page(client.get(address(version)))
    assert form_of(page)["rationale"] == ["Half a sen"]
    assert page.ids["marking-form"].attributes["data-kept"] == stamp
    much = client.post(f"{address(version)}keep/", kept | {"note": "x" * 50_000})
    assert (much.status_code, "than one form holds" in much.json()["reason"]) == (413, True)
    assert MarkDraft.objects.get().fields["rationale"] == ["Half a sen"]


def test_a_kept_form_is_seen_by_nobody_else(client, version):
    client.force_login(builders.person())
    send(client, version, words="A canary that the text has not.", rationale="canary")
    client.force_login(builders.person("administrator"))
    assert "canary" not in Page(client.get(address(version))).text


# What the page asks


def ask(client: Client, version: TextVersion, start: int, end: int, pieces: Any) -> Any:
    said = {"role": version.role, "version": "1", "start": start, "end": end, "pieces": json.dumps(pieces)}
    return client.post(f"{address(version)}selected/", said)


@pytest.mark.usefixtures("curator")
def test_selected_words_come_back_as_the_text_has_them_over_paragraphs_too(client, version):
    start, end = WORDS.index("not heard"), WORDS.index("2011") + 4
    pieces = [[start, "not heard."], [WORDS.index("In 2011"), "In 2011"]]
    said = ask(client, version, start, end, pieces).json()
    assert (said["words"], said["start"], said["end"]) == (WORDS[start:end], start, end)
    assert "over 2 paragraphs" in " ".join(said["shown"].split())
    assert "inside a word" not in said["shown"]
    assert "inside a word" in ask(client, version, 1, 5, [[1, "taff"]]).json()["shown"]


@pytest.mark.usefixtures("curator")
@pytest.mark.parametrize(
    ("start", "end", "pieces", "status"),
    [
        (0, 5, [[0, "Users"]], 400),
        (0, 5, [], 400),
        (5, 5, [[5, ""]], 400),
        (0, 10**6, [[0, "Staff"]], 400),
        (0, 5, "Staff", 400),
        (0, 5, [["0", "Staff"]], 400),
        (0, 5, [[0, "Staff"]] * 401, 400),
        (0, 5, [[0, "Staff"]], 200),
    ],
)
def test_a_browser_that_counts_otherwise_is_not_believed(client, version, start, end, pieces, status):  # noqa: PLR0917
    assert ask(client, version, start, end, pieces).status_code == status


def test_near_claims_and_names_show_only_what_the_person_may_see(client):
    builders.claim("Canaries sing.", status="draft", created_by=builders.person())
    builders.source("Canary report", status="draft", created_by=builders.person())
    client.force_login(builders.person("contributor"))
    assert "Canaries" not in client.get("/workbench/claims/near/?q=canaries").content.decode()
    assert client.get("/workbench/names/source/?q=canary").json() == {"found": []}
    client.force_login(builders.person("curator"))  # the same questions do find them for who may
    assert "Canaries" in client.get("/workbench/claims/near/?q=canaries").content.decode()
    assert len(client.get("/workbench/names/source/?q=canary").json()["found"]) == 1


def test_a_claim_or_source_that_a_person_may_not_see_cannot_be_named_in_the_form(client, version):
    hidden = builders.claim("A canary.", status="draft", created_by=builders.person())
    work = builders.source("Canary report", status="draft", created_by=builders.person())
    client.force_login(builders.person("contributor"))
    said = NEW | {"claim": str(hidden.pk), "claim_words": "", "reports": str(work.pk)}
    page = Page(send(client, version, words="Users were not heard.", **said))
    assert {"e-claim", "e-reports"} <= set(errors(page))
    assert "anary" not in page.text
    assert not Quotation.objects.exists()


# Marks and drafts of others


@pytest.mark.parametrize(
    ("status", "says"), [("published", "Propose a change to this quotation"), ("draft", "Change this quotation")]
)
def test_from_its_mark_a_quotation_is_changed(client, curator, version, status, says):
    marked = builders.quotation("Users were not heard.", in_=version, status=status, created_by=curator)
    page = Page(client.get(address(version)))
    [link] = [one for one in page.all("a") if one.text == says]
    assert link.attributes["href"] == f"/workbench/records/quotation/{marked.pk}/"
    assert client.get(link.attributes["href"]).status_code == 200


def test_drafts_of_others_are_marked_for_who_may_see_them_only(client, version):
    theirs = builders.quotation("Users were not heard.", in_=version, status="draft", created_by=builders.person())
    client.force_login(builders.person("curator"))
    page = Page(client.get(address(version)))
    assert f"q{theirs.pk}" in page.ids
    assert "draft" in [one.text for one in page.all(class_="state")]
    client.force_login(builders.person("contributor"))
    assert f"q{theirs.pk}" not in Page(client.get(address(version))).ids


def test_a_source_that_a_person_may_not_see_is_not_there(client):
    hidden = builders.text(of=builders.source(status="draft", created_by=builders.person()))
    client.force_login(builders.person("contributor"))
    assert client.get(address(hidden)).status_code == 404
    for name in ("selected", "keep", "terms", "submit"):
        assert client.post(f"{address(hidden)}{name}/").status_code == 404


@pytest.mark.usefixtures("curator")
def test_every_letter_of_the_text_stands_at_the_place_that_the_page_says(client):
    content = "1. Heading\n\nA 👩‍👩‍👧 para\u00adgraph\u00a0here.\n\n• one שלום\n• two\n\nName\tYear\nTUC\t2011"
    version = builders.text(content)
    builders.quotation("para\u00adgraph", in_=version)
    held = [one for one in Page(client.get(address(version))).elements if "data-start" in one.attributes]
    for one in held:
        start = int(one.attributes["data-start"])
        assert content[start : start + len(one.text)] == one.text
    assert "".join("".join(one.text.split()) for one in held) == "".join(content.split())


# Terms and submitting


def test_a_named_term_is_accepted_or_ignored_with_one_button(client, curator):
    source = builders.source(status="draft", created_by=curator)
    version = builders.text(WORDS, of=source)
    users, staff = builders.theme("Users"), builders.actor("Staff")
    page = Page(client.get(address(version)))
    assert "“Staff” 2 ×" in page.text
    client.post(f"{address(version)}terms/", {"do": f"accept-theme-{users.pk}", "role": "full-text"})
    client.post(f"{address(version)}terms/", {"do": f"ignore-actor-{staff.pk}", "role": "full-text"})
    assert list(source.subject_themes.all()) == [users]
    assert IgnoredTerm.objects.get().actor == staff
    assert "Subjects already: Users." in Page(client.get(address(version))).text


@pytest.mark.usefixtures("curator")
@pytest.mark.parametrize("do", ["", "accept", "accept-theme", "accept-claim-1", "drop-theme-1", "accept-theme-x"])
def test_a_button_that_is_none_of_ours_is_not_there(client, version, do):
    assert client.post(f"{address(version)}terms/", {"do": do}).status_code == 404


def test_all_drafts_of_the_source_are_submitted_with_one_button(client, curator, version):
    send(client, version, words="Users were not heard.", **NEW)
    assert "Submit all 3 for review" in Page(client.get(address(version))).text
    client.post(f"{address(version)}submit/", {"role": "full-text"})
    link = EvidenceLink.objects.get()
    assert (link.status, link.claim.status, link.quotation.status) == (Status.SUBMITTED,) * 3
    assert link.submitted_by == curator


@pytest.mark.usefixtures("curator")
def test_what_a_second_reader_would_stumble_over_is_said_before_submitting(client, curator, version):
    claim = builders.claim("It is so.", status="draft", created_by=curator)
    words = builders.quotation(in_=version, status="draft", created_by=curator)
    own = {"claim": claim, "quotation": words, "status": "draft", "created_by": curator}
    link = builders.evidence("supports", **own, rationale="The figures contradict the claim.")
    page = Page(client.get(address(version)))
    assert "The rationale says “contradict”, the relation says “supports”." in page.text
    assert f"/workbench/records/evidencelink/{link.pk}/" in page.links
    [button] = [one for one in page.all("button") if one.text.startswith("Submit all 3")]
    assert "of 3 have a warning" in page.ids[button.attributes["aria-describedby"]].text
    EvidenceLink.objects.filter(pk=link.pk).update(rationale="It says so.")
    assert "contradict”" not in Page(client.get(address(version))).text


def test_the_queries_do_not_grow_with_the_marks(client, version, django_assert_max_num_queries):
    def marks(size: int) -> int:
        for _ in range(size):
            builders.evidence(quotation=builders.quotation("Users", in_=version, voice=builders.actor()))
        with django_assert_max_num_queries(60) as counted:
            client.get(address(version))
        return len(counted)

    assert marks(2) == marks(10)


def test_hostile_names_are_shown_as_text(client, curator):
    builders.actor("<script>alert(1)</script>")
    version = builders.text("<script>alert(1)</script> & so on", of=builders.source("</title><script>x</script>"))
    page = Page(client.get(address(version)))
    assert page.scripts == []
    assert isinstance(curator, User)
    assert Source.objects.get(pk=version.source_id).title.startswith("</title>")
