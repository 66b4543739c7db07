"""The workbench of the vocabulary: editing, two at once, merging and splitting by form, proposals, files."""

import pytest
from django.test import Client

from evidence.accounts.roles import Role
from evidence.claims.models import Claim
from evidence.curation.models import ConceptChange, ConceptProposal
from evidence.search.names import vocabulary
from evidence.vocabulary.models import Actor, Theme
from tests import builders
from tests.library.breaking import refused_by, rules_of
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(builders.person(role))
    return client


@pytest.fixture
def editor() -> Client:
    return signed_in(Role.EDITOR)


def form_of(client: Client, address: str) -> dict[str, str]:
    """The form as the page shows it."""
    context = client.get(address).context
    form = context["form"]
    names = ("label", "broader", "definition", "scope_note", "actor_kind", "labels", "related", "base")
    return {name: getattr(form, name) for name in names}


def address(theme: Theme | Actor) -> str:
    return f"/workbench/vocabulary/{type(theme).__name__.lower()}/{theme.pk}/"


def test_an_editor_moves_a_theme_by_naming_the_broader_one(editor: Client) -> None:
    top, theme = builders.theme("Voice"), builders.theme("Staff voice")
    form = form_of(editor, address(theme)) | {"broader": "voice", "labels": "being heard\n\nbeing heard", "related": ""}
    assert editor.post(address(theme), form).status_code == 302
    theme.refresh_from_db()
    assert theme.parent == top
    assert [one.text for one in theme.alternative_labels.all()] == ["being heard"]
    answer = editor.post(address(top), form_of(editor, address(top)) | {"broader": "Staff voice"})
    assert (answer.status_code, "below itself" in Page(answer).text) == (409, True)


def test_of_two_editors_the_second_sees_the_difference_and_keeps_what_they_typed(editor: Client) -> None:
    theme = builders.theme("Voice")
    first, second = form_of(editor, address(theme)), form_of(editor, address(theme))
    editor.post(address(theme), first | {"definition": "Being heard."})
    answer = editor.post(address(theme), second | {"definition": "Having a say."})
    text = Page(answer).text
    assert (answer.status_code, "Being heard." in text, "Having a say." in answer.text) == (409, True, True)
    theme.refresh_from_db()
    assert theme.definition == "Being heard."
    again = {**second, "definition": "Having a say.", "base": answer.context["form"].base}
    assert editor.post(address(theme), again).status_code == 302


def test_an_actor_is_added_and_found_at_its_address(editor: Client) -> None:
    form = {"label": "Trades Union Congress", "actor_kind": "organisation", "labels": "TUC"}
    assert editor.post("/workbench/vocabulary/actor/new/", form).status_code == 302
    assert Actor.objects.get().slug == "trades-union-congress"
    assert editor.post("/workbench/vocabulary/actor/new/", form).status_code == 409


def test_uses_are_counted_and_listed(editor: Client) -> None:
    theme = builders.theme()
    claim = builders.claim("Staff are heard.", themes=(theme,))
    page = Page(editor.get(address(theme)))
    assert "Claims: 1" in page.text
    uses = Page(editor.get(f"{address(theme)}uses/claims/"))
    assert f"/workbench/records/claim/{claim.pk}/" in uses.links
    for key in ("quotations", "stances", "subjects", "narrower", "labels"):
        assert editor.get(f"{address(theme)}uses/{key}/").status_code == 200
    actor = builders.stance().actor
    for key in ("voices", "stances", "contributors", "subjects"):
        assert editor.get(f"{address(actor)}uses/{key}/").status_code == 200
    assert editor.get(f"{address(theme)}uses/nonsense/").status_code == 404


def test_merging_shows_what_will_happen_happens_and_is_undone(editor: Client) -> None:
    kept, dropped = builders.theme("Voice"), builders.theme("Being heard")
    claim = builders.claim(themes=(dropped,))
    before = Page(editor.get(f"{address(dropped)}merge/?into=voice")).text
    assert "Claims: 1 to go to “Voice”" in before
    assert list(claim.themes.all()) == [dropped]
    editor.post(f"{address(dropped)}merge/", {"into": "Voice", "reason": "One thing."})
    assert list(claim.themes.all()) == [kept]
    change = ConceptChange.objects.get()
    assert "Being heard" in Page(editor.get("/workbench/vocabulary/changes/")).text
    editor.post(f"/workbench/vocabulary/changes/{change.pk}/undo/")
    assert list(claim.themes.all()) == [dropped]
    assert editor.get(address(dropped)).status_code == 200


