"""Claims of a brief on their day, its documents, and who may keep and read one."""

import io
import re
import zipfile
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.citations import styles
from evidence.citations.documents.forms import DOCX, FORMS, HTML, MARKDOWN, Form
from evidence.claims.judgements import Certainty
from evidence.claims.models import Claim, EvidenceLink, Quotation
from evidence.curation.past.claims import versions, versions_of
from evidence.library.status import Status
from evidence.readers import brief_cited, brief_claims, brief_document, briefs
from evidence.readers.brief import Outline, Part, Refused
from evidence.readers.brief_caveats import Code
from evidence.readers.brief_claims import BriefedClaim, Contents
from evidence.readers.models import Brief
from evidence.readers.packs import TooMuch
from tests import builders

pytestmark = pytest.mark.django_db
SITE = "https://evidence.example"
PUBLISHED = builders.MOMENT.date()
"""The day on which everything that tests make was published."""


def contents(outline: Outline) -> Contents:
    return brief_claims.contents(outline, now=timezone.now())


def only(outline: Outline) -> BriefedClaim:
    (claim,) = contents(outline).claims
    return claim


def written(outline: Outline, form: Form = MARKDOWN) -> bytes:
    made = contents(outline)
    of = brief_cited.cited(made)
    said = brief_cited.in_style(of, styles.get(outline.style))
    return brief_document.file(made, of, said, form, SITE).content


def markdown(outline: Outline) -> str:
    return written(outline).decode()


def contested() -> tuple[Claim, Quotation, Quotation]:
    """A claim with words of two sources, one on each side."""
    claim = builders.claim("Mutuals listen to staff.")
    yes = builders.quotation(
        "listened to", in_=builders.text(of=builders.source("Yes", authors=("Doe",), issued="2011"))
    )
    no = builders.quotation(
        "Users said the same.", in_=builders.text(of=builders.source("No", authors=("Roe",), issued="2012"))
    )
    builders.evidence("supports", claim=claim, quotation=yes)
    builders.evidence("contradicts", claim=claim, quotation=no)
    return claim, yes, no


def codes(claim: BriefedClaim) -> set[str]:
    return {one.code for one in claim.caveats}


class TestWords:
    def test_the_strongest_of_each_side_are_suggested(self) -> None:
        claim, yes, no = contested()
        best = builders.evidence("supports", claim=claim, confidence="high").quotation
        found = only(Outline().adding([claim.pk]))
        assert {one.quotation for one in found.taken} == {best.pk, no.pk}
        assert [one.quotation for one in found.quoted] == [best.pk, yes.pk, no.pk]

    def test_the_reader_takes_more_or_fewer_or_none(self) -> None:
        claim, yes, no = contested()
        for taken in ((yes.pk, no.pk), (yes.pk,), ()):
            found = only(Outline(parts=(Part(claim.pk, taken=taken),)))
            assert tuple(one.quotation for one in found.taken) == taken
            assert (Code.CONTRADICTED in codes(found)) == (no.pk not in taken)

    def test_words_of_other_claims_and_drafts_cannot_be_taken(self) -> None:
        claim, yes, _ = contested()
        other = builders.quotation()
        draft = builders.evidence(claim=claim, status=Status.DRAFT).quotation
        found = only(Outline(parts=(Part(claim.pk, taken=(yes.pk, other.pk, draft.pk)),)))
        assert [one.quotation for one in found.taken] == [yes.pk]
        assert found.lost == 2, "and the builder says so"

    def test_more_than_a_brief_holds_is_refused_and_never_cut(self, monkeypatch: pytest.MonkeyPatch) -> None:
        claim, *_ = contested()
        monkeypatch.setattr(brief_claims, "MOST_QUOTATIONS", 1)
        with pytest.raises(TooMuch, match="quotations at most"):
            contents(Outline().adding([claim.pk]))
        monkeypatch.setattr(brief_claims, "MOST_LINKS", 1)
        with pytest.raises(TooMuch, match="Make two briefs"):
            contents(Outline().adding([claim.pk]))


