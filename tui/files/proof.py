"""Whether a file changed, told from its bytes; a verdict says how it was found out.

Up to a bound every byte is compared; beyond it a fixed sample of pages, spread over the file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from tui.metrics_format import format_bytes
from workloads.kernel import PAGE_BYTES

EXACT_UP_TO_BYTES: Final = 1 << 30
PIECE_BYTES: Final = 8 << 20
SAMPLED_PAGES: Final = 4096
SPREAD: Final = 0x9E3779B1

Report = Callable[[int, int], None]


class ProofError(Exception):
    """Why a file's bytes cannot be read, in one line."""


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """Whether the file changed, and how that was found out, in words."""

    changed: bool
    how: str


@dataclass(frozen=True, slots=True)
class FileProof:
    """A file's bytes at one moment; the digest is of all of them, or of the sampled pages."""

    size_bytes: int
    mtime_ns: int
    digest: bytes
    is_sampled: bool

    def check(self, path: Path, on_progress: Report) -> FileVerdict:
        """Against the file's bytes now; raises ProofError."""
        return compare(self, take(path, on_progress=on_progress))


class Proof(Protocol):
    """What a file was, to be held against what it is now."""

    def check(self, path: Path, on_progress: Report) -> FileVerdict:
        """Read the file and say; raises ProofError."""


def take(
    path: Path,
    *,
    on_progress: Report = lambda done, total: None,
    exact_up_to_bytes: int = EXACT_UP_TO_BYTES,
) -> FileProof:
    """Read the file, or a sample of its pages if it is larger; raises ProofError."""
    import hashlib  # not before it is needed: what shows a verdict imports this file too

    digest = hashlib.blake2b()
    with opened(path) as (fd, status):
        size = status.st_size
        for _, _, read in read_pieces(fd, size, exact_up_to_bytes, on_progress):
            digest.update(read)
    is_sampled = not is_exact(size, exact_up_to_bytes)
    return FileProof(size, status.st_mtime_ns, digest.digest(), is_sampled)


@dataclass(frozen=True, slots=True)
class MadeAnew:
    """Mode `w+` replaces the file: that it changed needs no reading."""

    def check(self, path: Path, on_progress: Report) -> FileVerdict:
        """It is as was asked for."""
        return FileVerdict(True, "mode w+ made it anew")


def compare(before: FileProof, after: FileProof) -> FileVerdict:
    """What two proofs of one file say together."""
    if before.size_bytes != after.size_bytes:
        sizes = format_bytes(before.size_bytes), format_bytes(after.size_bytes)
        return FileVerdict(True, f"its size went from {sizes[0]} to {sizes[1]}")
    differs = before.digest != after.digest
    if not before.is_sampled:
        return FileVerdict(differs, f"all {format_bytes(after.size_bytes)} compared by digest")
    sampled = sampled_words(before.size_bytes)
    if differs:
        return FileVerdict(True, f"{sampled}: some of them differ")
    if before.mtime_ns != after.mtime_ns:
        return FileVerdict(True, f"{sampled}: none of them differs, but its time does")
    return FileVerdict(False, f"{sampled}, size and time")


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
def opened(path: Path) -> Iterator[tuple[int, os.stat_result]]:
    """Descriptor and status of the file to be proven; raises ProofError."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield fd, os.fstat(fd)
        finally:
            os.close(fd)
    except OSError as error:
        raise ProofError(f"{path}: cannot be read: {error.strerror}") from error


def is_exact(size: int, exact_up_to_bytes: int) -> bool:
    """Whether every byte is read."""
    return size <= max(exact_up_to_bytes, SAMPLED_PAGES * PAGE_BYTES)


def read_pieces(
    fd: int, size: int, exact_up_to_bytes: int, on_progress: Report
) -> Iterator[tuple[int, int, bytes]]:
    """Offset, length and bytes (fewer if the file shrank), in order.

    Pieces of the whole file, or sampled pages.
    """
    if is_exact(size, exact_up_to_bytes):
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


def sampled_words(size: int) -> str:
    """How many of the pages were read."""
    return f"sampled {SAMPLED_PAGES:,} of {-(-size // PAGE_BYTES):,} pages"
