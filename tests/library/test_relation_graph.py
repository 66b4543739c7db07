"""Which works are drawn, how they are joined, and what a drawing says of what it leaves out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from evidence.accounts.models import VISITOR
from evidence.library import relation_drawing
from evidence.library.models import Relation, RelationType, Source
from evidence.library.relation_drawing import INSET, LONGEST, MOST_LINES, TITLE, drawn, width
from evidence.library.relation_graph import MOST, Edge, Graph, NoSuchPage, Work, among, around, overview
from evidence.library.relation_layout import WIDTH
from evidence.library.status import Status
from tests import builders


def joined(graph: Graph) -> set[tuple[int, str, int]]:
    return {(edge.source, edge.words, edge.target) for edge in graph.edges}


def star(number: int) -> Source:
    """A report that so many stories report on."""
    report = builders.source()
    for story in [builders.source() for _ in range(number)]:
        builders.relation(story, "reports-on", report)
    return report


@pytest.mark.django_db
class TestAroundAWork:
    def test_all_that_hangs_together_with_it_is_drawn_step_by_step(self):
        story, report, census, letter = (builders.source() for _ in range(4))
        builders.relation(story, "reports-on", report)
        builders.relation(report, "cites", census)
        builders.relation(letter, "responds-to", builders.source())
        graph = around(story.pk, person=VISITOR)
        assert joined(graph) == {(story.pk, "reports on", report.pk), (report.pk, "cites", census.pk)}
        assert [work.id for work in graph.works] == [story.pk, report.pk, census.pk]
        near = around(story.pk, person=VISITOR, steps=1)
        assert (joined(near), near.left_out) == ({(story.pk, "reports on", report.pk)}, 0)

    def test_what_a_drawing_has_no_room_for_is_counted(self):
        graph = around(star(MOST + 5).pk, person=VISITOR)
        assert (len(graph.works), len(graph.edges), graph.left_out) == (MOST, MOST - 1, 6)
        assert around(star(MOST - 1).pk, person=VISITOR).left_out == 0

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
    def test_a_work_that_is_not_published_is_not_named_and_joins_nothing(self, status):
        one, hidden, other = builders.source(), builders.source("Hidden", status=status), builders.source()
        builders.relation(one, "derived-from", hidden)
        builders.relation(hidden, "derived-from", other)
        graph = around(one.pk, person=VISITOR)
        assert ([work.id for work in graph.works], graph.edges, graph.origins, graph.left_out) == ([one.pk], (), (), 0)
        whole = overview(person=VISITOR)
        assert (whole.works, whole.relations) == (0, 0)
        assert among(Source.objects.all(), person=VISITOR).works == ()

    def test_the_number_of_queries_does_not_grow_with_the_works(self):
        def queries(number: int) -> int:
            begin = star(number).pk
            with CaptureQueriesContext(connection) as asked:
                around(begin, person=VISITOR)
            return len(asked)

        assert queries(2) == queries(40) <= 14


@pytest.mark.django_db
class TestSharedOrigins:
    def test_works_of_one_origin_are_outlined_together_with_the_reason(self):
        paper, abstract, report, story = (builders.source() for _ in range(4))
        builders.relation(paper, "version-of", abstract)
        builders.relation(report, "same-project", paper)
        builders.relation(story, "reports-on", report)
        graph = around(paper.pk, person=VISITOR)
        (origin,) = graph.origins
        assert set(origin.works) == {paper.pk, abstract.pk, report.pk}
        assert {edge.words for edge in origin.why} == {"version of", "same project as"}
        assert not origin.through_others
        drawing = drawn(graph)
        (outline,) = drawing.outlines
        inside = {
            one.work.id
            for one in drawing.works
            if outline.x < one.x
            and one.x + one.width < outline.x + outline.width
            and outline.y < one.y
            and one.y + one.height < outline.y + outline.height
        }
        assert inside == set(origin.works)

    def test_an_origin_that_works_not_drawn_make_says_so(self):
        begin, one, other, between = (builders.source() for _ in range(4))
        for work in (one, other):
            builders.relation(begin, "reports-on", work)
            builders.relation(work, "derived-from", between)
        (origin,) = around(begin.pk, person=VISITOR, steps=1).origins
        assert (set(origin.works), origin.why, origin.through_others) == ({one.pk, other.pk}, (), True)

    def test_a_report_of_a_work_is_no_second_origin_and_no_shared_one(self):
        assert around(star(3).pk, person=VISITOR).origins == ()


@pytest.mark.django_db
class TestTheWholeLibrary:
    def test_the_largest_groups_come_first_and_every_relation_is_on_some_page(self):
        sizes = (MOST // 2, 3, MOST + 4, 2, MOST // 2 - 4)
        for size in sizes:
            star(size - 1)
        first = overview(person=VISITOR)
        assert (first.works, first.relations, first.components) == (sum(sizes), sum(sizes) - len(sizes), len(sizes))
        pages = [overview(page, person=VISITOR).graph for page in range(1, first.pages + 1)]
        assert [len(page.works) for page in pages] == [MOST, MOST - 1, 2]
        assert [page.left_out for page in pages] == [4, 0, 0]
        drawn_ = [work.id for page in pages for work in page.works]
        assert len(drawn_) == len(set(drawn_)) == sum(sizes) - 4
        for page in (0, first.pages + 1):
            with pytest.raises(NoSuchPage):
                overview(page, person=VISITOR)

    def test_on_a_theme_works_that_are_only_joined_to_it_are_told_apart(self):
        about, joined_, other = builders.source(), builders.source(), builders.source()
        builders.relation(about, "cites", joined_)
        builders.relation(joined_, "cites", other)
        graph = among(Source.objects.filter(pk=about.pk), person=VISITOR)
        assert {(work.id, work.is_inside) for work in graph.works} == {(about.pk, True), (joined_.pk, False)}
        assert joined(graph) == {(about.pk, "cites", joined_.pk)}


WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=60)


@st.composite
def made(draw: st.DrawFn) -> Graph:
    numbers = draw(st.lists(st.integers(1, 50), unique=True, min_size=1, max_size=8))
    titles = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
    works = tuple(Work(pk, draw(titles), draw(WORDS), f"/sources/{pk}/") for pk in numbers)
    pairs = st.tuples(*[st.sampled_from(numbers)] * 2, st.sampled_from(RelationType)).filter(
        lambda one: one[0] != one[1]
    )
    edges = draw(st.lists(pairs, unique=True, max_size=9)) if len(numbers) > 1 else []
    return Graph(works, tuple(Edge(one, other, kind, kind.label, "") for one, other, kind in edges), ())


@given(made())
def test_every_work_and_every_relation_of_any_graph_is_drawn_with_its_words(graph):
    drawing = drawn(graph)
    assert [one.work for one in drawing.works] == list(graph.works)
    assert sorted(label.words for line in drawing.lines for label in line.labels) == sorted(
        edge.words for edge in graph.edges
    )
    assert len(drawing.lines) == len({(edge.source, edge.target) for edge in graph.edges})
    assert drawn(graph) == drawing


@given(made())
def test_no_words_of_a_box_are_wider_than_it_or_leave_it_below(graph):
    for one in drawn(graph).works:
        assert 1 <= len(one.title) <= MOST_LINES
        for text in one.title:
            assert width(text.words, TITLE) <= WIDTH - 2 * INSET or len(text.words) == 1
        for text in (*one.short, *one.title):
            assert one.x + INSET == text.x
            assert one.y < text.y < one.y + one.height
        if not one.title[-1].words.endswith("…"):
            assert "".join(text.words for text in one.title).replace(" ", "") == "".join(one.work.title.split())


@pytest.mark.parametrize("letter", ["a", "i", " a", "\u0301"])
def test_of_an_endless_title_no_more_is_looked_at_than_can_be_drawn(letter, monkeypatch):
    looked: list[str] = []
    share = relation_drawing._share

    def counted(one: str) -> float:
        looked.append(one)
        return share(one)

    monkeypatch.setattr(relation_drawing, "_share", counted)
    (one,) = drawn(Graph((Work(1, letter * 200_000, "Short", "/sources/1/"),), (), ())).works
    assert one.title[-1].words.endswith("…")
    assert len(looked) < LONGEST**2


@pytest.mark.django_db
def test_a_relation_that_reads_the_same_from_both_ends_has_no_arrowhead():
    begin = builders.source()
    for kind in RelationType.values:
        builders.relation(begin, kind, builders.source())
    drawing = drawn(around(begin.pk, person=VISITOR))
    without = {line.labels[0].words for line in drawing.lines if not line.head}
    assert without == {"same project as", "related to"}
    joined_ = {line.labels[0].words for line in drawing.lines if line.look == "joined"}
    assert joined_ == {RelationType(kind).label for kind in Relation.SHARED_ORIGIN}
