"""A file that a process has mapped, found again by device and inode and looked at to read alone.

Its name is only where to look: what has another device or inode is another file. Where no name
leads to it any more (deleted, a memfd, another mount), the process's own `/proc` folder does.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from tui.files.formats.dtypes import dtype_text
from tui.files.formats.found import FormatError, Source
from tui.files.formats.registry import header_in
from tui.named_files.to_read import open_looked_at
from tui.probe.open_process import OpenProcess
from tui.probe.reading import Absent, why
from tui.probe.smaps_table import Mapped
from tui.text import plain
from tui.tree.kinds import names_of

_MOST_DESCRIPTORS: Final = 2000
_LONGEST_DTYPE: Final = 80
NO_WAY_TO_IT: Final = Absent("no name leads to the file, and the process holds no descriptor of it")


@dataclass(frozen=True, slots=True)
class Header:
    """What an array file says of itself: `shape` as its rows lie together."""

    shape: tuple[int, ...]
    dtype: str
    data_offset: int
    is_by_columns: bool = False


@dataclass(frozen=True, slots=True)
class FoundFile:
    """`path` is the name it was mapped by; `descriptor` is the caller's, or why there is none."""

    path: Path
    is_deleted: bool
    descriptor: int | Absent


def find(process: OpenProcess, mapped: Mapped) -> FoundFile:
    """Find the file behind a mapping; it is never opened to be written to."""
    refused: Absent | None = None
    for name, is_deleted in names_of(mapped.name):
        path = Path(os.fsdecode(name))
        if is_deleted:
            break
        for place in (path, Path(f"/proc/{process.pid}/root{path}")):
            with suppress(OSError, ValueError):
                if not is_file_of(place.stat(), mapped):
                    continue
                found = _opened(place, mapped)
                if not isinstance(found, Absent):
                    return FoundFile(path, False, found)
                refused = found if refused is None else refused
        if refused is not None:
            return FoundFile(path, False, refused)
    path, is_deleted = _name_of_gone(mapped)
    return FoundFile(path, is_deleted, _by_process(process, mapped))


def header_of(descriptor: int) -> Header | None:
    """What the file's first bytes say if it has one array; raises OSError."""
    try:
        found = header_in(Source.of(descriptor, Path("mapped")))
    except FormatError:
        return None
    if found is None:
        return None
    is_by_columns = found.is_by_columns and len(found.shape) > 1
    return Header(
        found.shape[::-1] if is_by_columns else found.shape,
        plain(dtype_text(found.dtype, _LONGEST_DTYPE), _LONGEST_DTYPE),
        found.data_offset,
        is_by_columns,
    )


def is_file_of(status: os.stat_result, mapped: Mapped) -> bool:
    """Whether it is the very file; on some file systems `stat` and `maps` number devices apart."""
    major, minor = (int(part, 16) for part in mapped.device.split(b":"))
    if status.st_ino != mapped.inode or not stat.S_ISREG(status.st_mode):
        return False
    has_no_disk = major == 0 and os.major(status.st_dev) == 0
    return status.st_dev == os.makedev(major, minor) or has_no_disk


def _opened(place: Path, mapped: Mapped) -> int | Absent:
    try:
        descriptor = open_looked_at(place)
    except OSError as error:
        return why(error)
    if is_file_of(os.fstat(descriptor), mapped):
        return descriptor
    os.close(descriptor)
    return NO_WAY_TO_IT


def _name_of_gone(mapped: Mapped) -> tuple[Path, bool]:
    """What to call a file that no name leads to: deleted if the kernel says so."""
    names = names_of(mapped.name)
    name, is_deleted = next(((name, gone) for name, gone in names if gone), names[0])
    return Path(os.fsdecode(name)), is_deleted


def _by_process(process: OpenProcess, mapped: Mapped) -> int | Absent:
    folder = Path(f"/proc/self/fd/{process.folder_fd}")
    for place in _places(folder, mapped):
        with suppress(OSError, ValueError):
            if is_file_of(place.stat(), mapped):
                found = _opened(place, mapped)
                if not isinstance(found, Absent):
                    return found
    return NO_WAY_TO_IT


def _places(folder: Path, mapped: Mapped) -> Iterator[Path]:
    yield folder / "map_files" / f"{mapped.start:x}-{mapped.end:x}"
    with suppress(OSError):
        yield from islice((folder / "fd").iterdir(), _MOST_DESCRIPTORS)
