"""Things side by side: the question, the figures, the order of the rows, and what no column may tell."""

from collections.abc import Sequence

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from evidence.accounts.models import VISITOR
from evidence.claims.actors.hub import actor_hub
from evidence.claims.asking import Invalid
from evidence.claims.comparing.compared import Compared, compared
from evidence.claims.comparing.grid import MOST_WORDS, ROWS, SORTS
from evidence.claims.comparing.question import MOST, Asked, Kind, read
from evidence.claims.comparing.table import FACTS, Cell, Comparison, Fact, Part, Row
from evidence.claims.comparing.written import lines
from evidence.claims.models import Claim
from evidence.claims.notes import Linked
from evidence.claims.themes.hub import theme_hub
from evidence.library.models import Source
from evidence.library.status import Status
from evidence.vocabulary.models import Actor, Theme
from tests import builders
from tests.claims import hub_library as library
from tests.pages.hub_canary import CANARY, hide
from tests.switching import seen_by_all

type Thing = Source | Claim | Theme | Actor

SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
NUMBERS = st.integers(1, 999_999_999).map(str)


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    kind = draw(st.sampled_from(Kind))
    keys = draw(st.lists(NUMBERS if kind in {Kind.SOURCE, Kind.CLAIM} else SLUGS, unique=True, max_size=MOST))
    find = draw(st.text(st.characters(exclude_categories=("C", "Z")), max_size=20))
    return Asked(kind=kind, keys=tuple(keys), find=find)


@given(questions())
def test_the_address_is_the_comparison(asked):
    assert read(dict(QueryDict(asked.address[1:]).lists())) == asked


