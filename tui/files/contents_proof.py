"""Whether a scratch array is as it was made: its contents are known from their places alone.

Nothing has to be read before the run, so the run starts with a cold cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from tui.files.npy import npy_header
from tui.files.proof import (
    EXACT_UP_TO_BYTES,
    FileVerdict,
    Report,
    is_exact,
    opened,
    read_pieces,
    sampled_words,
)
from tui.metrics_format import format_bytes
from workloads.contents import expected


@dataclass(frozen=True, slots=True)
class ContentsProof:
    """The array that was made."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def check(self, path: Path, on_progress: Report) -> FileVerdict:
        """Against the file's bytes now; raises ProofError."""
        return proof_of_contents(path, self.shape, self.dtype, on_progress=on_progress)


def proof_of_contents(
    path: Path,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    *,
    on_progress: Report = lambda done, total: None,
    exact_up_to_bytes: int = EXACT_UP_TO_BYTES,
) -> FileVerdict:
    """Compare a scratch array's file with what it was made of; stops at the first difference.

    Nothing has to be read before the run, so the run starts with a cold cache. Raises ProofError.
    """
    header = npy_header(shape, dtype)
    size = len(header) + prod(shape) * dtype.itemsize
    with opened(path) as (fd, status):
        if status.st_size != size:
            sizes = format_bytes(size), format_bytes(status.st_size)
            return FileVerdict(True, f"its size went from {sizes[0]} to {sizes[1]}")
        for offset, length, read in read_pieces(fd, size, exact_up_to_bytes, on_progress):
            known = _known_bytes(header, dtype, offset, length)
            if read != known:
                return FileVerdict(True, f"differs first {_place(read, known, offset)}")
    if is_exact(size, exact_up_to_bytes):
        return FileVerdict(False, f"all {format_bytes(size)} compared with what was written")
    return FileVerdict(False, f"{sampled_words(size)} and compared with what was written")


def _known_bytes(header: bytes, dtype: np.dtype[Any], offset: int, length: int) -> bytes:
    """`length` bytes of the file as it was made, from `offset` on."""
    start = offset - len(header)
    head = header[offset : offset + length]
    length -= len(head)
    start = max(start, 0)
    first = start // dtype.itemsize
    last = -(-(start + length) // dtype.itemsize)
    data = expected(dtype, first, last - first).tobytes()
    skip = start - first * dtype.itemsize
    return head + data[skip : skip + length]


def _place(read: bytes, known: bytes, offset: int) -> str:
    pairs = zip(read, known, strict=False)
    at = next((index for index, (is_, was) in enumerate(pairs) if is_ != was), len(read))
    return f"at byte {offset + at:,}"
