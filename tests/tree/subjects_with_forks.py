"""More of what a user's program may do: large arrays with forks, and joblib's workers."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import Any

import numpy as np

from tests.tree.subjects_program import (
    KEPT,
    MIB,
    PAGE,
    WORKERS,
    Said,
    forked,
    until_they_sleep,
    write,
)


def shared_heap(size_mib: str) -> Said:
    """An array of so many MiB, four forks: each writes 4 MiB of it and makes 2 MiB anew."""
    array = np.ones(int(size_mib) * MIB, np.uint8)
    go = os.pipe()
    told = os.pipe()

    def change(number: int) -> None:
        os.read(go[0], 1)
        array[number * 8 * MIB : (number * 8 + 4) * MIB] = 2
        new = mmap.mmap(-1, 2 * MIB, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        new.write(b"x" * 2 * MIB)
        KEPT.append(new)
        os.write(told[1], b"1")

    pids = [forked(lambda n=n: change(n), wait=False) for n in range(WORKERS)]
    until_they_sleep(pids)
    yield pids
    os.write(go[1], b"1" * WORKERS)
    for _ in pids:
        os.read(told[0], 1)
    until_they_sleep(pids)
    yield pids
    for pid in pids:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def sparse(path: str, pages: str) -> Said:
    """So many pages of a large file copied, all over it."""
    with Path(path).open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    mapped.madvise(mmap.MADV_RANDOM)  # no read-ahead
    array = np.frombuffer(mapped, np.uint8)
    array[:: len(array) // int(pages) // PAGE * PAGE] = 1
    yield None


def many_forks(count: str) -> Said:
    """So many forks that share 64 MiB."""
    array = np.ones(64 * MIB, np.uint8)
    pids = [forked(lambda: write(array, 1)) for _ in range(int(count))]
    yield pids
    for pid in pids:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def joblib_workers(folder: str) -> Said:
    """Two workers that are given parts of an array, which joblib has them map privately."""
    from joblib import Parallel, delayed

    # What is kept by a function that is sent by its code is gone when it has returned.
    from tests.tree.subjects_with_forks import change as kept_by_name

    os.environ["JOBLIB_TEMP"] = folder
    array = np.zeros(4 * MIB)
    with Parallel(2, mmap_mode="c", max_nbytes=1, temp_folder=folder) as pool:
        yield sorted(set(pool(delayed(kept_by_name)(array, number) for number in range(2))))


def change(array: Any, number: int) -> int:
    """What each does, while the other is at work too."""
    write(array, *range(number * 50, number * 50 + 50))
    Path(os.environ["JOBLIB_TEMP"], str(number)).touch()
    while not Path(os.environ["JOBLIB_TEMP"], str(1 - number)).exists():
        os.sched_yield()
    KEPT.append(array)
    return os.getpid()
