"""`cowtop run --headless --instances N`: N on one file, and one JSON object of all at their end."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO

from tui.ends import Talk
from tui.headless.budgets import NO_BUDGETS, Budgets
from tui.headless.ending import ending
from tui.headless.page_map import MAP_CELLS, LastPageMap
from tui.headless.run import (
    bar_line,
    bar_of,
    refuse_what_cannot_be_mapped,
    say_how_it_ended,
    tell_result,
)
from tui.instances.run import InstancesRun
from tui.instances.threaded import OpenGroupRecorder
from tui.pages.request import MapRequest
from tui.run.state import Phase, RunState, Update
from tui.run.together import Together, outcome_words
from tui.run.together_result import instances_json
from tui.settings import Settings
from tui.text import say


class AllProgress:
    """One line on stderr for all of them, drawn only if it is a terminal; from any thread."""

    def __init__(self, out: TextIO | None, many: int) -> None:
        self._talk = Talk(out)
        self._states: list[RunState | None] = [None] * many
        self._lock = threading.Lock()

    def show(self, index: int, update: Update) -> None:
        """Draw the progress of all over the last one."""
        if not self._talk.is_shown:
            return
        with self._lock:
            self._states[index] = update.state
            self._talk.write(bar_line(*self._bar()))

    def _bar(self) -> tuple[float | None, str]:
        known = [state for state in self._states if state is not None]
        # What is done before and after the work is done once, for all of them.
        is_common = len(known) == len(self._states) and (
            all(state.phase is Phase.PREPARING for state in known)
            or all(state.outcome is not None for state in known)
        )
        if is_common:
            return bar_of(known[-1])
        shares = [1.0 if s.outcome is not None else s.share_done or 0.0 for s in known]
        holding = sum(state.phase is Phase.HOLDING for state in known)
        ended = outcome_words(Together(tuple(known)))
        rows = sorted({state.rows_done for state in known if state.outcome is None})
        parts = [f"{len(self._states):,} instances"]
        parts += [f"row {rows[0]:,}"] if len(rows) == 1 else []
        parts += [f"row {rows[0]:,} to {rows[-1]:,}"] if len(rows) > 1 else []
        parts += [f"{holding:,} hold what they have"] if holding else []
        return sum(shares) / len(self._states), ", ".join([*parts, *([ended] if ended else [])])

    def clear(self) -> None:
        """Take the line away."""
        self._talk.write("\r\x1b[K")


def run_instances_headless(
    settings: Settings,
    many: int,
    *,
    out: TextIO | None = None,
    with_page_map: bool = False,
    budgets: Budgets = NO_BUDGETS,
    open_recorder: OpenGroupRecorder | None = None,
    also_tell: Callable[[int, Update], object] = lambda index, update: None,
) -> int:
    """Run all to the end; a signal stops them in order, and what was measured is still told.

    `also_tell`: what else is given every update of each.
    """
    refuse_what_cannot_be_mapped(settings)
    bar, maps = AllProgress(sys.stderr, many), [LastPageMap() for _ in range(many)]
    observers: list[Callable[[int, Update], object]] = [also_tell, bar.show]

    def observe(index: int, update: Update) -> None:
        for observer in observers:
            observer(index, update)

    run = InstancesRun(settings, many, on_update=observe, update_seconds=max(0.2, many / 40))
    recorder = None
    if open_recorder is not None:
        recorder = open_recorder([one.state.about for one in run.runs])
        observers.append(recorder.add)
    if with_page_map:
        observers.append(lambda index, update: maps[index].show(update))
    if with_page_map or recorder is not None:
        for one in run.runs:
            one.request_map(MapRequest(MAP_CELLS) if with_page_map else MapRequest())
    with ending(run.stop) as ends:
        try:
            found = run.execute()
        finally:
            bar.clear()
            if recorder is not None:
                recorder.close()
                if recorder.trouble:
                    say(recorder.trouble)
            ends.is_over = True
        is_written = recorder is None or not recorder.has_failed
        return _told(found, maps if with_page_map else [], budgets, out, is_written)


def _told(
    found: Together,
    maps: list[LastPageMap],
    budgets: Budgets,
    out: TextIO | None,
    is_written: bool,
) -> int:
    """Say what was measured; the exit code. `is_written`: the recording, if one was asked for."""
    result: dict[str, Any] = instances_json(found)
    for one, page_map in zip(result["instances"], maps, strict=False):
        one["page_map"] = page_map.to_json()
    for index, state in enumerate(found.instances):
        say_how_it_ended(state, f"instance {index + 1}: ")
    return tell_result(result, found, budgets, out, is_written=is_written)
