"""What fills a running cell's limit is of now; an ended one's is of its peaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tui.cage.killer import Killer
from tui.probe.reading import Absent, Sample
from tui.run.about import WorkloadAbout
from tui.run.state import Outcome, Phase, RunState
from tui.settings import Settings
from tui.table.fill import Fill, fill_of
from workloads.words import Mode

MIB = 1 << 20
LIMIT = 64 * MIB
C = Settings(mode=Mode.COPY_ON_WRITE, memory_max_bytes=LIMIT, swap_max_bytes=0)
SHARED = replace(C, mode=Mode.READ_WRITE)
SWAPPING = replace(C, swap_max_bytes=LIMIT)
STUCK, CLEAN = "limit_unreclaimable_bytes", "limit_reclaimable_bytes"
USAGE, SWAP = "limit_usage_bytes", "swap_bytes"
COPIES, IN_RAM, DIRTY = "private_copies_bytes", "copies_in_ram_bytes", "file_dirty_bytes"
NOT_HERE = Absent("no memory.stat")


def in_bytes(read: Mapping[str, object]) -> dict[str, int | Absent]:
    return {key: f * MIB if isinstance(f, int) else NOT_HERE for key, f in read.items()}


def running(settings: Settings, **read: object) -> RunState:
    """A running cell whose last sample read so many MiB."""
    return RunState(WorkloadAbout(settings), Phase.RUNNING, sample=Sample(1.0, in_bytes(read)))


def ended(outcome: Outcome, by: Killer | None, settings: Settings, **peaks: int) -> RunState:
    """An ended cell with these peaks in MiB, its last sample read after its death."""
    after_death = Sample(9.0, {STUCK: 4 * MIB, CLEAN: 0, SWAP: 0, DIRTY: NOT_HERE, COPIES: 0})
    return RunState(
        WorkloadAbout(settings),
        Phase.ENDED,
        sample=after_death,
        peak={key: figure * MIB for key, figure in peaks.items()},
        outcome=outcome,
        killed_by=by,
    )


def finished(settings: Settings, **peaks: int) -> RunState:
    return ended(Outcome.FINISHED, None, settings, **peaks)


def killed(by: Killer, settings: Settings, **peaks: int) -> RunState:
    return ended(Outcome.KILLED, by, settings, **peaks)


@pytest.mark.parametrize(
    ("run", "fill"),
    [
        (running(C, **{STUCK: 16, CLEAN: 32, COPIES: 9}), Fill(7, 9, clean=32)),
        (running(C, **{STUCK: 70, CLEAN: 32, COPIES: 60}), Fill(4, 60)),
        (running(SHARED, **{STUCK: 16, CLEAN: 32, DIRTY: 9}), Fill(7, 0, 9, clean=32)),
        (running(SHARED, **{STUCK: 16, CLEAN: 32, DIRTY: 99}), Fill(0, 0, 16, clean=32)),
        (
            running(replace(C, mode=Mode.READ), **{STUCK: 16, CLEAN: 4, COPIES: 0}),
            Fill(16, clean=4),
        ),
        # What cannot be reclaimed was read, and not of what it is.
        (running(SHARED, **{STUCK: 16, CLEAN: 4, DIRTY: NOT_HERE}), Fill(unread=16, clean=4)),
        (running(C, **{STUCK: 16, CLEAN: 4}), Fill(unread=16, clean=4)),
        # Killed by the limit: it was full, whatever a sample saw of it.
        (killed(Killer.CAGE, C, **{STUCK: 28, CLEAN: 60, COPIES: 44}), Fill(20, 44)),
        # Killed by somebody: as full as the kernel's mark says.
        (killed(Killer.OUTSIDE, C, **{STUCK: 8, USAGE: 32, COPIES: 3}), Fill(5, 3, unknown=24)),
        (killed(Killer.OUTSIDE, C, **{USAGE: 32}), Fill(unknown=32)),
        (finished(C, **{STUCK: 8, CLEAN: 60, USAGE: 64, COPIES: 2}), Fill(6, 2, clean=56)),
        (
            finished(SHARED, **{STUCK: 8, CLEAN: 20, USAGE: 64, DIRTY: 2}),
            Fill(6, 0, 2, clean=20, unknown=36),
        ),
        (finished(SHARED, **{STUCK: 8, CLEAN: 20}), Fill(unread=8)),
        # Where there is swap, copies in RAM are another figure than copies.
        (
            finished(SWAPPING, **{STUCK: 64, COPIES: 90, IN_RAM: 50, SWAP: 40}),
            Fill(14, 50, swap=40),
        ),
        (
            running(SWAPPING, **{STUCK: 16, CLEAN: 0, IN_RAM: 1, SWAP: NOT_HERE}),
            Fill(15, 1, swap=NOT_HERE),
        ),
    ],
)
def test_what_fills_the_limit(run: RunState, fill: Fill) -> None:
    in_mib = {
        name: getattr(fill, name) if isinstance(getattr(fill, name), Absent)
        else getattr(fill, name) * MIB
        for name in Fill.__dataclass_fields__
    }  # fmt: skip
    assert fill_of(run) == Fill(**in_mib)


def test_a_full_limit_that_killed_before_any_reading_is_full_of_nobody_knows_what() -> None:
    run = killed(Killer.CAGE, replace(C, mode=Mode.LOAD))
    fill = fill_of(replace(run, sample=None))
    assert fill == Fill(unread=LIMIT)


def test_a_dead_child_is_at_its_peak_before_its_end_is_told() -> None:
    run = replace(finished(C, **{STUCK: 32, COPIES: 8}), phase=Phase.CLOSING, outcome=None)
    assert fill_of(run) == Fill(24 * MIB, 8 * MIB)


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (running(C, **{STUCK: NOT_HERE, CLEAN: 3}), "no memory.stat"),
        (running(C, **{STUCK: 3, CLEAN: NOT_HERE}), "no memory.stat"),
        (finished(C), "not read before its end"),
        (
            replace(finished(C), final=Sample(1.0, {STUCK: Absent("the control group is gone")})),
            "the control group is gone",
        ),
        # Readings of a tighter limit around it say nothing of its own.
        (
            running(C, **{STUCK: 16, CLEAN: 4, "limit_bytes": 48}),
            "read of another limit, 48.0 MiB",
        ),
        (finished(C, **{STUCK: 16, "limit_bytes": 48}), "read of another limit, 48.0 MiB"),
    ],
)
def test_where_nothing_was_read_there_is_the_reason(run: RunState, reason: str) -> None:
    assert fill_of(run) == Absent(reason)


def test_without_a_run_a_limit_or_a_sample_there_is_nothing_to_show() -> None:
    assert fill_of(None) is None
    assert fill_of(RunState(WorkloadAbout(Settings()))) is None
    assert fill_of(RunState(WorkloadAbout(C))) is None
    assert fill_of(running(C, **{STUCK: 1, CLEAN: 1, COPIES: 1, "limit_bytes": 64})) is not None
