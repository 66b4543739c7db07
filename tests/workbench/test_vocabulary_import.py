"""A file of concepts at the workbench: seen before anything changes, chosen singly, taken by the rules of a form."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from evidence.accounts.roles import Role
from evidence.curation.concepts import bringing, parked
from evidence.curation.models import ConceptFile, HistoryEntry
from evidence.vocabulary import skos_files, skos_rows
from evidence.vocabulary.models import Actor, ActorLabel, Theme, ThemeLabel
from evidence.vocabulary.skos import dump, read
from evidence.vocabulary.terms import Found, NotSkos
from evidence.workbench import vocabulary_import
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

START = "/workbench/vocabulary/import/"
HEAD = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix t: <http://other.example/themes/> .\n"
FILE = f"""{HEAD}
t:voice a skos:Concept ; skos:prefLabel "Voice" ; skos:definition "Being heard." ; skos:altLabel "say" .
t:staff-voice a skos:Concept ; skos:prefLabel "Staff voice" ; skos:definition "Staff are heard." ;
    skos:broader t:voice ; skos:related t:choice .
t:choice a skos:Concept ; skos:prefLabel "Choice" ; skos:definition "To pick." .
t:hollow a skos:Concept ; skos:prefLabel "Hollow" .
t:nameless a skos:Concept .
"""


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading in a process of its own has a test of its own: here it would cost two seconds a file."""

    def read_here(name: str, data: bytes) -> Found:
        return read(data, skos_files.format_of(name, data))

    monkeypatch.setattr(skos_files, "read", read_here)


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(builders.person(Role.EDITOR))
    return client