def test_a_filter_by_an_old_slug_means_what_it_became_and_suggestions_leave_it_out(editor: Client) -> None:
    kept, dropped = builders.theme("Voice"), builders.theme("Being heard")
    editor.post(f"{address(dropped)}merge/", {"into": "Voice", "reason": "One thing."})
    names = vocabulary().themes
    assert names.called(dropped.slug) == {kept.pk}
    assert dropped.pk not in names.labels
    assert names.called("being heard") == {kept.pk}
    assert dropped.slug not in names.near(dropped.slug)


def test_splitting_by_form_keeps_what_was_typed_when_it_is_refused(editor: Client) -> None:
    theme = builders.theme("Voice")
    claim = builders.claim(themes=(theme,))
    row = Claim.themes.through.objects.get().pk
    form = {"label": "Staff voice", "definition": "Staff are heard.", "reason": "Two things."}
    answer = editor.post(f"{address(theme)}split/", form)
    assert (answer.status_code, "Staff voice" in answer.text) == (409, True)
    assert not Theme.objects.filter(label="Staff voice").exists()
    editor.post(f"{address(theme)}split/", form | {"claims": [row]})
    assert claim.themes.get().label == "Staff voice"
    assert editor.post(f"{address(theme)}split/", form | {"claims": ["x"]}).status_code == 400


def test_what_is_used_is_not_retired_and_what_is_retired_says_so(editor: Client, client: Client) -> None:
    theme, instead = builders.theme("Voice"), builders.theme("Say")
    claim = builders.claim(themes=(theme,))
    editor.post(f"{address(theme)}retire/", {"reason": "Unclear."})
    theme.refresh_from_db()
    assert not theme.is_retired
    claim.themes.clear()
    editor.post(f"{address(theme)}retire/", {"reason": "Unclear.", "instead": "Say"})
    answer = client.get(f"/themes/{theme.slug}/")
    page = Page(answer)
    assert (answer.status_code, "Unclear." in page.text, f"/themes/{instead.slug}/" in page.links) == (410, True, True)
    editor.post(f"{address(theme)}retire/", {"do": "revive"})
    assert client.get(f"/themes/{theme.slug}/").status_code == 200


def test_a_coder_proposes_and_an_editor_approves_or_says_why_not(editor: Client) -> None:
    coder, other = signed_in(Role.CODER), signed_in(Role.CODER)
    for label in ("Staff voice", "Canary voice"):
        coder.post(
            "/workbench/vocabulary/proposals/",
            {"of": "theme", "label": label, "definition": "What it is.", "reason": "Missed in a report."},
        )
    assert "Canary" in Page(coder.get("/workbench/vocabulary/proposals/")).text
    assert "Canary" not in Page(other.get("/workbench/vocabulary/proposals/")).text
    assert not Theme.objects.exists()
    first, second = ConceptProposal.objects.order_by("pk")
    assert coder.post(f"/workbench/vocabulary/proposals/{first.pk}/", {"do": "approve"}).status_code == 403
    editor.post(f"/workbench/vocabulary/proposals/{first.pk}/", {"do": "approve"})
    editor.post(f"/workbench/vocabulary/proposals/{first.pk}/", {"do": "approve"})  # a second click
    editor.post(f"/workbench/vocabulary/proposals/{second.pk}/", {"do": "decline"})
    second.refresh_from_db()
    assert second.state == "open"
    editor.post(f"/workbench/vocabulary/proposals/{second.pk}/", {"do": "decline", "answer": "Use “Staff voice”."})
    assert [one.label for one in Theme.objects.all()] == ["Staff voice"]
    assert "Use “Staff voice”." in Page(coder.get("/workbench/vocabulary/proposals/")).text


def test_what_is_there_by_any_name_is_not_proposed() -> None:
    builders.theme("Voice")
    answer = signed_in(Role.CODER).post(
        "/workbench/vocabulary/proposals/", {"of": "theme", "label": "voice", "reason": "Missed."}
    )
    assert (answer.status_code, "there already" in Page(answer).text) == (409, True)