class TestCaveatsOfRecords:
    def test_all_that_records_say(self) -> None:
        claim = builders.claim()
        link = builders.evidence(claim=claim)
        found = only(Outline().adding([claim.pk]))
        assert codes(found) == {"one-origin", "one-reader", "not-searched", "not-judged", "undated"}
        builders.search(claim, found=0)
        Quotation.objects.filter(pk=link.quotation_id).update(state=Quotation.State.NEEDS_REVIEW)
        found = only(Outline().adding([claim.pk]))
        assert codes(found) == {"one-origin", "one-reader", "searched", "not-judged", "undated", "unsettled"}

    def test_two_readers_take_the_caveat_away_and_nothing_else_does(self) -> None:
        one, two = builders.person(), builders.person()
        read: dict[str, Any] = {"submitted_by": one, "published_by": two}
        claim = builders.claim(**read)
        builders.evidence(claim=claim, **read)
        assert Code.ONE_READER not in codes(only(Outline().adding([claim.pk])))
        builders.evidence(claim=claim, submitted_by=None, published_by=two)
        assert Code.ONE_READER in codes(only(Outline().adding([claim.pk])))

    @pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
    def test_every_document_carries_all_of_them_twice_whatever_was_typed(self, form: Form) -> None:
        claim, yes, _ = contested()
        notes = dict.fromkeys(Code, "It is old news") | {"one-reader": "", "unknown": "x"}
        part = Part(claim.pk, taken=(yes.pk,)).saying("", notes)
        inner = text_of(written(Outline(parts=(part,)), form), form)
        told = only(Outline(parts=(part,))).caveats
        assert len(told) == 4
        for one in told:
            assert inner.count(one.text) == 2, one.code
        assert "1 quotation contradicts this claim; not quoted here." in inner
        assert "Note of the author of this brief: It is old news." in inner

    def test_without_what_finds_them_they_would_be_missed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Negative control: the test above sees a document that leaves them out."""
        claim, yes, _ = contested()
        monkeypatch.setattr(brief_claims, "caveats", lambda *_: ())
        assert "not quoted here" not in markdown(Outline(parts=(Part(claim.pk, taken=(yes.pk,)),)))


def text_of(file: bytes, form: Form) -> str:
    """What the file says, with its white space made single spaces, without marks of Markdown."""
    if form.extension in {"docx", "odt"}:
        with zipfile.ZipFile(io.BytesIO(file)) as packed:
            inner = packed.read("word/document.xml" if form is DOCX else "content.xml").decode()
        file = re.sub(r"<text:s[^>]*/>", " ", re.sub(r"</(w|text):p>", " ", inner)).encode()
    said = re.sub(r"<[^>]+>", "", file.decode()) if form is not MARKDOWN else file.decode()
    return " ".join(said.replace("\\", "").split())


@pytest.mark.django_db(transaction=True)
class TestAsReadersSawIt:
    """What changed since is another transaction, as it is outside tests."""

    def test_the_claim_and_its_words_are_those_of_the_day(self) -> None:
        claim, link = published_together()
        old = link.quotation
        Claim.objects.filter(pk=claim.pk).update(text="Mutuals never listen.")
        new = builders.text(f"Corrected. {builders.WORDS}", of=old.text_version.source)
        moved = builders.quotation("Users said the same.", in_=new)
        Quotation.objects.filter(pk=old.pk).update(
            text_version=new, exact=moved.exact, start=moved.start, end=moved.end, block=moved.block
        )
        now, then = only(Outline().adding([claim.pk])), only(Outline(as_of=PUBLISHED).adding([claim.pk]))
        assert (now.text, then.text) == ("Mutuals never listen.", "Mutuals listen to staff.")
        assert (now.version, then.version) == (versions(claim.pk).latest.number, 1)
        assert then.address == f"/claims/{claim.pk}/v1/"
        assert Code.CHANGED in codes(then)
        assert Code.CHANGED not in codes(now)
        assert "> Users said the same.[^1]" in markdown(Outline().adding([claim.pk]))
        said = markdown(Outline(as_of=PUBLISHED).adding([claim.pk]))
        assert f"> {builders.WORDS}[^1]" in said
        assert old.text_version.sha256 in said
        assert "version=1#p1" in said
        assert "As of 29 February 2024" in said

    def test_words_withdrawn_since_are_not_shown_and_counted(self) -> None:
        claim, link = published_together()
        EvidenceLink.objects.filter(pk=link.pk).update(
            status=Status.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal_reason="Wrong."
        )
        outline = Outline(as_of=PUBLISHED, parts=(Part(claim.pk, taken=(link.quotation_id,)),))
        assert Code.WITHDRAWN in codes(only(outline))
        assert builders.WORDS not in markdown(outline)

    def test_the_judgement_is_that_of_the_day_and_one_that_was_withdrawn_stands_no_more(self) -> None:
        claim, _ = published_together()
        with transaction.atomic():
            first = builders.certainty(claim, overall="high", status=Status.SUBMITTED)
        with transaction.atomic():
            Certainty.objects.filter(pk=first.pk).update(status=Status.PUBLISHED, published_at=timezone.now())
        outline = Outline().adding([claim.pk])
        high = said_of_certainty(outline)
        assert high.startswith("Certainty judged high on 29 February 2024")
        with transaction.atomic():
            second = builders.certainty(claim, overall="low", status=Status.SUBMITTED)
            Certainty.objects.filter(pk=first.pk).update(status=Status.MERGED, merged_into=second)
            Certainty.objects.filter(pk=second.pk).update(status=Status.PUBLISHED, published_at=timezone.now())
        assert said_of_certainty(outline).startswith("Certainty judged low")
        Certainty.objects.filter(pk=second.pk).update(
            status=Status.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal_reason="It rested on a slip."
        )
        today = timezone.now().astimezone(UTC)
        withdrawn = f"withdrawn on {today:%-d %B %Y}. The reason given: It rested on a slip."
        assert said_of_certainty(outline) == f"The judgement of its certainty was {withdrawn}"
        assert "not judged" in said_of_certainty(Outline(as_of=PUBLISHED).adding([claim.pk]))

    def test_versions_of_several_are_those_of_each(self) -> None:
        (first, link), (second, _) = published_together(), published_together("Others do.")
        builders.evidence(claim=second, quotation=link.quotation)
        Claim.objects.filter(pk=first.pk).update(text="Changed.")
        EvidenceLink.objects.filter(pk=link.pk).update(claim=second, quotation=builders.quotation())
        assert versions_of([first.pk, second.pk]) == {pk: versions(pk) for pk in (first.pk, second.pk)}


def said_of_certainty(outline: Outline) -> str:
    [said] = [one.text for one in only(outline).caveats if one.code in {Code.JUDGED, Code.TAKEN_BACK, Code.NOT_JUDGED}]
    return said


def published_together(words: str = "Mutuals listen to staff.") -> tuple[Claim, EvidenceLink]:
    """A claim with its evidence, as an import makes them: both were published on PUBLISHED."""
    with transaction.atomic():
        link = builders.evidence(claim=builders.claim(words))
    return link.claim, link


class TestAbsent:
    def test_a_claim_that_did_not_exist_then_says_so_in_its_place(self) -> None:
        claim, *_ = contested()
        late = builders.claim("It came later.", published_at=datetime(2024, 6, 1, tzinfo=UTC))
        outline = Outline(as_of=PUBLISHED, parts=(Part(late.pk, "See also"), Part(claim.pk)))
        assert [entry.claim is None for entry in contents(outline).entries] == [True, False]
        said = markdown(outline)
        words = f"Claim {late.pk} was first published on 1 June 2024: it did not exist on 29 February 2024."
        assert said.count(words) == 2
        assert said.index("See also") < said.index(words) < said.index("Mutuals listen")
        assert "It came later." not in said

    def test_what_is_gone_says_why_and_what_was_merged_is_followed(self) -> None:
        claim, *_ = contested()
        gone = builders.claim(status=Status.WITHDRAWN)
        merged = builders.claim(status=Status.MERGED, merged_into=claim)
        draft = builders.claim("Canary.", status=Status.DRAFT)
        made = contents(Outline().adding([gone.pk, merged.pk, draft.pk]))
        withdrawn, followed, hidden = made.entries
        assert "It was a mistake." in withdrawn.absent
        assert followed.claim is not None
        assert (followed.claim.id, followed.merged) == (claim.pk, True)
        assert hidden.absent == f"Claim {draft.pk} is not here to read."
        twice = contents(Outline().adding([claim.pk, merged.pk]))
        assert "stands here" in twice.entries[1].absent


class TestDocument:
    def test_claim_words_footnote_and_references(self) -> None:
        claim, yes, no = contested()
        outline = Outline("On mutuals", "Do they listen?\nTo whom?", parts=(Part(claim.pk, "First of all"),))
        said = markdown(outline)
        assert said.startswith("# On mutuals\n")
        order = ["Do they listen?", "To whom?", "First of all", f"## {claim.text}", "Caveats:", "> listened to[^1]",
                 "Words that contradict it", "> Users said the same.[^2]", "## Caveats", "## References"]  # fmt: skip
        places = [said.index(words) for words in order]
        assert places == sorted(places)
        assert f"{SITE}/claims/{claim.pk}/v" in said
        assert f"#q{yes.pk}" in said.split("[^1]:")[1]
        assert "(Doe, 2011, para. 1)" in said.split("[^1]:")[1]
        assert f"full text, version 1, sha256 {yes.text_version.sha256}" in said
        assert no.text_version.sha256 in said
        assert "Roe" in said.split("## References")[1]

    def test_the_style_is_that_of_the_brief(self) -> None:
        claim, *_ = contested()
        assert "[1]" in markdown(Outline(style="ieee").adding([claim.pk])).replace("\\", "")

    def test_nobodys_words_are_markup_and_all_are_there(self) -> None:
        bad = "<img src=x onerror=alert(1)> **not bold** [x](javascript:alert) $x$"
        claim = builders.claim()
        builders.evidence(claim=claim, quotation=builders.quotation(bad))
        part = Part(claim.pk).saying(f"# {bad}", {"one-reader": bad})
        outline = Outline(title=f"T {bad}", purpose=bad, parts=(part,))
        html, plain = written(outline, HTML), written(outline, MARKDOWN)
        for tag in (b"<img", b"<strong>not", b'href="javascript'):
            assert tag not in html
        assert unescape(text_of(html, HTML)).count("onerror=alert(1)") >= 5
        assert plain.count(b"\\<img") == plain.count(b"<img") >= 5
        assert plain.count(b"\\*\\*not bold") == plain.count(b"not bold")
        assert b"\n# \\<" not in plain

    def test_the_same_brief_gives_the_same_bytes(self) -> None:
        claim, *_ = contested()
        outline = Outline(as_of=PUBLISHED).adding([claim.pk])
        assert written(outline, DOCX) == written(outline, DOCX)

    def test_it_is_kept_once_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        claim, *_ = contested()
        made = brief_cited.cited(contents(Outline().adding([claim.pk])))
        first = brief_cited.in_style(made, styles.get("apa"))
        monkeypatch.setattr(brief_cited, "styled", lambda *_: pytest.fail("made again"))
        assert brief_cited.in_style(made, styles.get("apa")) == first


def test_the_number_of_queries_does_not_grow() -> None:
    def queries(count: int) -> int:
        claims = []
        for _ in range(count):
            claims.append(builders.claim())
            for relation in ("supports", "contradicts"):
                builders.evidence(relation, claim=claims[-1])
        with CaptureQueriesContext(connection) as asked:
            brief_cited.cited(contents(Outline().adding(claim.pk for claim in claims)))
        return len(asked)

    queries(1)
    assert queries(4) == queries(1)


class TestKept:
    def test_a_brief_comes_back_as_it_was_kept(self) -> None:
        claim, yes, _ = contested()
        part = Part(claim.pk, "First", (yes.pk,), {"one-reader": "Known"})
        made = Outline("Mine", "Why?", "oscola", PUBLISHED, (part, Part(builders.claim().pk)))
        kept = briefs.create(builders.person(), made)
        assert briefs.outline(kept) == made
        briefs.change(kept, lambda outline: outline.moved(claim.pk, 1))
        assert [one.claim for one in briefs.outline(kept).parts] == [made.parts[1].claim, claim.pk]

    def test_others_learn_nothing_of_it(self) -> None:
        owner, other = builders.person(), builders.person()
        kept = briefs.create(owner, Outline("Mine"))
        assert briefs.own(kept.pk, owner) == kept
        with pytest.raises(Brief.DoesNotExist):
            briefs.own(kept.pk, other)
        assert briefs.of(other) == ()
        assert [row.title for row in briefs.of(owner)] == ["Mine"]

    def test_a_link_opens_it_until_it_is_taken_back_and_is_kept_nowhere(self) -> None:
        kept = briefs.create(builders.person(), Outline("Mine"))
        first = briefs.share(kept)
        assert briefs.behind(first) == kept
        assert first not in str(Brief.objects.values().get())
        second = briefs.share(kept)
        assert briefs.behind(second) == kept
        briefs.unshare(kept)
        for token in (first, second, ""):
            with pytest.raises(Brief.DoesNotExist):
                briefs.behind(token)

    def test_what_is_refused_leaves_it_as_it_was(self, monkeypatch: pytest.MonkeyPatch) -> None:
        person = builders.person()
        kept = briefs.create(person, Outline("Mine"))

        def bad(outline: Outline) -> Outline:
            return outline.described(title="", purpose="", as_of=None)

        with pytest.raises(Refused):
            briefs.change(kept, bad)
        assert briefs.outline(kept).title == "Mine"
        monkeypatch.setattr(briefs, "MOST_BRIEFS", 1)
        with pytest.raises(Refused, match="at most"):
            briefs.create(person, Outline())

    def test_the_style_with_the_longest_name_can_be_kept(self) -> None:
        longest = max((one.id for one in styles.search("international", most=10_000)), key=len)
        assert len(longest) > 80
        assert briefs.outline(briefs.create(builders.person(), Outline(style=longest))).style == longest

    def test_what_readers_do_not_know_is_not_kept_a_draft_like_a_number_never_given(self) -> None:
        known = [builders.claim(), builders.claim(status=Status.WITHDRAWN)]
        known.append(builders.claim(status=Status.MERGED, merged_into=known[0]))
        unknown = [builders.claim(status=status).pk for status in (Status.DRAFT, Status.SUBMITTED)]
        kept = briefs.create(builders.person(), Outline().adding([10**9, *unknown, *(one.pk for one in known)]))
        assert [part.claim for part in briefs.outline(kept).parts] == [one.pk for one in known]
        Claim.objects.filter(pk=known[0].pk).update(status=Status.DRAFT, published_at=None)
        briefs.change(kept, lambda outline: outline.adding(unknown))
        assert [part.claim for part in briefs.outline(kept).parts] == [one.pk for one in known]
