"""Review at the workbench: the queue, one record, a source's records at a stroke, one's own records, withdrawing."""

import re

import pytest
from django.test import Client

from evidence.accounts.roles import Role
from evidence.claims.models import Claim
from evidence.curation import fields, workflow
from evidence.curation.models import Assignment, HistoryEntry, Returned, Revision
from evidence.curation.review import comments, revisions
from evidence.library.models import Source
from evidence.library.status import Status
from evidence.workbench import records_form, records_windows
from evidence.workbench.records_groups import GROUPS
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

AT = builders.MOMENT


@pytest.fixture
def author():
    return builders.person(first_name="Ada", last_name="Writer")


@pytest.fixture
def reader():
    return builders.person(first_name="Ben", last_name="Reader")


@pytest.fixture
def by_author(author) -> Client:
    client = Client()
    client.force_login(author)
    return client


@pytest.fixture
def by_reader(reader) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def submitted(author, words="Staff are heard."):
    return builders.claim(words, status="submitted", submitted_by=author, created_by=author)


def read(record) -> str:
    return f"/workbench/review/{record._meta.model_name}/{record.pk}/"


def form_of(record) -> str:
    return f"/workbench/records/{record._meta.model_name}/{record.pk}/"


def hidden(answer, name: str) -> str:
    [value] = set(re.findall(rf'name="{name}" value="([^"]*)"', answer.content.decode()))
    return value  # type: ignore[no-any-return]


def published(client: Client, record):
    return client.post(read(record), {"do": "publish", "seen": hidden(client.get(read(record)), "seen")})


class TestTheQueue:
    def test_it_says_what_waits_who_submitted_it_and_who_reads_it(self, author, by_reader):
        claim = submitted(author)
        by_reader.post(read(claim), {"do": "assign"})
        page = Page(by_reader.get("/workbench/review/"))
        assert read(claim) in page.links
        for words in ("1 record", "Staff are heard.", "Submitted by Ada Writer", "Read by Ben Reader"):
            assert words in page.text

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", True),
            ("kind=claim", True),
            ("kind=stance", False),
            ("reader=me", False),
            ("reader=0", True),
            ("days=7", True),
        ],
    )
    def test_it_is_narrowed(self, author, by_reader, query, found):
        claim = submitted(author)
        assert (read(claim) in Page(by_reader.get(f"/workbench/review/?{query}")).links) is found

    @pytest.mark.parametrize(
        "query", ["kind=feeling", "source=x", "by=-1", "reader=you", "days=٣", "source=9999999999"]
    )
    def test_what_it_does_not_understand_gives_no_list(self, by_reader, query):
        assert by_reader.get(f"/workbench/review/?{query}").status_code == 400

    @pytest.mark.parametrize("role", [Role.VISITOR, Role.CONTRIBUTOR, Role.CODER])
    def test_it_is_for_reviewers(self, client, author, role):
        claim = submitted(author)
        client.force_login(builders.person(role))
        assert client.get("/workbench/review/").status_code == 403
        assert client.post(read(claim), {"do": "publish"}).status_code == 403