def send(client: Client, text: str | bytes = FILE, name: str = "terms.ttl") -> str:
    """The address of the page of the file."""
    data = text.encode() if isinstance(text, str) else text
    answer = client.post(START, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, Page(answer).text
    return str(answer["Location"])


def form_of(client: Client, at: str) -> dict[str, object]:
    """What the page would send."""
    text = client.get(at).text
    boxes = re.findall(r'name="take" value="(\d+)"( checked)?', text)
    return {
        "plan": re.findall(r'name="plan" value="(\w+)"', text)[0],
        "on": re.findall(r'name="on" value="(\d+)"', text),
        "take": [number for number, ticked in boxes if ticked],
        "show": "",
        "page": "1",
    }


def press(client: Client, at: str, button: str, **changed: object):
    return client.post(f"{at.partition('?')[0]}choose/", form_of(client, at) | {"do": button} | changed)


def counts(client: Client, at: str) -> dict[str, int]:
    return {str(verdict): number for verdict, number in client.get(at).context["plan"].counts.items()}


def test_reading_shows_what_would_become_of_each_and_changes_nothing(editor: Client) -> None:
    builders.theme("Voice", slug="voice", definition="Having a say.")
    at = send(editor)
    page = Page(editor.get(at))
    assert counts(editor, at) == {"new": 2, "changed": 1, "unchanged": 0, "refused": 2}
    for words in ("5 seen", "Having a say.", "Being heard.", "Say what the theme is", "It has no preferred label."):
        assert words in page.text
    assert (Theme.objects.count(), ThemeLabel.objects.count()) == (1, 0)
    assert "Hollow" in Page(editor.get(f"{at}?show=refused")).text
    assert "Hollow" not in Page(editor.get(f"{at}?show=new")).text


def test_what_is_new_is_ticked_and_taken_by_name_and_the_file_again_changes_nothing(editor: Client) -> None:
    voice = builders.theme("Voice", slug="voice", definition="Having a say.")
    at = send(editor)
    press(editor, at, "take")
    staff = Theme.objects.get(slug="staff-voice")
    assert (staff.parent, staff.definition) == (voice, "Staff are heard.")
    assert [one.slug for one in staff.related.all()] == ["choice"]
    voice.refresh_from_db()
    assert voice.definition == "Having a say."
    report = Page(editor.get(at))
    assert f"/workbench/vocabulary/theme/{staff.pk}/" in report.links
    entry = HistoryEntry.objects.get(table="theme", row=staff.pk)
    assert entry.reason.startswith("SKOS file terms.ttl, sha256 ")
    assert entry.person is not None

    press(editor, at, "all-changed")
    press(editor, at, "take")
    voice.refresh_from_db()
    assert (voice.definition, [one.text for one in voice.alternative_labels.all()]) == ("Being heard.", ["say"])
    entries = HistoryEntry.objects.count()
    again = send(editor)
    assert counts(editor, again) == {"new": 0, "changed": 0, "unchanged": 3, "refused": 2}
    assert HistoryEntry.objects.count() == entries


def test_single_ones_are_chosen_and_what_hangs_on_others_says_so(editor: Client) -> None:
    at = send(editor)
    lines = {line.slug: str(line.number) for line in editor.get(at).context["plan"].lines}
    press(editor, at, "take", take=[lines["staff-voice"], lines["choice"]])
    assert [one.slug for one in Theme.objects.all()] == ["choice"]
    assert "“voice”, which is broader, was not taken." in Page(editor.get(at)).text
    press(editor, at, "take", take=[lines["staff-voice"], lines["voice"]])
    assert Theme.objects.count() == 3


def test_ticks_of_other_pages_are_kept_and_buttons_tick_by_sort(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary_import, "A_PAGE", 2)
    at = send(editor)
    answer = press(editor, f"{at}?page=1", "keep", take=[])
    assert answer["Location"] == f"{at}?show=&page=1"
    assert "1 is ticked" in Page(editor.get(f"{at}?page=2")).text
    press(editor, at, "no-new")
    assert "0 are ticked" in Page(editor.get(at)).text
    assert press(editor, at, "take").status_code == 409
    press(editor, at, "all-new")
    assert "3 are ticked" in Page(editor.get(at)).text


def test_what_somebody_changed_meanwhile_is_looked_at_again(editor: Client) -> None:
    voice = builders.theme("Voice", slug="voice", definition="Having a say.")
    at = send(editor)
    press(editor, at, "all-changed")
    form = form_of(editor, at)
    Theme.objects.filter(pk=voice.pk).update(definition="A third thing.")
    answer = editor.post(f"{at}choose/", form | {"do": "take"})
    assert (answer.status_code, "was changed meanwhile" in Page(answer).text) == (409, True)
    assert "A third thing." in Page(answer).text
    press(editor, at, "take", take=[])  # the tick was for another change
    voice.refresh_from_db()
    assert voice.definition == "A third thing."


def test_of_many_so_many_are_taken_at_once_and_the_rest_stays_ticked(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "AT_ONCE", 2)
    at = send(editor)
    press(editor, at, "take")
    assert sorted(one.slug for one in Theme.objects.all()) in (["choice", "voice"], ["staff-voice", "voice"])
    assert "1 is ticked" in Page(editor.get(at)).text
    press(editor, at, "take")
    assert Theme.objects.count() == 3


def test_a_double_click_takes_once(editor: Client) -> None:
    at = send(editor)
    form = form_of(editor, at) | {"do": "take"}
    assert [editor.post(f"{at}choose/", form).status_code for _ in range(2)] == [302, 409]
    assert Theme.objects.count() == 3
    assert len(editor.get(at).context["became"]) == 3


def test_a_file_empties_a_broader_one_and_retires_without_a_day_as_it_says(editor: Client) -> None:
    top = builders.theme("Voice", slug="voice", definition="Being heard.")
    below = builders.theme("Staff voice", slug="staff-voice", definition="Staff are heard.", parent=top)
    gone = builders.theme("Say", slug="say", definition="Old.")
    at = send(
        editor,
        f"""{HEAD} @prefix owl: <http://www.w3.org/2002/07/owl#> .
        t:staff-voice a skos:Concept ; skos:prefLabel "Staff voice" ; skos:topConceptOf t: .
        t:say a skos:Concept ; skos:prefLabel "Say" ; owl:deprecated true .""",
    )
    assert "The file does not say since when" in Page(editor.get(at)).text
    press(editor, at, "all-changed")
    press(editor, at, "take")
    for one in (below, gone):
        one.refresh_from_db()
    assert below.parent is None
    assert gone.is_retired
    assert gone.retirement_reason.endswith("Since when is not known: the day is that of the import.")


def test_what_is_retired_and_what_comes_back(editor: Client) -> None:
    top = builders.theme("Voice", slug="voice", definition="Being heard.")
    old = builders.theme("Say", slug="say", definition="Old.")
    back = builders.theme("Choice", slug="choice", definition="To pick.", retired_at=builders.MOMENT,
                          retirement_reason="Unclear.")  # fmt: skip
    used = builders.theme("Used", slug="used", definition="In use.")
    builders.claim(themes=(used,))
    since = 'prov:invalidatedAtTime "2024-02-29T12:00:00Z"^^xsd:dateTime'
    ended = f'owl:deprecated true ; {since} ; skos:historyNote "Two words." '
    at = send(
        editor,
        f"""{HEAD} @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix prov: <http://www.w3.org/ns/prov#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix dc: <http://purl.org/dc/terms/> .
        t:say a skos:Concept ; skos:prefLabel "Say" ; {ended} ; dc:isReplacedBy t:voice .
        t:used a skos:Concept ; skos:prefLabel "Used" ; {ended} .
        t:choice a skos:Concept ; skos:prefLabel "Choice" .""",
    )
    text = Page(editor.get(at)).text
    assert "retired: Two words. Used in its place: Voice." in text
    assert "here it is still in use" in text
    press(editor, at, "all-changed")
    press(editor, at, "take")
    for one in (old, back, used):
        one.refresh_from_db()
    assert (old.is_retired, old.replaced_by, back.is_retired, used.is_retired) == (True, top, False, False)


@pytest.mark.parametrize("key", ["turtle", "rdf-xml", "json-ld"])
def test_the_export_brought_in_again_changes_nothing_and_fills_an_empty_vocabulary(editor: Client, key: str) -> None:
    top = builders.theme("Voice", slug="voice", definition="Being heard.")
    below = builders.theme("Staff voice", slug="staff-voice", parent=top, scope_note="Not of users.")
    below.related.add(builders.theme("Choice", slug="choice"))
    ThemeLabel.objects.create(theme=below, text="being heard at work")
    gone = builders.theme(
        "Old", slug="old", parent=top, retired_at=timezone.now(), retirement_reason="So.", replaced_by=top
    )
    builders.theme("Older", slug="older", retired_at=timezone.now(), retirement_reason="So.", replaced_by=gone)
    tuc = builders.actor("TUC", slug="tuc", parent=builders.actor("Unions", slug="unions", kind="group"))
    ActorLabel.objects.create(actor=tuc, text="Trades Union Congress")
    before = skos_rows.terms()
    ending = {"turtle": "ttl", "rdf-xml": "rdf", "json-ld": "jsonld"}[key]
    exported = editor.get(f"/workbench/vocabulary/files/{key}/").content
    assert counts(editor, send(editor, exported, f"v.{ending}"))["unchanged"] == len(before)
    for labels in (ThemeLabel, ActorLabel):
        labels.objects.all().delete()
    for model in (Theme, Actor):
        model.objects.update(parent=None, replaced_by=None)
        model.objects.all().delete()
    press(editor, send(editor, exported, f"v.{ending}"), "take")
    assert skos_rows.terms() == before
    assert dump(before, site="http://testserver/", key=key) == exported


def test_what_was_taken_is_taken_back_but_what_was_used_or_changed_since_stays(editor: Client) -> None:
    voice = builders.theme("Voice", slug="voice", definition="Having a say.")
    say = builders.theme("Say", slug="say", definition="Old.", retired_at=builders.MOMENT, retirement_reason="So.",
                         replaced_by=voice)  # fmt: skip
    before = skos_rows.terms()
    at = send(editor, f'{FILE} t:say a skos:Concept ; skos:prefLabel "Say it" ; skos:related t:voice .')
    press(editor, at, "all-changed")
    press(editor, at, "take")
    taken = skos_rows.terms()
    press(editor, at, "back")
    assert {one for one in skos_rows.terms() if not one.retired or one.slug == "say"} == set(before)
    assert "Take all of this back" not in Page(editor.get(at)).text
    reasons = set(Theme.objects.exclude(slug__in=("voice", "say")).values_list("retirement_reason", flat=True))
    assert reasons == {"The file that brought it in was taken back."}

    press(editor, at, "all-changed")  # what was retired comes back with the file
    press(editor, at, "take")
    assert {one.slug for one in skos_rows.terms() if not one.retired} == {one.slug for one in taken}
    builders.claim(themes=(Theme.objects.get(slug="choice"),))
    Theme.objects.filter(pk=say.pk).update(definition="Else.")
    Theme.objects.filter(slug="staff-voice").update(definition="Else.")
    press(editor, at, "back")
    page = Page(editor.get(at)).text
    assert "Not taken back: It was changed since" in page
    assert Theme.objects.filter(slug__in=("say", "staff-voice"), definition="Else.", retired_at=None).count() == 2


# Who may, and what is sent


def test_only_editors_and_only_the_owner(editor: Client) -> None:
    at = send(editor)
    other = Client()
    other.force_login(builders.person(Role.EDITOR))
    assert (other.get(at).status_code, other.post(f"{at}choose/", {"do": "take"}).status_code) == (404, 404)
    other.post(f"{at}choose/", {"do": "forget"})
    assert editor.get(at).status_code == 200
    coder = Client()
    coder.force_login(builders.person(Role.CODER))
    assert [coder.get(one).status_code for one in (START, at)] == [403, 403]
    assert START not in Page(coder.get("/workbench/vocabulary/")).links
    assert START in Page(editor.get("/workbench/vocabulary/")).links
    assert at in Page(editor.get(START)).links
    assert at not in Page(other.get(START)).links
    editor.post(f"{at}choose/", {"do": "forget"})
    assert editor.get(at).status_code == 404


def test_a_file_is_kept_for_a_month(editor: Client) -> None:
    at = send(editor)
    kept = ConceptFile.objects.get()
    ConceptFile.objects.update(at=timezone.now() - parked.KEPT)
    assert editor.get(at).status_code == 404
    assert at not in Page(editor.get(START)).links
    send(editor)
    assert kept not in ConceptFile.objects.all()


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("terms.ttl", b"nonsense <<<", 400),
        ("terms.pdf", b"%PDF", 400),
        ("terms.ttl", b" " * (skos_files.SENT + 70_000), 413),
    ],
    ids=["no Turtle", "another format", "too large"],
)
def test_a_file_that_is_not_read_says_why(
    editor: Client, name: str, data: bytes, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(skos_files, "read", _guarded)
    answer = editor.post(START, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert not ConceptFile.objects.exists()


def _guarded(name: str, data: bytes) -> Found:
    if not (key := skos_files.format_of(name, data)):
        raise NotSkos("Its name tells none of the formats.")
    return read(data, key)


@pytest.mark.parametrize("sent", [{"take": ["x"]}, {"do": "else"}, {"show": "all"}, {"on": ["٣"]}])
def test_what_no_page_sends_is_refused(editor: Client, sent: dict[str, object]) -> None:
    at = send(editor)
    assert press(editor, at, str(sent.get("do", "keep")), **sent).status_code == 400
    assert editor.get(f"{at}?show=all").status_code == 400


def test_what_a_file_says_is_shown_as_text(editor: Client) -> None:
    said = "<img src=x onerror=alert(1)>{{ 7 }}"
    at = send(editor, f'{HEAD} t:x a skos:Concept ; skos:prefLabel "{said}" ; skos:definition "{said}" .')
    text = editor.get(at).text
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text


def test_the_number_of_queries_does_not_grow_with_the_concepts(editor: Client, django_assert_max_num_queries) -> None:
    many = HEAD + "".join(
        f't:t{n} a skos:Concept ; skos:prefLabel "T {n}" ; skos:definition "So." .\n' for n in range(90)
    )
    small, large = send(editor), send(editor, many)
    for at in (small, large):
        with django_assert_max_num_queries(24):
            editor.get(at)