@given(questions().filter(lambda asked: asked.keys), st.data())
def test_moving_and_removing_touch_one_column_only(asked, data):
    key = data.draw(st.sampled_from(asked.keys))
    others = [one for one in asked.keys if one != key]
    for by in (-1, 1):
        moved = asked.moved(key, by).keys
        assert [one for one in moved if one != key] == others
        at = asked.keys.index(key) + by
        assert moved.index(key) == (at if 0 <= at < len(moved) else asked.keys.index(key))
    assert list(asked.without(key).keys) == others
    assert asked.without(key).adding(key).keys == (*others, key)


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"source": ["1"], "claim": ["2"]}, "Things of one kind"),
        ({"source": ["1", "2", "3", "4", "5", "6", "7"]}, "At most 6 sources"),
        ({"source": ["٣"]}, "names no source"),
        ({"source": ["9999999999"]}, "names no source"),
        ({"theme": ["no such theme"]}, "names no theme"),
        ({"colour": ["red"]}, "no question"),
        ({"of": ["poem"]}, "must be one of"),
        ({"find": ["a", "b"]}, "more than once"),
        ({"find": ["a" * 201]}, "at most 200 characters"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(given_, says):
    with pytest.raises(Invalid, match=says):
        read(given_)


def test_empty_cells_of_a_row_are_told_together_by_what_they_say():
    full = Cell((Fact("said"),))
    cells = (Cell(empty="not searched"), full, Cell(empty="none found"), Cell(empty="not searched"))
    assert Row(Linked("Row", ""), cells).gaps == (("not searched", (0, 3)), ("none found", (2,)))
    assert Row(Linked("Row", ""), (full, full)).gaps == ()


def table(kind: str, *things: Thing) -> Comparison:
    keys = ",".join(str(one.pk) if isinstance(one, Source | Claim) else one.slug for one in things)
    found = compared(kind, keys, person=VISITOR).comparison
    assert found is not None
    return found


def part(found: Comparison, key: str) -> Part:
    return next(one for one in found.parts if one.key == key)


def row(found: Comparison, key: str, label: str) -> Row:
    return next(one for one in part(found, key).rows if one.label.name == label)


def words(cell: Cell) -> list[str]:
    return [one.words for quoted in cell.quoted for passage in quoted.passages for one in passage.quotations]


def said(cells: Sequence[Cell]) -> list[list[str]]:
    return [[f"{fact.number} {fact.sign}" if fact.sign else fact.text for fact in cell.facts] for cell in cells]


@pytest.mark.django_db
class TestSources:
    def test_a_claim_that_both_bear_on_comes_first_with_the_words_of_each(self):
        one, other = builders.text("Staff said so."), builders.text("Users said no.")
        own = builders.claim("A claim of one source.")
        for sentence in ("Staff said so.", "Staff"):
            builders.evidence(claim=own, quotation=builders.quotation(sentence, in_=one))
        shared = builders.claim("A claim of both.")
        builders.evidence(claim=shared, quotation=builders.quotation("Staff said so.", in_=one))
        builders.evidence("contradicts", claim=shared, quotation=builders.quotation("Users said no.", in_=other))
        found = table("source", one.source, other.source)
        assert [line.label.name for line in part(found, "claims").rows] == [shared.text, own.text]
        assert "One claim is shared" in part(found, "claims").about
        first, second = row(found, "claims", shared.text).cells
        assert (words(first), first.quoted[0].sign) == (["Staff said so."], "supports")
        assert (words(second), second.quoted[0].sign) == (["Users said no."], "contradicts")
        assert row(found, "claims", own.text).cells[1].empty == "no words of it bear on this"

    def test_a_work_without_words_here_says_so_and_not_that_it_has_nothing_to_say(self):
        known, read_ = builders.source(access="none"), builders.text()
        builders.evidence(quotation=builders.quotation(in_=read_))
        cell = part(table("source", known, read_.source), "claims").rows[0].cells[0]
        assert (bool(cell), cell.empty) == (False, "the library has no words of it")

    def test_earned_and_assigned_themes_stand_apart(self):
        theme, subject = builders.theme("Mutuals"), builders.theme("Health")
        one, other = builders.text().source, builders.text()
        builders.assign(one, subject)
        builders.assign(other.source, theme)
        builders.quotation(in_=other).themes.add(theme)
        found = table("source", one, other.source)
        assert said(row(found, "themes", "Earned").cells) == [[], ["Mutuals"]]
        assert said(row(found, "themes", "Assigned").cells) == [["Health"], []]

    def test_works_that_share_an_origin_are_told_to_be_one_voice(self):
        report, story, other = (builders.source(title, authors=(title,)) for title in ("Report", "Story", "Other"))
        builders.relation(story, "derived-from", report)
        found = table("source", report, story, other)
        assert said(row(found, "between", "Relations").cells) == [
            ["source of Story, n.d."],
            ["derived from Report, n.d."],
            [],
        ]
        assert said(row(found, "between", "Origin").cells) == [
            ["one origin with Story, n.d."],
            ["one origin with Report, n.d."],
            [],
        ]


@pytest.mark.django_db
class TestClaims:
    def test_both_sides_are_counted_and_an_empty_one_says_whether_somebody_looked(self):
        one, other = builders.claim(), builders.claim()
        strong = builders.evidence(claim=one, confidence="high")
        for _ in range(4):
            builders.evidence(claim=one, confidence="low")
        builders.search(one)
        found = table("claim", one, other)
        supports = row(found, "sides", "Words that support it").cells
        assert (supports[0].quoted[0].number, supports[0].quoted[0].shown) == (5, 3)
        assert words(supports[0])[0] == strong.quotation.exact
        against = row(found, "sides", "Words that contradict it").cells
        assert [cell.empty for cell in against] == ["none found, searched on 29 February 2024", "not searched"]
        assert said(row(found, "claim", "What it rests on").cells)[0][:2] == ["5 quotations", "5 sources"]

    def test_an_origin_of_both_comes_first_and_its_words_are_counted_claim_by_claim(self):
        one, other = builders.claim(), builders.claim()
        shared, own = builders.text(of=builders.source("Both", authors=("Both",))), builders.text()
        for _ in range(2):
            builders.evidence(claim=one, quotation=builders.quotation(in_=own))
        builders.evidence(claim=one, quotation=builders.quotation(in_=shared))
        builders.evidence("contradicts", claim=other, quotation=builders.quotation(in_=shared))
        found = part(table("claim", one, other), "origins")
        assert found.rows[0].label.name == "Both, n.d."
        assert said(found.rows[0].cells) == [["1 supports"], ["1 contradicts"]]
        assert said(found.rows[1].cells) == [["2 supports"], []]

    def test_no_cell_adds_up_the_words_of_two_claims(self):
        claims = [builders.claim() for _ in range(3)]
        for number, claim in enumerate(claims, 1):
            for _ in range(number):
                builders.evidence(claim=claim)
        found = table("claim", *claims)
        assert [cell.quoted[0].number for cell in row(found, "sides", "Words that support it").cells] == [1, 2, 3]
        numbers = {line.number for line in lines(found)} - {""}
        assert numbers == {1, 2, 3}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_the_figures_of_themes_and_actors_are_those_of_their_pages(seed):
    library.fill(seed)
    themes, actors = Theme.objects.all(), Actor.objects.all()
    found = table("theme", *themes)
    for at, theme in enumerate(themes):
        hub = theme_hub(theme.slug, person=VISITOR)
        counted = {"Claims": hub.counts.claims, "Quotations": hub.counts.quotations, "Sources": hub.counts.sources}
        for name, number in counted.items():
            facts = row(found, "theme", name).cells[at].facts
            assert (int(facts[0].text.split()[0]) if facts else 0) == number, (theme, name)
        of_theme = [line for line in part(found, "stances").rows if line.cells[at]]
        assert len(of_theme) == hub.stands.actors
    found = table("actor", *actors)
    for at, actor in enumerate(actors):
        own = actor_hub(actor.slug, person=VISITOR)
        counted = {
            "quotation": own.counts.quotations,
            "claim": own.counts.claims,
            "source": own.counts.sources,
        }
        facts = row(found, "actor", "Their words").cells[at].facts
        told = {fact.text.split()[1].rstrip("s"): int(fact.text.split()[0]) for fact in facts}
        assert told == {name: number for name, number in counted.items() if number}
        stances = [line.cells[at] for line in part(found, "stances").rows]
        assert sum(quoted.number for cell in stances for quoted in cell.quoted) == own.shown_stances


@pytest.mark.django_db
class TestThemesAndActors:
    def test_a_claim_on_both_themes_comes_first_with_its_words_once(self):
        mutuals, health = builders.theme("Mutuals"), builders.theme("Health")
        narrower = builders.theme("Hospitals", parent=health)
        builders.evidence(claim=builders.claim("On one.", themes=(mutuals,)))
        both = builders.claim("On both.", themes=(mutuals, narrower))
        link = builders.evidence(claim=both)
        first = part(table("theme", mutuals, health), "claims").rows[0]
        assert (first.label.name, said(first.cells)) == ("On both.", [["on it"], ["Hospitals"]])
        assert [one.words for quoted in first.quoted for at in quoted.passages for one in at.quotations] == [
            link.quotation.exact
        ]

    def test_a_theme_on_which_both_stand_comes_first_and_members_are_named(self):
        mutuals, health = builders.theme("Mutuals"), builders.theme("Health")
        union, council = builders.actor("Union"), builders.actor("Council")
        member = builders.actor("Member", parent=union)
        for _ in range(3):
            builders.stance("for", actor=union, theme=health)
        builders.stance("conditional", actor=member, theme=mutuals)
        builders.stance("against", actor=council, theme=mutuals)
        found = part(table("actor", union, council), "stances")
        assert [line.label.name for line in found.rows] == ["Mutuals", "Health"]
        (own,), (other,) = (cell.quoted for cell in found.rows[0].cells)
        assert own.who
        assert (own.sign, own.who.name, own.conditions) == (
            "conditional",
            "Member",
            ("if it is well done",),
        )
        assert (other.sign, other.who, other.dates) == ("against", None, ("date not stated",))
        assert found.rows[1].cells[1].empty == "no stance recorded"

    def test_a_retired_theme_is_followed_or_told_of(self):
        mutuals, health, gone = builders.theme("Mutuals"), builders.theme("Health"), builders.theme("Gone")
        Theme.objects.filter(pk=gone.pk).update(
            retired_at=builders.MOMENT, retirement_reason="It said nothing.", replaced_by=None
        )
        found = compared("theme", f"{mutuals.slug},{gone.slug},{health.slug}", person=VISITOR)
        assert [(one.name, one.reason) for one in found.gone] == [("Theme “Gone”", "It said nothing.")]
        assert [one.label for one in found.columns] == ["Mutuals", "Health"]
        Theme.objects.filter(pk=gone.pk).update(replaced_by=health)
        found = compared("theme", f"{mutuals.slug},{gone.slug}", person=VISITOR)
        assert [one.label for one in found.columns] == ["Mutuals", "Health"]
        assert "“Gone”" in found.columns[1].caution


@pytest.mark.django_db
class TestWhatIsNotToBeSeen:
    @pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
    def test_hidden_records_move_nothing(self, status):
        theme, other = builders.theme("Mutuals"), builders.theme("Health")
        actor, second = builders.actor("Union"), builders.actor("Council")
        one, two = builders.text(of=builders.source(authors=(actor,))), builders.text()
        claims = [builders.claim(themes=(theme,)), builders.claim()]
        for version, claim in zip((one, two), claims, strict=True):
            quotation = builders.quotation(in_=version)
            builders.evidence(claim=claim, quotation=quotation)
            builders.stance(actor=actor, theme=theme, quotation=quotation)
        asked: tuple[tuple[str, *tuple[Thing, ...]], ...] = (
            ("source", one.source, two.source),
            ("claim", *claims),
            ("theme", theme, other),
            ("actor", actor, second),
        )
        before = [table(kind, *things) for kind, *things in asked]
        hide(status, theme, actor)
        after = [table(kind, *things) for kind, *things in asked]
        assert CANARY not in repr(after)
        assert [list(lines(one)) for one in after] == [list(lines(one)) for one in before]

    def test_without_the_rule_the_hidden_would_be_seen(self):
        """Negative control of the test above."""
        theme, actor = builders.theme(), builders.actor()
        hide(Status.DRAFT, theme, actor)
        with seen_by_all():
            for kind, thing, other in (("theme", theme, builders.theme()), ("actor", actor, builders.actor())):
                assert CANARY in repr(table(kind, thing, other))

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED])
    def test_a_draft_and_a_number_never_given_look_alike(self, status):
        there = builders.source()
        for pk in (builders.source(status=status).pk, 999_999):
            with pytest.raises(Invalid, match=f"There is no source {pk} here to compare"):
                compared("source", f"{there.pk},{pk}", person=VISITOR)

    def test_a_merged_record_is_followed_and_a_withdrawn_one_told_of(self):
        kept, other = builders.source("Kept"), builders.source("Other")
        merged = builders.source(status=Status.MERGED, merged_into=kept)
        gone = builders.source(CANARY, status=Status.WITHDRAWN)
        found = compared("source", f"{merged.pk},{gone.pk},{other.pk},{kept.pk}", person=VISITOR)
        assert [(one.label, bool(one.caution)) for one in found.columns] == [("Kept", True), ("Other", False)]
        assert [(one.name, one.reason) for one in found.gone] == [(f"Source {gone.pk}", "It was a mistake.")]
        assert CANARY not in repr(found)


