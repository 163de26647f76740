"""The memory map under a numpy array: found by address, told apart from what lies beside it."""

from __future__ import annotations

import mmap
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.probe.maps import Area, areas_of
from tui.probe.process import PROC
from tui.probe.reading import Absent
from workloads.kernel import PAGE_BYTES


@dataclass(frozen=True, slots=True)
class ArrayMapping:
    """start..end in bytes, whole pages; `file` is the file under it, or why it cannot be opened.

    `identity`: the file's device and inode. `page_bytes` is what one fault maps: more than the
    machine's page on hugetlbfs.
    """

    start: int
    end: int
    file: Path | Absent
    file_bytes: int
    identity: tuple[int, int] | None = None
    page_bytes: int = PAGE_BYTES


def mmap_under(array: Any) -> mmap.mmap:
    """The map that an array, or a view of it at any depth, lies in; raises ValueError."""
    below = array
    while below is not None and not isinstance(below, mmap.mmap):
        below = below.obj if isinstance(below, memoryview) else getattr(below, "base", None)
    if below is None:
        raise ValueError(
            f"not a memory map: this {type(array).__name__} has memory of its own "
            "(arithmetic and fancy indexing copy; a slice does not)"
        )
    return below


def mapping_of(array: Any, pid: int, proc_root: Path = PROC) -> ArrayMapping:
    """Where the whole map under the array lies; raises ValueError for what is no memory map."""
    import numpy as np

    below = mmap_under(array)
    # A view for its address only: while it lives, the map cannot be closed.
    start = int(np.frombuffer(below, np.uint8).__array_interface__["data"][0])
    page = page_bytes_at(start, pid, proc_root)
    end = start + -(-len(below) // page) * page
    areas = areas_of(pid, proc_root)
    if isinstance(areas, Absent):
        return ArrayMapping(start, end, areas, len(below), page_bytes=page)
    area = next((area for area in areas if area.start <= start < area.end), None)
    file, status = _file_of(area)
    if status is None:
        return ArrayMapping(start, end, file, len(below), page_bytes=page)
    identity = status.st_dev, status.st_ino
    return ArrayMapping(start, end, file, status.st_size or len(below), identity, page)


def page_bytes_at(address: int, pid: int, proc_root: Path = PROC) -> int:
    """The size of the pages mapped at an address; the machine's own if the kernel does not say."""
    try:
        text = (proc_root / str(pid) / "smaps").read_bytes()
    except OSError:
        return PAGE_BYTES
    _, _, below = text.partition(b"\n%x-" % address)
    found = re.search(rb"\nKernelPageSize: +(\d+) kB", below)
    return int(found[1]) * 1024 if found else PAGE_BYTES


def _file_of(area: Area | None) -> tuple[Path | Absent, os.stat_result | None]:
    if area is None or not area.inode:
        return Absent("no file is under the map"), None
    path = Path(os.fsdecode(area.path))
    try:
        status = path.stat()
    except OSError:
        return Absent("the file was removed or renamed"), None
    if status.st_ino != area.inode:
        return Absent("the file was replaced by another"), None
    return path, status
