"""Mending a draft at the workbench: block by block, without script, never over somebody else's work."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.curation.models import TextDraft
from evidence.curation.texts import becoming, drafts, taking
from evidence.curation.texts.drafts import Labelled, Overtaken
from evidence.library.models import Block, TextVersion
from evidence.text import mending
from evidence.workbench.texts_rows import A_PAGE
from tests import builders
from tests.pages.delivered import Page

pytestmark = pytest.mark.django_db

WORDS = "1.1 The rota\n\nStaff were heard. They said\n\nAnnual report\n\nso themselves.\n\nUsers too."


@pytest.fixture
def curator(client):
    person = builders.person()
    client.force_login(person)
    return person


@pytest.fixture
def draft(curator):
    return taking.paste(builders.source(status="draft"), WORDS, role="full-text", by=curator)


def key(words):
    return WORDS.index(words)


def form(client, draft, page=1):
    """What a browser would send of the page as it is shown."""
    shown = Page(client.get(f"/workbench/texts/{draft.pk}/?page={page}"))
    fields = {
        one.attributes["name"]: one.attributes.get("value", "")
        for one in shown.all("input")
        if one.attributes.get("type") == "hidden" and "name" in one.attributes
    }
    selects = iter(shown.all("select"))
    for piece in [one for one in shown.elements if one.tag == "select"]:
        assert piece is next(selects)
        was = fields["w" + piece.attributes["name"][1:]]
        fields[piece.attributes["name"]] = was.removesuffix(" out")
        if was.endswith(" out"):
            fields["o" + piece.attributes["name"][1:]] = "1"
    return fields


def send(client, draft, **said: Any):
    return client.post(f"/workbench/texts/{draft.pk}/", form(client, draft) | said)


def said(draft):
    draft.refresh_from_db()
    return [(one.kind, mending.said(draft.content, one)) for one in drafts.pieces_of(draft) if not one.out]


def test_a_running_head_is_left_out_and_its_paragraph_joined(client, draft):
    head, rest = key("Annual"), key("so them")
    answer = send(client, draft, do=f"merge-{rest}", **{f"o{head}": "1"})
    assert answer.status_code == 302
    assert [words for _, words in said(draft)] == [
        "1.1 The rota",
        "Staff were heard. They said so themselves.",
        "Users too.",
    ]
    page = Page(client.get(f"/workbench/texts/{draft.pk}/"))
    assert page.ids[f"b{head}"].classes == ["block", "out"], "it stands there, to be taken back"


def test_a_kind_is_changed_with_its_level(client, draft):
    send(client, draft, **{f"k{key('Staff')}": "heading-3", f"k{key('1.1')}": "paragraph"})
    kinds = {one.key: (one.kind, one.level) for one in drafts.pieces_of(TextDraft.objects.get())}
    assert (kinds[key("Staff")], kinds[key("1.1")]) == (("heading", 3), ("paragraph", 0))


def test_a_block_is_opened_and_split_before_a_sentence(client, draft):
    opened = send(client, draft, do=f"open-{key('Staff')}")
    assert opened["Location"].endswith(f"&open={key('Staff')}#b{key('Staff')}")
    page = Page(client.get(opened["Location"]))
    button = next(one for one in page.all("button") if one.text == "Split here")
    send(client, draft, do=button.attributes["value"])
    assert [words for _, words in said(draft)][1:3] == ["Staff were heard.", "They said"]


def test_words_are_corrected_knowingly(client, draft):
    at = key("Users")
    compared = send(client, draft, do=f"compare-{at}", words="Users, too.")
    page = Page(compared)
    assert compared.status_code == 200
    assert [one.text.removeprefix("new: ") for one in page.all("ins")] == [","]
    assert "Users too." in [words for _, words in said(draft)], "comparing keeps nothing"
    send(client, draft, do=f"correct-{at}", words="Users, too.")
    assert "Users, too." in [words for _, words in said(draft)]
    assert draft.content == WORDS, "the extracted words stay"
    for address in ("", "version/"):
        assert Page(client.get(f"/workbench/texts/{draft.pk}/{address}")).all("ins"), (
            "and the difference is always shown"
        )
    send(client, draft, do=f"correct-{at}", words="Users too.")
    assert not Page(client.get(f"/workbench/texts/{draft.pk}/")).all("ins")


def test_saving_an_unchanged_page_changes_nothing(client, draft):
    send(client, draft)
    assert TextDraft.objects.get().edition == 1


# Two at once


def test_two_curators_cannot_overwrite_each_other_and_nothing_is_lost(client, draft):
    mine = form(client, draft) | {f"k{key('Staff')}": "quotation", "do": f"correct-{key('Users')}", "words": "Mine."}
    drafts.change(draft.pk, [Labelled(key("Staff"), "footnote", 0, out=False)], edition=1)
    answer = client.post(f"/workbench/texts/{draft.pk}/", mine)
    page = Page(answer)
    assert answer.status_code == 409
    assert dict(said(draft))["footnote"].startswith("Staff"), "theirs stands"
    rows = [one.text.split("\n") for one in page.all("tr")]
    assert any("quotation" in "".join(row) and "footnote" in "".join(row) for row in rows)
    assert "Mine." in page.text, "what was asked is there to see"
    again = {
        one.attributes["name"]: one.attributes["value"]
        for one in page.all("input")
        if one.attributes.get("type") == "hidden"
    }
    assert client.post(f"/workbench/texts/{draft.pk}/", again).status_code == 302
    assert dict(said(draft))["quotation"].startswith("Staff"), "and can be put on top, knowingly"
    assert "Mine." in [words for _, words in said(draft)]


def test_without_the_edition_the_later_would_win(draft):
    first = drafts.change(draft.pk, [Labelled(0, "paragraph", 0, out=False)], edition=1)
    with pytest.raises(Overtaken):
        drafts.change(draft.pk, [Labelled(0, "footnote", 0, out=False)], edition=1)
    assert drafts.change(draft.pk, [Labelled(0, "footnote", 0, out=False)], edition=first.edition).edition == 3


def test_a_block_that_was_merged_away_is_named_not_guessed(client, draft):
    mine = form(client, draft) | {"do": f"merge-{key('Users')}"}
    drafts.change(draft.pk, [drafts.Merged(key("Users"))], edition=1)
    answer = client.post(f"/workbench/texts/{draft.pk}/", mine)
    assert answer.status_code == 409
    assert "not there any more" in Page(answer).text


# A version


def test_it_becomes_a_version_with_its_blocks_pages_and_reason(client, draft, curator):
    send(client, draft, **{f"o{key('Annual')}": "1", f"k{key('Users')}": "quotation"})
    draft.refresh_from_db()
    answer = client.post(f"/workbench/texts/{draft.pk}/version/", {"reason": "As on paper.", "edition": draft.edition})
    assert answer.status_code == 302
    version = TextVersion.objects.get()
    assert (version.origin, version.reason, version.created_by) == ("pasted", "As on paper.", curator)
    assert "Annual report" not in version.content
    blocks = list(Block.objects.values_list("kind", "label"))
    assert blocks == [
        ("heading", "§1.1"),
        *(("paragraph", f"§1.1, para {n}") for n in (1, 2)),
        ("quotation", "§1.1, para 3"),
    ]
    draft.refresh_from_db()
    assert draft.became == version
    assert "became version 1" in Page(client.get(f"/workbench/texts/{draft.pk}/")).text


def test_a_version_that_is_there_is_never_changed(client, curator):
    source = builders.source(status="draft")
    first = builders.text("The first words.", of=source)
    draft = taking.paste(source, "Other words.", role="full-text", by=curator)
    client.post(f"/workbench/texts/{draft.pk}/version/", {"reason": "Better.", "edition": 1})
    first.refresh_from_db()
    assert first.content == "The first words."
    assert source.text_versions.get(number=2).content == "Other words."


def test_once_a_version_it_is_not_mended_and_made_no_second_time(client, draft):
    before = form(client, draft) | {f"k{key('Users')}": "footnote"}
    for _ in range(2):  # a double click
        client.post(f"/workbench/texts/{draft.pk}/version/", {"reason": "As on paper.", "edition": 1})
    assert TextVersion.objects.count() == 1
    answer = client.post(f"/workbench/texts/{draft.pk}/", before)
    assert (answer.status_code, "has become a version" in Page(answer).text) == (400, True)


@pytest.mark.parametrize(
    ("given", "status", "reason"),
    [
        ({"reason": " ", "edition": 1}, 400, "Say why"),
        ({"reason": "Why.", "edition": 7}, 409, "Somebody else saved"),
        ({"reason": "Why.", "edition": "x"}, 409, "Somebody else saved"),
    ],
)
def test_what_is_missing_is_said_and_the_reason_is_kept(client, draft, given, status, reason):
    answer = client.post(f"/workbench/texts/{draft.pk}/version/", given)
    page = Page(answer)
    assert (answer.status_code, reason in page.text) == (status, True)
    assert page.ids["reason"].text.strip() == given["reason"].strip()
    assert not TextVersion.objects.exists()


def test_a_text_of_a_published_source_is_submitted_and_a_second_person_accepts_it(client):
    contributor, reader = builders.person("contributor"), builders.person()
    client.force_login(contributor)
    source = builders.source()
    draft = taking.paste(source, WORDS, role="full-text", by=contributor)
    assert "Submit the text" in Page(client.get(f"/workbench/texts/{draft.pk}/version/")).text
    waits = client.post(f"/workbench/texts/{draft.pk}/version/", {"reason": "Why.", "edition": 1}).headers["Location"]
    assert not TextVersion.objects.exists()
    assert client.get(f"/workbench/texts/{draft.pk}/").headers["Location"] == waits
    changed = {"edition": "1", "page": "1", f"k{key('Users')}": "footnote", f"l{key('Users')}": "0"}
    assert (
        client.post(f"/workbench/texts/{draft.pk}/", changed).headers["Location"] == waits
    )  # not mended while it waits
    client.force_login(reader)
    page = Page(client.get(waits))
    assert "Annual report" in page.text
    client.post(waits, {"do": "accept", "edition": "1"})
    version = TextVersion.objects.get()
    assert (version.source, version.created_by, version.reason) == (source, contributor, "Why.")


def test_leaving_everything_out_leaves_no_text(client, draft):
    everything = {f"o{one.key}": "1" for one in drafts.pieces_of(draft)}
    send(client, draft, **everything)
    answer = client.post(f"/workbench/texts/{draft.pk}/version/", {"reason": "Why.", "edition": 2})
    assert (answer.status_code, "No words are left" in Page(answer).text) == (400, True)


# Size, and nonsense


def test_a_long_text_comes_in_pages_of_one_size(client, curator):
    def asked(paragraphs):
        words = "\n\n".join(f"Paragraph {number}. " + "word " * 30 for number in range(paragraphs))
        long = taking.paste(builders.source(), words, role="full-text", by=curator)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/workbench/texts/{long.pk}/")
        return len(queries), len(Page(answer).all("select")), len(answer.content), long

    few, rows, _, _ = asked(A_PAGE + 1)
    many, as_many, size, long = asked(3_000)
    assert (few, rows) == (many, as_many) == (few, A_PAGE)
    assert size < 200_000
    last = -(-3_000 // A_PAGE)
    assert client.get(f"/workbench/texts/{long.pk}/?page={last}").status_code == 200
    assert client.get(f"/workbench/texts/{long.pk}/?page={last + 1}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"do": "dance-1"}, 400),
        ({"do": "merge-x"}, 400),
        ({"do": "split-1-"}, 400),
        ({"do": "split-14-99999"}, 400),
        ({"do": "merge-99999"}, 400),
        ({"edition": ""}, 400),
        ({"page": "٣"}, 400),
        ({"k14": "poem", "w14": "x"}, 400),
        ({"kx": "poem"}, 400),
        ({"do": "correct-14", "words": " "}, 400),
    ],
)
def test_what_no_page_of_ours_sends_changes_nothing(client, draft, fields, status):
    answer = client.post(f"/workbench/texts/{draft.pk}/", form(client, draft) | fields)
    assert answer.status_code == status
    assert TextDraft.objects.get().edition == 1


@pytest.mark.parametrize("page", ["0", "-1", "abc", "9" * 21, "٣"])
def test_pages_that_are_none(client, draft, page):
    assert client.get(f"/workbench/texts/{draft.pk}/?page={page}").status_code in {400, 404}


def test_the_words_of_a_file_are_never_markup(client, curator):
    draft = taking.paste(builders.source(), "<script>alert(1)</script> words.", role="abstract", by=curator)
    page = Page(client.get(f"/workbench/texts/{draft.pk}/"))
    assert not any("alert" in one.text for one in page.all("script"))
    assert "<script>alert(1)</script> words." in page.text


def test_a_summary_counts_what_the_version_will_be(draft):
    found = becoming.summary(draft)
    assert dict(found.kinds) == {"heading": 1, "paragraph": 4}
    assert found.characters == len(WORDS)
