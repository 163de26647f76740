"""The memory map under a numpy array: found by address, told apart from what lies beside it."""

from __future__ import annotations

import mmap
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.probe.maps import Area, areas_of
from tui.probe.process import PROC
from tui.probe.reading import Absent
from tui.watch.extent import NoArray, Pages, pages_of, seen_as_array
from workloads.kernel import PAGE_BYTES

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ArrayMapping:
    """start..end in bytes, whole pages; `file` is the file under it, or why it cannot be opened.

    `identity`: the file's device and inode, `key` these as a tree's files have them. `page_bytes`
    is what one fault maps: more than the machine's page on hugetlbfs. `offset`: where in the file
    the map begins. `part`: the pages that the array lies in, None where it is the whole map.
    `is_shared`: its writes are the file's.
    """

    start: int
    end: int
    file: Path | Absent
    file_bytes: int
    identity: tuple[int, int] | None = None
    page_bytes: int = PAGE_BYTES
    offset: int = 0
    part: Pages | None = None
    is_shared: bool = False
    key: str = ""

    @property
    def part_in_file(self) -> Pages | None:
        """The pages of the file that the array lies in; None: all that is mapped."""
        return None if self.part is None else self.part.moved(self.offset - self.start)


def mmap_under(array: Any) -> mmap.mmap | None:
    """The map that an array, or a view of it at any depth, says that it lies in."""
    below = array
    while below is not None and not isinstance(below, mmap.mmap):
        below = below.obj if isinstance(below, memoryview) else getattr(below, "base", None)
    return below


def mapping_of(thing: Any, pid: int, proc_root: Path = PROC) -> ArrayMapping:
    """The map under an array, a view of one, or whatever shares its memory; raises NoArray."""
    below = mmap_under(thing)
    array = seen_as_array(thing)
    areas = areas_of(pid, proc_root)
    if below is not None:
        import numpy as np

        # A view for its address only: while it lives, the map cannot be closed.
        start = int(np.frombuffer(below, np.uint8).__array_interface__["data"][0])
        length = len(below)
    else:
        start, length = _found_by_address(array, areas)
    page = page_bytes_at(start, pid, proc_root)
    end = start + -(-length // page) * page
    pages = pages_of(array, page)
    part = None if pages.is_all_of(start, end) else pages
    found = ArrayMapping(start, end, Absent("not looked for"), length, None, page, part=part)
    if isinstance(areas, Absent):
        return replace(found, file=areas)
    area = next((area for area in areas if area.start <= start < area.end), None)
    file, status = _file_of(area)
    if area is not None:
        offset = area.offset + start - area.start
        key = f"{area.device.decode()}:{area.inode}" if area.inode else ""
        found = replace(found, file=file, offset=offset, is_shared=area.is_shared, key=key)
    if status is None:
        return replace(found, file=file)
    size, identity = status.st_size or length, (status.st_dev, status.st_ino)
    return replace(found, file_bytes=size, identity=identity)


def _found_by_address(array: NDArray[Any], areas: list[Area] | Absent) -> tuple[int, int]:
    """Start and length of the file's map that the array's memory lies in, split or not."""
    if isinstance(areas, Absent):
        raise NoArray(f"whether this is a memory map cannot be told: {areas.reason}")
    if not array.size:
        raise NoArray("not a memory map: the array is empty")
    pages = pages_of(array, 1)
    low, high = int(pages.starts[0]), int(pages.ends[-1])
    around = [area for area in areas if area.inode and area.start <= low < area.end]
    if not around:
        raise NoArray(
            f"not a memory map: this {type(array).__name__} has memory of its own "
            "(arithmetic and fancy indexing copy; a slice does not)"
        )
    start, end = around[0].start, around[0].end
    file = around[0].device, around[0].inode
    # The kernel splits a map where madvise was called for a part of it.
    for area in areas:
        follows = area.start == end and area.offset == around[0].offset + end - start
        if follows and (area.device, area.inode) == file:
            end = area.end
    for area in reversed(areas):
        precedes = area.end == start and area.offset + area.end - area.start == around[0].offset
        if precedes and (area.device, area.inode) == file:
            start, around = area.start, [area]
    if high > end:
        raise NoArray("not one memory map: the array reaches over its end")
    return start, end - start


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
