"""Starting the screen: only in a terminal, and never leaving anything behind."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from tui.errors import ExitCode, UsageError
from tui.run.source import Source
from tui.settings import Settings

if TYPE_CHECKING:
    from tui.table.plan import TablePlan


def show(
    settings: Settings,
    *,
    sources: Callable[[], Sequence[Source]] | None = None,
    table: TablePlan | None = None,
    tour: Literal["live", "recorded"] | None = None,
) -> int:
    """Show the launcher, or at once the monitor of sources, a table or the tour; the exit code."""
    from tui.terminal import spell_in_ascii, why_no_screen

    reason = why_no_screen()
    if reason is not None:
        instead = "leave --screen out" if table else "use cowtop run WORKLOAD --headless"
        raise UsageError(f"no screen: {reason}; {instead}")
    from tui.app import CowtopApp

    spell_in_ascii(sys.__stderr__)  # which Textual draws on
    app = CowtopApp(settings, sources=sources() if sources else (), table=table, tour=tour)
    try:
        code = app.run()
    finally:
        # Whatever ended the screen: no child, scratch array or cage outlives it.
        app.close_sources()
    return code if code is not None else app.return_code or ExitCode.FINISHED
