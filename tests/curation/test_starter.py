"""The starter library: it keeps every line it was given, and holds what a careful reading found."""

import hashlib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from evidence.claims.integrity import Outcome, check, summary
from evidence.claims.models import Claim, EvidenceLink, Position, Quotation
from evidence.curation.exchange import loader
from evidence.curation.exchange.documents import LibraryDocument, SourceDocument
from evidence.curation.exchange.reader import read
from evidence.library.models import Source
from evidence.library.origins import origins
from evidence.library.references import short_reference
from tests import builders

#: The five documents as they were received, to the byte.
RECEIVED = {
    "barber-open-public-services": "d69537323dd8220b64329517d46452c9a3787a13d85d5a9429f2fcd101fe3a7a",
    "community-care-mutuals": "6c4eb9ec8dc2f28d88c5e39927ba1516a6c931e318a0419e536fc42c7f7876f8",
    "cunningham-2013": "e7411c2367d8e879b66aee450240532a1717db5f361a0603399d2fa6516c4abf",
    "customer-rota": "83dad3d84ae9b7f5678a89e138db68c688d227ff1b00cd712e3ba879900ded64",
    "mortensen-needham-2019": "8aa2f42af4e5e37d81784a9e8d14e1a0e58b662e5673f6162abd990efee9ec52",
}
LONG_REPORT = "customer-rota"


@cache
def starter() -> LibraryDocument:
    return read(settings.STARTER_LIBRARY)


def source(key: str) -> SourceDocument:
    return next(one for one in starter().sources if one.key == key)


def received(key: str) -> bytes:
    return (Path(settings.STARTER_LIBRARY) / "sources" / key / "received.txt").read_bytes()


@pytest.mark.parametrize(("key", "sha256"), RECEIVED.items())
def test_what_was_received_is_unaltered(key: str, sha256: str) -> None:
    assert hashlib.sha256(received(key)).hexdigest() == sha256
    assert [file.content for file in source(key).files] == [received(key)]


@pytest.mark.parametrize("key", RECEIVED)
def test_every_line_received_is_in_the_text_or_in_a_note(key: str) -> None:
    document = source(key)
    lines = Counter(line.strip() for line in received(key).decode().splitlines() if line.strip())
    kept = "\n".join([*(text.content for text in document.texts), *(note.text for note in document.notes)])
    found = Counter(line.strip() for line in kept.splitlines())
    lost = {line: times for line, times in lines.items() if found[line] < times}
    assert not lost


@pytest.mark.parametrize("key", RECEIVED)
def test_the_text_is_one_unbroken_part_of_what_was_received_to_the_letter(key: str) -> None:
    (text,) = source(key).texts
    assert text.content in received(key).decode()


def test_no_words_are_both_text_and_page_furniture_unless_they_were_received_twice() -> None:
    for key in RECEIVED:
        document = source(key)
        lines = [line.strip() for text in document.texts for line in text.content.splitlines() if line.strip()]
        lines += [line.strip() for note in document.notes for line in note.text.splitlines() if line.strip()]
        raw = received(key).decode()
        assert not [line for line, times in Counter(lines).items() if line in raw and times > max(1, raw.count(line))]


def test_what_is_not_stated_stays_unknown() -> None:
    undated = {one.key for one in starter().sources if not one.reference.issued}
    assert {LONG_REPORT, "barber-open-public-services", "community-care-mutuals"} <= undated
    for one in starter().sources:
        assert one.reference.issued or one.issued_note, f"{one.key} says nothing about its date"
        assert one.title_supplied == one.reference.title_supplied


def test_works_known_through_others_have_no_text_and_are_joined_by_a_relation() -> None:
    told_of = {relation.to for one in starter().sources for relation in one.relations}
    without_text = {one.key for one in starter().sources if not one.texts}
    assert without_text
    assert without_text <= told_of
    assert {one.key for one in starter().sources if one.texts} == set(RECEIVED)


