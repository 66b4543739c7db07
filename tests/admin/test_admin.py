"""The curators' desk: every record can be found, nothing can be deleted, and the rules hold here, too."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.claims.models import Quotation
from evidence.library.models import TextVersion
from evidence.library.status import Status
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return User.objects.create_superuser("administrator", password="correct horse")


@pytest.fixture
def desk(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def library() -> None:
    """One record of every kind."""
    mutuals = builders.theme("Mutuals")
    version = builders.text(builders.WORDS)
    quotation = builders.quotation("Staff said that they were listened to.", in_=version)
    claim = builders.claim(themes=(mutuals,))
    builders.evidence(claim=claim, quotation=quotation)
    builders.stance(theme=mutuals, quotation=quotation)
    builders.search(claim)
    builders.relation(version.source, "cites", builders.source(authors=("Barber",)))
    builders.identifier(version.source, "doi", "10.1000/182")


REGISTERED = sorted(admin.site._registry, key=lambda model: str(model._meta.model_name))


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.model_name)
def test_every_kind_of_record_is_listed_searched_and_opened(desk, model):
    assert desk.get(address(model, "changelist")).status_code == 200
    assert desk.get(address(model, "changelist"), {"q": "mutual"}).status_code == 200
    record = model._default_manager.first()
    if record is not None:
        assert desk.get(address(model, "change", record.pk)).status_code == 200


def test_the_records_stand_in_the_groups_curators_think_in(desk):
    page = desk.get(reverse("admin:index")).content.decode()

    assert [page.index(group) for group in ("Claims and evidence", "Sources", "Vocabulary", "People")] == sorted(
        page.index(group) for group in ("Claims and evidence", "Sources", "Vocabulary", "People")
    )


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("model", ["claim", "quotation", "evidencelink", "stance", "source", "theme", "actor"])
def test_no_record_can_be_deleted(desk, model):
    [registered] = [each for each in REGISTERED if each._meta.model_name == model]
    record = registered._default_manager.all()[0]

    answer = desk.post(address(registered, "delete", record.pk), {"post": "yes"})

    assert answer.status_code == 403
    assert registered._default_manager.filter(pk=record.pk).exists()


@pytest.mark.parametrize("model", ["claim", "evidencelink", "quotation", "stance", "source"])
def test_the_number_of_queries_of_a_list_does_not_grow_with_its_rows(desk, model):
    [registered] = [each for each in REGISTERED if each._meta.model_name == model]

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            desk.get(address(registered, "changelist"))
        return len(seen)

    builders.evidence(), builders.stance()
    queries()
    few = queries()
    for _ in range(5):
        builders.evidence(), builders.stance()

    assert queries() == few


class TestQuotations:
    def test_a_curator_pastes_words_and_the_text_says_where_they_stand(self, desk):
        version = builders.text("One thing. Another thing.")

        answer = desk.post(
            reverse("admin:evidence_quotation_add"), {"text_version": version.pk, "exact": "Another thing."}
        )

        assert answer.status_code == 302
        made = Quotation.objects.get()
        assert (made.start, made.end, made.prefix) == (11, 25, "One thing. ")
        assert made.block == version.blocks.get()
        assert made.status == Status.DRAFT

    def test_words_that_are_not_in_the_text_are_refused_with_a_reason(self, desk):
        version = builders.text("One thing.")

        answer = desk.post(
            reverse("admin:evidence_quotation_add"), {"text_version": version.pk, "exact": "One  thing."}
        )

        assert "do not stand in the text" in answer.content.decode()
        assert not Quotation.objects.exists()

    def test_words_that_occur_twice_ask_which(self, desk):
        version = builders.text("A thing. A thing.")
        form = {"text_version": version.pk, "exact": "A thing."}

        unclear = desk.post(reverse("admin:evidence_quotation_add"), form)
        clear = desk.post(reverse("admin:evidence_quotation_add"), form | {"occurrence": 2})

        assert unclear.status_code == 200
        assert clear.status_code == 302
        assert Quotation.objects.get().start == 9

    def test_changed_words_are_found_again_in_the_same_text(self, desk):
        version = builders.text("One thing. Another thing.")
        quotation = builders.quotation("One thing.", in_=version, status="draft")

        desk.post(
            reverse("admin:evidence_quotation_change", args=[quotation.pk]), {"exact": "Another", "occurrence": ""}
        )

        quotation.refresh_from_db()
        assert (quotation.start, quotation.exact) == (11, "Another")


class TestTexts:
    def test_a_text_of_a_published_source_is_brought_in_at_the_workbench(self, desk):
        source = builders.source()
        text = {"source": source.pk, "role": "full-text", "content": "So.", "origin": "typed", "reason": "So."}
        answer = desk.post(reverse("admin:evidence_textversion_add"), text)
        assert f"/workbench/sources/{source.pk}/texts/" in answer.content.decode()
        assert not source.text_versions.exists()

    def test_a_text_comes_in_with_its_number_its_hash_and_its_blocks(self, desk):
        source = builders.source(status="draft")

        for reason in ("as received", "a page was missing"):
            desk.post(
                reverse("admin:evidence_textversion_add"),
                {
                    "source": source.pk,
                    "role": "full-text",
                    "content": f"First.\n\n{reason}",
                    "origin": "typed",
                    "reason": reason,
                },
            )

        assert [version.number for version in source.text_versions.all()] == [1, 2]
        assert TextVersion.objects.get(number=1).blocks.count() == 2

    def test_a_kept_text_cannot_be_changed(self, desk):
        version = builders.text("As it was.")

        desk.post(reverse("admin:evidence_textversion_change", args=[version.pk]), {"content": "As I want it."})

        version.refresh_from_db()
        assert version.content == "As it was."


class TestWorkflow:
    def move(self, desk, action, *records, reason=""):
        return desk.post(
            address(type(records[0]), "changelist"),
            {"action": action, "_selected_action": [record.pk for record in records], "reason": reason},
            follow=True,
        )

    def test_who_submitted_is_told_that_a_second_person_has_to_publish(self, desk):
        claim = builders.claim(status=Status.DRAFT)

        self.move(desk, "submit", claim)
        answer = self.move(desk, "publish", claim)

        claim.refresh_from_db()
        assert claim.status == Status.SUBMITTED
        assert "a second person has to read it" in answer.content.decode()

    def test_a_second_person_publishes_several_at_once(self, desk):
        claims = [builders.claim(status=Status.SUBMITTED) for _ in range(3)]

        self.move(desk, "publish", *claims)

        for claim in claims:
            claim.refresh_from_db()
        assert {claim.status for claim in claims} == {Status.PUBLISHED}

    def test_withdrawing_needs_the_reason_beside_the_action(self, desk):
        claim = builders.claim()

        self.move(desk, "withdraw", claim)
        claim.refresh_from_db()
        unreasoned = claim.status
        self.move(desk, "withdraw", claim, reason="It rests on a misreading.")
        claim.refresh_from_db()

        assert (unreasoned, claim.status) == (Status.PUBLISHED, Status.WITHDRAWN)

    def test_the_state_cannot_be_set_by_hand(self, desk):
        theme = builders.theme()
        claim = builders.claim(status=Status.DRAFT, themes=(theme,))

        desk.post(
            reverse("admin:evidence_claim_change", args=[claim.pk]),
            {
                "text": "Another text.",
                "kind": "finding",
                "themes": [theme.pk],
                "status": "published",
                "evidence-TOTAL_FORMS": 0,
                "evidence-INITIAL_FORMS": 0,
                "searches-TOTAL_FORMS": 0,
                "searches-INITIAL_FORMS": 0,
            },
        )

        claim.refresh_from_db()
        assert (claim.text, claim.status) == ("Another text.", Status.DRAFT)


NO_INLINES = {f"{name}-{total}_FORMS": 0 for name in ("evidence", "searches") for total in ("TOTAL", "INITIAL")}


class TestWhatIsPublished:
    @pytest.mark.parametrize(
        "make", [builders.source, builders.quotation, builders.claim, builders.evidence, builders.stance]
    )
    def test_it_is_for_looking_and_leads_to_a_proposal(self, desk, make):
        record = make()
        page = desk.get(address(type(record), "change", record.pk)).content.decode()
        assert f"/workbench/records/{record._meta.model_name}/{record.pk}/" in page
        assert 'name="_save"' not in page
        assert desk.post(address(type(record), "change", record.pk), {"text": "No."}).status_code == 403

    def test_a_draft_is_changed_here(self, desk):
        """The negative control."""
        claim = builders.claim(status="draft")
        assert 'name="_save"' in desk.get(address(type(claim), "change", claim.pk)).content.decode()

    def test_published_evidence_is_not_changed_on_the_page_of_a_draft_claim(self, desk):
        claim = builders.claim(status="draft")
        builders.evidence(claim=claim, rationale="The published rationale.")
        builders.evidence(claim=claim, rationale="The drafted rationale.", status="draft")
        page = desk.get(address(type(claim), "change", claim.pk)).content.decode()
        assert "The drafted rationale." in page
        assert "The published rationale." not in page

    def test_who_saves_after_somebody_else_is_told(self, desk):
        claim = builders.claim("Staff are heard.", status="draft")
        where = address(type(claim), "change", claim.pk)
        [made_from] = re.findall(r'name="made_from" value="(\w+)"', desk.get(where).content.decode())
        typed = {"kind": "finding", "made_from": made_from, **NO_INLINES}
        assert desk.post(where, typed | {"text": "Staff were heard."}).status_code == 302
        answer = desk.post(where, typed | {"text": "Staff felt heard."})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Somebody else changed this record" in page
        assert "<td><bdi>Staff were heard.</bdi></td><td><bdi>Staff felt heard.</bdi></td>" in page
        claim.refresh_from_db()
        assert claim.text == "Staff were heard."
        [seen] = re.findall(r'name="made_from" value="(\w+)"', page)  # who has seen the difference may save
        assert desk.post(where, typed | {"text": "Staff felt heard.", "made_from": seen}).status_code == 302
        claim.refresh_from_db()
        assert claim.text == "Staff felt heard."

    def test_a_name_added_meanwhile_is_noticed_too(self, desk):
        source = builders.source(status="draft", kind="report")
        where = address(type(source), "change", source.pk)
        page = desk.get(where).content.decode()
        [made_from] = re.findall(r'name="made_from" value="(\w+)"', page)
        inlines = {
            f"{name}-{what}": "0"
            for name in ("contributors", "identifiers", "relations", "notes")
            for what in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
        typed = {
            "title": "A report",
            "kind": "report",
            "access": "open",
            "extra": "{}",
            "made_from": made_from,
            **inlines,
        }
        source.contributors.create(position=1, family="Carr")
        answer = desk.post(where, typed)
        page = answer.content.decode()
        assert (answer.status_code, "in another window" in page) == (409, True)
        [kept] = re.findall(r'name="made_from" value="(\w+)"', page)  # rows are not compared here: it saves nothing
        assert desk.post(where, typed | {"made_from": kept}).status_code == 409
        assert source.contributors.get().family == "Carr"

    def test_a_quotation_that_was_changed_meanwhile_is_not_put_back_unseen(self, desk):
        link, other = builders.evidence(status="draft"), builders.quotation()
        where = address(type(link), "change", link.pk)
        page = desk.get(where).content.decode()
        typed = {name: getattr(link, name) for name in ("relation", "directness", "basis", "rationale")}
        typed |= {"claim": link.claim_id, "quotation": link.quotation_id}
        for _ in range(2):
            [made_from] = re.findall(r'name="made_from" value="(\w+)"', page)
            type(link).objects.update(quotation=other)
            answer = desk.post(where, typed | {"made_from": made_from})
            page = answer.content.decode()
            assert (answer.status_code, "in another window" in page) == (409, True)

    @pytest.mark.usefixtures("library")
    @pytest.mark.parametrize("model", ["contributor", "identifier", "relation", "recordnote"])
    def test_what_hangs_on_a_source_is_changed_with_it_and_nowhere_else(self, desk, model):
        [registered] = [each for each in REGISTERED if each._meta.model_name == model]
        assert desk.get(address(registered, "add")).status_code == 403
        row: Any = registered._default_manager.first()
        if row is not None:
            where = address(registered, "change", row.pk)
            source = row.source_id
            page = desk.get(where).content.decode()
            assert f"/workbench/records/source/{source}/" in page
            assert page.count("To change it") == 1
            assert desk.post(where, {"value": "other"}).status_code == 403

    def test_who_changes_what_another_submitted_cannot_publish_it(self, desk, administrator):
        claim = builders.claim("Staff are heard.", status="submitted", submitted_by=builders.person())
        where = address(type(claim), "change", claim.pk)
        desk.post(where, {"text": "Staff were heard.", "kind": "finding", **NO_INLINES})
        claim.refresh_from_db()
        assert (claim.text, claim.submitted_by) == ("Staff were heard.", administrator)


def test_a_theme_cannot_be_put_below_itself(desk):
    top = builders.theme("Top")
    below = builders.theme("Below", parent=top)

    answer = desk.post(
        reverse("admin:evidence_theme_change", args=[top.pk]),
        {
            "label": "Top",
            "parent": below.pk,
            "definition": "What it is.",
            "alternative_labels-TOTAL_FORMS": 0,
            "alternative_labels-INITIAL_FORMS": 0,
        },
    )

    assert "below itself" in answer.content.decode()


def test_a_source_whose_date_is_no_date_is_refused_with_a_reason(desk):
    source = builders.source(status="draft")
    formsets = ("contributors", "identifiers", "relations", "notes")
    empty = {f"{name}-{total}_FORMS": 0 for name in formsets for total in ("TOTAL", "INITIAL")}

    answer = desk.post(
        reverse("admin:evidence_source_change", args=[source.pk]),
        {"title": "A title", "kind": "report", "access": "none", "issued": "20O1", "extra": "{}", **empty},
    )

    assert "is no date in EDTF" in answer.content.decode()


def test_a_person_without_the_desk_is_asked_to_sign_in():
    client = Client()
    client.force_login(builders.person(Role.CONTRIBUTOR))

    assert client.get(reverse("admin:index")).status_code == 302
