"""The numbers of the evidence map are what a plain count finds, what an opened cell lists, and what search finds."""

from collections.abc import Callable, Iterator
from itertools import pairwise, permutations
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from evidence.accounts.models import VISITOR
from evidence.citations.kinds import KINDS
from evidence.claims.asking import Invalid
from evidence.claims.evidence_map.axes import STEPS, spans
from evidence.claims.evidence_map.cell import lines, opened
from evidence.claims.evidence_map.gaps import Gap
from evidence.claims.evidence_map.question import FIXED, SEGMENTS, Asked, of_address, read, years_of
from evidence.claims.evidence_map.table import EvidenceMap, MapCell, evidence_map
from evidence.claims.models import EvidenceLink, Stance
from evidence.library.models import Source
from evidence.search import filters
from evidence.search.finding import count
from evidence.vocabulary.models import Actor, Theme
from tests import builders
from tests.claims import hub_library as library
from tests.search.conftest import index, shelf

__all__ = ("index", "shelf")

SEEDS = (0, 2)
MANY = 500
MAPS = [(segments, *axes) for segments, names in SEGMENTS.items() for axes in permutations(names, 2)]


def fill(seed: int) -> None:
    """A small library by chance, with kinds, years and bases that differ."""
    library.fill(seed)
    kinds, years = sorted(KINDS), (None, "1998-01-01", "2007-05-01", "2013-09-03", "2013-01-01")
    for number, one in enumerate(Source.objects.order_by("pk")):
        day = years[(seed + number) % len(years)]
        text = {"issued": day, "issued_from": day, "issued_to": day} if day else {}
        Source.objects.filter(pk=one.pk).update(kind=kinds[(seed * 7 + number * 5) % len(kinds)], **text)
    bases = list(FIXED["basis"])
    for number, link in enumerate(EvidenceLink.objects.order_by("pk")):
        EvidenceLink.objects.filter(pk=link.pk).update(basis=bases[(seed + number) % len(bases)])


def drawn(asked: Asked) -> EvidenceMap:
    return evidence_map(asked.address, MANY, MANY, person=VISITOR)


def cells(asked: Asked) -> Iterator[MapCell]:
    return (cell for row in drawn(asked).rows for cell in row.cells)


# The plain count: every record is looked at


def holds(record: EvidenceLink | Stance, dimension: str, key: str) -> bool:
    source = record.quotation.text_version.source
    if dimension == "year":
        span = years_of(key)
        return source.year is None if span is None else source.year is not None and span[0] <= source.year <= span[1]
    if dimension in FIXED:
        name = "position" if dimension == "stance" else dimension
        return bool(getattr(source if dimension == "kind" else record, name) == key)
    return named(of_record(record, dimension), Theme if dimension == "theme" else Actor, key)


def named(concepts: list[Theme] | list[Actor], model: type[Theme] | type[Actor], key: str) -> bool:
    if key == "-":
        return not concepts
    if key.startswith("only:"):
        return any(one.slug == key.removeprefix("only:") for one in concepts)
    return library.any_within(concepts, model.objects.get(slug=key))


def of_record(record: EvidenceLink | Stance, dimension: str) -> list[Theme] | list[Actor]:
    if isinstance(record, Stance):
        return [record.theme] if dimension == "theme" else [record.actor]
    if dimension == "theme":
        return list(record.claim.themes.all())
    quotation = record.quotation
    if quotation.voice:
        return [quotation.voice]
    return [by.actor for by in quotation.text_version.source.contributors.all() if by.actor]


