"""SKOS: what goes out comes in equal, in every format; hostile files are refused and nothing is fetched."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from evidence.vocabulary import skos, skos_files, skos_rows, terms
from evidence.vocabulary.models import Actor, ActorLabel, Theme, ThemeLabel
from evidence.vocabulary.skos import dump, load
from evidence.vocabulary.terms import NotSkos, Retirement, Term
from tests import builders

SITE = "https://library.example/"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=40).filter(
    lambda text: text.strip() == text
)
SLUGS = st.from_regex(r"[a-z]{1,8}(-[a-z0-9]{1,4})?", fullmatch=True)


@st.composite
def vocabularies(draw: st.DrawFn) -> tuple[Term, ...]:
    made = []
    for scheme in (terms.THEMES, terms.ACTORS):
        slugs = draw(st.lists(SLUGS, min_size=1, max_size=5, unique=True))
        pairs = (
            draw(st.sets(st.tuples(st.sampled_from(slugs), st.sampled_from(slugs)))) if scheme == "themes" else set()
        )
        for number, slug in enumerate(slugs):
            label = draw(WORDS)
            retired = number and draw(st.booleans())
            made.append(
                Term(
                    scheme,
                    slug,
                    label,
                    frozenset(draw(st.sets(WORDS, max_size=3)) - {label}),
                    draw(st.just("") | WORDS),
                    draw(st.just("") | WORDS),
                    draw(st.sampled_from(["", *slugs[:number]])),
                    frozenset(
                        other
                        for pair in pairs
                        if slug in pair and pair[0] != pair[1]
                        for other in pair
                        if other != slug
                    ),
                    "" if scheme == "themes" else draw(st.sampled_from(["person", "organisation", "group"])),
                    Retirement(datetime(2024, 2, 29, 12, tzinfo=UTC), draw(WORDS), slugs[0]) if retired else None,
                )
            )
    return tuple(sorted(made, key=lambda term: (term.scheme, term.slug)))


@pytest.mark.parametrize("key", skos.FORMATS)
@hypothesis_settings(max_examples=25)
@given(vocabulary=vocabularies())
def test_what_is_written_is_read_back_equal(key: str, vocabulary: tuple[Term, ...]) -> None:
    assert load(dump(vocabulary, site=SITE, key=key), key) == vocabulary


HOSTILE = {
    "entities": ("rdf-xml", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', "document type"),
    "a file of ours": ("rdf-xml", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "document type"),
    "deep XML": ("rdf-xml", b"<a>" * 5_000, "nested"),
    "no XML": ("rdf-xml", b"not at all", "not XML"),
    "a context outside": ("json-ld", b'{"@context": "http://127.0.0.1:1/", "@id": "a:b"}', "not fetched"),
    "one of several": ("json-ld", b'{"@graph": [{"@context": [{}, "http://127.0.0.1:1/"]}]}', "not fetched"),
    "an import": ("json-ld", b'{"@context": {"@import": "http://127.0.0.1:1/"}}', "not fetched"),
    "deep JSON": ("json-ld", b"[" * 100_000, "nested"),
    "deep Turtle": ("turtle", b"<a:b> <a:c> " + b"[ <a:d> " * 5_000, "nested"),
    "no Turtle": ("turtle", b"<<<", "cannot be read"),
    "nothing in it": ("turtle", b"", "no skos:Concept"),
    "bytes": ("turtle", b"\xff\xfe\x00", "cannot be read"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_reason(name: str) -> None:
    key, content, why = HOSTILE[name]
    with pytest.raises(NotSkos, match=why):
        load(content, key)


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    with pytest.raises(NotSkos, match="larger"):
        load(b" " * (skos_files.LARGEST + 1), "turtle")


def test_a_thesaurus_of_others_is_read() -> None:
    found = load(
        b"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <http://other.example/terms#c_12> a skos:Concept ; skos:prefLabel "Mitsprache"@de , "Voice"@en ;
            skos:narrower <http://other.example/terms#c_13> .
        <http://other.example/terms#c_13> a skos:Concept ; skos:prefLabel "Staff voice"@en .""",
        "turtle",
    )
    assert [(term.slug, term.label, term.broader) for term in found] == [
        ("c-12", "Voice", ""),
        ("c-13", "Staff voice", "c-12"),
    ]
    assert found[0].labels == {"Mitsprache"}


