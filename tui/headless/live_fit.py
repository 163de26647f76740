"""A fit while it runs, drawn over itself on a terminal: a row a mode, and what runs now."""

from __future__ import annotations

import shutil
from typing import Final, TextIO

from tui.ends import Talk
from tui.fit.state import FitState, FitStatus, ModeFit
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Absent

_STATUS_WIDTH: Final = 10


class LiveFit:
    """Draws only if `out` is a terminal."""

    def __init__(self, out: TextIO | None, title: str) -> None:
        self._talk, self._title, self._drawn = Talk(out), title, 0

    def show(self, state: FitState) -> None:
        """Draw this state over the last one."""
        if not self._talk.is_shown:
            return
        size = shutil.get_terminal_size()
        lines = fit_lines(state, self._title)[: max(1, size.lines - 1)]
        text = "".join(f"{line[: size.columns - 1]}\x1b[K\n" for line in lines)
        if self._talk.write(f"{self._back()}{text}\x1b[J"):
            self._drawn = len(lines)

    def clear(self) -> None:
        """Take it away."""
        if self._drawn:
            self._talk.write(f"{self._back()}\x1b[J")
            self._drawn = 0

    def _back(self) -> str:
        return f"\x1b[{self._drawn}A\r" if self._drawn else ""


def fit_lines(state: FitState, title: str) -> list[str]:
    """Title, then a line a mode."""
    head = f"{title}: {format_seconds(state.elapsed_seconds)}"
    return [head, *(mode_line(mode) for mode in state.modes)]


def mode_line(mode: ModeFit) -> str:
    """A mode: how far it is, and what its instances have now or what was told of them."""
    line = f"{mode.mode:<5} {mode.status:<{_STATUS_WIDTH}}"
    if mode.status in (FitStatus.MEASURING, FitStatus.PROVING):
        now = sum(mode.now_bytes)
        many = len(mode.now_bytes)
        words = f"{many} side by side" if mode.status is FitStatus.MEASURING else f"{many} at once"
        stopped = f", {mode.stopped_words}" if mode.stopped_now else ""
        return f"{line} {words}, private {format_bytes(now)}{stopped}"
    if mode.fits is not None:
        whole = mode.cost.whole_bytes
        each = "" if isinstance(whole, Absent) else f", {format_bytes(whole)} each"
        return f"{line} fits {mode.fits_words}{each}"
    return f"{line} {mode.reason}".rstrip()
