"""The only file that calls plotext: it draws axes, ticks and labels, and no curve.

Told in cells instead of bytes and seconds, it puts every tick where our own raster has its value;
its own scale runs through the middles of cells, so a label would stand up to half a row off.
The one global figure is cleared before each use and guarded by a lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Final

import plotext

from tui.chart.axes import Axis

Ticks = tuple[tuple[int, str], ...]
"""Cell and label."""
FIGURE: Final = Lock()
LABEL_CELLS: Final = 8
"""Columns for the axis of memory and its labels: the longest is `1000 KiB`."""
# A tick is the lower edge of its cell, where its value lies; plotext's lies in the middle.
_EDGES: Final = str.maketrans("│┤", "▕▁")
_TO_ASCII: Final = str.maketrans("│┤", "|_")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands left of each line of the plot, and the row of labels below them."""

    left: tuple[str, ...]
    below: str


def build_frame(memory: Axis, time: Axis, *, ascii_only: bool) -> Frame:
    """The axes around `time.cells` x `memory.cells` cells; none if there is no room for one."""
    columns, lines = time.cells, memory.cells
    if columns < 2 or lines < 1:
        return Frame((" " * (LABEL_CELLS + 1),) * max(lines, 0), "")
    return Frame(_left_of(memory, ascii_only=ascii_only), _below(time) if time.ticks else "")


# Two narrow figures: plotext goes through every cell of one, and the plot in the middle of a whole
# one is ours. Kept: axes grow by leaps, and never both at once.
@lru_cache(maxsize=16)
def _left_of(memory: Axis, *, ascii_only: bool) -> tuple[str, ...]:
    table = _TO_ASCII if ascii_only else _EDGES
    rows = _drawn(2, memory.cells, of_memory=memory.ticks)[: memory.cells]
    return tuple(row[: LABEL_CELLS + 1].translate(table) for row in rows)


@lru_cache(maxsize=16)
def _below(time: Axis) -> str:
    rows = _drawn(time.cells, 2, of_time=time.ticks)
    return rows[2] if len(rows) > 2 else ""


def _drawn(
    columns: int,
    lines: int,
    *,
    of_memory: Ticks = ((0, ""),),
    of_time: Ticks = ((0, " "),),
) -> list[str]:
    """The rows of a figure with these ticks."""
    with FIGURE:
        plotext.clear_figure()
        plotext.limit_size(False, False)  # else it clamps to the size of the real terminal
        plotext.plot_size(LABEL_CELLS + 1 + columns, lines + 1)
        plotext.clear_color()
        plotext.xaxes(False, False)
        plotext.yaxes(True, False)
        plotext.xlim(0, columns - 1)
        plotext.ylim(0, max(1, lines - 1))
        plotext.xticks([cell for cell, _ in of_time], [label for _, label in of_time])
        padded = [(cell, label.rjust(LABEL_CELLS)) for cell, label in of_memory]
        plotext.yticks([cell for cell, _ in padded], [label for _, label in padded])
        # Without a signal on them plotext takes the axes as unused and draws no ticks.
        plotext.scatter([], [])
        text = str(plotext.uncolorize(plotext.build()))
    return text.removesuffix("\n").split("\n")
