"""`cowtop run --headless`: a run without a terminal, and one JSON object at its end."""

from __future__ import annotations

import json
import signal
import sys
from types import FrameType
from typing import Final, TextIO

from tui.metrics_format import format_bytes
from tui.probe.system import read_machine
from tui.run.errors import ExitCode, UsageError
from tui.run.estimate import estimate
from tui.run.live import LiveRun
from tui.run.result import run_json
from tui.run.settings import Settings
from tui.run.state import Outcome, Phase, RunState, Update
from tui.text import say

_BAR: Final = 30
_CODES: Final = {
    Outcome.FINISHED: ExitCode.FINISHED,
    Outcome.FAILED: ExitCode.WORKLOAD_FAILED,
    Outcome.KILLED: ExitCode.KILLED,
    Outcome.STOPPED: ExitCode.INTERRUPTED,
}


def exit_code(state: RunState) -> ExitCode:
    """How a run's outcome is told to a script."""
    return _CODES[state.outcome] if state.outcome else ExitCode.WORKLOAD_FAILED


class ProgressBar:
    """One line on stderr, drawn only if it is a terminal."""

    def __init__(self, out: TextIO | None) -> None:
        self._out = out if out is not None and out.isatty() else None

    def show(self, update: Update) -> None:
        """Draw the state's progress over the last one."""
        if self._out is None:
            return
        state = update.state
        if state.phase is Phase.PREPARING or state.phase is Phase.CLOSING:
            share = state.prepared_bytes / max(1, state.preparing_bytes)
            words = f"{state.what} {format_bytes(state.prepared_bytes)}"
        else:
            share, words = state.share_done, f"row {state.rows_done:,}"
        full = round(min(1.0, share) * _BAR)
        self._out.write(f"\r[{'#' * full}{'.' * (_BAR - full)}] {share * 100:3.0f} % {words}\x1b[K")
        self._out.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._out is not None:
            self._out.write("\r\x1b[K")
            self._out.flush()


def refuse_what_cannot_be_mapped(settings: Settings) -> None:
    """Raise UsageError before a large file is made for a mapping that the kernel will refuse."""
    refused = estimate(settings, read_machine()).refused
    if refused:
        raise UsageError(refused)


def run_headless(settings: Settings, *, out: TextIO | None = None) -> int:
    """Run to the end; a signal stops the run in order, and what was measured is still told."""
    refuse_what_cannot_be_mapped(settings)
    bar = ProgressBar(sys.stderr)
    run = LiveRun(settings, on_update=bar.show, update_seconds=0.2)

    def stop(_number: int, _frame: FrameType | None) -> None:
        run.stop()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        state = run.execute()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        bar.clear()
    print(json.dumps(run_json(state)), file=out or sys.stdout)
    if state.outcome is not Outcome.FINISHED:
        remedy = f" (would help: {state.remedy})" if state.remedy else ""
        say(f"{state.outcome}: {state.reason}{remedy}")
    return exit_code(state)
