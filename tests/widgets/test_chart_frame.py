"""The frame has exactly the size asked for, and its plot area is empty and where it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.chart_frame import Frame, build_frame
from tui.widgets.raster import Glyphs
from tui.widgets.scales import nice_bytes_limit, time_ticks

X_LIMITS = (0.0, 30.0)
Y_LIMIT, Y_TICKS = nice_bytes_limit(200 << 20)


def frame(width: int, height: int, glyphs: Glyphs = "braille") -> Frame:
    return build_frame(
        width,
        height,
        x_limits=X_LIMITS,
        y_limits=(0.0, Y_LIMIT),
        x_ticks=time_ticks(30.0),
        y_ticks=Y_TICKS,
        glyphs=glyphs,
    )


def test_axes_ticks_and_labels_are_drawn_round_an_empty_plot_area() -> None:
    assert frame(40, 7).rows == (
        "256 MiB┤                                ",
        "192 MiB┤                                ",
        "128 MiB┤                                ",
        " 64 MiB┤                                ",
        "      0┤                                ",
        "       └┬─────────┬──────────┬─────────┬",
        "        0       10 s       20 s    30 s ",
    )


def test_the_frame_for_plain_terminals_is_ascii_and_otherwise_the_same() -> None:
    plain, boxed = frame(60, 12, "ascii"), frame(60, 12)
    assert all(row.isascii() for row in plain.rows)
    assert plain.rows[-2].startswith("       ++--")
    assert (plain.left, plain.columns, plain.lines) == (boxed.left, boxed.columns, boxed.lines)


@pytest.mark.parametrize("glyphs", ["braille", "ascii"])
@given(width=st.integers(-1, 160), height=st.integers(-1, 60))
def test_every_size_is_met_to_the_cell(glyphs: Glyphs, width: int, height: int) -> None:
    got = frame(width, height, glyphs)
    assert len(got.rows) == max(height, 0)
    assert {len(row) for row in got.rows} <= {max(width, 0)}
    for row in got.rows[got.top : got.top + got.lines]:
        assert row[got.left : got.left + got.columns].strip() == ""
    assert got.left + got.columns <= max(width, 0)
    assert got.top + got.lines <= max(height, 0)


def test_labels_give_way_before_axes() -> None:
    small = frame(6, 3)
    assert (small.left, small.columns, small.lines) == (1, 5, 1)
    assert small.rows[1].startswith("└")


def test_a_frame_larger_than_the_terminal_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("LINES", "5")
    assert frame(120, 40).columns == 120 - len(Y_TICKS[0][1]) - 1


def test_ticks_outside_the_limits_are_left_out() -> None:
    got = build_frame(
        30,
        8,
        x_limits=(0.0, 30.0),
        y_limits=(0.0, 1.0),
        x_ticks=[(0.0, "0"), (60.0, "late")],
        y_ticks=[(1.0, "one"), (7.0, "seven"), (-1.0, "below")],
        glyphs="braille",
    )
    text = "\n".join(got.rows)
    assert "one┤" in text
    assert not any(word in text for word in ("late", "seven", "below"))


def test_limits_that_do_not_rise_are_an_error() -> None:
    with pytest.raises(ValueError, match="must rise"):
        build_frame(30, 8, x_limits=(0, 0), y_limits=(0, 1), x_ticks=(), y_ticks=(), glyphs="ascii")
