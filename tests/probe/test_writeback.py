"""When the kernel writes by itself, and what it never writes of a file that goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui.probe.reading import PROCESS_GONE, Absent
from tui.probe.writeback import WritebackTimes, cancelled_write_bytes, writeback_times
from workloads.kernel import PAGE_BYTES


def _proc(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("THREAD", "thread-self")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_the_times_are_told_in_seconds(tmp_path: Path) -> None:
    root = _proc(
        tmp_path,
        sys__vm__dirty_expire_centisecs="3000\n",
        sys__vm__dirty_writeback_centisecs="0\n",
    )
    assert writeback_times(root) == WritebackTimes(30.0, 0.0)


def test_a_time_longer_than_a_recording_counts_is_cut(tmp_path: Path) -> None:
    root = _proc(tmp_path, sys__vm__dirty_expire_centisecs=f"{(1 << 32) - 1}\n")
    assert writeback_times(root).expire_seconds == 1e7


def test_times_that_cannot_be_read_are_absent(tmp_path: Path) -> None:
    root = _proc(tmp_path, sys__vm__dirty_expire_centisecs="soon")
    no = Absent("dirty_expire_centisecs is no number")
    assert writeback_times(root) == WritebackTimes(no, PROCESS_GONE)


def test_a_kernel_that_counts_no_cancelled_writes_says_so(tmp_path: Path) -> None:
    assert cancelled_write_bytes(tmp_path) == PROCESS_GONE
    root = _proc(tmp_path, THREAD__io="rchar: 1\n")
    assert cancelled_write_bytes(root) == Absent("this kernel counts no cancelled writes")
    _proc(tmp_path, THREAD__io="write_bytes: 9\ncancelled_write_bytes: 8192\n")
    assert cancelled_write_bytes(root) == 8192


def test_what_was_dirty_in_a_file_that_goes_is_counted_for_who_lets_it_go(disk_dir: Path) -> None:
    before = cancelled_write_bytes()
    if isinstance(before, Absent):
        pytest.skip(before.reason)
    fd = os.open(disk_dir / "file", os.O_RDWR | os.O_CREAT)
    os.write(fd, b"1" * (20 * PAGE_BYTES))
    (disk_dir / "file").unlink()
    assert cancelled_write_bytes() == before
    os.close(fd)
    assert cancelled_write_bytes() in (before, before + 20 * PAGE_BYTES)  # a sync(2) has it written
