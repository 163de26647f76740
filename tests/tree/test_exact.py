"""What a script wrote to its memory maps, to the page, held against what it says that it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.tree.by_hand import copies_of, key_of
from tests.tree.exact_scripts import PAGE, exact_of, needs_exact, rows_of
from tui.metrics.measured import Bounded
from tui.probe.maps import areas_of_file
from tui.probe.private_pages import read_private
from tui.probe.process import PROC
from tui.probe.reading import Absent
from tui.tree.exact import ExactWrites
from tui.tree.look import TreeLook

RANDOM = """
import json, numpy as np
array = np.load("array.npy", mmap_mode="{mode}")
drawn = np.random.default_rng({seed})
rows = sorted(set(drawn.integers(0, len(array), 60).tolist()) | set(range(20, 31)))
for row in drawn.permutation(rows):
    array[row] += 1
array[100:3:-40].sum()
json.dump(rows, open("rows", "w"))
"""
MARKED = """
import cowtop, numpy as np
array = np.memmap("array", np.uint8, "{mode}", shape=(200, {page}))
array[3:7] = 1
array[50] = 1
cowtop.mark("epoch 2")
array[5] = 2
array[90:92] = 2
later = np.memmap("array", np.uint8, "{mode}", shape=(200, {page}))
later[120] = 1
print("look", flush=True); input()
cowtop.mark("epoch 3")
array[7] = 3
{end}
"""
FORKED = """
import multiprocessing, os, numpy as np
array = np.memmap("array", np.uint8, "w+", shape=(50, {page}))
here = set(os.listdir("/proc/self/fd"))
def child():
    array[7] = 1
    os._exit(len(here & set(os.listdir("/proc/self/fd")) - {{"0", "1", "2"}}))
