"""`watch` counts what children copied of the file, each page once, wherever they map it."""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.watch.workers import FOR_EVER, PAGE, copies_of, frames_of, opened, worker
from tui.watch.block import NotKnown, Watch, watch
from tui.watch.mapping import mmap_under

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]


@pytest.mark.parametrize("how", ["spawn", pytest.param("forkserver", marks=pytest.mark.long)])
def test_workers_that_map_the_file_are_counted_and_this_process_s_own_told_apart(
    how: str, path: Path, look: Watch
) -> None:
    with worker(how, path) as one, worker(how, path) as two:
        one.write(*range(0, 300))
        two.write(*range(100, 200))
        theirs = copies_of(one.pid, path) + copies_of(two.pid, path)
        assert theirs == 400 * PAGE
        assert look.private_copies_bytes == 10 * PAGE + theirs
        assert look.own_private_copies_bytes == 10 * PAGE
        with pytest.raises(NotKnown, match="opened while children ran") as unseen:
            _ = look.peak_private_copies_bytes
        assert unseen.value.at_least_bytes == 410 * PAGE


def test_a_worker_that_was_there_before_the_block_is_counted_and_its_peak_known(path: Path) -> None:
    array = opened(path)
    with worker("fork", path) as one:
        one.write(1, 2, 3)
        with watch(array, interval=FOR_EVER) as w:
            one.write(4, 5)
            assert w.private_copies_bytes == w.peak_private_copies_bytes == 5 * PAGE
        one.write(6)
        assert w.private_copies_bytes == w.peak_private_copies_bytes == 5 * PAGE


@pytest.mark.parametrize("mode", ["r", "r+"])
def test_a_shared_map_here_and_a_private_one_in_a_child(path: Path, mode: str) -> None:
    with watch(opened(path, mode), interval=FOR_EVER) as w, worker("fork", path) as one:
        one.write(*range(20))
        assert (w.private_copies_bytes, w.own_private_copies_bytes) == (20 * PAGE, 0)


def test_a_child_that_maps_another_file_or_maps_it_shared_is_not_counted(
    path: Path, look: Watch, disk_dir: Path
) -> None:
    other = disk_dir / "other.bin"
    other.write_bytes(path.read_bytes())
    with worker("fork", other) as one, worker("fork", path, "r+") as two:
        one.write(*range(20))
        two.write(*range(20))
        assert look.private_copies_bytes == 10 * PAGE


def test_pages_that_forks_still_share_are_counted_once(path: Path) -> None:
    array = opened(path)
    array[: 100 * PAGE] = 1
    with (
        watch(array, interval=FOR_EVER) as w,
        worker("fork", array) as one,
        worker("fork", array) as two,
    ):
        assert w.private_copies_bytes == 100 * PAGE
        one.write(*range(30), *range(200, 220))  # 30 copied anew, 20 of its own
        array[50 * PAGE] = 2  # the two share the page that was
        assert w.private_copies_bytes == (100 + 30 + 20 + 1) * PAGE
        if os.getuid() == 0:
            pids = (os.getpid(), one.pid, two.pid)
            frames = set[int]().union(*(frames_of(pid, path) for pid in pids))
            assert w.private_copies_bytes == len(frames) * PAGE
        assert w.own_private_copies_bytes == 100 * PAGE


def test_of_two_maps_of_one_file_a_fork_s_copies_are_those_of_the_map_they_are_in(
    path: Path,
) -> None:
    arrays = opened(path), opened(path)
    with (
        watch(arrays[0], interval=FOR_EVER) as first,
        watch(arrays[1], interval=FOR_EVER) as second,
        worker("fork", arrays[0]) as one,
    ):
        one.write(1, 2, 3)
        assert (first.private_copies_bytes, second.private_copies_bytes) == (3 * PAGE, 0)


def test_a_grandchild_is_counted_also_when_its_parent_has_ended(path: Path, look: Watch) -> None:
    program = (
        "import mmap, subprocess, sys\nimport numpy as np\n"
        "if len(sys.argv) > 2:\n"
        "    subprocess.Popen([sys.executable, *sys.argv[2:]], stdin=0)\n"
        "    input()\n"
        "else:\n"
        "    array = np.memmap(sys.argv[1], np.uint8, mode='c')\n"
        "    array[: 7 * mmap.PAGESIZE] = 1\n"
        "    print(flush=True)\n"
        "    sys.stdin.read()\n"
    )
    file = path.with_name("program.py")
    file.write_text(program)
    words = [sys.executable, str(file), str(path), str(file), str(path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None and child.stdout is not None
        child.stdout.readline()
        assert look.private_copies_bytes == 17 * PAGE
        child.stdin.write("\n")
        child.stdin.flush()
        child.wait()
        assert look.private_copies_bytes == 17 * PAGE


def test_a_child_that_has_this_process_s_very_memory_adds_nothing(look: Watch) -> None:
    libc = ctypes.CDLL(None)
    stack = mmap.mmap(-1, 1 << 16, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    top = int(np.frombuffer(stack, np.uint8).ctypes.data) + (1 << 16)
    clone_vm = 0x100
    # What vfork makes, until exec; the child runs no Python: it waits in pause(2).
    child = libc.clone(libc.pause, ctypes.c_void_p(top), clone_vm | signal.SIGCHLD, None)
    try:
        assert child > 0
        assert look.private_copies_bytes == 10 * PAGE
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_map_of_no_file_that_a_fork_has_too_is_not_known() -> None:
    held = mmap.mmap(-1, 8 * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    array = np.frombuffer(held, np.uint8)
    array[:PAGE] = 1
    with watch(array, interval=FOR_EVER) as w:
        assert w.private_copies_bytes == PAGE
        with worker("fork", array), pytest.raises(NotKnown, match="no file is under the map"):
            _ = w.private_copies_bytes
        assert mmap_under(array) is held and w.own_private_copies_bytes == PAGE