RETIRED = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix prov: <http://www.w3.org/ns/prov#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    <urn:s> skos:hasTopConcept <urn:top> . <urn:top> a skos:Concept ; skos:prefLabel "Top" .
    <urn:other> a skos:Concept ; skos:prefLabel "Other" ; skos:topConceptOf <urn:s> .
    <urn:gone> a skos:Concept ; skos:prefLabel "Gone" ; owl:deprecated true """


@pytest.mark.parametrize(
    ("said", "since"),
    [
        ("", None),
        ('; prov:invalidatedAtTime "2024-02-29"^^xsd:date', datetime(2024, 2, 29, tzinfo=UTC)),
        ('; prov:invalidatedAtTime "2024-02-29T12:00:00"^^xsd:dateTime', datetime(2024, 2, 29, 12, tzinfo=UTC)),
    ],
)
def test_since_when_it_is_retired_is_what_the_file_says_and_nothing_else(said: str, since: datetime | None) -> None:
    found = {term.slug: term for term in load(f"{RETIRED}{said} .".encode(), "turtle")}
    assert found["gone"].retired == terms.Retirement(since, "deprecated in the file")
    assert [found[slug].top for slug in ("top", "other", "gone")] == [True, True, False]


def test_a_day_that_is_none_is_not_taken_for_one() -> None:
    with pytest.raises(NotSkos, match="is no date: “last spring”"):
        load(f'{RETIRED}; prov:invalidatedAtTime "last spring" .'.encode(), "turtle")


@pytest.fixture
def library() -> tuple[Term, ...]:
    top = builders.theme("Voice", slug="voice")
    below = builders.theme("Staff voice", slug="staff-voice", parent=top, scope_note="Not of users.")
    other = builders.theme("Choice", slug="choice")
    top.related.add(other)
    ThemeLabel.objects.create(theme=below, text="being heard at work")
    builders.theme(
        "Old", slug="old", retired_at=builders.MOMENT, retirement_reason="Unclear.", replaced_by=top, parent=top
    )
    unions = builders.actor("Trade unions", slug="trade-unions", kind="group")
    tuc = builders.actor("TUC", slug="tuc", parent=unions)
    ActorLabel.objects.create(actor=tuc, text="Trades Union Congress")
    return skos_rows.terms()


@pytest.mark.django_db
@pytest.mark.parametrize("key", skos.FORMATS)
def test_a_library_that_brings_in_its_own_vocabulary_is_equal(key: str, library: tuple[Term, ...]) -> None:
    written = dump(library, site=SITE, key=key)
    assert skos_rows.bring(load(written, key)).unchanged
    assert skos_rows.terms() == library
    Theme.related.through.objects.all().delete()
    for model in (ThemeLabel, ActorLabel):
        model.objects.all().delete()
    for model in (Theme, Actor):  # type: ignore[assignment]
        model.objects.update(parent=None, replaced_by=None)  # type: ignore[misc]
        model.objects.all().delete()
    assert len(skos_rows.bring(load(written, key)).created) == len(library)
    assert skos_rows.terms() == library


@pytest.mark.django_db
@pytest.mark.usefixtures("library")
def test_what_is_there_is_completed_and_never_overwritten() -> None:
    brought = skos_rows.bring(
        (
            Term(terms.THEMES, "voice", "Voice", frozenset({"say"}), "Something else."),
            Term(terms.THEMES, "choice", "Choice", frozenset({"choosing"})),
            Term(terms.THEMES, "new", "New", definition="What it is."),
        )
    )
    assert (brought.created, brought.completed, brought.differing) == (("new",), ("choice",), ("voice",))
    assert Theme.objects.get(slug="voice").definition == "What it is."


@pytest.mark.django_db
def test_the_commands_write_and_read(library: tuple[Term, ...], tmp_path: Path, capsys: pytest.CaptureFixture) -> None:  # type: ignore[type-arg]
    file = tmp_path / "vocabulary.ttl"
    call_command("export_skos", str(file))
    call_command("import_skos", str(file), "--dry-run")
    assert f"0 created, 0 completed, {len(library)} unchanged" in capsys.readouterr().out
    file.write_bytes(b"nonsense")
    with pytest.raises(CommandError):
        call_command("import_skos", str(file))


def test_a_file_is_read_in_a_process_of_its_own_and_refused_in_a_sentence() -> None:
    written = dump((Term(terms.THEMES, "voice", "Voice"),), site=SITE, key="rdf-xml")
    assert skos_files.read("v.rdf", written).terms == (Term(terms.THEMES, "voice", "Voice"),)
    with pytest.raises(NotSkos, match="document type"):
        skos_files.read("v.xml", HOSTILE["entities"][1])
    with pytest.raises(NotSkos, match="none of the formats"):
        skos_files.read("v.pdf", b"%PDF")


@pytest.mark.parametrize(
    ("limits", "why"),
    [({"memory": 24 * 2**20}, "memory|broke off|could not be started"), ({"output": 10}, "more than is read")],
)
def test_the_process_is_bounded(limits: dict[str, int], why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: what it may take is what stops it."""
    monkeypatch.setattr(skos_files, "LIMITS", replace(skos_files.LIMITS, **limits))
    with pytest.raises(NotSkos, match=why):
        skos_files.read("v.ttl", dump((Term(terms.THEMES, "voice", "Voice"),), site=SITE, key="turtle"))