def plainly(asked: Asked, *cell: str) -> set[int]:
    """The quotations that a plain count finds in a cell."""
    model = EvidenceLink if asked.segments == "relation" else Stance
    wanted = [*asked.filters.items(), *zip((asked.rows, asked.columns, asked.segments), cell, strict=False)]
    return {
        record.quotation_id
        for record in model.objects.published().select_related("quotation__text_version__source", "quotation__voice")
        if all(holds(record, dimension, key) for dimension, key in wanted)
    }


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_every_cell_counts_what_a_plain_count_finds(seed):
    fill(seed)
    for segments, rows, columns in MAPS:
        asked = Asked(rows=rows, columns=columns, segments=segments)
        found = drawn(asked)
        everything = plainly(asked)
        assert found.quotations == len(everything)
        for row in found.rows:
            for cell in row.cells:
                at = (cell.row.key, cell.column.key)
                assert cell.quotations == len(plainly(asked, *at)), (asked, at)
                assert (cell.empty is None) == bool(cell.quotations)
                for one in cell.segments:
                    assert one.quotations == len(plainly(asked, *at, one.name))
        # Nothing is outside of the map.
        held = [plainly(asked, cell.row.key, cell.column.key) for row in found.rows for cell in row.cells]
        assert set().union(*held) == everything


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_a_narrowed_map_counts_what_a_plain_count_finds(seed):
    fill(seed)
    theme, actor = Theme.objects.filter(parent=None)[0], Actor.objects.filter(parent=None)[0]
    for asked in (
        Asked(theme=theme.slug, columns="year"),
        Asked(theme=theme.slug, rows="actor", columns="basis"),
        Asked(actor=actor.slug, rows="actor", columns="relation", relation="supports"),
        Asked(segments="stance", theme=theme.slug, columns="actor"),
        Asked(segments="stance", actor=actor.slug, rows="kind", columns="year", stance="for"),
    ):
        for cell in cells(asked):
            at = (cell.row.key, cell.column.key)
            assert cell.quotations == len(plainly(asked, *at)), (asked, at)


@pytest.mark.django_db
def test_the_plain_count_would_notice_a_record_too_many():
    """Negative control: a link that is there but not published moves no number; published, it moves one."""
    fill(0)
    asked = Asked(rows="theme", columns="basis")
    before = [cell.quotations for cell in cells(asked)]
    theme = Theme.objects.filter(parent=None)[0]
    builders.evidence(claim=builders.claim(themes=(theme,)), status="draft")
    assert [cell.quotations for cell in cells(asked)] == before
    builders.evidence(claim=builders.claim(themes=(theme,)))
    assert sum(cell.quotations for cell in cells(asked)) == sum(before) + 1


@pytest.mark.django_db
def test_an_opened_cell_lists_what_its_figure_says():
    fill(1)
    for asked in (Asked(columns="actor"), Asked(segments="stance", rows="actor", columns="year")):
        for cell in cells(asked):
            asked_cell = of_address(cell.address)
            shown = opened(asked_cell, person=VISITOR)
            assert shown.quotations == cell.quotations
            assert shown.about == cell.about
            listed = {one.passage.quotations[0].id for one in shown.words}
            assert listed == plainly(asked, cell.row.key, cell.column.key)
            assert {line.quotation for line in lines(asked_cell, person=VISITOR)} == listed
            for segment in cell.segments:
                assert opened(of_address(segment.address), person=VISITOR).quotations == segment.quotations


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        Asked(rows="kind", columns="year"),
        Asked(rows="basis", columns="kind"),
        Asked(segments="stance", rows="actor", columns="theme"),
    ],
)
def test_search_finds_the_passages_of_a_cell_where_it_can_ask_the_same(index: Callable[[], None], asked: Asked):
    fill(1)
    index()
    compared = 0
    for cell in cells(asked):
        for address in (cell.address, *(one.address for one in cell.segments)):
            shown = opened(of_address(address), person=VISITOR)
            if shown.search:
                found = count(filters.read(QueryDict(shown.search[1:])))
                assert found == shown.passages, (address, shown.search)
                compared += bool(found)
    assert compared


# Gaps


def gap(asked: Asked, *at: str) -> Gap:
    cell = next(one for one in cells(asked) if (one.row.key, one.column.key) == at)
    assert cell.empty
    return cell.empty.gap


@pytest.mark.django_db
def test_a_gap_says_whether_the_library_could_hold_anything():
    theme = builders.theme()
    builders.evidence(claim=builders.claim(themes=(theme,)))
    builders.text(of=builders.source(kind="thesis"))
    builders.source(kind="book")
    assert gap(Asked(), theme.slug, "thesis") == Gap.NONE
    assert gap(Asked(), theme.slug, "blog-post") == Gap.NO_SOURCE
    # Known by its record only: there are no words in which anything could be.
    assert gap(Asked(), theme.slug, "book") == Gap.NO_SOURCE


