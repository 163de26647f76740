"""The same run as four lines, for those who want curves: same figures, same scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui.chart import curves
from tui.chart.areas import Look
from tui.chart.axes import Axis
from tui.chart.stack import end_of_run
from tui.metrics import BY_KEY
from tui.run.state import RunState

if TYPE_CHECKING:
    from tui.run.history import History

FOUR: Final = ("rss_bytes", "private_dirty_bytes", "swap_bytes", "file_backed_bytes")
_LETTER_EVERY: Final = 8

Cell = tuple[str, str]


def line_cells(
    state: RunState,
    history: History,
    memory: Axis,
    time: Axis,
    look: Look,
    shown: Sequence[str] = FOUR,
) -> list[list[Cell]]:
    """The cells of the plot, each with its style, top line first."""
    glyphs: curves.Glyphs = "ascii" if look == "ascii" else "braille"
    bins = time.cells * curves.DOTS_PER_CELL[glyphs][0]
    start = state.started_at
    # The lower edge of a cell has the value of its tick; of the curves' scale that is the middle
    # of the lowest dot.
    half = memory.limit / (2 * memory.cells * curves.DOTS_PER_CELL[glyphs][1])
    drawn = curves.draw(
        [
            curves.Curve(
                BY_KEY[key].glyph,
                history.binned(
                    key, start=start, end=start + time.limit, bins=bins, until=end_of_run(state)
                ),
            )
            for key in shown
        ],
        columns=time.cells,
        lines=memory.cells,
        y_limits=(half, memory.limit - half),
        glyphs=glyphs,
        label_every=0 if look == "colour" else _LETTER_EVERY,
    )
    styles = ["", *(BY_KEY[key].colour for key in shown)]
    return [
        [
            (character, styles[owner + 1])
            for character, owner in zip(drawn.text(line), drawn.owner[line].tolist(), strict=True)
        ]
        for line in range(memory.cells)
    ]
