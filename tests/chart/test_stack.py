"""What is drawn in a column: whose memory it was, at its last reading."""

from __future__ import annotations

import numpy as np
import pytest

from tests.chart.told import MIB, flush, history_of, reading, run_of
from tests.screens.canned import STARTED_AT
from tui.chart.bands import BANDS
from tui.chart.stack import Stack, stack_of
from tui.probe.reading import Absent, Sample
from tui.run.marker import Marker, MarkerKind
from tui.run.other_writer import OtherWriter
from tui.run.state import Phase
from workloads.sources import sources_of
from workloads.words import Mode

UNKNOWN = Absent("no permission")


def _stack(
    mode: Mode, samples: list[Sample], markers: list[Marker] | None = None, **more: object
) -> Stack:
    found = run_of(mode, samples[-1], **more)
    return stack_of(found, history_of(*samples), markers or [], columns=10, span_seconds=10.0)


def _mib(stack: Stack, column: int) -> dict[str, float]:
    return {b.key: float(stack.amounts[n, column]) / MIB for n, b in enumerate(BANDS)}


def _ramp(**of_second: float) -> list[Sample]:
    """A reading in the middle of each of ten seconds, each figure so many MiB a second more."""
    return [
        reading(s + 0.5, **{key: rate * (s + 1) for key, rate in of_second.items()})
        for s in range(10)
    ]


@pytest.mark.parametrize(
    ("phase", "markers", "gaps"),
    [
        (Phase.HOLDING, [], 0),
        (Phase.PAUSED, [], 0),
        (Phase.RUNNING, [Marker(MarkerKind.PAUSE, STARTED_AT + 3.0, rows_done=1)], 0),
        (Phase.RUNNING, [], 4),
    ],
)
def test_what_stands_still_is_read_less_often_and_that_is_no_gap(
    phase: Phase, markers: list[Marker], gaps: int
) -> None:
    samples = [reading(2.1 * tick, copies=10) for tick in range(5)]
    found = run_of(Mode.COPY_ON_WRITE, samples[-1], phase=phase)
    stack = stack_of(found, history_of(*samples), markers, columns=20, span_seconds=10.0)
    bare = np.asarray(np.isnan(stack.amounts).all(axis=0))[: int(8.4 * 2)]
    assert len(np.flatnonzero(np.diff(bare.astype(int)) > 0)) == gaps


def test_in_mode_c_copies_pile_up_on_the_interpreters_own() -> None:
    stack = _stack(Mode.COPY_ON_WRITE, _ramp(copies=10))
    assert _mib(stack, 4) == {
        "python": 30, "copies": 50, "unwritten": 0, "file": 0, "libraries": 12, "swap": 0,
    }  # fmt: skip
    assert stack.edges_bytes(4)[:2] == [30 * MIB, 80 * MIB]
    assert stack.highest_bytes == (30 + 100 + 12) * MIB
    assert stack.private_dirty.tolist()[0] == 40 * MIB


def test_what_waits_for_the_disk_is_a_part_of_what_is_mapped() -> None:
    stack = _stack(Mode.READ_WRITE, _ramp(file=10, unwritten=4))
    assert _mib(stack, 9)["unwritten"] == 40
    assert _mib(stack, 9)["file"] == 60
    # No more of the file waits than is mapped here: the rest is in no band.
    more = _stack(Mode.READ_WRITE, [reading(0.5, file=10, unwritten=25)])
    assert (_mib(more, 0)["unwritten"], _mib(more, 0)["file"]) == (10, 0)


def test_a_file_in_memory_is_never_clean() -> None:
    sources = sources_of("tmpfs", None, None)
    stack = _stack(Mode.READ_WRITE, _ramp(file=10), sources=sources)
    assert (_mib(stack, 2)["unwritten"], _mib(stack, 2)["file"]) == (30, 0)


