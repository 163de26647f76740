"""What the picture of one's own process is of: a script that forks four workers on one array.

It normalises some rows itself, then each worker its own part, slowly enough to be looked at; each
also writes to a table that it was forked with. Run it under `cowtop exec`.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from pathlib import Path

import numpy as np
from cowtop import mark
from numpy.typing import NDArray

ROWS, COLUMNS = 10_000, 5_000
WORKERS, STEPS, STEP_SECONDS = 4, 40, 0.45
Floats = NDArray[np.float32]
Mapped = np.memmap[tuple[int, int], np.dtype[np.float32]]


def work(number: int, array: Floats, table: Floats) -> None:
    """Change one row in ten of a quarter of the array, and a quarter of the table."""
    first = ROWS // WORKERS * number
    rows = ROWS // WORKERS // 10 // STEPS
    part = len(table) // WORKERS // STEPS
    for step in range(STEPS):
        at = first + step * rows
        array[at : at + rows] -= 0.5
        begin = (number * STEPS + step) * part
        table[begin : begin + part] += 1
        time.sleep(STEP_SECONDS)


def main(path: Path) -> None:
    """Make the file, open it in mode `c`, change some of it, have the workers do the rest."""
    array = np.lib.format.open_memmap(path, "w+", np.float32, (ROWS, COLUMNS))
    array[:] = 1
    array.flush()
    del array
    mine: Mapped = np.load(path, mmap_mode="c")
    table = np.ones(48 << 20, np.float32)
    time.sleep(1)
    mine[ROWS - 300 :] /= 2
    time.sleep(2)
    mark("workers")
    context = multiprocessing.get_context("fork")
    workers = [
        context.Process(target=work, args=(number, mine, table)) for number in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    time.sleep(STEPS * STEP_SECONDS / 2)
    mine.flush()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
