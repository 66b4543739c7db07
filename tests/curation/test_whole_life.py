"""Write, submit, publish, return, change, correct, withdraw, merge and take apart, in any order, by two curators.

No id is lost, nobody publishes what they submitted, and what no second person has read stands on no page.
"""

from contextlib import suppress
from typing import Any, cast

import pytest
from django.test import Client
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from evidence.accounts.roles import Role
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation import workflow
from evidence.curation.carrying import deciding
from evidence.curation.duplicates import merging
from evidence.curation.models import Carry, Merge, Revision, TextDraft
from evidence.curation.review import revisions
from evidence.curation.texts import waiting
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Source, TextVersion
from evidence.library.status import Curated, Status
from tests import builders

TITLE = "Co-production in social care: what users say"
WORDS = "Staff were heard. Users were not heard. Nobody asked them why."
#: A typo mended, a word put in that turns the meaning, a sentence gone: what becomes of marks differs each time.
TEXTS = (
    WORDS,
    "Staff were heard.  Users were not heard. Nobody asked them why.",
    "Staff were not heard. Users were not heard. Nobody asked them why.",
    "Staff were heard. Nobody asked them why.",
)
TABLES: tuple[type[Any], ...] = (Source, TextVersion, Quotation, Claim, EvidenceLink, Stance, Revision, Merge, Carry)
CURATED = (Source, Quotation, Claim, EvidenceLink, Stance, Revision)
numbers = st.integers(0, 30)


