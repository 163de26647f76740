"""What the command wrote to its stdout and stderr: the last of it, made harmless."""

from __future__ import annotations

from collections.abc import Sequence

from tui.run.about_tree import TreeAbout
from tui.run.state import Phase, RunState
from tui.text import clean
from tui.widgets.fitting import ruled
from tui.widgets.rows import Row, row_of
from tui.widgets.tail_rows import TailRows, wrapped_at


class OutputView(TailRows):
    """Follows the end; scrolled back it stays."""

    DEFAULT_CSS = "OutputView { height: 1fr; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id, ascii_only=ascii_only)
        self._state: RunState | None = None
        self._kept: tuple[tuple[str, ...], int, list[Row]] | None = None

    def show(self, state: RunState) -> None:
        """The output so far."""
        self._state = state
        self.rebuild()

    def heading(self, width: int, place: str) -> Row:
        """What it is, and where one is in it."""
        title = f"output  {place}".rstrip()
        hint: Row = (("up and down scroll", "dim"),) if self._many else ()
        return ruled(((title, "bold"),), hint, width, ascii_only=self._ascii)

    def count(self, width: int) -> int:
        """Of what is kept, wrapped."""
        return len(self._all(width))

    def lines(self, first: int, end: int, width: int) -> Sequence[Row]:
        """These of it."""
        return self._all(width)[first:end]

    def _all(self, width: int) -> list[Row]:
        state = self._state
        if state is None:
            return []
        output = state.output_tail
        if not output:
            return [row_of(f" {line}", "dim") for line in _why_none(state)]
        kept = self._kept
        if kept is None or kept[0] is not output or kept[1] != width:
            rows = [row for line in output for row in wrapped_at(f" {clean(line)}", width)]
            kept = self._kept = output, width, rows
        return kept[2]


def _why_none(state: RunState) -> tuple[str, ...]:
    about = state.about
    if isinstance(about, TreeAbout) and about.pid is not None:
        return ("It ran before cowtop came: its output goes where it went.",)
    if state.phase is Phase.ENDED:
        return ("Nothing was written.",)
    return ("Nothing was written yet.",)
