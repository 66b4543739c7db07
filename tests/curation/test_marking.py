"""Marking: the words that are meant, what is recorded of them, near claims, terms that a text names."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.curation.marking import mine, names, near_claims, recording, terms, words
from evidence.curation.marking.recording import Bearing, ClaimTaken, Marking, NewClaim, Stand
from evidence.curation.models import HistoryEntry, IgnoredTerm, MarkDraft, Revision
from evidence.curation.workflow import NotAllowed
from evidence.library.models import TextVersion
from evidence.library.status import Status
from evidence.vocabulary.finding import Names
from evidence.vocabulary.models import ActorLabel, ThemeLabel
from tests import builders
from tests.library.breaking import refused_by, rules_of

MOMENT = builders.MOMENT
PIECES = ["a", "mutual", " ", "\n", "\u00a0", "\u00ad", "é", "e\u0301", "👩‍👩‍👧", "🇬🇧", "שלום", "\u202e", "‘", "𝒳"]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join)


# Which words are meant


@given(texts, st.data())
def test_what_was_selected_is_found_at_its_place_whatever_its_letters(content: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(start + 1, len(content)))
    said = content[start:end]
    if not said.strip():
        return
    found = words.find(content, said, start=start, end=end)
    assert content[found.start : found.end] == said.strip()
    assert start <= found.start < found.end <= end


@given(texts, st.data())
def test_pasted_words_are_found_where_they_stand_or_a_choice_is_asked_for(content: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content) - 1))
    said = content[start : data.draw(st.integers(start + 1, len(content)))].strip()
    if not said:
        return
    spans, found = (), None
    try:
        found = words.find(content, said)
    except words.Several as several:
        spans = several.spans  # type: ignore[assignment]
    if found:
        assert content[found.start : found.end] == said
    else:
        assert all(content[begin:stop].split() == said.split() for begin, stop in spans)  # type: ignore[var-annotated]
        assert words.find(content, said, start=spans[-1][0]).start == spans[-1][0]  # type: ignore[misc]


def test_a_line_break_that_a_page_shows_as_a_space_is_no_difference() -> None:
    found = words.find("They were\nheard at last.", "were heard")
    assert (found.start, found.end) == (5, 15)


def test_other_quotation_marks_are_not_the_same_letters_and_the_texts_own_are_offered() -> None:
    content = "He spoke of “enemies of enter\u00adprise” – so he did."
    with pytest.raises(words.WrittenOtherwise) as told:
        words.find(content, '"enemies of enterprise"')
    assert content[told.value.found.start : told.value.found.end] == "“enemies of enter\u00adprise”"


@pytest.mark.parametrize("said", ["", " \n", "nothing like it", "HEARD"])
def test_words_that_the_text_does_not_have_are_not_found(said: str) -> None:
    with pytest.raises(words.NotFound):
        words.find("Staff were heard.", said)


def test_a_place_that_holds_other_words_is_not_believed() -> None:
    found = words.find("Staff were heard. Users were not.", "Users", start=0, end=5)
    assert found.start == 18


def test_a_place_decides_between_the_same_words() -> None:
    content = "Heard. Heard. Heard."
    assert words.find(content, "Heard", start=7, end=12).start == 7
    assert words.find(content, "Heard", start=7, end=12).places == (0, 7, 14)


def test_what_the_browser_saw_is_compared_letter_by_letter() -> None:
    content = "Grüße 👩‍👩‍👧 an\u00adalle"
    assert words.agrees(content, [(0, "Grüße"), (6, "👩‍👩‍👧 an\u00ad")])
    assert not words.agrees(content, [(7, "👩‍👩‍👧")]), "counted in units of UTF-16, places are further on"
    assert not words.agrees(content, [(0, "Grüße "), (12, "analle")]), "a soft hyphen is a letter of the text"
    assert not words.agrees(content, [(-1, "")])
    assert not words.agrees(content, [])


def test_letters_that_nobody_sees_are_named() -> None:
    named = [one.name for one in words.letters("a\u00a0b\u00adc\u202ed\n👩‍👩‍👧") if one.name]
    assert named == ["no-break space", "soft hyphen", "right-to-left override", "line break"]


@given(texts)
def test_named_or_not_every_letter_is_there(content: str) -> None:
    assert "".join(one.text for one in words.letters(content)) == content


# What is recorded

database = pytest.mark.django_db


@pytest.fixture
def version() -> TextVersion:
    return builders.text("Staff were heard. Users were not heard.\n\nStaff were heard.")


def bearing(claim: Claim | NewClaim, **said: str) -> Bearing:
    return Bearing(
        claim=claim,
        **{
            "relation": "supports",
            "directness": "direct",
            "basis": "testimony",
            "confidence": "low",
            "confidence_reason": "One voice.",
            "rationale": "It says so.",
            **said,
        },
    )


@database
def test_one_form_makes_quotation_claim_evidence_and_stance_as_drafts_of_the_person(version: TextVersion) -> None:
    curator, union, theme = builders.person(), builders.actor("TUC"), builders.theme("Voice")
    said = Marking(
        start=18,
        end=39,
        voice=union,
        themes=(theme,),
        bearing=bearing(NewClaim("Users are left out.", "finding", (theme,))),
        stands=(Stand(union, theme, "conditional", "if users are heard"),),
    )
    made = recording.record(version, said, by=curator)
    assert made.made == ("quotation", "claim", "evidence", "stance")
    quotation, claim = Quotation.objects.get(), Claim.objects.get()
    link, stance = EvidenceLink.objects.get(), Stance.objects.get()
    assert quotation.exact == "Users were not heard."
    assert (quotation.voice, list(quotation.themes.all()), quotation.block) == (union, [theme], version.blocks.first())
    assert (claim.key, list(claim.themes.all())) == ("users-are-left-out", [theme])
    assert (link.claim, link.quotation, link.rationale) == (claim, quotation, "It says so.")
    assert (stance.actor, stance.position, stance.condition) == (union, "conditional", "if users are heard")
    for record in (quotation, claim, link, stance):
        assert (record.status, record.created_by) == (Status.DRAFT, curator)
    assert HistoryEntry.objects.filter(person=curator.pk, table="evidencelink", row=link.pk).exists()


@database
def test_the_same_form_twice_makes_everything_once(version: TextVersion) -> None:
    curator = builders.person()
    said = Marking(start=0, end=5, bearing=bearing(NewClaim("Staff are heard.", "finding")))
    first, second = (recording.record(version, said, by=curator) for _ in range(2))
    assert (second.made, second.quotation) == ((), first.quotation)
    assert (Quotation.objects.count(), Claim.objects.count(), EvidenceLink.objects.count()) == (1, 1, 1)


@database
def test_all_or_nothing(version: TextVersion) -> None:
    """A claim in the very words of somebody else's draft is refused, and the quotation is not kept either."""
    builders.claim("Staff are heard.", status="draft", created_by=builders.person())
    with pytest.raises(ClaimTaken):
        recording.record(
            version,
            Marking(start=0, end=5, bearing=bearing(NewClaim("Staff are heard.", "finding"))),
            by=builders.person("contributor"),
        )
    assert not Quotation.objects.exists()