class WholeLife(RuleBasedStateMachine):
    """Three published sources of one work, and all that two curators make of them."""

    @initialize()
    def library(self) -> None:
        self.client = Client()
        self.people = [builders.person(), builders.person(Role.EDITOR)]
        self.theme = builders.theme()
        self.sources = [builders.source(TITLE, authors=("Needham",), issued="2013") for _ in range(3)]
        self.records: list[Curated] = []
        self.unread: dict[tuple[str, int], str] = {}
        self.ids: dict[type[Any], set[int]] = {table: set() for table in TABLES}
        for one in self.sources:
            version = builders.text(WORDS, of=one)
            for words in ("Staff were heard", "Users were not heard"):
                self.mark(version, words, status=Status.PUBLISHED)
        self.look()

    def mark(self, version: TextVersion, words: str, **fields: Any) -> None:
        quotation = builders.quotation(words, in_=version, **fields)
        claim = builders.claim(themes=(self.theme,), **fields)
        link = builders.evidence(claim=claim, quotation=quotation, **fields)
        stance = builders.stance("conditional", theme=self.theme, quotation=quotation, **fields)
        for record, field in ((claim, "text"), (link, "rationale"), (stance, "condition"), (quotation, "note")):
            self.hide(record, field)

    def hide(self, record: Any, field: str) -> None:
        """A word of its own stands in the record; as long as it is unread, no reader may meet it."""
        word = f"Unheard{type(record).__name__}{record.pk}q"
        setattr(record, field, f"{getattr(record, field)} {word}")
        record.save(update_fields=[field])
        self.records.append(record)
        if record.status != Status.PUBLISHED:
            self.unread[type(record).__name__, record.pk] = word

    # What curators do

    @rule(which=numbers, words=st.sampled_from(["Users were not heard", "Nobody asked"]), who=st.integers(0, 1))
    def write(self, which: int, words: str, who: int) -> None:
        source = self.sources[which % 3]
        version = source.text_versions.order_by("-number").first()
        if version is not None and words in version.content:
            self.mark(version, words, status=Status.DRAFT, created_by=self.people[who])

    @rule(which=numbers, who=st.integers(0, 1))
    def propose(self, which: int, who: int) -> None:
        claims = list(Claim.objects.published().filter(themes=self.theme).order_by("pk"))
        if not claims:
            return
        claim, word = claims[which % len(claims)], f"UnheardChange{which}x{len(self.records)}q"
        try:
            made = revisions.propose(claim, {"text": f"It is {word}."}, "It reads better.", self.people[who])
        except NotAllowed:
            return
        self.records.append(made)
        self.unread["Revision", made.pk] = word

    @rule(which=numbers, move=st.sampled_from(workflow.MOVES), who=st.integers(0, 1))
    def take(self, which: int, move: workflow.Move, who: int) -> None:
        every = [*self.records, *self.sources]
        record = every[which % len(every)]
        try:
            workflow.take(move, record, by=self.people[who], at=builders.MOMENT, reason="Read it again.")
        except NotAllowed:
            return
        if move is workflow.PUBLISH:
            assert record.submitted_by_id != self.people[who].pk
            self.unread.pop((type(record).__name__, record.pk), None)

    @rule(who=st.integers(0, 1))
    def read_all(self, who: int) -> None:
        """One submits all drafts, the other publishes them: else few would ever be published."""
        for move, person in ((workflow.SUBMIT, who), (workflow.PUBLISH, 1 - who)):
            for record in self.records:
                record.refresh_from_db(fields=["status"])
                if record.status in move.sources:
                    self.take(self.records.index(record), move, person)

    @rule(which=st.integers(0, 2), text=st.sampled_from(TEXTS), who=st.integers(0, 1))
    def correct(self, which: int, text: str, who: int) -> None:
        """Submitted, with a word of its own, as the text of a published source waits for a second person."""
        source = self.sources[which]
        source.refresh_from_db()
        newest = source.text_versions.order_by("-number").first()
        if newest is None or source.status != Status.PUBLISHED:
            return
        word = f"UnheardText{source.pk}x{TextDraft.objects.count()}q"
        made = waiting.submit_correction(
            source, "full-text", f"{text} {word}", "A slip.", self.people[who],
            made_from=newest.number, at=builders.MOMENT,
        )  # fmt: skip
        self.unread["TextDraft", made.pk] = word

    @rule(which=numbers, who=st.integers(0, 1))
    def accept(self, which: int, who: int) -> None:
        drafts = list(TextDraft.objects.filter(source__in=self.sources, became=None).order_by("-pk"))
        if not drafts:
            return
        draft = drafts[which % len(drafts)]
        try:
            waiting.accept(draft.pk, edition=draft.edition, by=self.people[who])
        except NotAllowed:
            return
        assert draft.submitted_by_id != self.people[who].pk
        self.unread.pop(("TextDraft", draft.pk))

    @rule(which=numbers, who=st.integers(0, 1), how=st.sampled_from(["repoint", "retire"]))
    def decide(self, which: int, who: int, how: str) -> None:
        rows = list(Carry.objects.filter(to_version__source__in=self.sources, state="open").order_by("pk"))
        if not rows:
            return
        carry, said = rows[which % len(rows)], {"by": self.people[who], "at": builders.MOMENT}
        try:
            if how == "retire":
                deciding.retire(carry.pk, reason="The words are gone.", **said)  # type: ignore[arg-type]
            else:
                deciding.repoint(carry.pk, "Nobody asked them why.", **said)  # type: ignore[arg-type]
        except (NotAllowed, deciding.NoSuchWords):
            pass

    @rule(one=st.integers(0, 2), other=st.integers(0, 2), who=st.integers(0, 1))
    def merge(self, one: int, other: int, who: int) -> None:
        with suppress(NotAllowed):
            merging.merge(self.sources[one], self.sources[other], {}, by=self.people[who], at=builders.MOMENT)

    @rule(who=st.integers(0, 1))
    def take_apart(self, who: int) -> None:
        last = Merge.objects.filter(kept__in=self.sources, undone_at=None).order_by("-pk").first()
        if last is not None:
            with suppress(NotAllowed):
                merging.undo(last, by=self.people[who], at=builders.MOMENT)

    # What never happens

    @invariant()
    def no_id_is_lost(self) -> None:
        for table, known in self.ids.items():
            now = set(table._default_manager.values_list("pk", flat=True))
            assert known <= now, table
            self.ids[table] = now

    @invariant()
    def nobody_publishes_what_they_submitted(self) -> None:
        for table in CURATED:
            rows = table._default_manager.filter(status=Status.PUBLISHED, submitted_by__isnull=False)
            assert all(one.submitted_by_id != one.published_by_id for one in rows)

    @invariant()
    def words_stand_where_they_are_said_to_stand(self) -> None:
        for one in Quotation.objects.select_related("text_version"):
            assert one.text_version.content[one.start : one.end] == one.exact

    @invariant()
    def look(self) -> None:
        """Every page that could show something: lists, and those of all sources and claims."""
        addresses = [f"/claims/?theme={self.theme.slug}"]
        addresses += [f"/sources/{one.pk}/{tail}" for one in self.sources for tail in ("", "text/")]
        touched = Claim.objects.filter(themes=self.theme).order_by("-pk").values_list("pk", flat=True)[:4]
        addresses += [f"/claims/{pk}/" for pk in touched]
        for address in addresses:
            answer = self.client.get(address, follow=True)
            assert answer.status_code in {200, 404, 410}, address
            shown = answer.content.decode()
            seen = [word for word in self.unread.values() if word in shown]
            assert not seen, (address, seen)


class TestWholeLife(WholeLife.TestCase, TestCase):  # type: ignore[misc, valid-type]
    """Hypothesis' machine; all its runs are in one transaction, each with sources and claims of its own."""

    # A failing run is short as it is: making it shorter would take an hour.
    settings = settings(max_examples=3, stateful_step_count=10, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # type: ignore[assignment]


@pytest.mark.django_db
@pytest.mark.parametrize("record", [EvidenceLink, Stance], ids=["evidence", "stance"])
def test_a_draft_that_got_out_would_be_seen(record: Any) -> None:
    """Negative control: published past the rules, its word stands on a page, and the invariant says so."""
    library = WholeLife()
    library.library()
    version = TextVersion.objects.first()
    assert version is not None
    library.mark(version, "Nobody asked", status=Status.DRAFT, created_by=library.people[0])
    library.look()
    for table in cast("tuple[Any, ...]", (Quotation, Claim, record)):
        drafts = table.objects.filter(status=Status.DRAFT)
        drafts.update(status=Status.PUBLISHED, submitted_at=builders.MOMENT, published_at=builders.MOMENT)
    with pytest.raises(AssertionError, match="Unheard"):
        library.look()
