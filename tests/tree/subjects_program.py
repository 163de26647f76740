"""What a user's program may do: the subjects of tests, one function each, run in a process of it.

`python -m tests.tree.subjects_program NAME [PATH...]` does the first part and prints a line of
JSON, does the next part for each line on its stdin, and ends with the end of it.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import multiprocessing
import os
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import numpy as np

PAGE: Final = mmap.PAGESIZE
WORKERS: Final = 4
MIB: Final = 1 << 20
KEPT: Final[list[Any]] = []
Said = Iterator[Any]


def write(array: Any, *pages: int) -> None:
    """Write one byte to each of these pages of the array's bytes."""
    array.reshape(-1).view(np.uint8)[np.asarray(pages) * PAGE] = 7


def copy_on_write(path: str) -> Said:
    """`np.load(mmap_mode='c')`, 300 pages copied, then 100 more."""
    array = np.load(path, mmap_mode="c")
    write(array, *range(300))
    yield None
    write(array, *range(500, 600))
    yield None


def three_files(first: str, second: str, third: str) -> Said:
    """One each way; the second is deleted afterwards, while a line of 40 pages of it is copied."""
    arrays = [np.load(first, mmap_mode="r"), np.load(second, mmap_mode="c")]
    arrays.append(np.load(third, mmap_mode="r+"))
    write(arrays[1], *range(40))
    write(arrays[2], *range(20))
    again = np.load(first, mmap_mode="c")
    write(again, 3, 4, 5)
    Path(second).unlink()
    yield int(arrays[0].reshape(-1)[0])


def memory_file() -> Said:
    """A memfd of 64 pages, mapped privately, 10 of them copied."""
    fd = os.memfd_create("scratch file")
    os.ftruncate(fd, 64 * PAGE)
    mapped = mmap.mmap(fd, 64 * PAGE, access=mmap.ACCESS_COPY)
    write(np.frombuffer(mapped, np.uint8), *range(10))
    yield None


def parent_first(path: str) -> Said:
    """500 pages copied, then four forks, each of which copies 50 of these and 30 others itself."""
    array = np.load(path, mmap_mode="c")
    write(array, *range(500))
    pids = [forked(lambda n=n: write(array, *range(n * 50, n * 50 + 50))) for n in range(WORKERS)]
    yield pids
    for pid in pids:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    yield None


def nested(path: str) -> Said:
    """100 pages copied; a fork copies 50 of these and 10 more, and so does its fork, others."""
    array = np.load(path, mmap_mode="c")
    write(array, *range(100))
    reading, writing = os.pipe()

    def both() -> None:
        write(array, *range(50), *range(100, 110))
        inner = forked(lambda: write(array, *range(40, 60), *range(200, 220)))
        os.write(writing, str(inner).encode())

    outer = forked(both)
    yield [outer, int(os.read(reading, 32))]


def paged_out(path: str) -> Said:
    """200 pages copied, half of them moved to swap, and then a fork that copies 20 of all."""
    with Path(path).open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    array = np.frombuffer(mapped, np.uint8)
    write(array, *range(200))
    mapped.madvise(21, 0, 100 * PAGE)  # MADV_PAGEOUT
    yield None
    yield forked(lambda: write(array, *range(90, 110)))


def double_fork(path: str) -> Said:
    """A grandchild whose parent ends at once copies 60 pages."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        array = np.load(path, mmap_mode="c")
        grandchild = forked(lambda: write(array, *range(60)))
        os.write(writing, str(grandchild).encode())
        os._exit(0)
    os.waitpid(child, 0)
    pid = int(os.read(reading, 32))
    yield pid
    os.kill(pid, 9)


def gone_parent(path: str) -> Said:
    """A fork that nobody told of: its parent had ended before anybody looked."""
    array = np.load(path, mmap_mode="c")
    write(array, *range(10))
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, str(forked(lambda: write(array, *range(30)))).encode())
        os._exit(0)
    os.waitpid(child, 0)
    pid = int(os.read(reading, 32))
    yield pid
    os.kill(pid, 9)


def not_to_be_read(path: str) -> Said:
    """A fork with 25 copies of its own that forbids to be read."""
    array = np.load(path, mmap_mode="c")
    write(array, *range(5))

    def hide() -> None:
        write(array, *range(5, 30))
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)

    pid = forked(hide)
    yield pid
    os.kill(pid, 9)
    os.waitpid(pid, 0)


def a_new_program(path: str) -> Said:
    """A fork with 70 copies, which then becomes another program."""
    array = np.load(path, mmap_mode="c")
    go, told = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        write(array, *range(70))
        os.write(told[1], b"1")
        os.read(go[0], 1)
        os.execv(sys.executable, [sys.executable, "-c", "print(flush=True); input()"])
    os.read(told[0], 1)
    yield pid
    os.write(go[1], b"1")
    while b"-c" not in Path(f"/proc/{pid}/cmdline").read_bytes():
        os.sched_yield()
    yield pid
    os.kill(pid, 9)
    os.waitpid(pid, 0)


def pool(how: str, path: str) -> Said:
    """Four `multiprocessing` workers, each with the file mapped and 20 pages of its own copied."""
    context: Any = multiprocessing.get_context(how)
    pairs = [context.Pipe() for _ in range(WORKERS)]
    workers = [
        context.Process(target=work, args=(pairs[n][1], path, n), daemon=True)
        for n in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    for mine, _ in pairs:
        mine.recv()
    yield [worker.pid for worker in workers]
    for mine, _ in pairs:
        mine.send(None)
    for worker in workers:
        worker.join()


def work(told: Connection, path: str, number: int) -> None:
    """What each of these does."""
    array = np.load(path, mmap_mode="c")
    write(array, *range(number * 20, number * 20 + 20))
    told.send(True)
    told.recv()


def until_they_sleep(pids: list[int]) -> None:
    """A process that goes on to where it waits writes to pages of its own."""
    for pid in pids:
        while b") S " not in Path(f"/proc/{pid}/stat").read_bytes():
            os.sched_yield()


def forked(act: Any, *, wait: bool = True) -> int:
    """A fork that has done this, and waits to be killed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        if not wait:
            os.write(writing, b"1")
        act()
        os.write(writing, b"1")
        os.read(os.pipe()[0], 1)
        os._exit(0)
    os.read(reading, 1)
    return pid


def main(name: str, *arguments: str) -> None:
    """Do one part after the other."""
    from tests.tree import subjects_with_forks

    act = globals().get(name) or getattr(subjects_with_forks, name)
    for said in act(*arguments):
        print(json.dumps(said), flush=True)
        if not sys.stdin.readline():
            break


if __name__ == "__main__":
    main(*sys.argv[1:])