@database
def test_more_is_said_of_words_that_are_marked_already(version: TextVersion) -> None:
    """A published quotation bears a second claim; its own fields are not changed in passing."""
    marked = builders.quotation("Users were not heard.", in_=version)
    theme = builders.theme()
    said = Marking(start=18, end=39, themes=(theme,), bearing=bearing(builders.claim()))
    made = recording.record(version, said, by=builders.person())
    assert (made.quotation, made.made) == (marked, ("evidence",))
    assert "published already" in made.left_out
    assert not marked.themes.exists()


@database
def test_the_same_words_in_another_voice_are_another_quotation(version: TextVersion) -> None:
    marked = builders.quotation("Users were not heard.", in_=version)
    made = recording.record(version, Marking(start=18, end=39, voice=builders.actor()), by=builders.person())
    assert made.quotation != marked


@database
def test_a_draft_of_somebody_else_is_not_added_to(version: TextVersion) -> None:
    theirs = builders.quotation("Users were not heard.", in_=version, status="draft", created_by=builders.person())
    made = recording.record(version, Marking(start=18, end=39), by=builders.person())
    assert made.quotation != theirs


@database
def test_another_rationale_for_the_same_words_and_claim_is_not_written_over(version: TextVersion) -> None:
    curator, claim = builders.person(), builders.claim()
    recording.record(version, Marking(start=0, end=5, bearing=bearing(claim)), by=curator)
    with pytest.raises(NotAllowed, match="evidence on this claim already"):
        recording.record(version, Marking(start=0, end=5, bearing=bearing(claim, relation="contradicts")), by=curator)
    assert EvidenceLink.objects.get().relation == "supports"