class TestOneRecord:
    def test_a_second_person_reads_and_publishes_it_and_goes_on_to_the_next(self, author, by_reader):
        first, second = submitted(author), submitted(author, "Users are heard.")
        answer = published(by_reader, first)
        assert answer["Location"] == read(second)
        first.refresh_from_db()
        assert first.status == Status.PUBLISHED
        assert "Published." in Page(by_reader.get(read(second))).text

    def test_who_submitted_it_is_told_that_somebody_else_reads_it(self, author, by_author):
        claim = submitted(author)
        page = by_author.get(read(claim))
        assert "a second person has to read it" in Page(page).text
        answer = by_author.post(read(claim), {"do": "publish", "seen": "x"})
        assert answer.status_code == 409
        claim.refresh_from_db()
        assert claim.status == Status.SUBMITTED

    def test_what_changed_after_it_was_opened_is_read_again(self, author, by_reader):
        claim = submitted(author)
        seen = hidden(by_reader.get(read(claim)), "seen")
        Claim.objects.filter(pk=claim.pk).update(text="Managers are heard.")
        answer = by_reader.post(read(claim), {"do": "publish", "seen": seen})
        assert (answer.status_code, "Managers are heard." in Page(answer).text) == (409, True)

    def test_evidence_is_read_with_its_words_in_their_place(self, author, by_reader):
        version = builders.text("Before it. They were listened to. After it.")
        quotation = builders.quotation("They were listened to.", in_=version)
        link = builders.evidence(
            quotation=quotation, status="submitted", submitted_by=author, rationale="It contradicts it."
        )
        page = Page(by_reader.get(read(link)))
        for words in ("Before it.", "After it.", "It contradicts it.", "The rationale says “contradicts”"):
            assert words in page.text
        assert form_of(link) in page.links

    def test_a_change_is_shown_against_what_is_live_and_applied(self, author, by_reader):
        claim = builders.claim("Staff are heard.")
        change = revisions.propose(claim, {"text": "Staff were heard."}, "It is past.", author)
        workflow.take(workflow.SUBMIT, change, by=author, at=AT)
        page = Page(by_reader.get(read(change)))
        assert [one.text for one in page.all("del")] == ["gone: are"]
        assert [one.text for one in page.all("ins")] == ["new: were"]
        assert published(by_reader, change).status_code == 302
        claim.refresh_from_db()
        assert claim.text == "Staff were heard."

    def test_a_change_of_what_changed_meanwhile_gets_409_with_the_difference(self, author, by_reader):
        claim = builders.claim("Staff are heard.")
        change = revisions.propose(claim, {"text": "Staff were heard."}, "It is past.", author)
        workflow.take(workflow.SUBMIT, change, by=author, at=AT)
        Claim.objects.filter(pk=claim.pk).update(text="Staff felt heard.")
        answer = published(by_reader, change)
        assert answer.status_code == 409
        assert "changed by somebody else Staff felt heard." in " ".join(Page(answer).text.split())

    def test_what_another_record_has_by_now_is_refused_in_a_sentence(self, author, by_reader):
        doi, proposed = [{"scheme": "doi", "value": "10.1000/182"}], []
        for source in (builders.source("A report"), builders.source("The same report")):
            proposed.append(revisions.propose(source, {"identifiers": doi}, "It stands on the title page.", author))
            workflow.take(workflow.SUBMIT, proposed[-1], by=author, at=AT)
        assert published(by_reader, proposed[0]).status_code == 302
        answer = published(by_reader, proposed[1])
        assert answer.status_code == 409
        assert "Another source has one of these identifiers by now" in Page(answer).text
        assert Revision.objects.get(pk=proposed[1].pk).status == Status.SUBMITTED

    def test_it_is_returned_with_a_comment_and_its_author_finds_it(self, author, by_author, by_reader):
        claim = submitted(author)
        assert by_reader.post(read(claim), {"do": "return", "reason": " "}).status_code == 400
        by_reader.post(read(claim), {"do": "comment", "field": "text", "words": "Staff", "body": "All of them?"})
        by_reader.post(read(claim), {"do": "return", "reason": ""})
        assert Returned.objects.get().to == author
        assert "1 waiting" in Page(by_author.get("/workbench/")).text
        assert form_of(claim) in Page(by_author.get("/workbench/records/")).links
        assert "All of them?" in Page(by_author.get(form_of(claim))).text

    def test_a_comment_that_is_refused_is_not_lost(self, author, by_reader):
        claim = submitted(author)
        answer = by_reader.post(
            read(claim), {"do": "comment", "field": "text", "words": "Managers", "body": "All of them?"}
        )
        assert answer.status_code == 400
        assert "All of them?" in Page(answer).text

    def test_a_comment_is_resolved(self, author, reader, by_reader):
        claim = submitted(author)
        said = comments.say(claim, "Who?", by=reader, at=AT)
        other = comments.say(builders.claim(status="submitted"), "Who?", by=reader, at=AT)
        by_reader.post(read(claim), {"do": f"resolve-{said.pk}"})
        assert by_reader.post(read(claim), {"do": f"resolve-{other.pk}"}).status_code == 404
        said.refresh_from_db()
        assert said.resolved_by == reader

    def test_it_is_taken_to_read_and_given_back(self, author, by_reader, by_author):
        claim = submitted(author)
        by_reader.post(read(claim), {"do": "assign"})
        assert Assignment.objects.count() == 1
        by_reader.post(read(claim), {"do": "release"})
        assert not Assignment.objects.exists()
        assert by_author.post(read(claim), {"do": "assign"}).status_code == 409

    @pytest.mark.parametrize(
        "address", ["/workbench/review/theme/1/", "/workbench/review/claim/0/", "/workbench/records/none/1/"]
    )
    def test_what_is_not_there_is_404(self, by_reader, address):
        assert by_reader.get(address).status_code == 404

    def test_a_button_that_is_none_is_400(self, author, by_reader):
        assert by_reader.post(read(submitted(author)), {"do": "burn"}).status_code == 400


