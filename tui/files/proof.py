"""Whether a file changed, told from its bytes; a verdict says how it was found out.

Up to a bound every byte is compared; beyond it a fixed sample of pages, spread over the file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np

from tui.files.npy import npy_header
from tui.metrics_format import format_bytes
from workloads.contents import expected
from workloads.kernel import PAGE_BYTES

EXACT_UP_TO_BYTES: Final = 1 << 30
PIECE_BYTES: Final = 8 << 20
SAMPLED_PAGES: Final = 4096
SPREAD: Final = 0x9E3779B1

Report = Callable[[int, int], None]


class ProofError(Exception):
    """Why a file's bytes cannot be read, in one line."""


@dataclass(frozen=True, slots=True)
class FileProof:
    """A file's bytes at one moment; the digest is of all of them, or of the sampled pages."""

    size_bytes: int
    mtime_ns: int
    digest: bytes
    is_sampled: bool


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """Whether the file changed, and how that was found out, in words."""

    changed: bool
    how: str


def take(
    path: Path,
    *,
    on_progress: Report = lambda done, total: None,
    exact_up_to_bytes: int = EXACT_UP_TO_BYTES,
) -> FileProof:
    """Read the file, or a sample of its pages if it is larger; raises ProofError."""
    digest = hashlib.blake2b()
    with _opened(path) as (fd, status):
        size = status.st_size
        for _, _, read in _read(fd, size, exact_up_to_bytes, on_progress):
            digest.update(read)
    is_sampled = not _is_exact(size, exact_up_to_bytes)
    return FileProof(size, status.st_mtime_ns, digest.digest(), is_sampled)


def compare(before: FileProof, after: FileProof) -> FileVerdict:
    """What two proofs of one file say together."""
    if before.size_bytes != after.size_bytes:
        sizes = format_bytes(before.size_bytes), format_bytes(after.size_bytes)
        return FileVerdict(True, f"its size went from {sizes[0]} to {sizes[1]}")
    differs = before.digest != after.digest
    if not before.is_sampled:
        return FileVerdict(differs, f"all {format_bytes(after.size_bytes)} compared by digest")
    sampled = _sampled_words(before.size_bytes)
    if differs:
        return FileVerdict(True, f"{sampled}: some of them differ")
    if before.mtime_ns != after.mtime_ns:
        return FileVerdict(True, f"{sampled}: none of them differs, but its time does")
    return FileVerdict(False, f"{sampled}, size and time")


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
    with _opened(path) as (fd, status):
        if status.st_size != size:
            sizes = format_bytes(size), format_bytes(status.st_size)
            return FileVerdict(True, f"its size went from {sizes[0]} to {sizes[1]}")
        for offset, length, read in _read(fd, size, exact_up_to_bytes, on_progress):
            known = _known_bytes(header, dtype, offset, length)
            if read != known:
                return FileVerdict(True, f"differs first {_place(read, known, offset)}")
    if _is_exact(size, exact_up_to_bytes):
        return FileVerdict(False, f"all {format_bytes(size)} compared with what was written")
    return FileVerdict(False, f"{_sampled_words(size)} and compared with what was written")


def sampled_pages(pages: int) -> list[int]:
    """One page out of each of 4,096 equal stretches, first and last included, in order.

    The place within a stretch varies: a workload's regular stride cannot miss them all.
    """
    chosen = []
    for number in range(SAMPLED_PAGES):
        start = number * pages // SAMPLED_PAGES
        stretch = (number + 1) * pages // SAMPLED_PAGES - start
        chosen.append(start + (number * SPREAD & 0xFFFFFFFF) * stretch // (1 << 32))
    return [0, *chosen[1:-1], pages - 1]


@contextmanager
def _opened(path: Path) -> Iterator[tuple[int, os.stat_result]]:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield fd, os.fstat(fd)
        finally:
            os.close(fd)
    except OSError as error:
        raise ProofError(f"{path}: cannot be read: {error.strerror}") from error


def _is_exact(size: int, exact_up_to_bytes: int) -> bool:
    return size <= max(exact_up_to_bytes, SAMPLED_PAGES * PAGE_BYTES)


def _read(
    fd: int, size: int, exact_up_to_bytes: int, on_progress: Report
) -> Iterator[tuple[int, int, bytes]]:
    """Offset, length and bytes (fewer if the file shrank), in order.

    Pieces of the whole file, or sampled pages.
    """
    if _is_exact(size, exact_up_to_bytes):
        length, offsets = PIECE_BYTES, list(range(0, size, PIECE_BYTES))
    else:
        pages = -(-size // PAGE_BYTES)
        length, offsets = PAGE_BYTES, [page * PAGE_BYTES for page in sampled_pages(pages)]
        # Reading ahead would read, and cache, most of the file after all.
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_RANDOM)
    total = min(size, length * len(offsets))
    for number, offset in enumerate(offsets, 1):
        wanted = min(length, size - offset)
        yield offset, wanted, os.pread(fd, wanted, offset)
        on_progress(min(number * length, total), total)


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


def _sampled_words(size: int) -> str:
    return f"sampled {SAMPLED_PAGES:,} of {-(-size // PAGE_BYTES):,} pages"
