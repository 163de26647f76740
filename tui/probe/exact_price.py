"""What one write to a watched page costs here, tried on a small file of our own.

The file has no name and is gone at once; nothing of ours stays watched.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Final

from tui.probe.reading import Figure, why
from workloads.kernel import PAGE_BYTES
from workloads.write_watch import WriteWatch

_PAGES: Final = 64


@cache
def exact_page_seconds(directory: Path | None, *, is_shared: bool) -> Figure:
    """CPU seconds for one write to a page that is protected; `directory` is where the array lies.

    Absent where written pages are not told. Asked once, the answer stays.
    """
    place = directory or Path("/var/tmp")
    try:
        with tempfile.TemporaryFile(dir=place if place.is_dir() else None) as file:
            file.write(b"\1" * (_PAGES * PAGE_BYTES))
            file.flush()
            access = mmap.ACCESS_WRITE if is_shared else mmap.ACCESS_COPY
            with mmap.mmap(file.fileno(), 0, access=access) as mapping:
                return _tried(mapping)
    except OSError as error:
        return why(error)


def written_pages(places: range) -> tuple[list[int], Figure]:
    """The pages that the kernel tells of a mapping in which these were written, and what it took.

    Raises OSError where there is no room for a file.
    """
    with tempfile.TemporaryFile() as file:
        os.ftruncate(file.fileno(), _PAGES * PAGE_BYTES)
        with mmap.mmap(file.fileno(), 0) as mapping:
            watch = WriteWatch()
            trouble = watch.begin(*_range(mapping))
            if trouble is not None:
                return [], trouble
            try:
                return _write(mapping, watch, places)
            finally:
                watch.close()


def _tried(mapping: mmap.mmap) -> Figure:
    watch = WriteWatch()
    trouble = watch.begin(*_range(mapping))
    if trouble is not None:
        return trouble
    try:
        _write(mapping, watch, range(_PAGES))  # now the pages are there
        watch.written_pages(take=True)
        return _write(mapping, watch, range(_PAGES))[1]
    finally:
        watch.close()


def _write(mapping: mmap.mmap, watch: WriteWatch, places: range) -> tuple[list[int], Figure]:
    began = time.thread_time()
    for page in places:
        mapping[page * PAGE_BYTES] = 2
    seconds = (time.thread_time() - began) / max(1, len(places))
    return watch.written_pages(take=False), seconds


def _range(mapping: mmap.mmap) -> tuple[int, int]:
    """Where it lies; the view is gone at once, or the mapping could not be closed."""
    start = ctypes.addressof(ctypes.c_char.from_buffer(mapping))
    return start, start + len(mapping)