class TestOneSource:
    def test_all_of_it_is_published_at_a_stroke(self, author, by_reader):
        life = {"status": "submitted", "submitted_by": author}
        source = builders.source("Heard at work", **life)
        builders.quotation(in_=builders.text(of=source), **life)
        address = f"/workbench/review/sources/{source.pk}/"
        assert address in Page(by_reader.get("/workbench/review/")).links
        answer = by_reader.get(address)
        seen = re.findall(r'name="seen" value="([^"]*)"', answer.content.decode())
        assert by_reader.post(address, {"seen": seen[:1]}).status_code == 409
        assert Source.objects.get(pk=source.pk).status == Status.SUBMITTED
        assert by_reader.post(address, {"seen": seen}).status_code == 302
        assert Source.objects.get(pk=source.pk).status == Status.PUBLISHED
        assert by_reader.post(address, {"seen": seen}).status_code == 409

    def test_a_new_claim_goes_with_its_first_words(self, author, by_reader):
        """Every claim begins with one quotation: that is said, and holds nothing up."""
        life = {"status": "submitted", "submitted_by": author}
        quotation = builders.quotation(**life)
        claim = builders.claim("Staff are heard.", **life)
        builders.evidence(claim=claim, quotation=quotation, **life)
        page = Page(by_reader.get(f"/workbench/review/sources/{quotation.text_version.source_id}/"))
        assert "3 records to publish together" in page.text
        assert "One quotation supports it so far." in page.text

    def test_what_rests_on_a_draft_says_so(self, author, by_reader):
        source = builders.source("A draft", status="draft", created_by=author)
        builders.quotation(in_=builders.text(of=source), status="submitted", submitted_by=author)
        page = Page(by_reader.get(f"/workbench/review/sources/{source.pk}/"))
        assert "It hangs on a source that is still a draft." in page.text

    def test_nobody_publishes_their_own_so(self, author, by_author):
        source = builders.source(status="submitted", submitted_by=author)
        answer = by_author.post(f"/workbench/review/sources/{source.pk}/", {"seen": [f"source {source.pk} x"]})
        assert answer.status_code == 409


def typed(claim, **fields: str):
    return {"text": claim.text, "kind": claim.kind, "themes": "", "do": "save", **fields}


