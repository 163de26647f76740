"""Which pages of a file are cached, asked page by page of cachestat(2); and files made so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waiting import eventually
from workloads.kernel import PAGE_BYTES, cachestat
from workloads.sources import file_system_of

PAGES = 600
SIZE = PAGES * PAGE_BYTES - 1000  # a short last page


@contextmanager
def opened(path: Path, flags: int = os.O_RDONLY) -> Iterator[int]:
    """A descriptor for a `with` block."""
    fd = os.open(path, flags)
    try:
        yield fd
    finally:
        os.close(fd)


def needs_cachestat(directory: Path) -> None:
    """Skips where a file of this directory is on no disk, or nothing counts its pages."""
    path = directory / "asked"
    path.write_bytes(b"1")
    with opened(path) as fd:
        if (name := file_system_of(fd)) not in ("ext4", "xfs", "btrfs", "f2fs"):
            pytest.skip(f"{directory} is on {name}")
        try:
            cachestat(fd)
        except OSError as error:
            pytest.skip(f"no cachestat(2) here: {error}")
    path.unlink()


def cached_pages(path: Path) -> set[int]:
    """Their numbers."""
    with opened(path) as fd:
        pages = range(-(-os.fstat(fd).st_size // PAGE_BYTES))
        return {n for n in pages if cachestat(fd, n * PAGE_BYTES, PAGE_BYTES).cached_bytes}


def dirty_bytes(path: Path) -> int:
    """As large as the folios are that hold them."""
    with opened(path) as fd:
        stat = cachestat(fd)
        return stat.dirty_bytes + stat.writeback_bytes


def make(path: Path, size: int) -> bytes:
    """A file of random bytes, on the disk and out of the cache; returns what is in it."""
    data = os.urandom(size)
    path.write_bytes(data)
    with opened(path) as fd:
        os.fsync(fd)
    make_cold(path)
    return data


def make_cold(path: Path) -> None:
    """Let the kernel take its pages, which must be clean."""
    with opened(path) as fd:

        def is_cold() -> bool:
            # What another process has in its hands at the moment stays, and is asked for again.
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            return not cachestat(fd).cached_bytes

        assert eventually(is_cold)


def warm_up(path: Path, first: int, last: int, *, step: int = 1) -> None:
    """Read these pages, and no others."""
    with opened(path) as fd:
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_RANDOM)

        def is_warm() -> bool:
            # The machine takes one of thousands again now and then, as soon as it was read.
            for page in range(first, last, step):
                os.pread(fd, PAGE_BYTES, page * PAGE_BYTES)
            return cached_pages(path) >= set(range(first, last, step))

        assert eventually(is_warm)
