"""The chart: plotext's frame, our own curves in it, and a row of markers above them.

Built at most once for each state it is given; numpy and plotext are imported at the first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from tui.metrics import BY_KEY, DEFAULT_CURVES, METRICS
from tui.metrics.moment import STALE_SECONDS
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Absent
from tui.run.state import Marker, MarkerKind, RunState
from tui.widgets.rows import Row, RowsWidget, Run, row_of

if TYPE_CHECKING:
    from tui.run.history import History
    from tui.widgets.chart_frame import Frame
    from tui.widgets.raster import Glyphs

PLOTTED: Final = tuple(metric.key for metric in METRICS if metric.is_plotted)
MARKER_GLYPHS: Final[dict[MarkerKind, tuple[str, str, str]]] = {
    MarkerKind.START: ("▸", ">", "dim"),
    MarkerKind.FLUSH: ("▾", "f", "bold"),
    MarkerKind.RELEASE: ("◆", "r", "error bold"),
    MarkerKind.PAUSE: ("‖", "p", "warning"),
    MarkerKind.LIMIT: ("!", "!", "error bold"),
    MarkerKind.END: ("■", "e", "bold"),
}


_LEGEND_WORDS: Final[tuple[Callable[[str], str], ...]] = (
    lambda label: label,
    lambda label: label.replace("private ", "priv.").replace("file-backed", "file"),
    lambda label: label.replace("private ", "priv.").replace("file-backed", "file"),
    lambda label: "",  # the letter before it must do
)


class Chart(RowsWidget):
    """Curves of byte metrics over the time since the array was opened."""

    DEFAULT_CSS = "Chart { height: 1fr; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._letters = bool(os.environ.get("NO_COLOR"))
        self._history: History | None = None
        self._state: RunState | None = None
        self._markers: list[Marker] = []
        self._frame: tuple[object, Frame] | None = None
        self.shown: dict[str, bool] = {key: key in DEFAULT_CURVES for key in PLOTTED}
        self.y_ceiling_bytes: float = 0.0
        self.least_span_seconds: float = 0.0

    def show(self, state: RunState, history: History, markers: list[Marker]) -> None:
        """Draw this state; the history and the markers are the caller's own, read only."""
        self._state, self._history, self._markers = state, history, markers
        self.rebuild()

    def toggle(self, key: str) -> None:
        """Hide or show a curve."""
        self.shown[key] = not self.shown[key]
        self.rebuild()

    @property
    def highest_bytes(self) -> float:
        """The highest value of the curves shown, for a scale common to several charts."""
        if self._history is None:
            return 0.0
        return max((self._history.peak(k) or 0.0 for k, on in self.shown.items() if on), default=0)

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Legend, markers, then the frame with the curves."""
        if self._state is None or self._history is None or not self._state.started_at:
            words = self._state.what if self._state else "starting"
            return [*[row_of("")] * (height // 2), row_of(words.center(width), "dim")]
        legend = self._legend(self._state, width)
        if height < 6:
            return [legend]
        return [legend, *self._plot(self._state, self._history, width, height - 1)]

    def _legend(self, state: RunState, width: int) -> Row:
        runs: list[Run] = []
        for shorten in _LEGEND_WORDS:
            runs = self._legend_runs(state, shorten)
            if sum(len(text) for text, _ in runs) <= width:
                break
        return tuple(runs)

    def _legend_runs(self, state: RunState, shorten: Callable[[str], str]) -> list[Run]:
        runs: list[Run] = []
        for number, key in enumerate(PLOTTED, 1):
            metric = BY_KEY[key]
            label = shorten(metric.label)
            if not self.shown[key]:
                label = label if shorten in _LEGEND_WORDS[:2] else metric.glyph
                runs.append((f" {number}{'-' if self._ascii else '·'}{label} ", "dim"))
                continue
            figure = state.sample.get(key) if state.sample else Absent("")
            value = "?" if isinstance(figure, Absent) else format_bytes(figure)
            if shorten is not _LEGEND_WORDS[0]:
                value = value.replace("iB", "")
            age = state.sample.age_seconds(key, metric.tier) if state.sample else 0.0
            old = f" {format_seconds(round(age, 1))} ago" if age > STALE_SECONDS else ""
            words = f"{label} {value}{old}".strip()
            runs.append((f" {metric.glyph}", f"{metric.colour} bold reverse"))
            runs.append((f" {words} ", f"{metric.colour} bold"))
        return runs

    def _plot(self, state: RunState, history: History, width: int, height: int) -> list[Row]:
        from tui.widgets import raster
        from tui.widgets.scales import nice_bytes_limit, time_limit, time_ticks

        now = state.sample.at if state.sample else state.started_at
        gone = min(now, self._last_at(history)) - state.started_at
        span = time_limit(max(1.0, self.least_span_seconds, gone))
        ceiling = max(self.y_ceiling_bytes, self.highest_bytes)
        divisions = 4 if height > 12 else 2
        limit, ticks = nice_bytes_limit(ceiling, divisions=divisions)
        glyphs: Glyphs = "ascii" if self._ascii else "braille"
        frame = self._built(width, height, limit, ticks, span, time_ticks(span), glyphs)
        if not frame.columns:
            return [row_of(text) for text in frame.rows]
        keys = [key for key in PLOTTED if self.shown[key]]
        bins = frame.columns * raster.DOTS_PER_CELL[glyphs][0]
        curves = [
            raster.Curve(
                BY_KEY[key].glyph,
                history.binned(key, start=state.started_at, end=state.started_at + span, bins=bins),
            )
            for key in keys
        ]
        drawn = raster.draw(
            curves,
            columns=frame.columns,
            lines=frame.lines,
            y_limits=(0.0, limit),
            glyphs=glyphs,
            label_every=8 if self._letters else 0,
        )
        rows: list[Row] = []
        for y, text in enumerate(frame.rows):
            line = y - frame.top
            if not 0 <= line < frame.lines:
                rows.append(row_of(text, "dim"))
                continue
            curve_runs = [
                (part, BY_KEY[keys[owner]].colour if owner >= 0 else "")
                for part, owner in drawn.runs(line)
            ]
            rows.append(
                (
                    (text[: frame.left], "dim"),
                    *curve_runs,
                    (text[frame.left + frame.columns :], "dim"),
                )
            )
        rows[frame.top] = self._with_markers(rows[frame.top], frame, state.started_at, span)
        return rows

    def _last_at(self, history: History) -> float:
        return history.last_at if history.last_at is not None else float("inf")

    def _built(
        self,
        width: int,
        height: int,
        limit: float,
        y_ticks: Sequence[tuple[float, str]],
        span: float,
        x_ticks: Sequence[tuple[float, str]],
        glyphs: Glyphs,
    ) -> Frame:
        """The frame, built again only when its axes change."""
        key = (width, height, limit, span, len(y_ticks), glyphs)
        if self._frame is None or self._frame[0] != key:
            from tui.widgets.chart_frame import build_frame

            frame = build_frame(
                width,
                height,
                x_limits=(0.0, span),
                y_limits=(0.0, limit),
                x_ticks=x_ticks,
                y_ticks=y_ticks,
                glyphs=glyphs,
            )
            self._frame = (key, frame)
        return self._frame[1]

    def _with_markers(self, row: Row, frame: Frame, started_at: float, span: float) -> Row:
        """The top line of the plot with a glyph where something happened."""
        text = list("".join(part for part, _ in row))
        styles = [style for part, style in row for _ in part]
        for marker in self._markers:
            seconds = marker.at - started_at
            if 0 <= seconds <= span:
                # As readings fall into bins: the end of the axis belongs to its last column.
                column = min(int(seconds * (frame.columns / span)), frame.columns - 1)
                glyph, plain, style = MARKER_GLYPHS[marker.kind]
                text[frame.left + column] = plain if self._ascii else glyph
                styles[frame.left + column] = style
        runs: list[Run] = []
        for character, style in zip(text, styles, strict=True):
            # A blank looks alike in every style: it joins what stands before it.
            if runs and (runs[-1][1] == style or character == " "):
                runs[-1] = (runs[-1][0] + character, style)
            else:
                runs.append((character, style))
        return tuple(runs)
