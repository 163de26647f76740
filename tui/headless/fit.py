"""`cowtop fit` without a screen: live lines to stderr, the answer to stdout."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from typing import TextIO

from tui.ends import ENDS
from tui.errors import ExitCode, UsageError
from tui.fit.plan import FitPlan
from tui.fit.quiet import behind_others
from tui.fit.run import FitRun
from tui.fit.state import FitState
from tui.headless.ending import ending
from tui.headless.fit_text import FORMATS, as_text, title
from tui.headless.live_fit import LiveFit


def run_fit(
    plan: FitPlan,
    format_name: str,
    *,
    out: TextIO | None = None,
    also_tell: Callable[[FitState], object] = lambda state: None,
) -> int:
    """Measure, tell and prove; a signal stops in order and what is known is told.

    `also_tell`: what else is given every state. Returns 0 when all that could be run here has
    been, whatever was found; raises UsageError where that was of no mode.
    """
    live = LiveFit(sys.stderr, title(plan))

    def show(state: FitState) -> None:
        also_tell(state)
        live.show(state)

    run = FitRun(plan, on_state=show, update_seconds=0.2)
    with ending(run.stop) as ends:
        try:
            state = behind_others(run.execute)
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
    if not state.was_stopped and all(mode.fits is None for mode in state.modes):
        raise UsageError(f"how many fit is not known: {state.modes[0].reason}")
    return ENDS.code(ExitCode.INTERRUPTED if state.was_stopped else ExitCode.FINISHED)
