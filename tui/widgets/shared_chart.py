"""The picture of several runs on one file, drawn when the screen that keeps them says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.widgets.chart import Chart
from tui.widgets.rows import Row, row_of

if TYPE_CHECKING:
    from tui.chart.instances import SharedPicture
    from tui.run.kept import Kept


class SharedChart(Chart):
    """Bands or lines of all of them, over the time since the first had its array open."""

    DEFAULT_CSS = "SharedChart { height: 1fr; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id, ascii_only=ascii_only)
        self._kept: Sequence[Kept] = ()
        self._of_all: SharedPicture | None = None

    def show_all(self, kept: Sequence[Kept]) -> None:
        """Draw what is kept now; it is the caller's own, read only."""
        self._kept = kept
        self.rebuild()

    @property
    def has_column(self) -> bool:
        """Whether anything is drawn yet."""
        return self._of_all is not None and self._of_all.stack.last_column is not None

    @property
    def highest_bytes(self) -> float:
        """The highest column drawn, for one scale of all frames of a film."""
        return self._of_all.highest_bytes if self._of_all is not None else 0.0

    @property
    def drawn_seconds(self) -> float:
        """How long the time axis drawn is."""
        return self._of_all.time.limit if self._of_all is not None else 0.0

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Signs, the plot with its names, the time below."""
        states = [one.state for one in self._kept if one.state is not None]
        if not any(state.started_at for state in states):
            words = (states[0].what or str(states[0].phase)) if states else "starting"
            if states and all(state.outcome is not None for state in states):
                words = "no array was ever open: there is nothing to draw"
            return [*[row_of("")] * (height // 2), row_of(words[:width].center(width), "dim")]
        from tui.chart.instances import draw_all
        from tui.chart.scale import Scale

        self._of_all = draw_all(
            self._kept,
            width,
            height,
            look=self._look,
            as_lines=self.as_lines,
            scale=Scale(self.y_ceiling_bytes, self.least_span_seconds, self.is_span_whole),
        )
        if self._of_all is None:
            return [row_of(" no room for the picture"[:width], "dim")]
        return self._of_all.rows

    def _meaning_at(self, x: int, y: int) -> str | None:
        if self._of_all is None or self.as_lines:
            return None
        from tui.chart.instances_pointing import meaning_in_all

        return meaning_in_all(self._of_all, x, y)
