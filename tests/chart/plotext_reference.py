"""What plotext itself draws of one curve: slow, and what ours is held to."""

from __future__ import annotations

from collections.abc import Sequence

import plotext

from tui.chart.frame import FIGURE

Limits = tuple[float, float]


def plotext_curve(
    columns: int,
    lines: int,
    xs: Sequence[float],
    values: Sequence[float],
    *,
    x_limits: Limits,
    y_limits: Limits,
    marker: str = "braille",
) -> list[str]:
    """The rows of the plot area; `values` must lie within the limits; NaN is a gap."""
    with FIGURE:
        plotext.clear_figure()
        plotext.limit_size(False, False)
        plotext.plot_size(columns + 1, lines + 1)
        plotext.clear_color()
        plotext.xaxes(True, False)
        plotext.yaxes(True, False)
        plotext.xlim(*x_limits)
        plotext.ylim(*y_limits)
        plotext.xticks([], [])
        plotext.yticks([], [])
        plotext.plot(list(xs), list(values), marker=marker)
        text = str(plotext.uncolorize(plotext.build()))
    return [row[1:] for row in text.removesuffix("\n").split("\n")[:lines]]
