"""Rows made from the latest state of a run, for widgets that need nothing else."""

from __future__ import annotations

from tui.run.state import RunState
from tui.widgets.rows import RowsWidget


class StateRows(RowsWidget):
    """Keeps the state it was shown last."""

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._state: RunState | None = None

    def show(self, state: RunState) -> None:
        """Show this state."""
        self._state = state
        self.rebuild()
