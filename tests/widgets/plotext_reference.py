"""What plotext itself draws of one curve in the chart's frame: slow, and what ours is held to."""

from __future__ import annotations

from collections.abc import Sequence

import plotext

from tui.widgets.chart_frame import FIGURE, Limits, Ticks, built_rows, prepare


def plotext_curve(
    width: int,
    height: int,
    xs: Sequence[float],
    values: Sequence[float],
    *,
    x_limits: Limits,
    y_limits: Limits,
    x_ticks: Ticks,
    y_ticks: Ticks,
    marker: str = "braille",
) -> tuple[str, ...]:
    """The rows; `values` must lie within the limits; NaN is a gap."""
    with FIGURE:
        prepare(width, height, x_limits, y_limits, x_ticks, y_ticks)
        plotext.plot(list(xs), list(values), marker=marker)
        return built_rows()
