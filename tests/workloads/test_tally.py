from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workloads.scripted import Scripted, save_array
from workloads.events import Event, Progress
from workloads.fill import Fill
from workloads.layout import Array, Changed
from workloads.plan import WorkPlan
from workloads.session import Session
from workloads.tally import Tally, TallyReader, WorkDone, tally_file
from workloads.words import Mode, Release

WRITER = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from workloads.tally import WorkDone, Tally
tally = Tally(int(sys.argv[1]))
for row in range(1, 1001):
    tally.write(WorkDone(row, row * 80_000, row * 20, 3))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_told_last_is_still_there() -> None:
    fd = tally_file()
    tally = TallyReader(fd)
    assert tally.read() == WorkDone()
    top = str(Path(__file__).parents[2])
    writer = subprocess.run([sys.executable, "-c", WRITER, str(fd), top], pass_fds=(fd,))
    os.close(fd)
    assert writer.returncode == -signal.SIGKILL
    assert tally.read() == WorkDone(1000, 80_000_000, 20_000, 3)
    tally.close()
    tally.close()


def test_pages_are_told_once_and_none_before() -> None:
    fd = tally_file()
    mine, theirs = Tally(fd), TallyReader(fd)
    os.close(fd)
    mine.write(WorkDone(1, 2, 3, 4))
    assert theirs.read_pages(1 << 20) is None
    which = bytes(range(256)) * 100
    mine.write_pages(which)
    assert (theirs.read_pages(1 << 20), theirs.read()) == (which, WorkDone(1, 2, 3, 4))
    mine.close()
    theirs.close()
    theirs.close()


def test_a_writer_cannot_take_back_what_it_told_nor_end_who_reads_it() -> None:
    fd = tally_file()
    mine, theirs = Tally(fd), TallyReader(fd)
    mine.write(WorkDone(1, 2, 3, 4))
    with pytest.raises(PermissionError):
        os.ftruncate(fd, 0)
    assert theirs.read() == WorkDone(1, 2, 3, 4)
    os.close(fd)
    mine.close()
    theirs.close()


def test_a_tally_that_can_be_cut_off_is_read_as_it_was(tmp_path: Path) -> None:
    with (tmp_path / "tally").open("w+b") as file:
        file.truncate(8192)
        mine, theirs = Tally(file.fileno()), TallyReader(file.fileno())
        mine.write(WorkDone(1, 2, 3, 4))
        mine.write_pages(b"12")
        assert theirs.read() == WorkDone(1, 2, 3, 4)
        assert (theirs.read_pages(1), theirs.read_pages(2)) == (None, b"12")
        file.truncate(0)
        assert theirs.read() == WorkDone(1, 2, 3, 4)
        assert theirs.read_pages(2) is None
        mine.close()
        theirs.close()


def test_within_a_chunk_it_says_so_and_in_a_flush_or_between_two_it_does_not(
    disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (20, 10))
    fd = tally_file()
    tally, reader, within = Tally(fd), TallyReader(fd), list[WorkDone]()
    os.close(fd)
    step = Fill.step

    def seen(workload: Fill, flat: Array, start: int, stop: int) -> Iterator[Changed]:
        within.append(reader.read())
        return step(workload, flat, start, stop)

    monkeypatch.setattr(Fill, "step", seen)
    told: list[int] = []

    def tell(event: Event) -> None:
        if not isinstance(event, Progress):  # that is told within a long chunk too
            told.append(reader.read().is_stepping)

    plan = WorkPlan("fill", Mode.READ_WRITE, path, (20, 10), "float32", 10, 10, Release.KEEP, 0)
    Session(plan, Scripted(), tell, tally).run()
    tally.close()
    reader.close()
    assert [(done.rows_done, done.is_stepping, done.is_flushing) for done in within] == [
        (0, 1, 0),
        (10, 1, 0),
    ]
    assert set(told) == {0}
