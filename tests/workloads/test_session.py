"""What a session changes, counts and tells, in this process: against numpy and the kernel."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.workloads.scripted import (
    At,
    Scripted,
    all_of,
    only,
    pages_of,
    run_session,
    save_array,
)
from tui.probe.process import PROC
from tui.probe.reading import Absent
from tui.probe.smaps import read_walk
from workloads.catalog import CATALOG
from workloads.kernel import PAGE_BYTES
from workloads.protocol import (
    Action,
    Checked,
    Closed,
    Command,
    Event,
    Failed,
    Finished,
    Flushed,
    Mode,
    Opened,
    Paused,
    Progress,
    Release,
    Released,
    Resumed,
)

SHAPE = (60, 1537)  # rows end in the midst of pages
CHANGING = [name for name, entry in CATALOG.items() if entry.changes]
READING = ["scan", "lazy"]


class _Smaps:
    """Reads the array's own mapping of this process whenever the session tells of a moment."""

    def __init__(self, *kinds: type[Event]) -> None:
        self._kinds, self.anonymous_pages = kinds, list[int]()
        self._opened: Opened | None = None

    def __call__(self, event: Event) -> None:
        if isinstance(event, Opened):
            self._opened = event
        elif isinstance(event, self._kinds):
            assert self._opened is not None
            start = self._opened.start
            end = -(-(start + self._opened.length_bytes) // PAGE_BYTES) * PAGE_BYTES
            walk = read_walk(os.getpid(), PROC, start, end)
            assert not isinstance(walk, Absent)
            self.anonymous_pages.append(walk.mapping.get("Anonymous", -PAGE_BYTES) // PAGE_BYTES)


def _expected(workload: str, before: np.ndarray[Any, Any], chunk: int) -> np.ndarray[Any, Any]:
    """What numpy makes of it, written as a user would."""
    if workload in ("fill", "random-rows"):
        rows = np.arange(len(before)).astype(before.dtype)
        ramp = np.arange(before[0].size).astype(before.dtype)
        filled: np.ndarray[Any, Any] = (rows[:, None] * ramp).reshape(before.shape)
        return filled
    if workload == "normalize":
        out = before.astype("f8")
        gain = 1 + 0.1 * np.random.default_rng(0).standard_normal()
        for start in range(0, len(out), chunk):
            part = out[start : start + chunk]
            part[:] = (part - part.mean()) / (part.std() or 1) * gain
        return out.astype(before.dtype)
    return before


@pytest.mark.parametrize("chunk", [1, 7, SHAPE[0]])
@pytest.mark.parametrize("workload", ["fill", "random-rows", "normalize"])
def test_the_file_holds_what_numpy_would_have_made(
    workload: str, chunk: int, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, SHAPE)
    events = run_session(path, workload, Mode.READ_WRITE, chunk_rows=chunk)
    after = np.load(path)
    np.testing.assert_allclose(after, _expected(workload, before, chunk), rtol=1e-5, atol=1e-5)
    finished = only(events, Finished)
    assert (finished.rows_done, finished.bytes_changed) == (SHAPE[0], before.nbytes)
    assert finished.pages_changed == len(pages_of(128, [(0, before.nbytes)]))


def test_touch_changes_one_element_in_every_page(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, SHAPE)
    finished = only(run_session(path, "touch", Mode.READ_WRITE), Finished)
    changed = np.flatnonzero((np.load(path) != before).ravel())
    places = 128 + changed * 4
    assert len(set((places // PAGE_BYTES).tolist())) == len(changed) == finished.pages_changed
    assert finished.pages_changed == len(pages_of(128, [(0, before.nbytes)]))
    assert finished.bytes_changed == 4 * len(changed)
    # The first that begins in its page.
    assert set((places % PAGE_BYTES).tolist()) <= {0, 128}


@pytest.mark.parametrize("mode", [Mode.READ, Mode.READ_WRITE, Mode.COPY_ON_WRITE, Mode.LOAD])
@pytest.mark.parametrize("workload", READING)
def test_who_only_reads_changes_nothing(workload: str, mode: Mode, disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, SHAPE)
    smaps = _Smaps(Finished)
    finished = only(run_session(path, workload, mode, on_event=smaps), Finished)
    assert (finished.bytes_changed, finished.pages_changed) == (0, 0)
    assert finished.rows_done == SHAPE[0]
    np.testing.assert_array_equal(np.load(path), before)
    if mode is not Mode.LOAD:
        assert smaps.anonymous_pages == [0]


@pytest.mark.parametrize("chunk", [1, 7, SHAPE[0]])
@pytest.mark.parametrize("workload", CHANGING)
def test_in_c_the_kernel_counts_the_pages_that_were_counted_here(
    workload: str, chunk: int, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, SHAPE)
    smaps = _Smaps(Flushed, Finished)
    events = run_session(path, workload, on_event=smaps, chunk_rows=chunk, flush_every_rows=9)
    told = [e.pages_changed for e in events if isinstance(e, (Flushed, Finished))]
    assert told == smaps.anonymous_pages
    assert told == sorted(told)
    assert told[-1] > 0
    np.testing.assert_array_equal(np.load(path), before)


@pytest.mark.parametrize("workload", CHANGING)
def test_the_same_rows_are_never_counted_twice(workload: str, disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (40, 10))  # 40 bytes a row: a hundred rows to a page
    finished = only(run_session(path, workload, chunk_rows=1), Finished)
    assert finished.pages_changed == 1


@pytest.mark.parametrize(
    "shape", [(5000,), (1,), (1, 1), (30, 40, 50), (2, 3, 4, 5), (1, 70_000), (7, 1024)]
)
@pytest.mark.parametrize("workload", CATALOG)
def test_an_array_of_any_shape_is_worked_on(
    workload: str, shape: tuple[int, ...], disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, shape)
    mode = CATALOG[workload].default_mode
    smaps = _Smaps(Finished)
    chunk = max(1, shape[0] // 3)
    events = run_session(path, workload, mode, on_event=smaps, chunk_rows=chunk)
    finished = only(events, Finished)
    assert finished.rows_done == shape[0]
    changes = CATALOG[workload].changes
    pages = len(pages_of(128, [(0, before.nbytes)])) if changes else 0
    assert [finished.pages_changed] == smaps.anonymous_pages == [pages]


@pytest.mark.parametrize(
    "dtype",
    [
        *("float16", "float64", "int8", "uint8", "int16", "uint32", "int64", "complex64"),
        *("complex128", ">f4", ">i2", "bool", "longdouble"),
    ],
)
@pytest.mark.parametrize("workload", CATALOG)
def test_an_array_of_any_numbers_is_worked_on(workload: str, dtype: str, disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (50, 333), dtype)
    mode = CATALOG[workload].default_mode
    smaps = _Smaps(Finished)
    with np.errstate(all="ignore"):
        events = run_session(path, workload, mode, on_event=smaps)
    assert not all_of(events, Failed)
    assert [only(events, Finished).pages_changed] == smaps.anonymous_pages


def test_bytes_after_the_array_are_left_alone(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    with path.open("ab") as file:
        file.write(b"after" * 2000)
    for mode in (Mode.COPY_ON_WRITE, Mode.READ_WRITE):
        smaps = _Smaps(Finished)
        finished = only(run_session(path, "fill", mode, on_event=smaps), Finished)
        assert finished.pages_changed == len(pages_of(128, [(0, 60 * 1537 * 4)]))
        if mode is Mode.COPY_ON_WRITE:
            assert smaps.anonymous_pages == [finished.pages_changed]
    assert path.read_bytes().endswith(b"after" * 2000)


def test_a_header_of_more_than_a_page_shifts_nothing(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, SHAPE)
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {SHAPE}, }}".encode()
    header = text.ljust(9000 - 11) + b"\n"
    magic = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little")
    path.write_bytes(magic + header + before.tobytes())
    assert np.load(path, mmap_mode="r").shape == SHAPE
    for workload in CHANGING:
        smaps = _Smaps(Finished)
        events = run_session(path, workload, on_event=smaps, control=Scripted(_CHECK))
        assert [only(events, Finished).pages_changed] == smaps.anonymous_pages
        checked = only(events, Checked)
        assert checked.rows_kept == checked.rows_checked > 0
    run_session(path, "fill", Mode.READ_WRITE)
    np.testing.assert_array_equal(np.load(path), _expected("fill", before, 7))


@pytest.mark.parametrize("chunk", [1, 3, 7, 20, 60])
@pytest.mark.parametrize("every", [0, 1, 7, 10, 60, 61])
def test_flush_is_called_when_the_rows_done_pass_a_multiple(
    chunk: int, every: int, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (60, 10))
    events = run_session(path, chunk_rows=chunk, flush_every_rows=every)
    flushed = all_of(events, Flushed)
    rows = [min(start + chunk, 60) for start in range(0, 60, chunk)]
    passed = [
        r for last, r in zip([0, *rows], rows, strict=False) if every and r // every > last // every
    ]
    assert [event.rows_done for event in flushed] == passed
    assert [event.number for event in flushed] == list(range(1, len(passed) + 1))


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("release", [r for r in Release if r is not Release.KEEP])
def test_every_release_in_every_mode_loses_what_it_says_and_nothing_else(
    release: Release, mode: Mode, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, SHAPE)
    workload = "scan" if mode is Mode.READ else "fill"
    smaps = _Smaps(Finished)
    events = run_session(
        path,
        workload,
        mode,
        on_event=smaps,
        flush_every_rows=20,
        release=release,
        control=Scripted(_CHECK),
        shape=SHAPE,
        dtype="float32",
    )
    assert not all_of(events, Failed)
    assert len(all_of(events, Released)) == 3
    finished, checked = only(events, Finished), only(events, Checked)
    loses = mode is Mode.COPY_ON_WRITE and release in (Release.DONTNEED, Release.REOPEN)
    if mode in (Mode.COPY_ON_WRITE,):
        kept = finished.pages_changed - finished.discarded_pages
        assert smaps.anonymous_pages == [kept]
    assert (finished.discarded_pages > 0) == loses
    assert all(("changes lost" in e.notice) == loses for e in all_of(events, Released))
    assert (checked.rows_lost > 0) == loses
    if mode is Mode.READ:
        assert checked.rows_checked == 0
    else:
        assert checked.rows_kept + checked.rows_lost == checked.rows_checked
        # In a new file row 0 is 0 before and after.
        assert checked.rows_checked == (59 if mode is Mode.WRITE_NEW else 60)
    after = np.load(path)
    if mode.is_shared:
        assert checked.rows_in_file == checked.rows_checked
        np.testing.assert_array_equal(after, _expected("fill", before, 7))
    else:
        assert checked.rows_in_file == 0
        np.testing.assert_array_equal(after, before)
    reopened = all_of(events, Opened)[1:]
    expected = 3 if release is Release.REOPEN and mode is not Mode.LOAD else 0
    assert len(reopened) == expected


def test_what_is_changed_again_after_it_was_discarded_is_no_longer_discarded(
    disk_dir: Path,
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (40, 100))  # ten rows to a page: the next chunk changes the page again
    events = run_session(path, chunk_rows=5, flush_every_rows=5, release=Release.DONTNEED)
    finished = only(events, Finished)
    pages = len(pages_of(128, [(0, 16_000)]))
    assert (finished.pages_changed, finished.discarded_pages) == (pages, pages)
    between = [e.discarded_pages for e in all_of(events, Flushed)]
    assert between[0] == 0
    assert all(count < pages for count in between)


@pytest.mark.parametrize(
    ("workload", "mode"),
    [(name, Mode.READ) for name in CHANGING],
)
def test_what_cannot_be_changed_fails_with_numpys_own_words(
    workload: str, mode: Mode, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, SHAPE)
    events = run_session(path, workload, mode)
    failed = only(events, Failed)
    assert "read-only" in failed.error
    assert (failed.kind, failed.while_doing) == ("ValueError", "row 0")
    assert (failed.rows_done, failed.pages_changed) == (0, 0)
    assert not all_of(events, Closed)
    np.testing.assert_array_equal(np.load(path), before)


def test_a_file_that_is_gone_fails_while_it_is_opened(disk_dir: Path) -> None:
    failed = only(run_session(disk_dir / "none.npy"), Failed)
    assert failed.kind == "FileNotFoundError"
    assert failed.error_number == 2
    assert failed.while_doing in ("preparing", "opening")


def test_an_array_of_objects_is_never_unpickled(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    np.save(path, np.array([{"a": 1}, None]), allow_pickle=True)
    for mode in (Mode.READ, Mode.COPY_ON_WRITE, Mode.LOAD):
        events = run_session(path, "scan", mode)
        assert all_of(events, Failed)
        assert not all_of(events, Finished)


def test_w_plus_makes_the_file_anew(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    path.write_bytes(b"")
    events = run_session(path, mode=Mode.WRITE_NEW, shape=(30, 1000), dtype="int32")
    array = np.load(path)
    assert (array.shape, array.dtype) == ((30, 1000), "int32")
    np.testing.assert_array_equal(array[29], 29 * np.arange(1000))
    opened = only(events, Opened)
    assert opened.file_bytes == path.stat().st_size


_CHECK = Command(Action.CHECK)
_FLUSH = Command(Action.FLUSH)


def _order(events: list[Event]) -> str:
    return " ".join(
        type(event).__name__.lower() for event in events if not isinstance(event, Progress)
    )


def test_a_run_tells_its_whole_story_in_order(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (20, 10))
    events = run_session(path, flush_every_rows=10, release=Release.COLD, chunk_rows=10)
    assert _order(events) == "opened flushed released flushed released finished closed"
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert [event.rows_done for event in events] == sorted(event.rows_done for event in events)


def test_pausing_holds_the_next_chunk_and_a_step_lets_exactly_one_through(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (30, 10))
    step = Command(Action.STEP)

    class Paused2(Scripted):
        asked = 0

        def next(self, timeout_seconds: float | None) -> Command | None:
            self.asked += 1
            if self.asked == 3:
                return Command(Action.PAUSE)
            return super().next(timeout_seconds)

    resume = Command(Action.RESUME)
    events = run_session(path, chunk_rows=4, control=Paused2(step, step, _FLUSH, resume))
    paused, resumed = only(events, Paused), only(events, Resumed)
    assert (paused.rows_done, resumed.rows_done) == (8, 16)
    between = [e for e in events if paused.at <= e.at <= resumed.at]
    assert [e.rows_done for e in between if isinstance(e, Progress)] == [12, 16]
    assert only(events, Flushed).rows_done == 16
    assert only(events, Finished).rows_done == 30


def test_a_step_while_running_pauses_and_says_so(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (30, 10))
    control = At({2: Command(Action.STEP)})
    events = run_session(path, chunk_rows=5, control=control)
    assert only(events, Paused).rows_done == 10
    last = events[-1]
    assert isinstance(last, Closed)
    assert last.rows_done == 15  # one chunk, and then it waited, until it was told to stop


def test_at_its_end_there_is_nothing_left_to_pause(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (30, 10))
    actions = (Action.PAUSE, Action.STEP, Action.RESUME)
    events = run_session(path, control=Scripted(*map(Command, actions)))
    assert _order(events) == "opened finished closed"


@pytest.mark.parametrize("mode", [Mode.COPY_ON_WRITE, Mode.READ_WRITE, Mode.LOAD])
def test_releases_can_be_tried_on_the_array_that_stays_open(mode: Mode, disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    tried = [r for r in Release if r is not Release.REOPEN] + [Release.REOPEN]
    script = [Command(Action.RELEASE, str(release)) for release in tried]
    events = run_session(path, mode=mode, control=Scripted(*script, _CHECK, _FLUSH))
    assert [event.name for event in all_of(events, Released)] == [str(r) for r in tried]
    checked = only(events, Checked)
    assert (checked.rows_lost > 0) == (mode is Mode.COPY_ON_WRITE)
    assert only(events, Flushed).number == 1


def test_stopping_before_the_first_chunk_changes_nothing(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, SHAPE)
    events = run_session(path, mode=Mode.READ_WRITE, control=At({0: Command(Action.STOP)}))
    assert _order(events) == "opened closed"
    assert events[-1].rows_done == 0
    np.testing.assert_array_equal(np.load(path), before)


def test_what_others_left_dirty_is_not_this_runs(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)  # just written: its pages are dirty
    opened = only(run_session(path, mode=Mode.READ_WRITE), Opened)
    if opened.after.file_dirty_bytes is None:
        pytest.skip("no cachestat here")
    assert opened.before.file_dirty_bytes == opened.after.file_dirty_bytes == 0


def test_the_seed_decides_the_order_and_only_the_order(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (500, 1024))

    def pages_after_half(seed: int) -> int:
        control = At({25: Command(Action.STOP)})
        events = run_session(path, "random-rows", control=control, chunk_rows=10, seed=seed)
        return events[-1].pages_changed

    assert pages_after_half(1) == pages_after_half(1)
    assert len({pages_after_half(seed) for seed in range(6)}) > 1
