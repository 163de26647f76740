"""What runs would need, drawn against what there is: one bar for each kind of room."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

from tui.chart.bands import BY_KEY
from tui.run.needs import DISK, Need, Needs
from tui.widgets.rows import Row, RowsWidget, Run, row_of

_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_LABEL: Final = 9
_WORDS: Final = 40
_LEAST_BAR: Final = 8
_MOST_BAR: Final = 60
_DISK: Final = ("bar", "▓", "d")


class NeedBars(RowsWidget):
    """The sentence whether it fits, and the bars below it."""

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii, self._is_grey = ascii_only, False
        self._needs: Needs | None = None
        self._instead = ""

    def on_mount(self) -> None:
        """Greys alone do not tell one part from another."""
        self._is_grey = self.app.no_color

    def show(self, needs: Needs | None, instead: str = "") -> None:
        """Show these needs; `instead` is what is said where there are none to be told."""
        self._needs, self._instead = needs, instead
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """The verdict whole, the bars, and what one more would cost if there is a row left."""
        needs = self._needs
        if needs is None:
            return [row_of(line, "dim") for line in wrap(self._instead, max(1, width - 1))]
        style = "" if needs.fits else "bold"
        verdict: list[Row] = [
            row_of(line, style) for line in wrap(f"Estimate: {needs.verdict}.", max(1, width - 1))
        ]
        bars = [self._bar(need, width) for need in needs.bars]
        more: list[Row] = [row_of(line) for line in wrap(needs.one_more, max(1, width - 1))]
        if len(verdict) + len(bars) + len(more) > height:
            more = []
        return [*verdict, *bars, *more]

    def _bar(self, need: Need, width: int) -> Row:
        room = max(_LEAST_BAR, min(_MOST_BAR, width - _LABEL - _WORDS))
        label = (f"{need.label:<{_LABEL}}", "")
        words = (f" {need.words}", "bold" if need.fits is False else "")
        return (label, *self._cells(need, room), words)

    def _cells(self, need: Need, width: int) -> list[Run]:
        room = need.room_bytes
        if not isinstance(room, int):
            return [("?" * width, "dim")]
        is_over = need.fits is False
        ends = bar_ends(need.parts, room, width - is_over)
        cells: list[Run] = []
        used = 0
        for (key, size), end in zip(need.parts, ends, strict=True):
            if not size:  # of the last part with any the end may lie within a cell
                continue
            text, style = self._part(key, end - used * 8)
            cells.append((text, style))
            used += len(text)
        if is_over:
            return [*cells, (">" * (width - used), "bold")]
        return [*cells, (("-" if self._ascii else "·") * (width - used), "dim")]

    def _part(self, key: str, eighths: int) -> Run:
        style, texture, letter = self._look(key)
        if self._ascii or self._is_grey:
            return (letter if self._ascii else texture) * -(-eighths // 8), style
        whole, rest = divmod(eighths, 8)
        return "█" * whole + _EIGHTHS[rest].strip(), style

    def _look(self, key: str) -> tuple[str, str, str]:
        if key == DISK:
            return _DISK
        band = BY_KEY[key]
        return band.area, band.texture, band.ascii_glyph


def bar_ends(parts: Sequence[tuple[str, int]], room_bytes: int, width: int) -> list[int]:
    """Where each part of a bar ends, in eighths of a cell: to a whole cell for all but the last.

    The bar is as wide as the room, or as what is needed if that is more; what is there is seen.
    """
    scale = width / max(1, room_bytes, sum(size for _, size in parts))
    ends: list[int] = []
    begin, reached = 0, 0
    for number, (_, size) in enumerate(parts, 1):
        reached += size
        exact = reached * scale
        is_last = not any(more for _, more in parts[number:])
        end = round(exact * 8) if is_last else round(exact) * 8
        least = begin + 1 if size and is_last else begin
        begin = min(max(least, end), width * 8)
        ends.append(begin)
    return ends
