"""The bar of a running cell is of now; that of an ended one is of its peaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tui.cage.killer import Killer
from tui.probe.reading import Absent, Sample
from tui.run.about import WorkloadAbout
from tui.run.state import Outcome, Phase, RunState
from tui.settings import Settings
from tui.table.limit_bar import LimitBar, limit_bar

MIB = 1 << 20
LIMIT = 64 * MIB
WIDTH = 16
SETTINGS = Settings(memory_max_bytes=LIMIT, swap_max_bytes=0)
STUCK, CLEAN = "limit_unreclaimable_bytes", "limit_reclaimable_bytes"
USAGE, SWAP = "limit_usage_bytes", "limit_swap_bytes"


def running(read: Mapping[str, int | Absent]) -> RunState:
    """A running cell whose last sample read so many MiB."""
    values = {key: f if isinstance(f, Absent) else f * MIB for key, f in read.items()}
    return RunState(WorkloadAbout(SETTINGS), Phase.RUNNING, sample=Sample(1.0, values))


def ended(outcome: Outcome, peaks: Mapping[str, int], by: Killer | None = None) -> RunState:
    """An ended cell with these peaks in MiB, its last sample read after its death."""
    after_death = Sample(9.0, {STUCK: 4 * MIB, CLEAN: 0, SWAP: 0})
    return RunState(
        WorkloadAbout(SETTINGS),
        Phase.ENDED,
        sample=after_death,
        peak={key: figure * MIB for key, figure in peaks.items()},
        outcome=outcome,
        killed_by=by,
    )


@pytest.mark.parametrize(
    ("run", "bar"),
    [
        (running({STUCK: 16, CLEAN: 32, SWAP: 0}), LimitBar(4, 8, 0, 0)),
        (running({STUCK: 70, CLEAN: 32}), LimitBar(16, 0, 0, 0)),
        # Killed by the limit: it was full, whatever a sample saw of it.
        (ended(Outcome.KILLED, {STUCK: 28, CLEAN: 60}, Killer.CAGE), LimitBar(16, 0, 0, 0)),
        (ended(Outcome.KILLED, {}, Killer.CAGE), LimitBar(16, 0, 0, 0)),
        # Killed by somebody: as full as the kernel's mark says.
        (ended(Outcome.KILLED, {STUCK: 8, USAGE: 32}, Killer.OUTSIDE), LimitBar(2, 0, 6, 0)),
        (ended(Outcome.KILLED, {USAGE: 32}, Killer.OUTSIDE), LimitBar(0, 0, 8, 0)),
        (ended(Outcome.FINISHED, {STUCK: 8, CLEAN: 60, USAGE: 64}), LimitBar(2, 14, 0, 0)),
        (ended(Outcome.FINISHED, {STUCK: 8, CLEAN: 20, USAGE: 64}), LimitBar(2, 5, 9, 0)),
        (ended(Outcome.FINISHED, {STUCK: 8, CLEAN: 20}), LimitBar(2, 0, 0, 0)),
    ],
)
def test_what_fills_the_bar(run: RunState, bar: LimitBar) -> None:
    assert limit_bar(run, WIDTH) == bar


def test_a_dead_child_is_at_its_peak_before_its_end_is_told() -> None:
    run = replace(ended(Outcome.FINISHED, {STUCK: 32}), phase=Phase.CLOSING, outcome=None)
    assert limit_bar(run, WIDTH) == LimitBar(8, 0, 0, 0)


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (running({STUCK: Absent("no memory.stat"), CLEAN: 3}), "no memory.stat"),
        (running({STUCK: 3, CLEAN: Absent("no memory.stat")}), "no memory.stat"),
        (ended(Outcome.FINISHED, {}), "not read before its end"),
        (
            replace(
                ended(Outcome.FINISHED, {}),
                final=Sample(1.0, {STUCK: Absent("the control group is gone")}),
            ),
            "the control group is gone",
        ),
    ],
)
def test_where_nothing_was_read_there_is_the_reason_and_no_bar(run: RunState, reason: str) -> None:
    assert limit_bar(run, WIDTH) == Absent(reason)


def test_without_a_run_or_a_limit_there_is_no_bar() -> None:
    assert limit_bar(None, WIDTH) is None
    assert limit_bar(RunState(WorkloadAbout(Settings())), WIDTH) is None
    assert limit_bar(RunState(WorkloadAbout(SETTINGS)), WIDTH) is None


def test_swap_that_is_allowed_and_not_read_is_not_none() -> None:
    allowed = WorkloadAbout(replace(SETTINGS, swap_max_bytes=LIMIT))
    unread = replace(running({STUCK: 16, CLEAN: 0}), about=allowed)
    assert limit_bar(unread, WIDTH) == LimitBar(4, 0, 0, None)
    read = replace(running({STUCK: 16, CLEAN: 0, SWAP: 32}), about=allowed)
    assert limit_bar(read, WIDTH) == LimitBar(4, 0, 0, 8)
    peak = replace(ended(Outcome.FINISHED, {STUCK: 16, SWAP: 96}), about=allowed)
    assert limit_bar(peak, WIDTH) == LimitBar(4, 0, 0, 24)