@database
@pytest.mark.parametrize("position", ["for", "against"])
def test_what_somebody_else_drafts_on_published_words_is_not_told(version: TextVersion, position: str) -> None:
    """Whether the hidden stance is the same or another, the answer is the same."""
    marked = builders.quotation("Users", in_=version)
    hidden = builders.stance("for", quotation=marked, status="draft", created_by=builders.person())
    said = Marking(start=18, end=23, stands=(Stand(hidden.actor, hidden.theme, position),))
    with pytest.raises(NotAllowed) as told:
        recording.record(version, said, by=builders.person("contributor"))
    assert "for" not in str(told.value).replace("Another", "").split()
    recording.record(version, Marking(18, 23, stands=(Stand(hidden.actor, hidden.theme, "for"),)), by=builders.person())


@database
def test_who_may_not_draft_marks_nothing(version: TextVersion) -> None:
    with pytest.raises(NotAllowed):
        recording.record(version, Marking(start=0, end=5), by=builders.person("visitor"))


# Near claims


@database
@pytest.mark.parametrize(
    "typed",
    [
        "personalization widens choices",
        "personalised choic",
        "choice: wider & | ! <-> ' personalisation",
        "wid choice per",
    ],
)
def test_a_claim_is_found_by_forms_spellings_and_beginnings_of_its_words(typed: str) -> None:
    wanted = builders.claim("Personalisation widens choice.")
    builders.claim("Mutuals cost less.")
    assert [one.id for one in near_claims.near(typed, person=builders.person())][:1] == [wanted.pk]


@database
def test_the_claim_that_says_most_of_it_comes_first_and_says_whether_it_is_alike() -> None:
    close = builders.claim("Staff-led mutuals improve services.")
    far = builders.claim("Mutuals are rare in Wales and nobody knows why that should be so.")
    found = near_claims.near("Mutuals led by staff improve services", person=builders.person())
    assert [one.id for one in found] == [close.pk, far.pk]
    assert [one.is_alike for one in found] == [True, False]


@database
def test_drafts_are_near_for_who_may_see_them() -> None:
    contributor, other = builders.person("contributor"), builders.person("contributor")
    builders.claim("Canaries sing.", status="draft", created_by=contributor)
    assert len(near_claims.near("canaries", person=contributor)) == 1
    assert len(near_claims.near("canaries", person=builders.person("curator"))) == 1
    assert near_claims.near("canaries", person=other) == ()


@database
@pytest.mark.parametrize("typed", ["", "!!", "a", "(" * 500, "'; drop", "\\:*&", "co-", "- " * 300])
def test_nothing_typed_breaks_the_search_for_claims(typed: str) -> None:
    builders.claim("A claim.")
    near_claims.near(typed, person=builders.person())


# Names


@database
def test_an_actor_goes_by_each_of_its_names_and_an_unknown_one_gets_a_hint() -> None:
    union = builders.actor("Trades Union Congress")
    ActorLabel.objects.create(actor=union, text="TUC")
    assert names.actor("tuc") == names.actor("trades union congress") == union
    with pytest.raises(names.Unknown, match="Did you mean “Trades Union Congress”"):
        names.actor("Union Congress")
    assert [one.value for one in names.actors("union")] == ["Trades Union Congress"]


@database
def test_a_source_that_a_person_may_not_see_has_no_name() -> None:
    hidden = builders.source("A canary", status="draft", created_by=builders.person())
    contributor = builders.person("contributor")
    assert names.sources("canary", person=contributor) == ()
    with pytest.raises(names.Unknown):
        names.source(names.name_of(hidden), person=contributor)
    assert names.source(names.name_of(hidden), person=builders.person()) == hidden


# Terms that a text names


@database
def test_a_text_names_terms_in_any_spelling_the_longest_at_a_place_and_acronyms_in_capitals() -> None:
    coproduction, care = builders.theme("Co-production"), builders.theme("Care")
    social, abroad = builders.theme("Social care"), builders.actor("US")
    ThemeLabel.objects.create(theme=coproduction, text="joint making")
    content = "Coproduction and co production in social care concern us. Joint making of care; the US."
    found = {
        one.label: (one.times, [t.words for t in one.triggers])
        for one in terms.named(content, Names.read().places(content))
    }
    assert found == {
        "Co-production": (3, ["Coproduction", "co production", "Joint making"]),
        "Social care": (1, ["social care"]),
        "Care": (1, ["care"]),
        "US": (1, ["US"]),
    }
    assert {coproduction.label, care.label, social.label, abroad.label} == set(found)


