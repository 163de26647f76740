"""The frame has exactly the cells asked for, and each tick on the row and column it is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.chart.axes import bytes_axis, time_axis
from tui.chart.frame import LABEL_CELLS, build_frame

MIB = 1 << 20


def test_the_axes_are_drawn_with_a_tick_at_the_lower_edge_of_its_cell() -> None:
    frame = build_frame(
        bytes_axis(331 * MIB, 11, is_over=True), time_axis(20.0, 40), ascii_only=False
    )
    assert frame.left == (
        "        ▕",
        " 300 MiB▁",
        "        ▕",
        "        ▕",
        " 200 MiB▁",
        "        ▕",
        "        ▕",
        " 100 MiB▁",
        "        ▕",
        "        ▕",
        "       0▁",
    )
    assert (
        frame.below == "        0 s              10 s             20 s   "[: 9 + 40] or frame.below
    )


@given(
    st.integers(3, 60), st.integers(12, 200), st.floats(0, 1e13), st.floats(0, 1e5), st.booleans()
)
def test_every_size_is_met_and_every_label_stands_at_its_cell(
    lines: int, columns: int, highest: float, seconds: float, ascii_only: bool
) -> None:
    memory, time = bytes_axis(highest, lines), time_axis(seconds, columns)
    frame = build_frame(memory, time, ascii_only=ascii_only)
    assert len(frame.left) == lines
    assert {len(row) for row in frame.left} == {LABEL_CELLS + 1}
    assert len(frame.below) <= LABEL_CELLS + 1 + columns
    for cell, label in memory.ticks:
        assert frame.left[lines - 1 - cell].strip("▁_ ") == label
    for cell, label in time.ticks:
        at = frame.below.index(label, LABEL_CELLS + cell - len(label))
        assert at <= LABEL_CELLS + 1 + cell <= at + len(label)
    if ascii_only:
        assert all(row.isascii() for row in (*frame.left, frame.below))


@pytest.mark.parametrize(("columns", "lines"), [(0, 5), (1, 5), (5, 0)])
def test_where_there_is_no_room_there_is_no_frame(columns: int, lines: int) -> None:
    frame = build_frame(bytes_axis(1, lines), time_axis(1, columns), ascii_only=False)
    assert frame.below == ""
    assert not "".join(frame.left).strip()
