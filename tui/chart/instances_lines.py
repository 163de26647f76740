"""Several runs on one file as four lines: what all have together, on the scale of the bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tui.chart import curves
from tui.chart.areas import Look
from tui.chart.axes import Axis
from tui.chart.columns import Cell
from tui.chart.instances_latest import latest, words_at_least
from tui.chart.instances_stack import SharedStack, stack_of_all
from tui.chart.labels import Label, limit_label
from tui.chart.limit_line import LimitLine
from tui.chart.stack import Floats
from tui.metrics_format import format_bytes
from tui.run.history import Binned
from tui.run.kept import Kept

_LETTER_EVERY: Final = 8
# The name of the first says of what its figure is.
_LINES: Final = (
    ("private", "", "private", "P", "text-dirty"),
    ("copies", "private copies", "copies", "C", "text-copies"),
    ("swap", "in swap", "swap", "S", "text-swap"),
    ("file", "file, once", "file", "F", "text-file"),
)


def _values(stack: SharedStack) -> tuple[Floats, ...]:
    """A column for each line; NaN where a part is not known: a line says how much, not at least."""
    parts = (stack.private, stack.copies, stack.swapped)
    file = stack.file + np.nan_to_num(stack.unwritten, nan=0.0)
    whole = np.where(np.isnan(stack.file), stack.unwritten, file)
    return (*(np.asarray(part.sum(axis=0)) for part in parts), whole)


def line_cells_of_all(
    kept: Sequence[Kept], start: float, memory: Axis, time: Axis, look: Look
) -> list[list[Cell]]:
    """The cells of the plot, each with its style, top line first."""
    glyphs: curves.Glyphs = "ascii" if look == "ascii" else "braille"
    across, down = curves.DOTS_PER_CELL[glyphs]
    stack = stack_of_all(kept, start=start, span_seconds=time.limit, columns=time.cells * across)
    # As of one run: the middle of the lowest dot is the lower edge of its cell.
    half = memory.limit / (2 * memory.cells * down)
    drawn = curves.draw(
        [
            curves.Curve(glyph, Binned(values, values, values, np.isnan(values)))
            for (_, _, _, glyph, _), values in zip(_LINES, _values(stack), strict=True)
        ],
        columns=time.cells,
        lines=memory.cells,
        y_limits=(half, memory.limit - half),
        glyphs=glyphs,
        label_every=0 if look == "colour" else _LETTER_EVERY,
    )
    styles = ["", *(style for *_, style in _LINES)]
    return [
        [
            (character, styles[owner + 1])
            for character, owner in zip(drawn.text(line), drawn.owner[line].tolist(), strict=True)
        ]
        for line in range(memory.cells)
    ]


def line_labels_of_all(
    kept: Sequence[Kept], stack: SharedStack, limit: LimitLine | None, look: Look
) -> list[Label]:
    """A name for each line, in its colour at its height, from the top down."""
    labels = [] if limit is None else [limit_label(limit, look)]
    column = stack.last_column
    if column is None:
        return labels
    now = latest(kept, stack, column)
    cached = "?" if now.cached is None else format_bytes(now.cached)
    figures = (*map(words_at_least, (now.private, now.copies, now.swapped)), cached)
    for (key, name, short, glyph, style), values, words in zip(
        _LINES, _values(stack), figures, strict=True
    ):
        value = float(values[column])
        at = 0.0 if value != value else value
        mark = "─" if look == "colour" else glyph
        labels.append(
            Label(key, at, mark * 2, words, name or now.private_name, short, f"{style} bold", style)
        )
    return sorted(labels, key=lambda label: -label.at_bytes)
