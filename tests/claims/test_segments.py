"""Cutting text at its marks loses no letter and covers exactly the marked words."""

from hypothesis import given
from hypothesis import strategies as st

from evidence.claims.segments import LANES, Mark, Segment, fitted, in_lanes, segments

type Case = tuple[str, list[tuple[int, int]], list[Mark]]


@st.composite
def marked_text(draw: st.DrawFn) -> Case:
    """A text of blocks with blank lines between them, and marks anywhere in it that hold a letter."""
    blocks = draw(st.lists(st.text(alphabet="ab .,’é😀", min_size=1, max_size=12), min_size=1, max_size=6))
    content, spans = "", []
    for block in blocks:
        spans.append((len(content), len(content) + len(block)))
        content += block + "\n\n"
    places = st.tuples(st.integers(0, len(content)), st.integers(0, len(content)))
    drawn = draw(st.lists(places, max_size=8))
    held = [(a, b) for a, b in map(sorted, drawn) if any(max(a, start) < min(b, end) for start, end in spans)]
    return content, spans, [Mark(number, a, b) for number, (a, b) in enumerate(sorted(held), 1)]


def drawn(pieces: tuple[Segment, ...]) -> list[tuple[str, tuple[int, ...]]]:
    """Each piece with the numbers of the marks that are open around it, as a browser would nest them."""
    stack: list[int] = []
    seen = []
    for piece in pieces:
        stack += [opening.number for opening in piece.opens]
        seen.append((piece.text, tuple(stack)))
        assert piece.closes <= len(stack)
        del stack[len(stack) - piece.closes :]
    assert stack == []
    return seen


@given(marked_text())
def test_the_pieces_joined_are_the_block_to_the_letter(case: Case) -> None:
    content, spans, marks = case
    for (start, end), touching in zip(spans, fitted(marks, spans), strict=True):
        pieces = segments(content, start, end, touching)
        assert "".join(piece.text for piece in pieces) == content[start:end]
        assert all(piece.text for piece in pieces)


@given(marked_text())
def test_each_mark_covers_exactly_its_words_over_all_its_blocks(case: Case) -> None:
    content, spans, marks = case
    covered = dict.fromkeys((mark.number for mark in marks), "")
    firsts = dict.fromkeys(covered, 0)
    notes = dict.fromkeys(covered, 0)
    for (start, end), touching in zip(spans, fitted(marks, spans), strict=True):
        pieces = segments(content, start, end, touching)
        for text, open_marks in drawn(pieces):
            for number in open_marks:
                covered[number] += text
        for piece in pieces:
            for opening in piece.opens:
                firsts[opening.number] += opening.first
            for number in piece.notes:
                notes[number] += 1
    for mark in marks:
        words = "".join(content[max(mark.start, a) : max(mark.start, a, min(mark.end, b))] for a, b in spans)
        assert covered[mark.number] == words
        assert firsts[mark.number] == 1, "an address #q… names one element"
        assert notes[mark.number] == 1


@given(marked_text())
def test_overlapping_marks_lie_in_different_lanes(case: Case) -> None:
    _, _, marks = case
    laned = in_lanes(marks)
    assert [mark.number for mark in laned] == [mark.number for mark in marks]
    at_once = [[mark for mark in laned if mark.start <= place < mark.end] for place in range(100)]
    if all(len(together) <= LANES for together in at_once):
        for together in at_once:
            assert len({mark.lane for mark in together}) == len(together)


def test_a_note_number_stands_after_the_full_stop() -> None:
    content = "Staff like it. They stay."
    pieces = segments(content, 0, len(content), [Mark(1, 0, 13)])
    assert [(piece.text, piece.notes) for piece in pieces] == [
        ("Staff like it", ()),
        (".", (1,)),
        (" They stay.", ()),
    ]


def test_a_mark_within_another_keeps_the_outer_one_in_one_piece() -> None:
    pieces = segments("abcdef", 0, 6, in_lanes([Mark(1, 0, 6), Mark(2, 2, 4)]))
    assert [(piece.text, [opening.number for opening in piece.opens], piece.closes) for piece in pieces] == [
        ("ab", [1], 0),
        ("cd", [2], 1),
        ("ef", [], 1),
    ]
    assert [opening.lane for piece in pieces for opening in piece.opens] == [1, 2]
