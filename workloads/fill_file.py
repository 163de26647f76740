"""`--make`: writes a scratch array's contents into a file that is there, and ends.

Memory is charged to who writes it first: a file in memory is written from within the cage.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from workloads.contents import expected
from workloads.events import Counters, Event, Progress

PIECE_BYTES = 8 << 20


def fill_file(path: Path, elements: int, dtype: str, emit: Callable[[Event], None]) -> None:
    """Append `elements` of the known contents after the file's header; tells bytes written."""
    kind = np.dtype(dtype)
    piece = max(1, PIECE_BYTES // kind.itemsize)
    with path.open("r+b", buffering=0) as file:
        file.seek(0, os.SEEK_END)
        for first in range(0, elements, piece):
            data = expected(kind, first, min(piece, elements - first)).view(np.uint8).data
            while data:
                data = data[file.write(data) :]
            done = min(first + piece, elements) * kind.itemsize
            emit(Progress(time.monotonic(), 0, done, 0, 0, Counters()))