@database
def test_a_term_accepted_for_a_draft_is_assigned_and_for_a_published_source_proposed() -> None:
    curator, theme, other = builders.person(), builders.theme("Care"), builders.theme("Choice")
    draft = builders.source(status="draft", created_by=curator)
    assert terms.accept(draft, "theme", theme.pk, by=curator, at=MOMENT) is None
    assert list(draft.subject_themes.all()) == [theme]
    public = builders.source()
    for one in (theme, other):
        terms.accept(public, "theme", one.pk, by=curator, at=MOMENT)
    assert not public.subject_themes.exists()
    assert Revision.objects.get().fields == {"subject_themes": sorted([theme.pk, other.pk])}
    shown = terms.suggestions(public, "Care and choice.", Names.read())
    assert (shown.open, {one.label for one in shown.proposed}) == ((), {"Care", "Choice"})


@database
def test_what_is_ignored_is_remembered_until_it_is_brought_back() -> None:
    curator, actor, source = builders.person(), builders.actor("Prospect"), builders.source()

    def shown() -> terms.Suggestions:
        return terms.suggestions(source, "Prospect spoke.", Names.read())

    assert [one.label for one in shown().open] == ["Prospect"]
    for _ in range(2):
        terms.ignore(source, "actor", actor.pk, by=curator, at=MOMENT)
    assert (shown().open, len(shown().ignored)) == ((), 1)
    terms.bring_back(source, "actor", actor.pk, by=curator, at=MOMENT)
    assert len(shown().open) == 1


# Submitting


@database
def test_all_of_ones_drafts_of_a_source_are_submitted_and_nothing_else(version: TextVersion) -> None:
    curator, source = builders.person(), version.source
    recording.record(version, Marking(0, 5, bearing=bearing(NewClaim("Staff are heard.", "finding"))), by=curator)
    terms.accept(source, "theme", builders.theme().pk, by=curator, at=MOMENT)
    theirs = builders.quotation("Users", in_=version, status="draft", created_by=builders.person())
    elsewhere = builders.quotation("Else.", status="draft", created_by=curator)
    assert dict(mine.drafts(source, curator).counted) == {
        "quotation": 1, "claim": 1, "evidence link": 1, "proposed change": 1,
    }  # fmt: skip
    assert mine.submit_all(source, by=curator, at=MOMENT) == 4
    assert EvidenceLink.objects.get().status == Claim.objects.get().status == Status.SUBMITTED
    for left in (theirs, elsewhere):
        left.refresh_from_db()
        assert left.status == Status.DRAFT
    assert mine.submit_all(source, by=curator, at=MOMENT) == 0


@database
def test_who_brought_the_source_in_submits_its_record_with_the_words() -> None:
    """Nothing of a source is published before its record is."""
    curator, other = builders.person(), builders.person()
    source = builders.source(status="draft", created_by=curator)
    builders.quotation(in_=builders.text(of=source), status="draft", created_by=curator)
    assert mine.submit_all(source, by=other, at=MOMENT) == 0
    assert dict(mine.drafts(source, curator).counted) == {"record of the source": 1, "quotation": 1}
    assert mine.submit_all(source, by=curator, at=MOMENT) == 2
    source.refresh_from_db()
    assert source.status == Status.SUBMITTED


# Rules of the database


def _ignored(**terms: Callable[[], object]) -> Callable[[], object]:
    def attempt() -> None:
        made = {name: build() for name, build in terms.items()}
        IgnoredTerm.objects.create(source=builders.source(), by=builders.person(), at=MOMENT, **made)

    return attempt


def _twice(kind: str) -> Callable[[], None]:
    def attempt() -> None:
        term, source = getattr(builders, kind)(), builders.source()
        for _ in range(2):
            IgnoredTerm.objects.create(source=source, by=builders.person(), at=MOMENT, **{kind: term})

    return attempt


def _two_forms() -> None:
    person, version = builders.person(), builders.text()
    for _ in range(2):
        MarkDraft.objects.create(person=person, text_version=version, saved_at=MOMENT)


ATTEMPTS: list[tuple[str, Callable[[], object]]] = [
    ("evidence_ignoredterm_theme_or_actor", _ignored()),
    ("evidence_ignoredterm_theme_or_actor", _ignored(theme=builders.theme, actor=builders.actor)),
    ("evidence_ignoredterm_theme_once", _twice("theme")),
    ("evidence_ignoredterm_actor_once", _twice("actor")),
    ("evidence_markdraft_one_a_text", _two_forms),
]


@database
@pytest.mark.parametrize(("rule", "attempt"), ATTEMPTS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(ATTEMPTS)])
def test_the_database_refuses_what_breaks_the_rule(rule: str, attempt: Callable[[], object]) -> None:
    with refused_by(rule):
        attempt()


def test_every_rule_is_tried() -> None:
    assert rules_of(IgnoredTerm, MarkDraft) <= {name for name, _ in ATTEMPTS}
