"""A marker stands over the very point of the curves where it happened."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.screens.canned import MIB, STARTED_AT, flush_marker, sample, state
from tui.run.history import History
from tui.run.state import Marker, MarkerKind
from tui.widgets.chart import Chart

_WIDTH, _HEIGHT = 80, 20


def _drawn(seconds: float, markers: list[Marker]) -> list[str]:
    """The chart of one reading so many seconds after the opening, a quarter up its axis."""
    history = History()
    reading = sample(STARTED_AT + seconds, rss_bytes=MIB / 4)
    history.append(reading)
    chart = Chart(ascii_only=True)
    chart.show(replace(state(seconds=seconds), sample=reading), history, markers)
    rows = chart.make_rows(_WIDTH, _HEIGHT)
    return ["".join(text for text, _ in row) for row in rows[1:]]


@given(st.floats(0, 30))
@example(30.0)
def test_a_marker_stands_in_the_column_of_the_reading_of_its_moment(seconds: float) -> None:
    top, *below = _drawn(seconds, [flush_marker(seconds=seconds)])
    marked = [column for column, sign in enumerate(top) if sign == "f"]
    read = [row.index("R") for row in below if "R" in row]
    assert marked == read
    assert len(marked) == 1


@pytest.mark.parametrize("seconds", [-0.1, 30.1])
def test_what_was_before_or_behind_the_axis_is_not_marked(seconds: float) -> None:
    assert _drawn(1.0, [flush_marker(seconds=seconds)]) == _drawn(1.0, [])


def test_each_kind_of_marker_has_a_sign_of_its_own() -> None:
    bare = _drawn(20.0, [])[0]
    signs = set()
    for kind in MarkerKind:
        top = _drawn(20.0, [replace(flush_marker(seconds=10.0), kind=kind)])[0]
        (sign,) = [there for there, before in zip(top, bare, strict=True) if there != before]
        signs.add(sign)
    assert len(signs) == len(MarkerKind)