fork = multiprocessing.get_context("fork").Process(target=child)
fork.start(); fork.join()
# The folder is listed by a descriptor, the parent has the hook's socket and what watches the map.
assert fork.exitcode < len(here - {{"0", "1", "2"}}), (fork.exitcode, here)
array[1] = 1
"""


def array_file(folder: Path, rows: int = 200) -> None:
    """Rows of a page each, off the pages' borders by the header."""
    np.save(folder / "array.npy", np.zeros((rows, PAGE // 4), np.float32))


@pytest.mark.parametrize("mode", ["r+", "c"])
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.long)])
def test_random_rows_are_told_to_the_page(tmp_path: Path, mode: str, seed: int) -> None:
    array_file(tmp_path)
    (file,) = exact_of(tmp_path, RANDOM.format(mode=mode, seed=seed))
    offset = (tmp_path / "array.npy").stat().st_size - 200 * PAGE
    pages = set()
    for row in json.loads((tmp_path / "rows").read_text()):
        first = offset + row * PAGE
        pages |= set(range(first // PAGE, (first + PAGE - 1) // PAGE + 1))
    rows = {(page * PAGE + edge - offset) // PAGE for page in pages for edge in (0, PAGE - 1)}
    part = file.written.so_far
    assert part.written_bytes == len(pages) * PAGE
    assert rows_of(part) == sorted(row for row in rows if 0 <= row < 200)
    assert file.written.since_mark is None and not file.written.reason


@pytest.mark.parametrize("mode", ["w+", "c"])
@pytest.mark.parametrize(
    "end", ["del later", *(pytest.param(end, marks=pytest.mark.long) for end in ("", "del array"))]
)
def test_a_mark_begins_anew_and_loses_nothing(tmp_path: Path, mode: str, end: str) -> None:
    (tmp_path / "array").write_bytes(bytes(200 * PAGE))
    seen: list[tuple[object, list[int], list[int]]] = []

    def look(writes: ExactWrites) -> None:
        (file,) = writes.files.values()
        exact = file.written
        seen.append((exact.mark, rows_of(exact.so_far), rows_of(exact.since_mark)))

    (file,) = exact_of(tmp_path, MARKED.format(mode=mode, page=PAGE, end=end), at_each_line=look)
    assert seen == [("epoch 2", [3, 4, 5, 6, 50, 90, 91, 120], [5, 90, 91, 120])]
    exact = file.written
    assert rows_of(exact.so_far) == [3, 4, 5, 6, 7, 50, 90, 91, 120]
    assert (exact.mark, rows_of(exact.since_mark), exact.reason) == ("epoch 3", [7], "")


@pytest.mark.slow
def test_a_fork_is_not_watched_and_has_no_descriptor_of_it(tmp_path: Path) -> None:
    (file,) = exact_of(tmp_path, FORKED.format(page=PAGE))
    assert rows_of(file.written.so_far) == [1]
    assert isinstance(file.written.so_far.written_bytes, Bounded)
    assert "forks were made" in file.written.reason


@pytest.mark.parametrize("how", ["os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_what_nobody_could_read_is_at_least(tmp_path: Path, how: str) -> None:
    text = f"""
import os, numpy as np
array = np.memmap("array", np.uint8, "w+", shape=(50, {PAGE}))
array[4] = 1
print("look", flush=True); input()
array[5] = 1
{how}
"""
    (file,) = exact_of(tmp_path, text, code=0 if "exit" in how else -9)
    figure = file.written.so_far.written_bytes
    assert isinstance(figure, Bounded) and figure.at_least == PAGE
    assert "ended before its last pages were read" in file.written.reason


OTHERWISE = """
import ctypes, mmap, os, numpy as np
libc = ctypes.CDLL(None, use_errno=True)
array = np.memmap("array", np.uint8, "{mode}", shape=(1024, {page}))
array[:600] = 1
array._mmap.madvise(mmap.MADV_DONTNEED)
array[20:700].sum()
with open("array", "rb") as file:
    file.readinto(memoryview(array[900:902]).cast("B"))
array._mmap.madvise({pageout})
{more}
"""
MOVED = """
libc.mremap.restype = ctypes.c_void_p
at = array.__array_interface__["data"][0]
libc.mmap.restype = ctypes.c_void_p
room = libc.mmap(None, ctypes.c_size_t(1024 * {page}), 0, 0x22, -1, 0)
size = ctypes.c_size_t(1024 * {page})
moved = libc.mremap(ctypes.c_void_p(at), size, size, 3, ctypes.c_void_p(room))
assert moved == room, ctypes.get_errno()
{end}
"""


@pytest.mark.parametrize("mode", ["w+", "c"])
def test_what_the_kernel_drops_or_reads_into_stays_told(tmp_path: Path, mode: str) -> None:
    (tmp_path / "array").write_bytes(bytes(1024 * PAGE))
    text = OTHERWISE.format(mode=mode, page=PAGE, pageout=21, more="")
    (file,) = exact_of(tmp_path, text)
    assert file.written.so_far.rows == ((0, 599), (900, 901)) and not file.written.reason


@pytest.mark.parametrize("end", ["", 'print("look", flush=True); input(); os._exit(0)'])
def test_a_map_that_was_moved_away_is_not_known(tmp_path: Path, end: str) -> None:
    (tmp_path / "array").write_bytes(bytes(1024 * PAGE))
    more = MOVED.format(page=PAGE, end=end)
    (file,) = exact_of(tmp_path, OTHERWISE.format(mode="c", page=PAGE, pageout=21, more=more))
    assert isinstance(file.written.so_far.written_bytes, Absent)


def test_closed_descriptors_end_the_watch_and_that_is_said(tmp_path: Path) -> None:
    text = f"""
import os, numpy as np
array = np.memmap("array", np.uint8, "w+", shape=(50, {PAGE}))
array[4] = 1
print("look", flush=True); input()
os.closerange(3, 1024)
array[5] = 1
print("look", flush=True); input()
"""
    (file,) = exact_of(tmp_path, text)
    figure = file.written.so_far.written_bytes
    assert isinstance(figure, Bounded) and figure.at_least == PAGE
    assert "watched no more" in file.written.reason


@pytest.mark.slow
def test_many_maps_one_after_the_other_leave_nothing_behind(tmp_path: Path) -> None:
    text = f"""
import os, numpy as np
count = len(os.listdir("/proc/self/fd"))
for number in range(200):
    array = np.memmap("array", np.uint8, "w+" if not number else "r+", shape=(1000, {PAGE}))
    array[number] = 1
    del array
    if number % 20 == 19:
        print("heard?", flush=True); input()  # a word that nobody takes waits for no room
assert len(os.listdir("/proc/self/fd")) == count
"""
    needs_exact()
    (file,) = exact_of(tmp_path, text)
    assert file.written.so_far.rows == ((0, 199),), file.written.reason
    assert not file.maps and (tmp_path / "array").stat().st_size == 1000 * PAGE


def test_its_copies_are_counted_as_without(tmp_path: Path) -> None:
    (tmp_path / "array").write_bytes(b"x" * (200 * PAGE))
    text = f"""
import numpy as np
array = np.memmap("array", np.uint8, "c", shape=(200, {PAGE}))
array[:50].sum()
array[3:7] = 1
import cowtop; cowtop.mark("m")
array[9] = 1
print("look", flush=True); input()
"""
    seen: list[object] = []

    def look(writes: ExactWrites) -> None:
        (pid,) = next(iter(writes.files.values())).pids
        key = key_of(tmp_path / "array")
        tree_look = TreeLook(pid)
        file = tree_look.whole().file(key)
        tree_look.close()
        assert file is not None
        seen.extend(file.get(name) for name in ("private_copies_bytes", "copies_in_swap_bytes"))
        device, _, inode = key.rpartition(":")
        areas = areas_of_file(pid, device.encode(), int(inode), PROC)
        assert not isinstance(areas, Absent)
        private = read_private(pid, PROC, areas)
        assert not isinstance(private, Absent)
        seen.extend((private.size_bytes, copies_of(pid, key)))

    exact_of(tmp_path, text, at_each_line=look)
    assert seen == [5 * PAGE, 0, 5 * PAGE, 5 * PAGE]
