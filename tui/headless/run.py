"""`cowtop run --headless`: a run without a terminal, and one JSON object at its end."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TextIO

from tui.ends import ENDS, Talk
from tui.errors import ExitCode, UsageError
from tui.headless.budgets import NO_BUDGETS, Budgets
from tui.headless.ending import ending
from tui.headless.page_map import MAP_CELLS, LastPageMap
from tui.metrics_format import format_bytes
from tui.pages.request import MapRequest
from tui.printed.quoting import json_text
from tui.probe.surroundings import read_surroundings
from tui.recording.writer import Recorder
from tui.run.estimate import estimate
from tui.run.exit_code import exit_code
from tui.run.result import run_json
from tui.run.standstill import STOPPED_OUTSIDE, is_stopped_outside
from tui.run.state import Outcome, Phase, RunState, Update
from tui.run.together import Together
from tui.settings import Settings
from tui.subject.workload import WorkloadRun
from tui.text import say

_BAR: Final = 30


def bar_of(state: RunState) -> tuple[float | None, str]:
    """How far it is, None where there is no end to come to, and at what."""
    if state.phase is Phase.PREPARING or state.phase is Phase.CLOSING:
        share = state.prepared_bytes / max(1, state.preparing_bytes)
        return share, f"{state.what} {format_bytes(state.prepared_bytes)}"
    words = f", {STOPPED_OUTSIDE}" if is_stopped_outside(state) else ""
    return state.share_done, f"row {state.rows_done:,}{words}"


def bar_line(share: float | None, words: str) -> str:
    """The line, over the last one."""
    if share is None:
        return f"\r{words}\x1b[K"
    full = round(min(1.0, share) * _BAR)
    return f"\r[{'#' * full}{'.' * (_BAR - full)}] {share * 100:3.0f} % {words}\x1b[K"


class ProgressBar:
    """One line on stderr, drawn only if it is a terminal."""

    def __init__(self, out: TextIO | None) -> None:
        self._talk = Talk(out)

    def show(self, update: Update) -> None:
        """Draw the state's progress over the last one."""
        if not self._talk.is_shown:
            return
        self._talk.write(bar_line(*bar_of(update.state)))

    def clear(self) -> None:
        """Take the line away."""
        self._talk.write("\r\x1b[K")


def refuse_what_cannot_be_mapped(settings: Settings) -> None:
    """Raise UsageError before a large file is made for a mapping that the kernel will refuse."""
    refused = estimate(settings, read_surroundings()).refused
    if refused:
        raise UsageError(refused)


def run_headless(
    settings: Settings,
    *,
    out: TextIO | None = None,
    with_page_map: bool = False,
    budgets: Budgets = NO_BUDGETS,
    record: Path | None = None,
    also_tell: Callable[[Update], object] = lambda update: None,
) -> int:
    """Run to the end; a signal stops the run in order, and what was measured is still told.

    `also_tell`: what else is given every update.
    """
    refuse_what_cannot_be_mapped(settings)
    bar, page_map = ProgressBar(sys.stderr), LastPageMap()
    observers: list[Callable[[Update], object]] = [also_tell, bar.show]

    def observe(update: Update) -> None:
        for observer in observers:
            observer(update)

    run = WorkloadRun(settings, on_update=observe, update_seconds=0.2)
    if with_page_map:
        observers.append(page_map.show)
        run.request_map(MapRequest(MAP_CELLS))

    recorder = Recorder(record, run.state.about) if record is not None else None
    if recorder is not None:
        observers.append(recorder.add)
        if not with_page_map:
            run.request_map(MapRequest())
    with ending(run.stop) as ends:
        try:
            state = run.execute()
        finally:
            bar.clear()
            if recorder is not None:
                recorder.close()
                if recorder.trouble:
                    say(recorder.trouble)
            ends.is_over = True
        is_written = recorder is None or not recorder.has_failed
        return _told(state, page_map if with_page_map else None, budgets, out, is_written)


def _told(
    state: RunState,
    page_map: LastPageMap | None,
    budgets: Budgets,
    out: TextIO | None,
    is_written: bool,
) -> int:
    """Say what was measured; the exit code. `is_written`: the recording, if one was asked for."""
    result = run_json(state)
    if page_map is not None:
        result["page_map"] = page_map.to_json()
    say_how_it_ended(state)
    return tell_result(result, state, budgets, out, is_written=is_written)


def say_how_it_ended(state: RunState, whose: str = "") -> None:
    """One line on stderr, unless it finished."""
    if state.outcome is not Outcome.FINISHED:
        remedy = f" (would help: {state.remedy})" if state.remedy else ""
        say(f"{whose}{state.outcome}: {state.reason}{remedy}")


def tell_result(
    result: dict[str, Any],
    found: RunState | Together,
    budgets: Budgets,
    out: TextIO | None,
    *,
    is_written: bool,
) -> int:
    """Print the object of a run, or of several together, judged; the exit code."""
    if budgets.budgets:
        result["budgets"] = budgets.to_json(found)
    code = budgets.judged(found, exit_code(found.outcome))
    if code is ExitCode.FINISHED and not is_written:
        code = ExitCode.USAGE
    # A reader that has seen enough (`| head`) takes nothing from how the run ended.
    with contextlib.suppress(BrokenPipeError):
        print(json_text(result), file=out or sys.stdout)
    # The last thing: a report that cannot be written takes nothing from what was told.
    budgets.report(found)
    return ENDS.code(code)
