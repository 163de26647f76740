"""The same run as four lines, for those who want curves: same figures, same scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui.chart import curves
from tui.chart.areas import Look
from tui.chart.axes import Axis
from tui.chart.labels import Label, limit_label
from tui.chart.limit_line import LimitLine
from tui.chart.stack import end_of_run
from tui.metrics import BY_KEY
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.run.state import RunState

if TYPE_CHECKING:
    from tui.run.history import History

FOUR: Final = ("rss_bytes", "private_dirty_bytes", "swap_bytes", "file_backed_bytes")
_LETTER_EVERY: Final = 8
_SHORT: Final = {
    "rss_bytes": "RSS",
    "private_dirty_bytes": "p.dirty",
    "swap_bytes": "swap",
    "file_backed_bytes": "files",
    "private_copies_bytes": "copies",
}

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


def line_labels(
    state: RunState, limit: LimitLine | None, shown: Sequence[str], look: Look
) -> list[Label]:
    """A name for each line, in its colour at its height, from the top down."""
    sample = state.reading
    labels = [limit_label(limit, look)] if limit is not None else []
    for key in shown:
        figure = Absent("") if sample is None else sample.get(key)
        metric, value = BY_KEY[key], "?" if isinstance(figure, Absent) else format_bytes(figure)
        # What tells lines apart without colour stands on them too.
        mark = "─" if look == "colour" else metric.glyph
        at = 0.0 if isinstance(figure, Absent) else float(figure)
        labels.append(
            Label(key, at, mark * 2, value, metric.label, _SHORT[key], f"{metric.colour} bold",
                  metric.colour)
        )  # fmt: skip
    return sorted(labels, key=lambda label: -label.at_bytes)