def test_the_tree_is_read_by_coders_without_links_to_edit(editor: Client) -> None:
    theme = builders.theme("Staff voice", parent=builders.theme("Voice"))
    assert address(theme) in Page(editor.get("/workbench/vocabulary/")).links
    assert address(theme) not in Page(signed_in(Role.CODER).get("/workbench/vocabulary/?find=staff")).links
    assert editor.get("/workbench/vocabulary/?of=actor").status_code == 200
    assert editor.get("/workbench/vocabulary/?of=nonsense").status_code == 404


@pytest.mark.parametrize("key", ["turtle", "rdf-xml", "json-ld"])
def test_the_vocabulary_leaves_as_a_file(editor: Client, key: str) -> None:
    theme = builders.theme("Voice")
    answer = editor.get(f"/workbench/vocabulary/files/{key}/")
    assert f"http://testserver/themes/{theme.slug}/" in answer.text
    assert "attachment" in answer["Content-Disposition"]


# The rules of the database


def a_change(**fields: object) -> None:
    made = {
        "kind": "theme",
        "move": "merge",
        "kept": 1,
        "other": 2,
        "at": builders.MOMENT,
        "reason": "So.",
        "moved": [],
    }
    ConceptChange.objects.create(by=builders.person(), **(made | fields))


def a_proposal(**fields: object) -> None:
    made = {"kind": "theme", "label": "Voice", "reason": "Missed.", "at": builders.MOMENT}
    ConceptProposal.objects.create(by=builders.person(), **(made | fields))


def merged_twice() -> None:
    a_change()
    a_change(kept=3)


BROKEN = {
    "evidence_conceptchange_kind_known": lambda: a_change(kind="place"),
    "evidence_conceptchange_move_known": lambda: a_change(move="lost"),
    "evidence_conceptchange_of_two": lambda: a_change(other=1),
    "evidence_conceptchange_has_reason": lambda: a_change(reason=" "),
    "evidence_conceptchange_undone_by_somebody": lambda: a_change(undone_at=builders.MOMENT),
    "evidence_conceptchange_merged_once_at_a_time": merged_twice,
    "evidence_conceptproposal_kind_known": lambda: a_proposal(kind="place"),
    "evidence_conceptproposal_state_known": lambda: a_proposal(state="lost"),
    "evidence_conceptproposal_actor_has_a_kind": lambda: a_proposal(kind="actor"),
    "evidence_conceptproposal_label_given": lambda: a_proposal(label=" "),
    "evidence_conceptproposal_has_reason": lambda: a_proposal(reason=" "),
    "evidence_conceptproposal_decided_by_somebody": lambda: a_proposal(state="approved"),
    "evidence_theme_retired_with_reason": lambda: builders.theme(retired_at=builders.MOMENT),
    "evidence_theme_only_retired_is_replaced": lambda: builders.theme(replaced_by=builders.theme()),
    "evidence_theme_under_living": lambda: builders.theme(
        parent=builders.theme(retired_at=builders.MOMENT, retirement_reason="So.")
    ),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_the_database_refuses_what_breaks_the_rule(rule: str) -> None:
    if rule.endswith("state_known"):
        with pytest.raises(Exception, match="evidence_conceptproposal"):
            BROKEN[rule]()
        return
    if rule.endswith("kind_known") and "proposal" in rule:
        with pytest.raises(Exception, match="evidence_conceptproposal"):
            BROKEN[rule]()
        return
    with refused_by(rule):
        BROKEN[rule]()


def test_every_rule_is_tried() -> None:
    assert rules_of(ConceptChange, ConceptProposal) <= set(BROKEN)


def test_nothing_narrower_in_use_stands_below_what_is_retired() -> None:
    top = builders.theme()
    builders.theme(parent=top)
    with refused_by("evidence_theme_nothing_below_retired"):
        Theme.objects.filter(pk=top.pk).update(retired_at=builders.MOMENT, retirement_reason="So.")


def test_no_concept_is_replaced_by_itself_over_others() -> None:
    one, two = (builders.theme(retired_at=builders.MOMENT, retirement_reason="So.") for _ in range(2))
    Theme.objects.filter(pk=one.pk).update(replaced_by=two)
    with refused_by("evidence_theme_replaced_in_no_circle"):
        Theme.objects.filter(pk=two.pk).update(replaced_by=one)