@pytest.mark.django_db
def test_a_year_that_the_filters_leave_out_is_out_of_scope():
    theme = builders.theme()
    version = builders.text(of=builders.source(kind="report", issued="2013"))
    builders.evidence(claim=builders.claim(themes=(theme,)), quotation=builders.quotation(in_=version))
    builders.text(of=builders.source(kind="thesis", issued="1998"))
    assert gap(Asked(), theme.slug, "thesis") == Gap.NONE
    assert gap(Asked(year_from=2000), theme.slug, "thesis") == Gap.NO_SOURCE


@pytest.mark.django_db
def test_only_recorded_searches_say_none_found():
    asked = Asked(columns="relation")
    theme, bare = builders.theme(), builders.theme()
    one, other = (builders.claim(themes=(theme,)) for _ in range(2))
    builders.evidence(claim=one)
    at = (theme.slug, "contradicts")
    assert gap(asked, *at) == Gap.NOT_SEARCHED
    builders.search(one)
    assert gap(asked, *at) == Gap.NOT_SEARCHED
    builders.search(other, found=2)  # what was found is not here: nobody can say that there is nothing
    assert gap(asked, *at) == Gap.NOT_SEARCHED
    builders.search(other)
    assert gap(asked, *at) == Gap.NONE_FOUND
    assert gap(asked, theme.slug, "qualifies") == Gap.NOT_SEARCHED
    assert gap(asked, bare.slug, "contradicts") == Gap.NO_CLAIM
    # A search for a claim says nothing of one kind of source, or of one actor.
    assert gap(Asked(columns="relation", kind="report"), *at) == Gap.NONE
    turned = Asked(rows="relation", columns="theme")
    assert gap(turned, "contradicts", theme.slug) == Gap.NONE_FOUND


@pytest.mark.django_db
def test_a_search_for_a_claim_that_is_not_published_says_nothing():
    theme = builders.theme()
    builders.evidence(claim=builders.claim(themes=(theme,)))
    builders.search(builders.claim(themes=(theme,), status="draft"))
    cell = next(one for one in cells(Asked(columns="relation")) if one.column.key == "contradicts")
    assert cell.empty
    assert (cell.empty.claims, cell.empty.searched) == (1, 0)


# The question


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_years_are_few_and_leave_no_gap(first, last):
    first, last = sorted((first, last))
    step, values = spans(first, last)
    ends = [years_of(one.key) for one in values]
    assert step in STEPS
    assert 1 <= len(values) <= 8
    assert all(ends)
    assert ends[0][0] <= first <= ends[0][1]  # type: ignore[index]
    assert ends[-1][0] <= last <= ends[-1][1]  # type: ignore[index]
    assert all(after[0] == before[1] + 1 for before, after in pairwise(ends))  # type: ignore[index]


def questions() -> st.SearchStrategy[Asked]:
    return st.sampled_from(MAPS).flatmap(
        lambda one: st.builds(
            Asked,
            segments=st.just(one[0]),
            rows=st.just(one[1]),
            columns=st.just(one[2]),
            theme=st.sampled_from(["", "mutuals"]),
            kind=st.sampled_from(["", "report"]),
            year_from=st.none() | st.integers(1, 1900),
            year_to=st.none() | st.integers(1900, 9999),
            row_page=st.integers(1, 99),
            page=st.integers(1, 99),
            cell=st.tuples(*(st.sampled_from(EXAMPLES[name]) for name in one[1:])) | st.just(()),
        )
    )


EXAMPLES = {"theme": ["-", "a", "only:a"], "actor": ["-", "b"], "year": ["-", "2013", "2010-2019"]} | {
    name: list(words) for name, words in FIXED.items()
}


@given(questions())
def test_every_question_is_an_address_and_every_address_one_question(asked):
    assert of_address(asked.address) == asked
    assert read(parse_qs(asked.address[1:])) == asked


@pytest.mark.django_db
def test_an_unknown_theme_or_actor_is_no_question():
    theme = builders.theme()
    for asked in (
        Asked(theme="nothing"),
        Asked(actor="nobody"),
        Asked(theme=f"only:{theme.slug}"),
    ):
        with pytest.raises(Invalid):
            drawn(asked)
    for cell in (("nothing", "report"), ("only:nothing", "report")):
        with pytest.raises(Invalid):
            opened(Asked(cell=cell), person=VISITOR)
