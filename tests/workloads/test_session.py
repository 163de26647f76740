"""What a session changes, counts and tells, in this process: against numpy and the kernel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.workloads.scripted import (
    Scripted,
    Smaps,
    all_of,
    expected_pages,
    expected_rows,
    only,
    pages_of,
    run_session,
    save_array,
)
from workloads.catalog import CATALOG
from workloads.events import Checked, Closed, Failed, Finished, Flushed, Opened
from workloads.kernel import PAGE_BYTES
from workloads.words import Action, Command, Mode

SHAPE = (60, 1537)  # rows end in the midst of pages


CHANGING = [name for name, entry in CATALOG.items() if entry.changes]


READING = [name for name, entry in CATALOG.items() if not entry.changes]


@pytest.mark.parametrize("chunk", [1, 7, SHAPE[0]])
@pytest.mark.parametrize("workload", ["fill", "random-rows", "normalize"])
def test_the_file_holds_what_numpy_would_have_made(
    workload: str, chunk: int, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, SHAPE)
    events = run_session(path, workload, Mode.READ_WRITE, chunk_rows=chunk)
    after = np.load(path)
    np.testing.assert_allclose(after, expected_rows(workload, before, chunk), rtol=1e-5, atol=1e-5)
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
    smaps = Smaps(Finished)
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
    smaps = Smaps(Flushed, Finished)
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
    smaps = Smaps(Finished)
    chunk = max(1, shape[0] // 3)
    events = run_session(path, workload, mode, on_event=smaps, chunk_rows=chunk)
    finished = only(events, Finished)
    assert finished.rows_done == shape[0]
    pages = expected_pages(workload, before)
    assert [finished.pages_changed] == smaps.anonymous_pages == [pages]


_DTYPES = (
    *("float16", "float64", "int8", "uint8", "int16", "uint32", "int64", "complex64"),
    *("complex128", ">f4", ">i2", "bool", "longdouble"),
)
# Rows are filled and normalized by the code of these two, whichever rows they are.
_WITH_ALL_DTYPES = ("fill", "normalize")


@pytest.mark.parametrize(
    ("workload", "dtype"),
    [
        (workload, dtype)
        if workload in _WITH_ALL_DTYPES or dtype in ("float64", "int16", "bool")
        else pytest.param(workload, dtype, marks=pytest.mark.long)
        for workload in CATALOG
        for dtype in _DTYPES
    ],
)
def test_an_array_of_any_numbers_is_worked_on(workload: str, dtype: str, disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (50, 333), dtype)
    mode = CATALOG[workload].default_mode
    smaps = Smaps(Finished)
    # Sums that overflow are no news to anybody: a warning would fail this test.
    events = run_session(path, workload, mode, on_event=smaps)
    assert not all_of(events, Failed)
    assert [only(events, Finished).pages_changed] == smaps.anonymous_pages


def test_bytes_after_the_array_are_left_alone(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    with path.open("ab") as file:
        file.write(b"after" * 2000)
    for mode in (Mode.COPY_ON_WRITE, Mode.READ_WRITE):
        smaps = Smaps(Finished)
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
        smaps = Smaps(Finished)
        events = run_session(path, workload, on_event=smaps, control=Scripted(_CHECK))
        assert [only(events, Finished).pages_changed] == smaps.anonymous_pages
        checked = only(events, Checked)
        assert checked.rows_kept == checked.rows_checked > 0
    run_session(path, "fill", Mode.READ_WRITE)
    np.testing.assert_array_equal(np.load(path), expected_rows("fill", before, 7))


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
    failed = only(run_session(disk_dir / "none.npy", shape=(3, 4), dtype="int8"), Failed)
    assert failed.kind == "FileNotFoundError"
    assert failed.error_number == 2
    assert failed.while_doing in ("preparing", "opening")


def test_an_array_of_objects_is_never_unpickled(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    np.save(path, np.array([{"a": 1}, None]), allow_pickle=True)
    for mode in (Mode.READ, Mode.COPY_ON_WRITE, Mode.LOAD):
        events = run_session(path, "scan", mode, shape=(2,), dtype="int64")
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


def test_what_others_left_dirty_is_not_this_runs(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)  # just written: its pages are dirty
    opened = only(run_session(path, mode=Mode.READ_WRITE), Opened)
    if opened.after.file_dirty_bytes is None:
        pytest.skip("no cachestat here")
    assert opened.before.file_dirty_bytes == opened.after.file_dirty_bytes == 0


def test_a_file_that_holds_another_array_by_now_is_refused(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (30, 100))
    for mode in (Mode.READ, Mode.COPY_ON_WRITE, Mode.READ_WRITE, Mode.LOAD):
        failed = only(run_session(path, "scan", mode, shape=(20, 100), dtype="float32"), Failed)
        assert failed.error == "the file holds an array of shape (30, 100) now, not (20, 100)"
