"""Our curves are plotext's curves, dot for dot; spikes, gaps and overlaps are shown."""

from __future__ import annotations

from math import inf, nan
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chart.plotext_reference import plotext_curve
from tui.chart.curves import DOTS_PER_CELL, NO_CURVE, Curve, Glyphs, Raster, draw
from tui.run.history import Binned

Y_LIMITS = (0.0, 1000.0)


def curve(glyph: str, last: list[float], low: list[float] | None = None) -> Curve:
    """NaN is an absent reading here, and every bin has had one sample."""
    lasts = np.array(last, np.float64)
    lows = lasts if low is None else np.array(low, np.float64)
    return Curve(glyph, Binned(lows, lasts, lasts, np.isnan(lasts)))


def texts(raster: Raster) -> list[str]:
    return [raster.text(line) for line in range(len(raster.cells))]


def picture(values: list[float], columns: int, lines: int, glyphs: Glyphs) -> list[str]:
    """Our raster."""
    return texts(
        draw([curve("R", values)], columns=columns, lines=lines, y_limits=Y_LIMITS, glyphs=glyphs)
    )


def reference(values: list[float], columns: int, lines: int, glyphs: Glyphs) -> list[str]:
    """The same by plotext alone, from data clipped to the limits."""
    return plotext_curve(
        columns,
        lines,
        list(range(len(values))),
        [value if value != value else min(max(value, 0.0), 1000.0) for value in values],
        x_limits=(0.0, len(values) - 1.0),
        y_limits=Y_LIMITS,
        marker="braille" if glyphs == "braille" else "R",
    )


CASES = {
    "flat": [300.0] * 24,
    "at the floor": [0.0] * 24,
    "at the ceiling": [1000.0] * 24,
    "ramp": [i * 1000 / 23 for i in range(24)],
    "falling ramp": [1000 - i * 1000 / 23 for i in range(24)],
    "steps": [0.0] * 8 + [990.0] * 8 + [333.0] * 8,
    "saw": [0.0, 1000.0] * 12,
    "spike": [10.0] * 12 + [900.0] + [10.0] * 11,
    "outside the limits": [-5000.0, 5e9] * 12,
    "infinite": [0.0, inf, -inf, 500.0] * 6,
    "a gap": [200.0] * 8 + [nan] * 4 + [800.0] * 12,
    "lone points": [nan, 500.0, nan] * 8,
    "nothing": [nan] * 24,
}


@pytest.mark.parametrize("values", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("lines", [3, 7, 24])
def test_a_curve_is_the_one_plotext_draws(values: list[float], lines: int) -> None:
    assert picture(values, 12, lines, "braille") == reference(values, 12, lines, "braille")
    assert picture(values, 24, lines, "ascii") == reference(values, 24, lines, "ascii")


@given(data=st.data(), columns=st.integers(2, 30), lines=st.integers(1, 20))
def test_any_curve_is_the_one_plotext_draws(data: st.DataObject, columns: int, lines: int) -> None:
    value = st.floats(-100, 1100) | st.integers(0, 1000).map(float) | st.just(nan)
    glyphs: Glyphs = data.draw(st.sampled_from(get_args(Glyphs)))
    bins = columns * DOTS_PER_CELL[glyphs][0]
    values = data.draw(st.lists(value, min_size=bins, max_size=bins))
    if data.draw(st.booleans()):
        values.sort()
    assert picture(values, columns, lines, glyphs) == reference(values, columns, lines, glyphs)


@given(data=st.data(), columns=st.integers(2, 30), lines=st.integers(1, 20))
def test_a_line_across_bins_without_a_sample_is_the_one_plotext_draws(
    data: st.DataObject, columns: int, lines: int
) -> None:
    bins = 2 * columns
    points = data.draw(
        st.dictionaries(st.integers(0, bins - 1), st.floats(0, 1000), min_size=1).map(
            lambda found: dict(sorted(found.items()))
        )
    )
    values = np.full(bins, nan)
    values[list(points)] = list(points.values())
    binned = Binned(values, values, values, np.zeros(bins, np.bool_))
    ours = draw(
        [Curve("R", binned)], columns=columns, lines=lines, y_limits=Y_LIMITS, glyphs="braille"
    )
    rows = plotext_curve(
        columns,
        lines,
        list(points),
        list(points.values()),
        x_limits=(0.0, bins - 1.0),
        y_limits=Y_LIMITS,
    )
    assert texts(ours) == rows


def test_a_spike_within_one_bin_is_drawn_from_its_lowest_to_its_highest_value() -> None:
    raster = draw(
        [curve("R", [0, 1000], low=[0, 0])], columns=1, lines=2, y_limits=Y_LIMITS, glyphs="braille"
    )
    assert texts(raster) == ["⢸", "⣸"]


def test_dots_add_up_and_the_later_curve_gives_the_cell_its_colour() -> None:
    raster = draw(
        [curve("R", [0, 0, 0, 0]), curve("S", [nan, nan, 1000, 1000])],
        columns=2,
        lines=1,
        y_limits=Y_LIMITS,
        glyphs="braille",
    )
    assert texts(raster) == ["⣀⣉"]
    assert raster.runs(0) == [("⣀", 0), ("⣉", 1)]


def test_without_braille_each_curve_paints_its_letter() -> None:
    raster = draw(
        [curve("R", [0, 500, 1000]), curve("S", [nan, nan, 1000])],
        columns=3,
        lines=3,
        y_limits=Y_LIMITS,
        glyphs="ascii",
    )
    assert texts(raster) == ["  S", " R ", "R  "]
    assert raster.runs(0) == [("  ", NO_CURVE), ("S", 1)]


@pytest.mark.parametrize("glyphs", get_args(Glyphs))
def test_letters_tell_curves_apart_that_lie_on_each_other(glyphs: Glyphs) -> None:
    bins = 32 * DOTS_PER_CELL[glyphs][0]
    raster = draw(
        [curve("R", [500.0] * bins), curve("C", [500.0] * bins)],
        columns=32,
        lines=1,
        y_limits=Y_LIMITS,
        glyphs=glyphs,
        label_every=8,
    )
    text = raster.text(0)
    assert [text.index("R"), text.count("R"), raster.owner[0, text.index("R")]] == [4, 4, 0]
    assert text[0] == "C"
    assert raster.owner[0, 0] == 1


def test_no_letter_stands_where_its_curve_is_not() -> None:
    raster = draw(
        [curve("R", [nan] * 32)],
        columns=16,
        lines=4,
        y_limits=Y_LIMITS,
        glyphs="braille",
        label_every=4,
    )
    assert "".join(texts(raster)).strip() == ""
    assert (raster.owner == NO_CURVE).all()


@pytest.mark.parametrize(("columns", "lines"), [(0, 0), (0, 5), (5, 0), (-1, 3)])
def test_a_plot_area_of_no_size_is_an_empty_raster(columns: int, lines: int) -> None:
    raster = draw([curve("R", [])], columns=columns, lines=lines, y_limits=(0, 1), glyphs="ascii")
    assert raster.cells.size == 0
    assert [raster.runs(line) for line in range(len(raster.cells))] == [[]] * len(raster.cells)


def test_data_of_another_width_and_limits_that_do_not_rise_are_errors() -> None:
    with pytest.raises(ValueError, match="3 bins for 4 dot columns"):
        draw([curve("R", [1] * 3)], columns=2, lines=2, y_limits=(0, 1), glyphs="braille")
    with pytest.raises(ValueError, match="must rise"):
        draw([], columns=2, lines=2, y_limits=(1, 1), glyphs="braille")