def test_the_reading_is_as_thorough_as_was_asked() -> None:
    quotations = {key: source(key).quotations for key in RECEIVED}
    everything = [one for found in quotations.values() for one in found]
    assert len(everything) >= 90
    assert len(quotations[LONG_REPORT]) >= 40
    assert min(len(found) for found in quotations.values()) >= 8
    assert len(starter().claims) >= 45
    assert len(starter().themes) >= 18
    stances = [stance for one in everything for stance in one.stances]
    assert len(stances) >= 45
    assert len({stance.actor for stance in stances}) >= 20
    assert {stance.position for stance in stances} == set(Position.values)


def test_claims_rest_on_several_sources_and_meet_objections() -> None:
    supporting: dict[str, set[str]] = {}
    objecting: set[str] = set()
    for key in RECEIVED:
        for link in (link for one in source(key).quotations for link in one.evidence):
            supporting.setdefault(link.claim, set()).add(key)
            if link.relation in {"contradicts", "qualifies"}:
                objecting.add(link.claim)
    assert sum(len(sources) >= 2 for sources in supporting.values()) >= 10
    assert len(objecting) >= 8
    assert {claim.key for claim in starter().claims} <= set(supporting), "a claim without a word under it"


def test_the_long_report_is_read_to_its_end() -> None:
    text = source(LONG_REPORT).texts[0].content
    tenths = {10 * one.start // len(text) for one in source(LONG_REPORT).quotations}
    assert len(tenths) >= 9


def test_every_concept_is_used_or_stands_above_one_that_is() -> None:
    """What nothing points to would be an empty page."""
    used = {theme for one in starter().claims for theme in one.themes}
    for one in starter().sources:
        used |= one.subjects
        for quotation in one.quotations:
            used |= quotation.themes | {stance.theme for stance in quotation.stances}
    above = {theme.key: theme.broader for theme in starter().themes}
    for key in list(used):
        while key := above[key]:
            used.add(key)
    assert {theme.key for theme in starter().themes} - used == set()


@pytest.mark.django_db
def test_loaded_every_quotation_is_found_and_everything_is_published() -> None:
    loader.load(starter(), at=builders.MOMENT)
    counts = summary(one.outcome for one in check(Quotation.objects.all(), at=builders.MOMENT))
    assert counts == {Outcome.FOUND: Quotation.objects.count(), Outcome.NOT_FOUND: 0, Outcome.NOT_CHECKABLE: 0}
    assert Source.objects.published().count() == len(starter().sources)
    assert Claim.objects.published().count() == len(starter().claims)
    assert not Quotation.objects.filter(block=None).exists()


@pytest.mark.django_db
def test_short_references_say_what_is_known() -> None:
    loader.load(starter(), at=builders.MOMENT)
    said = {one.key: short_reference(one) for one in Source.objects.filter(key__in=RECEIVED)}
    assert said == {
        "barber-open-public-services": "Barber, n.d.",
        "community-care-mutuals": "Community Care, n.d.",
        "cunningham-2013": "Cunningham, 2013",
        "customer-rota": "[CUSTOMER and ROTA], n.d.",
        "mortensen-needham-2019": "Mortensen and Needham, 2019",
    }


@pytest.mark.django_db
def test_the_news_story_and_the_report_it_tells_of_are_one_origin() -> None:
    loader.load(starter(), at=builders.MOMENT)
    story = Quotation.objects.filter(text_version__source__key="community-care-mutuals")
    report = Source.objects.get(key="appg-employee-ownership-report")
    found = origins(story)
    told = story.filter(reports=report).first()
    assert told is not None
    assert found[told.pk].key == f"work-{report.pk}"
    assert found[told.pk].via == "Community Care, n.d."
    assert {found[one.pk].label for one in story.filter(voice__slug="jesse-norman", reports=None)} <= {"Jesse Norman"}


@pytest.mark.django_db
def test_no_claim_has_more_origins_than_quotations() -> None:
    loader.load(starter(), at=builders.MOMENT)
    for claim in Claim.objects.all():
        quotations = Quotation.objects.filter(evidence__in=EvidenceLink.objects.filter(claim=claim))
        assert 1 <= len(set(origins(quotations).values())) <= quotations.count()
