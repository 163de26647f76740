"""Starting the screen: only in a terminal, and never leaving anything behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.run.errors import ExitCode, UsageError
from tui.run.settings import Settings
from tui.run.threaded import Source


def show(settings: Settings, *, sources: Callable[[], Sequence[Source]] | None = None) -> int:
    """Show the launcher, or at once the monitor of these sources; returns the exit code."""
    from tui.terminal import why_no_screen

    reason = why_no_screen()
    if reason is not None:
        raise UsageError(f"no screen: {reason}; use cowtop run WORKLOAD --headless")
    from tui.app import CowtopApp

    app = CowtopApp(settings, sources=sources() if sources else ())
    try:
        code = app.run()
    finally:
        # Whatever ended the screen: no child, scratch array or cage outlives it.
        app.close_sources()
    return code if code is not None else app.return_code or ExitCode.FINISHED