class TestSubmittingSeveral:
    def test_what_is_ticked_is_submitted_and_nothing_else(self, author, by_author):
        """As after an import: forty records are not opened one by one."""
        one, other, left = (builders.source(status="draft", created_by=author) for _ in range(3))
        page = Page(by_author.get("/workbench/records/"))
        offered = [box.attributes["value"] for box in page.all("input") if box.attributes.get("name") == "pick"]
        assert set(offered) == {f"source {one.pk}", f"source {other.pk}", f"source {left.pk}"}
        answer = by_author.post("/workbench/records/submit/", {"pick": offered[:2]}, follow=True)
        assert "Submitted: 2 records wait for a second person." in Page(answer).text
        assert Source.objects.filter(status=Status.SUBMITTED, submitted_by=author).count() == 2

    def test_all_of_them_or_none(self, client):
        """Another's draft is not there for a contributor: nothing is told of it, and nothing is submitted."""
        person = builders.person(Role.CONTRIBUTOR)
        client.force_login(person)
        own = builders.source(status="draft", created_by=person)
        theirs = builders.source("A canary", status="draft", created_by=builders.person())
        answer = client.post(
            "/workbench/records/submit/", {"pick": [f"source {own.pk}", f"source {theirs.pk}"]}, follow=True
        )
        assert "nothing was submitted" in Page(answer).text
        assert "canary" not in answer.content.decode()
        assert not Source.objects.filter(status=Status.SUBMITTED).exists()
        assert client.post("/workbench/records/submit/", {"pick": "source x"}).status_code == 400


class TestTheForm:
    def test_a_draft_is_edited_and_submitted(self, author, by_author):
        theme = builders.theme("Voice")
        claim = builders.claim("Staff are heard.", status="draft", created_by=author)
        made_from = hidden(by_author.get(form_of(claim)), "made_from")
        given = typed(claim, text="Staff were heard.", themes="Voice\n", made_from=made_from, do="submit")
        assert by_author.post(form_of(claim), given).status_code == 302
        claim.refresh_from_db()
        assert (claim.text, list(claim.themes.all()), claim.submitted_by) == ("Staff were heard.", [theme], author)

    def test_the_second_of_two_gets_409_and_keeps_what_they_typed(self, author, by_author, by_reader):
        claim = builders.claim("Staff are heard.", status="draft", created_by=author)
        made_from = hidden(by_reader.get(form_of(claim)), "made_from")
        by_author.post(form_of(claim), typed(claim, text="Staff were heard.", made_from=made_from))
        answer = by_reader.post(form_of(claim), typed(claim, text="Staff felt heard.", made_from=made_from))
        page = Page(answer)
        assert answer.status_code == 409
        assert [one.text for one in page.all("del")] == ["gone: were"]
        assert page.all("textarea")[0].text.strip() == "Staff felt heard."
        again = typed(claim, text="Staff felt heard.", made_from=hidden(answer, "made_from"))
        assert by_reader.post(form_of(claim), again).status_code == 302

    def test_without_the_comparison_the_second_would_overwrite_the_first(self, author, by_author, monkeypatch):
        """The negative control of the test above."""
        monkeypatch.setattr("evidence.curation.fields.edition", lambda _: "always the same")
        claim = builders.claim("Staff are heard.", status="draft", created_by=author)
        for words in ("One.", "Other."):
            by_author.post(form_of(claim), typed(claim, text=words, made_from="always the same"))
        assert Claim.objects.get().text == "Other."

    def test_to_a_published_record_a_change_is_proposed(self, author, by_author):
        claim = builders.claim("Staff are heard.")
        answer = by_author.get(form_of(claim))
        given = typed(claim, text="Staff were heard.", made_from=hidden(answer, "made_from"))
        assert by_author.post(form_of(claim), given).status_code == 400  # why?
        answer = by_author.post(form_of(claim), given | {"reason": "It is past."})
        change = Revision.objects.get()
        assert answer["Location"] == form_of(change)
        claim.refresh_from_db()
        assert (claim.text, change.fields, change.created_by) == (
            "Staff are heard.",
            {"text": "Staff were heard."},
            author,
        )
        made_from = hidden(by_author.get(form_of(change)), "made_from")
        given |= {"reason": "It is past.", "kind": "argument", "made_from": made_from, "do": "submit"}
        assert by_author.post(form_of(change), given).status_code == 302
        change.refresh_from_db()
        assert (change.status, change.fields["kind"]) == (Status.SUBMITTED, "argument")

    def test_what_changed_meanwhile_is_not_undone_by_a_proposal(self, by_author):
        claim = builders.claim("Staff are heard.")
        made_from = hidden(by_author.get(form_of(claim)), "made_from")
        Claim.objects.filter(pk=claim.pk).update(kind="argument")
        given = typed(claim, text="Staff were heard.", reason="So.", made_from=made_from)
        assert by_author.post(form_of(claim), given).status_code == 409
        assert not Revision.objects.exists()

    def test_a_theme_that_is_not_there_is_said_at_its_field(self, author, by_author):
        claim = builders.claim(status="draft", created_by=author)
        made_from = hidden(by_author.get(form_of(claim)), "made_from")
        answer = by_author.post(form_of(claim), typed(claim, themes="Nothing", made_from=made_from))
        assert answer.status_code == 400
        assert "There is no theme called “Nothing”" in Page(answer).text

    @pytest.mark.parametrize("make", [builders.source, builders.quotation, builders.evidence, builders.stance])
    def test_every_sort_of_record_has_its_form_and_saves_unchanged(self, make, author, by_author):
        record = make(status="draft", created_by=author)
        page = Page(by_author.get(form_of(record)))
        given = {one.attributes["name"]: one.attributes.get("value", "") for one in page.all("input")
                 if one.attributes.get("type") in {"text", "hidden", "number", "email"}}  # fmt: skip
        given |= {one.attributes["name"]: one.text.lstrip("\n") for one in page.all("textarea")}
        given |= {
            one.attributes["name"]: one.attributes["value"] for one in page.all("input") if "checked" in one.attributes
        }
        for select in re.findall(
            r'<select name="(\w+)".*?<option value="([^"]*)" selected',
            by_author.get(form_of(record)).content.decode(),
            re.DOTALL,
        ):
            given[select[0]] = select[1]
        assert by_author.post(form_of(record), given | {"do": "save"}).status_code == 302

    def test_a_coder_opens_no_draft_of_others(self, client):
        client.force_login(builders.person(Role.CODER))
        assert client.get(form_of(builders.claim(status="draft"))).status_code == 404
        assert client.get(form_of(builders.claim())).status_code == 200

    def test_what_readers_said_of_a_draft_is_not_told_to_coders_once_it_is_published(self, client, reader):
        claim = builders.claim()
        comments.say(claim, "The canary sings.", by=reader, at=AT)
        client.force_login(builders.person(Role.CODER))
        assert "canary" not in Page(client.get(form_of(claim))).text

    def test_any_record_is_opened_by_its_number(self, by_author):
        claim = builders.claim()
        answer = by_author.get(f"/workbench/records/?kind=claim&number={claim.pk}")
        assert (answer.status_code, answer["Location"]) == (302, form_of(claim))
        for query in ("kind=theme&number=1", "kind=claim&number=x", "kind=claim&number=٣"):
            assert by_author.get(f"/workbench/records/?{query}").status_code == 400

    def test_a_proposal_is_taken_back(self, author, by_author):
        change = revisions.propose(builders.claim(), {"kind": "argument"}, "So.", author)
        assert by_author.post(form_of(change), {"do": "take-back"}).status_code == 302
        change.refresh_from_db()
        assert change.status == Status.WITHDRAWN
        assert by_author.get(form_of(change)).status_code == 200


