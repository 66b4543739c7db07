import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.claims.anchoring import anchored, mark
from evidence.claims.models import CONTEXT, Quotation
from evidence.library.models import TextVersion
from tests import builders

LONG = "Before all that there was a long introduction. Staff were heard. And afterwards it went on for a while."


@pytest.mark.django_db
def test_a_curator_marks_words_and_they_keep_their_place_and_surroundings() -> None:
    curator = builders.person()
    version = builders.text(f"A first paragraph.\n\n{LONG}\n\nA last one.")
    start = version.content.index("Staff were heard")
    made = mark(version, start, start + 16, by=curator, note="central")
    made.refresh_from_db()
    assert (made.exact, made.start, made.end) == ("Staff were heard", start, start + 16)
    assert made.prefix == version.content[start - CONTEXT : start]
    assert made.suffix == version.content[start + 16 : start + 16 + CONTEXT]
    assert made.block is not None
    assert made.block.start <= start < made.block.end
    assert (made.status, made.state, made.created_by, made.note) == ("draft", "anchored", curator, "central")
    assert made.checked_at is None  # marked is not checked


@pytest.mark.django_db
@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 4), (-1, 3), (0, len(LONG) + 1)])
def test_what_is_not_a_span_of_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="span"):
        mark(builders.text(LONG), start, end, by=None)
    assert not Quotation.objects.exists()


@given(st.text(min_size=1, max_size=80), st.data())
def test_prefix_exact_and_suffix_are_always_the_text_itself(content: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(start + 1, len(content)))
    made = anchored(TextVersion(content=content), start, end, [])
    assert made.exact == content[start:end]
    assert content[start - len(made.prefix) : end + len(made.suffix)] == made.prefix + made.exact + made.suffix
