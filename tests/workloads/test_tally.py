from __future__ import annotations

import os
import signal
import struct
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
from workloads.which_pages import Run, WhichPages
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


@pytest.mark.parametrize("runs", [[], [(0, 1)], [(3, 7), (9, 100)]])
def test_pages_are_told_once_and_none_before(runs: list[Run]) -> None:
    fd = tally_file()
    mine, theirs = Tally(fd), TallyReader(fd)
    os.close(fd)
    mine.write(WorkDone(1, 2, 3, 4))
    assert theirs.read_pages(1 << 20) is None
    mine.write_runs(runs)
    assert theirs.read_pages(100) == WhichPages(tuple(runs))
    which = bytes(range(256)) * 100
    mine.write_bits(which[at : at + 1000] for at in range(0, len(which), 1000))
    assert theirs.read_pages(len(which) * 8) == WhichPages(None, which)
    assert theirs.read() == WorkDone(1, 2, 3, 4)
    mine.close()
    theirs.close()
    theirs.close()


@pytest.mark.parametrize(
    "lie",
    [
        [(3, 101)],
        [(-1, 5)],
        [(5, 5)],
        [(7, 5)],
        [(5, 7), (3, 4)],
        [(5, 7), (6, 9)],
        [(5, 7), (7, 9)],
        [(0, 1 << 62)],
        [(2 * page, 2 * page + 1) for page in range(5000)],
    ],
)
def test_runs_that_cannot_be_are_not_taken(lie: list[Run]) -> None:
    fd = tally_file()
    mine, theirs = Tally(fd), TallyReader(fd)
    os.close(fd)
    mine.write_runs(lie)
    assert theirs.read_pages(100) is None
    assert theirs.read_pages(10_000) is None or lie == [(3, 101)]
    mine.close()
    theirs.close()


@pytest.mark.parametrize(
    ("kind", "length"),
    [(0, 0), (1, 1 << 60), (2, 1 << 60), (1, 17), (1, -16), (2, -1), (3, 16), (-1, 16), (1, 64)],
)
def test_a_length_or_a_kind_that_cannot_be_is_not_taken(kind: int, length: int) -> None:
    fd = tally_file()
    mine, theirs = Tally(fd), TallyReader(fd)
    mine.write_runs([(1, 2)])
    assert theirs.read_pages(100) == WhichPages(((1, 2),))
    os.pwrite(fd, struct.pack("=2q", kind, length), 64)
    assert theirs.read_pages(100) is None
    os.close(fd)
    mine.close()
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
        mine.write_bits([b"1", b"2"])
        assert theirs.read() == WorkDone(1, 2, 3, 4)
        assert theirs.read_pages(7) is None
        assert theirs.read_pages(8) == WhichPages(None, b"12")
        file.truncate(0)
        assert theirs.read() == WorkDone(1, 2, 3, 4)
        assert theirs.read_pages(8) is None
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
