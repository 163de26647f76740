from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from workloads.tally import Tally, WorkDone, tally_file

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
    tally = Tally(fd)
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
    mine, theirs = Tally(fd), Tally(fd)
    os.close(fd)
    mine.write(WorkDone(1, 2, 3, 4))
    assert theirs.read_pages() is None
    which = bytes(range(256)) * 100
    mine.write_pages(which)
    assert (theirs.read_pages(), theirs.read()) == (which, WorkDone(1, 2, 3, 4))
    mine.close()
    theirs.close()
    theirs.close()