def test_a_column_between_two_readings_lies_between_them() -> None:
    samples = [reading(0.5, copies=0), reading(2.5, copies=20)]
    slow = _stack(Mode.COPY_ON_WRITE, samples)
    # Two seconds apart is more than a second: nobody knows what was between.
    assert np.isnan(slow.amounts[:, 1]).all()
    near = stack_of(
        run_of(Mode.COPY_ON_WRITE, samples[-1]),
        history_of(reading(0.1, copies=0), reading(0.9, copies=8)),
        [],
        columns=10,
        span_seconds=1.0,
    )
    assert _mib(near, 5)["copies"] == pytest.approx(4.0, abs=1.0)
    assert _mib(near, 0)["copies"] == 0  # the first reading stands for the opening


def test_after_the_last_reading_nothing_is_drawn() -> None:
    stack = _stack(Mode.COPY_ON_WRITE, [reading(0.5), reading(1.4)])
    assert stack.last_column == 1
    assert np.isnan(stack.amounts[:, 2:]).all()


def test_what_is_not_told_apart_is_in_one_band_and_nothing_is_in_two() -> None:
    first = reading(0.5, copies=10, file=20, unwritten=5)
    values = dict(first.values)
    for key in ("interpreter_bytes", "copies_in_ram_bytes", "mapping_file_bytes"):
        values[key] = UNKNOWN
    stack = _stack(Mode.READ_WRITE, [Sample(first.at, values)])
    assert _mib(stack, 0)["python"] == 40
    assert _mib(stack, 0)["copies"] == _mib(stack, 0)["libraries"] == 0
    assert sum(_mib(stack, 0).values()) == 30 + 10 + 20 + 12


def test_a_process_of_which_nothing_can_be_read_has_no_column() -> None:
    nothing = dict.fromkeys(reading(0.5).values, UNKNOWN)
    stack = _stack(Mode.COPY_ON_WRITE, [Sample(reading(0.5).at, nothing)])
    assert stack.last_column is None
    assert stack.highest_bytes == 0


def test_a_flush_cuts_off_what_waited_at_its_own_figures() -> None:
    samples = _ramp(file=10, unwritten=3)
    stack = _stack(Mode.READ_WRITE, samples, [flush(3.2, 12, 1), flush(7.2, 20, 0)])
    assert _mib(stack, 3)["unwritten"] == 1
    assert _mib(stack, 7)["unwritten"] == 0
    assert _mib(stack, 3)["file"] == 39
    assert np.isnan(stack.unwritten_high).all()


def test_flushes_that_lie_close_together_show_their_lowest_and_highest() -> None:
    marks = [flush(3.2, 12, 1), flush(4.2, 9, 2)]
    stack = _stack(Mode.READ_WRITE, _ramp(file=10, unwritten=3), marks)
    assert _mib(stack, 3)["unwritten"] == 1
    assert stack.unwritten_high[3] == 12 * MIB
    assert stack.unwritten_high[4] == 15 * MIB  # as the reading of that second
    assert np.isnan(stack.unwritten_high[5])


@pytest.mark.parametrize("mode", [Mode.COPY_ON_WRITE, Mode.READ])
def test_a_flush_of_a_private_mapping_cuts_nothing_off(mode: Mode) -> None:
    samples = _ramp(copies=3, file=5)
    with_flush = _stack(mode, samples, [flush(3.2, 12, 0)])
    assert np.array_equal(with_flush.amounts, _stack(mode, samples).amounts)


def test_what_another_has_waiting_and_what_is_not_known_is_no_corner() -> None:
    samples = _ramp(file=10, unwritten=3)
    plain = _stack(Mode.READ_WRITE, samples)
    beside = _stack(
        Mode.READ_WRITE, samples, [flush(3.2, 12, 11)], other_writer=OtherWriter("seen")
    )
    unknown = _stack(Mode.READ_WRITE, samples, [flush(3.2, 12, UNKNOWN), flush(11.0, 3, 0)])
    assert np.array_equal(beside.amounts, plain.amounts)
    assert np.array_equal(unknown.amounts, plain.amounts)
