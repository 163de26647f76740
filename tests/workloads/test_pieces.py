"""Within a chunk: each piece is counted when it is done, and told to stop or pause, it does."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.workloads.scripted import (
    At,
    Smaps,
    all_of,
    expected_rows,
    only,
    pages_of,
    run_session,
    save_array,
)
from workloads.catalog import CATALOG
from workloads.events import (
    Closed,
    Event,
    Finished,
    Flushed,
    Opened,
    Paused,
    Progress,
    Released,
    Resumed,
)
from workloads.kernel import PAGE_BYTES
from workloads.needs import PIECE_BYTES
from workloads.words import Action, Command, Mode, Release

WIDE = (3, 400_000)  # a row of 1.6 MB: pieces of 128 or 256 KiB
CHANGING = [name for name, entry in CATALOG.items() if entry.changes]


class Within(At):
    """Gives commands after the piece of that number (0: the first), the last when it waits."""

    def __init__(self, commands: dict[int, Command], *held: Command) -> None:
        super().__init__({})
        self._within, self._pieces, self._held = commands, 0, deque(held)

    def within_chunk(self) -> Command | None:
        """The command that is due after this piece."""
        command = self._within.pop(self._pieces, None)
        if command is None:
            self._pieces += 1
        return command

    def next(self, timeout_seconds: float | None) -> Command | None:
        """What is said while it waits."""
        if timeout_seconds is None and self._held:
            return self._held.popleft()
        return super().next(timeout_seconds)


@pytest.mark.slow
@pytest.mark.parametrize("workload", CHANGING)
def test_after_each_piece_of_a_wide_row_the_kernel_has_the_pages_that_were_counted(
    workload: str, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, WIDE)
    smaps = Smaps(Flushed, Finished)
    told: list[Event] = []

    def see(event: Event) -> None:
        smaps(event)
        told.append(event)

    flush = {number: Command(Action.FLUSH) for number in range(60)}
    run_session(path, workload, on_event=see, control=Within(flush), chunk_rows=2)
    counted = [e.pages_changed for e in told if isinstance(e, (Flushed, Finished))]
    assert counted == smaps.anonymous_pages
    within = [e for e in told if isinstance(e, Flushed) if e.rows_done == 0]
    assert len({event.pages_changed for event in within}) > 1
    assert only(told, Finished).pages_changed == len(pages_of(128, [(0, before.nbytes)]))


@pytest.mark.parametrize("workload", ["fill", "random-rows", "normalize"])
def test_a_row_of_many_pieces_becomes_what_numpy_makes_of_it(workload: str, disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, WIDE)
    run_session(path, workload, Mode.READ_WRITE, chunk_rows=2)
    after = np.load(path)
    np.testing.assert_allclose(after, expected_rows(workload, before, 2), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "bool", "float16", "complex64", ">f8"])
def test_a_row_of_many_pieces_of_any_numbers(dtype: str, disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, (2, 300_000), dtype)
    run_session(path, "fill", Mode.READ_WRITE, chunk_rows=1)
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(np.load(path), expected_rows("fill", before, 1))


@pytest.mark.parametrize("workload", ["fill", "random-rows"])
@pytest.mark.parametrize("shape", [(100_000,), (70_000, 1), (1,), (9_000, 3), ()])
@pytest.mark.parametrize("dtype", ["float64", "int8"])
def test_of_one_element_a_row_element_i_becomes_i(
    shape: tuple[int, ...], workload: str, dtype: str, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    before: np.ndarray[Any, Any] = np.full(shape, 7, dtype)
    np.save(path, before)
    smaps = Smaps(Finished)
    finished = only(run_session(path, workload, on_event=smaps, chunk_rows=33_000), Finished)
    assert [finished.pages_changed] == smaps.anonymous_pages
    assert finished.bytes_changed == before.nbytes
    run_session(path, workload, Mode.READ_WRITE, chunk_rows=33_000)
    wanted = expected_rows("fill", before.reshape(shape or 1), 1)
    np.testing.assert_array_equal(np.load(path).reshape(shape or 1), wanted)


def test_told_to_stop_it_leaves_a_wide_row_with_all_counted_that_was_done(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, WIDE)
    control = Within({3: Command(Action.STOP)})
    events = run_session(path, mode=Mode.READ_WRITE, control=control, chunk_rows=1)
    assert not all_of(events, Finished)
    closed = only(events, Closed)
    changed = np.flatnonzero((np.load(path) != before).ravel())
    assert closed.rows_done == 0
    assert closed.bytes_changed == len(changed) * 4 <= 4 * PIECE_BYTES
    assert closed.pages_changed == len(set(((128 + changed * 4) // PAGE_BYTES).tolist()))


def _names(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events if not isinstance(event, Progress)]


def test_a_pause_holds_within_a_wide_row_and_a_step_lets_the_rest_of_it_through(
    disk_dir: Path,
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, WIDE)
    held = (Action.FLUSH, Action.STEP, Action.STEP, Action.RESUME)
    control = Within({1: Command(Action.PAUSE)}, *map(Command, held))
    events = run_session(path, control=control, chunk_rows=1)
    assert _names(events) == ["Opened", "Paused", "Flushed", "Resumed", "Finished", "Closed"]
    paused, flushed, resumed = only(events, Paused), only(events, Flushed), only(events, Resumed)
    assert paused.bytes_changed == flushed.bytes_changed > 0
    # One step for the rest of the first row, one for the second.
    assert (paused.rows_done, flushed.rows_done, resumed.rows_done) == (0, 0, 2)


def test_a_step_is_told_when_it_is_done_though_it_was_told_to_go_on_meanwhile(
    disk_dir: Path,
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (3, 10))
    step = Command(Action.STEP)
    control = Within({0: Command(Action.PAUSE), 1: Command(Action.RESUME)}, step, step)
    events = run_session(path, control=control, chunk_rows=1)
    resumed = only(events, Resumed)
    assert resumed.rows_done == 1
    after = events[events.index(resumed) + 1]
    assert isinstance(after, Progress)
    assert after.rows_done == 2


@pytest.mark.parametrize("release", [Release.DONTNEED, Release.REOPEN])
def test_a_release_waits_for_the_end_of_its_row(release: Release, disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, WIDE)
    smaps = Smaps(Finished)
    told = Command(Action.RELEASE, str(release)), Command(Action.CHECK), Command(Action.RESUME)
    control = Within({1: Command(Action.PAUSE)}, *told)
    events = run_session(path, control=control, on_event=smaps, chunk_rows=1)
    assert only(events, Released).rows_done == only(events, Resumed).rows_done == 1
    assert len(all_of(events, Opened)) == (2 if release is Release.REOPEN else 1)
    finished = only(events, Finished)
    assert [finished.pages_changed - finished.discarded_pages] == smaps.anonymous_pages
