"""`cowtop table` without a screen: a live table to stderr, the finished one to stdout."""

from __future__ import annotations

import shutil
import sys
from typing import TextIO

from tui.ends import ENDS
from tui.errors import ExitCode
from tui.headless.ending import ending
from tui.headless.live_table import LiveTable
from tui.headless.table_text import FORMATS, as_text, title
from tui.table.plan import TablePlan
from tui.table.run import TableRun
from tui.table.state import TableState
from tui.text import say


def run_table(plan: TablePlan, format_name: str, *, out: TextIO | None = None) -> int:
    """Run all cells that this machine can run; a signal stops in order and what is known is told.

    Returns 0 when all that could run have run, whatever became of them.
    """
    live = LiveTable(sys.stderr, title(plan))
    told: list[str] = []

    def show(state: TableState) -> None:
        if state.proposal and not told:
            told.append(state.proposal)
            live.clear()
            say(f"not all of this can run here; what can does. All of it would: {state.proposal}")
        live.show(state)

    run = TableRun(plan, on_state=show, update_seconds=0.2)

    with ending(run.stop) as ends:
        try:
            state = run.execute()
        finally:
            live.clear()
            ends.is_over = True
        out = out or sys.stdout
        if format_name == "text" and out.isatty():
            text = as_text(plan, state, shutil.get_terminal_size().columns)
        else:
            text = FORMATS[format_name](plan, state)
        out.write(text)
        out.flush()
    return ENDS.code(ExitCode.INTERRUPTED if state.was_stopped else ExitCode.FINISHED)