class TestWithdrawing:
    def test_what_hangs_on_it_is_said_and_its_page_says_why(self, client):
        client.force_login(builders.person(Role.EDITOR))
        claim = builders.claim("Staff are heard.")
        builders.evidence(claim=claim, quotation=builders.quotation("They listened."))
        assert f"{form_of(claim)}withdraw/" in Page(client.get(form_of(claim))).links
        page = Page(client.get(f"{form_of(claim)}withdraw/"))
        assert "They listened." in page.text
        assert client.post(f"{form_of(claim)}withdraw/", {"reason": " "}).status_code == 400
        assert client.post(f"{form_of(claim)}withdraw/", {"reason": "A misreading."}).status_code == 302
        tombstone = Client().get(f"/claims/{claim.pk}/")
        assert (tombstone.status_code, "A misreading." in Page(tombstone).text) == (410, True)

    def test_a_curator_may_not(self, by_reader):
        claim = builders.claim()
        assert by_reader.post(f"{form_of(claim)}withdraw/", {"reason": "So."}).status_code == 403
        assert f"{form_of(claim)}withdraw/" not in Page(by_reader.get(form_of(claim))).links


CANARY = "zyxwv"


def test_nothing_of_a_draft_a_proposal_or_a_comment_is_shown_to_readers(author, reader):
    claim = builders.claim("Staff are heard.")
    builders.evidence(claim=claim)
    change = revisions.propose(claim, {"text": f"Staff {CANARY}."}, f"{CANARY} said so.", author)
    workflow.take(workflow.SUBMIT, change, by=author, at=AT)
    comments.say(change, f"{CANARY}?", by=reader, at=AT)
    visitor = Client()
    for address in ("/", "/claims/", f"/claims/{claim.pk}/", "/sources/", "/themes/", f"/claims/?q={CANARY[:3]}"):
        assert CANARY not in visitor.get(address).content.decode()
    workflow.take(workflow.PUBLISH, change, by=reader, at=AT)
    assert CANARY in visitor.get(f"/claims/{claim.pk}/").content.decode()  # the canary can sing


