"""Arrays in files on a disk, for children that are counted by hand."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Final

import numpy as np

from tests.fit.by_hand import What

MIB: Final = 1 << 20
COLUMNS: Final = 20_000
"""Of a scratch array that is asked for by its size."""


def made(directory: Path, mebibytes: int, dtype: str = "float32") -> tuple[Path, int]:
    """An array of ones of about so many MiB, written out; its file and its rows."""
    path = directory / f"{mebibytes}-{dtype}.npy"
    rows = mebibytes * MIB // (COLUMNS * np.dtype(dtype).itemsize)
    if not path.exists():
        array = np.lib.format.open_memmap(path, "w+", np.dtype(dtype), (rows, COLUMNS))
        array[:] = 1
        array.flush()
        assert isinstance(array.base, mmap.mmap)
    return path, rows


def work(path: Path, rows: int, mode: str, dtype: str = "float32") -> What:
    """What the program's own child does in a mode when it is asked how many fit."""
    workload = {"lazy": "lazy", "r": "scan"}.get(mode, "fill")
    return What(path, rows, COLUMNS, dtype, mode, workload)
