"""The windows of a long list: together they are the list, and each leads to the next."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evidence.workbench import records_windows

ROWS = st.integers(0, 400).map(lambda count: [{"id": number} for number in range(count)])


@given(ROWS)
def test_who_follows_the_links_sees_every_row_once(rows):
    seen: list[Any] = []
    first: int | None = 1
    while first:
        window = records_windows.window("files", len(rows), first)
        seen += window.shown(rows)
        first = window.after
    assert seen == rows


@given(ROWS, st.integers(1, 500))
def test_rows_that_are_put_back_as_they_were_change_nothing(rows, first):
    window = records_windows.window("files", len(rows), first)
    assert window.put(window.shown(rows), into=rows) == rows
    assert len(window.shown(rows)) <= records_windows.MOST["files"]
    assert window.before is None or records_windows.window("files", len(rows), window.before).after == window.first