@pytest.mark.django_db
class TestBounds:
    def test_the_number_of_queries_does_not_grow_with_what_is_compared(self):
        def queries(kind: str, things: Sequence[Thing]) -> int:
            with CaptureQueriesContext(connection) as asked:
                table(kind, *things)
            return len(asked)

        themes, actors = [builders.theme() for _ in range(MOST)], [builders.actor() for _ in range(MOST)]
        claims = [builders.claim(themes=tuple(themes)) for _ in range(MOST)]
        texts = [builders.text(of=builders.source(authors=(actors[0],))) for _ in range(MOST)]
        for version in texts:
            quotation = builders.quotation(in_=version)
            quotation.themes.add(themes[0])
            for claim in claims:
                builders.evidence(claim=claim, quotation=quotation)
            for theme, actor in zip(themes, actors, strict=True):
                builders.stance(actor=actor, theme=theme, quotation=quotation)
            builders.relation(version.source, "derived-from", builders.source())
        for kind, things in (
            ("source", [version.source for version in texts]),
            ("claim", claims),
            ("theme", themes),
            ("actor", actors),
        ):
            assert queries(kind, things[:2]) == queries(kind, things) <= 40, kind

    def test_a_page_shows_so_many_rows_and_words_and_says_how_many_more_there_are(self):
        versions = [builders.text("One. Two. Three."), builders.text("One. Two. Three.")]
        for _ in range(ROWS + 3):
            claim = builders.claim()
            for version in versions:
                for sentence in ("One.", "Two.", "Three."):
                    builders.evidence(claim=claim, quotation=builders.quotation(sentence, in_=version))
        found = table("source", *(version.source for version in versions))
        assert (len(part(found, "claims").rows), part(found, "claims").more) == (ROWS, 3)
        assert sum(quoted.shown for quoted in found.quotations) == MOST_WORDS
        assert {quoted.number for quoted in found.quotations} == {3}
        assert all(quoted.address for quoted in found.quotations)

    def test_a_cell_shows_so_many_sorts_of_words_the_fullest_and_leads_to_all(self):
        theme, union, council = builders.theme(), builders.actor("Union"), builders.actor("Council")
        members = [builders.actor(f"Member {at}", parent=union) for at in range(SORTS + 2)]
        for at, member in enumerate(members):
            for _ in range(1 if at < 2 else 2):
                builders.stance("for", actor=member, theme=theme)
        first, other = part(table("actor", union, council), "stances").rows[0].cells
        assert [one.who.name for one in first.quoted if one.who] == [one.label for one in members[2:]]
        assert (first.more, first.everything) == (2, f"/positions/?theme={theme.slug}&actor={union.slug}")
        assert (other.more, other.quoted) == (0, ())

    def test_a_work_of_very_many_authors_names_the_first_and_leads_to_all(self):
        many = builders.source(authors=tuple(f"Author {at:02}" for at in range(FACTS + 3)))
        cell, other = row(table("source", many, builders.source()), "record", "Authors").cells
        assert [fact.text for fact in cell.facts] == [f"Author {at:02}" for at in range(FACTS)]
        assert (cell.more, cell.everything, other.more) == (3, many.get_absolute_url(), 0)

    def test_with_one_thing_there_is_nothing_to_compare(self):
        found: Compared = compared("source", str(builders.source().pk), person=VISITOR)
        assert (len(found.columns), found.comparison) == (1, None)