class TestLists:
    """What hangs on a source is edited in its form, a row each."""

    def sent(self, page: str) -> dict[str, str]:
        """All that the form would send, unchanged."""
        found = {
            name: value
            for name, value in re.findall(r'<input[^>]*name="([\w-]+)"[^>]*?value="([^"]*)"', page)
            if not name.endswith("-remove") and name not in {"csrfmiddlewaretoken", "title_supplied"}
        }
        for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
            found[name] = chosen[1] if chosen else ""
        for name, words in re.findall(r'<textarea[^>]*name="([\w-]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
            found[name] = words.strip()
        return found | dict(re.findall(r'name="(access)" value="(\w+)"[^>]*checked', page))

    def test_names_identifiers_and_relations_are_proposed_in_one_form(self, by_author, by_reader):
        source, other = builders.source("A report", authors=("Needham", "Carr")), builders.source("Another")
        tuc = builders.actor("TUC")
        page = by_author.get(form_of(source)).content.decode()
        given = self.sent(page) | {
            "contributors-1-place": "2",
            "contributors-2-place": "1",
            "contributors-2-given": "Sarah",
            "contributors-3-literal": "Trades Union Congress",
            "contributors-3-actor": "TUC",
            "identifiers-1-scheme": "isbn",
            "identifiers-1-value": "0-306-40615-2",
            "relations-1-type": "reports-on",
            "relations-1-target": str(other.pk),
            "reason": "The title page says so.",
            "do": "submit",
        }
        assert by_author.post(form_of(source), given).status_code == 302
        assert source.contributors.get(position=1).family == "Needham"  # nothing has changed yet
        change = Revision.objects.get()
        assert set(change.fields) == {"contributors", "identifiers", "relations"}
        assert "reports on: Another" in by_reader.get(read(change)).content.decode()
        assert by_author.post(read(change), {"do": "publish", "seen": "x"}).status_code in {403, 409}
        published(by_reader, change)
        assert [str(one) for one in source.contributors.order_by("position")] == [
            "Sarah Carr", "Needham", "Trades Union Congress",
        ]  # fmt: skip
        assert source.contributors.get(position=3).actor == tuc
        assert source.identifiers.get().value == "9780306406157"
        assert source.relations.get().target == other

    def test_more_empty_rows_come_without_a_script(self, by_author):
        source = builders.source("A report", authors=("Carr",))
        page = Page(by_author.get(form_of(source)))
        assert "?rows=10#id_contributors" in page.links
        assert "id_contributors" in page.ids
        rows = by_author.get(f"{form_of(source)}?rows=10").content.decode()
        assert all(f'name="contributors-{number}-family"' in rows for number in range(1, 12))
        assert [by_author.get(f"{form_of(source)}?rows={wrong}").status_code for wrong in ("0", "21", "x")] == [400] * 3

    def test_every_field_of_a_source_is_asked_in_one_place(self):
        asked = [name for group in GROUPS["source"] for name in group.names]
        assert sorted(asked) == sorted(fields.KEPT["source"].fields)

    def test_what_is_wrong_leads_to_its_field(self, by_author):
        source = builders.source("A report")
        page = self.sent(by_author.get(form_of(source)).content.decode())
        answer = Page(by_author.post(form_of(source), page | {"title": "", "do": "save"}))
        assert {"#id_title", "#id_reason"} <= set(answer.links)

    def test_a_row_is_taken_out_and_unchanged_rows_are_no_change(self, author, by_author):
        source = builders.source("A report", authors=("Needham", "Carr"), status="draft", created_by=author)
        page = by_author.get(form_of(source)).content.decode()
        by_author.post(form_of(source), self.sent(page) | {"do": "save"})
        assert not HistoryEntry.objects.filter(table="contributor", before__isnull=False).exists()
        page = by_author.get(form_of(source)).content.decode()
        by_author.post(form_of(source), self.sent(page) | {"contributors-1-remove": "1", "do": "save"})
        assert source.contributors.get().family == "Carr"

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, author, by_author):
        source = builders.source("A report", status="draft", created_by=author)
        page = by_author.get(form_of(source)).content.decode()
        wrong = {"identifiers-1-scheme": "doi", "identifiers-1-value": "none of that", "contributors-1-literal": "TUC",
                 "contributors-1-family": "Doe", "contributors-2-family": "Roe",
                 "contributors-2-actor": "No"}  # fmt: skip
        answer = by_author.post(form_of(source), self.sent(page) | wrong | {"do": "save"})
        assert answer.status_code == 400
        said = answer.content.decode()
        assert "there is no actor called “No”" in said
        assert 'value="none of that"' in said
        assert not source.contributors.exists()

    def test_a_list_that_is_longer_than_a_form_is_changed_a_window_at_a_time(self, author, by_author, monkeypatch):
        monkeypatch.setitem(records_windows.MOST, "contributors", 2)
        source = builders.source(
            "Many", authors=("Ang", "Bell", "Carr", "Dunn", "Egan"), status="draft", created_by=author
        )
        page = Page(by_author.get(form_of(source)))
        assert "Rows 1–2 of 5: a form takes no more" in page.text
        assert "?contributors-from=3#id_contributors" in page.links
        page = by_author.get(f"{form_of(source)}?contributors-from=3")
        assert {"?contributors-from=2#id_contributors", "?contributors-from=5#id_contributors"} <= set(Page(page).links)
        given = self.sent(page.content.decode())
        assert "Egan" not in given.values()
        unchanged = by_author.post(form_of(source), given | {"do": "save"})
        assert unchanged.status_code == 302
        wanted = given | {"contributors-1-remove": "1", "contributors-3-family": "Dyer", "contributors-3-place": "9"}
        edition = self.sent(by_author.get(form_of(source)).content.decode())["made_from"]
        by_author.post(form_of(source), wanted | {"made_from": edition, "do": "save"})
        assert [one.family for one in source.contributors.order_by("position")] == [
            "Ang",
            "Bell",
            "Dunn",
            "Dyer",
            "Egan",
        ]
        wrong = (f"{form_of(source)}?contributors-from={one}" for one in ("0", "x", "-1", "99999"))
        assert [by_author.get(one).status_code for one in wrong] == [400] * 4

    def test_a_list_that_is_too_long_to_be_changed_by_hand_says_so_and_stays(self, author, by_author, monkeypatch):
        monkeypatch.setattr(records_form, "MOST", 1)
        source = builders.source("Many", authors=("Ang", "Bell"), status="draft", created_by=author)
        page = by_author.get(form_of(source))
        assert "Names: more rows than are changed by hand; they stay as they are." in Page(page).text
        by_author.post(form_of(source), self.sent(page.content.decode()) | {"title": "Too many", "do": "save"})
        source.refresh_from_db()
        assert (source.title, source.contributors.count()) == ("Too many", 2)

    def test_a_form_that_says_nothing_of_a_list_leaves_it(self, author, by_author):
        source = builders.source("A report", authors=("Carr",), status="draft", created_by=author)
        page = by_author.get(form_of(source)).content.decode()
        given = {name: value for name, value in self.sent(page).items() if not name.endswith("-rows")}
        by_author.post(form_of(source), given | {"title": "Another title", "do": "save"})
        source.refresh_from_db()
        assert (source.title, source.contributors.count()) == ("Another title", 1)

    def test_a_number_does_not_tell_what_one_may_not_see(self, client):
        """A title of another's draft, a file's name of another source: neither in the form nor in the comparison."""
        source, secret = builders.source("A report"), builders.source("Canary in a draft", status="draft")
        file = builders.file(of=builders.source("Elsewhere"), name="canary.pdf")
        client.force_login(builders.person(Role.CONTRIBUTOR))
        given = self.sent(client.get(form_of(source)).content.decode()) | {"do": "save"}
        relation = {"relations-1-type": "cites", "relations-1-target": str(secret.pk)}
        named = {"files-rows": "1", "files-1-id": str(file.pk), "files-1-access": "open"}
        tries = [
            relation,
            named,
            relation | {"reason": "So.", "made_from": "x"},
            named | {"reason": "So.", "made_from": "x"},
        ]
        answers = [client.post(form_of(source), given | one) for one in tries]
        assert [one.status_code for one in answers] == [400, 400, 409, 400]
        assert not [one for one in answers if "anary" in one.content.decode()]
        quotation = builders.quotation()
        given = self.sent(client.get(form_of(quotation)).content.decode()) | {"do": "save", "reason": "So."}
        answer = client.post(form_of(quotation), given | {"reports": str(secret.pk), "made_from": "x"})
        assert (answer.status_code, "anary" in answer.content.decode()) == (409, False)

    def test_a_row_that_may_be_seen_is_named(self, client):
        source, other = builders.source("A report"), builders.source("Named all the same")
        client.force_login(builders.person(Role.CONTRIBUTOR))
        given = self.sent(client.get(form_of(source)).content.decode()) | {"do": "save"}
        answer = client.post(
            form_of(source), given | {"relations-1-type": "cites", "relations-1-target": str(other.pk)}
        )
        assert (answer.status_code, "Named all the same" in answer.content.decode()) == (400, True)

    def test_a_work_that_does_not_stand_any_more_hinders_no_change_of_what_reports_on_it(self, client):
        other = builders.source("Withdrawn meanwhile")
        quotation = builders.quotation(reports=other)
        workflow.take(workflow.WITHDRAW, other, by=builders.person(Role.EDITOR), at=AT, reason="Twice here.")
        client.force_login(builders.person(Role.CONTRIBUTOR))
        given = self.sent(client.get(form_of(quotation)).content.decode()) | {"do": "save", "reason": "So."}
        assert given["reports"] == str(other.pk)
        assert client.post(form_of(quotation), given | {"note": "At the end."}).status_code == 302
        assert Revision.objects.get().fields == {"note": "At the end."}
        gone = builders.source("Withdrawn, too", status="withdrawn")
        assert client.post(form_of(quotation), given | {"reports": str(gone.pk)}).status_code == 400

    def test_a_row_that_does_not_stand_any_more_hinders_no_change_of_another(self, client):
        source, other = builders.source("A report"), builders.source("Withdrawn meanwhile")
        builders.relation(source, "reports-on", other)
        workflow.take(workflow.WITHDRAW, other, by=builders.person(Role.EDITOR), at=AT, reason="Twice here.")
        client.force_login(builders.person(Role.CONTRIBUTOR))
        given = self.sent(client.get(form_of(source)).content.decode())
        answer = client.post(form_of(source), given | {"do": "save", "title": "The report", "reason": "So."})
        assert answer.status_code == 302
        assert Revision.objects.get().fields == {"title": "The report"}
        more = {"relations-2-type": "cites", "relations-2-target": str(builders.source().pk), "reason": "So."}
        assert client.post(form_of(source), given | more | {"do": "save"}).status_code == 302
