"""The only file that calls plotext: it draws axes, ticks and labels, and no live curve.

Its one global figure is cleared before each use and guarded by a lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

import plotext

from tui.widgets.raster import Glyphs

Limits = tuple[float, float]
Ticks = Sequence[tuple[float, str]]

FIGURE: Final = Lock()
_TO_ASCII: Final = str.maketrans("─│┌┐└┘├┤┬┴┼", "-|+++++++++")


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows of plain text, and within them the plot area in cells: `columns` by `lines`."""

    rows: tuple[str, ...]
    left: int
    top: int
    columns: int
    lines: int


def build_frame(
    width: int,
    height: int,
    *,
    x_limits: Limits,
    y_limits: Limits,
    x_ticks: Ticks,
    y_ticks: Ticks,
    glyphs: Glyphs,
) -> Frame:
    """Axes and labels of exactly `width` by `height` cells; what does not fit is left out.

    Labels go first, then the axes; a size below 3 x 2 is blank. Raises ValueError for limits
    that do not rise.
    """
    x_ticks, y_ticks = _within(x_ticks, x_limits), _within(y_ticks, y_limits)
    left, lines = _label_width(y_ticks) + 1, height - 1 - bool(x_ticks)
    if width - left < 2:
        left, y_ticks = 1, ()
    if lines < 1:
        lines, x_ticks = height - 1, ()
    columns = width - left
    if columns < 2 or lines < 1:
        return Frame((" " * max(width, 0),) * max(height, 0), 0, 0, 0, 0)
    with FIGURE:
        prepare(width, height, x_limits, y_limits, x_ticks, y_ticks)
        # Without a signal on them plotext takes the axes as unused and draws no ticks.
        plotext.scatter([], [])
        rows = built_rows()
    if glyphs == "ascii":
        rows = tuple(row.translate(_TO_ASCII) for row in rows)
    return Frame(rows, left, 0, columns, lines)


def prepare(
    width: int, height: int, x_limits: Limits, y_limits: Limits, x_ticks: Ticks, y_ticks: Ticks
) -> None:
    """Set the one figure up, empty; `FIGURE` must be held."""
    plotext.clear_figure()
    plotext.limit_size(False, False)  # else it clamps to the size of the real terminal
    plotext.plot_size(width, height)
    plotext.clear_color()
    plotext.xaxes(True, False)
    plotext.yaxes(True, False)
    plotext.xlim(*x_limits)
    plotext.ylim(*y_limits)
    plotext.xticks([value for value, _ in x_ticks], [label for _, label in x_ticks])
    plotext.yticks([value for value, _ in y_ticks], [label for _, label in y_ticks])


def built_rows() -> tuple[str, ...]:
    """What plotext builds, without its colours."""
    return tuple(str(plotext.uncolorize(plotext.build())).removesuffix("\n").split("\n"))


def _within(ticks: Ticks, limits: Limits) -> Ticks:
    """The ticks on the axis: plotext draws the others over what lies beside it."""
    low, high = limits
    if not low < high:
        raise ValueError(f"limits must rise: {low} to {high}")
    return [(value, label) for value, label in ticks if low <= value <= high]


def _label_width(ticks: Ticks) -> int:
    return max((len(label) for _, label in ticks), default=0)
