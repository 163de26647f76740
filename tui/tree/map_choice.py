"""Which file of a tree, and in which of its processes, a page map is to be of. Pure.

What nobody asked for is the file with the most private copies; it stays the same one until another
has clearly more, so that a map does not go back and forth.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Final

from tui.files.formats.dtypes import dtype_of
from tui.pages.geometry import PageGeometry
from tui.pages.request import MapRequest
from tui.probe.reading import NOT_READ_YET, Absent, number
from tui.text import plain
from tui.tree.reading import FileKind, MappedFile, Process, TreeReading

MOST_PROCESSES: Final = 64
"""So many are read together: those with the most private copies."""
_UNKNOWN: Final = -1.0
"""Copies that are not known rank behind none."""
_CLEARLY_MORE: Final = 1.25
_CLEARLY_MORE_BYTES: Final = 1 << 20
_NAME_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """A file, and the processes of which its pages are read; `more` have it mapped and are not."""

    file: MappedFile
    processes: tuple[Process, ...]
    more: int = 0

    @property
    def words(self) -> str:
        """`train.npy, all 5 processes`."""
        name = plain(self.file.path.name, _NAME_LENGTH) or "?"
        count = len(self.processes)
        if count == 1 and not self.more:
            process = self.processes[0]
            return f"{name}, {process.name} (PID {process.pid})"
        which = f"{count} of {count + self.more:,}" if self.more else f"all {count}"
        return f"{name}, {which} processes"


def choose(tree: TreeReading, request: MapRequest, before: str) -> Choice | Absent:
    """What is asked for; `before` is the key of the file that was shown, empty for none."""
    alive = [process for process in tree.processes if process.is_alive]
    if request.pid is not None:
        alive = [process for process in alive if process.pid == request.pid]
        if not alive:
            return Absent(f"PID {request.pid} is not there any more")
    if request.file:
        file = _asked(tree, request.file)
    else:
        file = _dearest(tree, alive, before, named=request.name)
    if isinstance(file, Absent):
        return file
    users = [process for process in alive if _copies(process, file.key) is not None]
    if not users:
        name = plain(file.path.name, _NAME_LENGTH)
        if request.pid is None:
            return Absent(f"nobody has {name} mapped any more")
        return Absent(f"PID {request.pid} has {name} not mapped")
    users.sort(key=lambda process: _rank(process, file.key), reverse=True)
    read = users[:MOST_PROCESSES]
    return Choice(file, tuple(read), len(users) - len(read))


def _asked(tree: TreeReading, key: str) -> MappedFile | Absent:
    file = tree.file(key)
    return Absent("that file is not known here") if file is None else file


def _dearest(
    tree: TreeReading, among: list[Process], before: str, *, named: str
) -> MappedFile | Absent:
    """The data file with the most copies in these processes, of those that `named` may mean."""
    copies: dict[str, float] = {}
    for file in tree.files:
        if not _is_meant(file, named) if named else file.kind is FileKind.LIBRARY:
            continue
        found = [c for p in among if (c := _copies(p, file.key)) is not None]
        if found:
            copies[file.key] = max(found)
    if not copies:
        if not all(process.walked_at is not None for process in among):
            return NOT_READ_YET
        none = f"no file called {plain(named, _NAME_LENGTH)}" if named else "no data file"
        return Absent(f"{none} is mapped")
    most = max(copies, key=lambda key: copies[key])
    if before in copies:
        enough = max(copies[before] * _CLEARLY_MORE, copies[before] + _CLEARLY_MORE_BYTES)
        most = most if copies[most] > enough else before
    return _asked(tree, most)


def _is_meant(file: MappedFile, named: str) -> bool:
    return named in (file.path.name, str(file.path))


def _copies(process: Process, key: str) -> float | None:
    """A process's copies of a file, `_UNKNOWN` where they are; None where it has it not mapped."""
    use = next((use for use in process.uses if use.file == key), None)
    if use is None:
        return None
    copies = number(use.get("private_copies_bytes"))
    return _UNKNOWN if copies is None else copies


def _rank(process: Process, key: str) -> float:
    copies = _copies(process, key)
    return _UNKNOWN if copies is None else copies


def geometry_of(file: MappedFile, length_bytes: int, request: MapRequest) -> PageGeometry:
    """The file in the cells that are asked for, by its rows where it is an array of rows."""
    rows, row_bytes = rows_of(file)
    geometry = PageGeometry.of_array(
        0,
        length_bytes,
        request.cells,
        rows=rows,
        row_bytes=row_bytes,
        # A file without a header is told by its bytes, from the first on.
        data_offset=0 if file.data_offset is None else file.data_offset,
    )
    if request.first_page is None or request.end_page is None:
        return geometry
    return geometry.zoomed(request.first_page, request.end_page, request.cells)


def rows_of(file: MappedFile) -> tuple[int, int]:
    """How many rows, and bytes of each; 0 and 0 where a file is not known to have rows."""
    if not file.shape or not file.dtype or file.data_offset is None:
        return 0, 0
    try:
        item_bytes = dtype_of(file.dtype).itemsize
    except ValueError:
        return 0, 0
    row_bytes = item_bytes * prod(file.shape[1:])
    return (file.shape[0], row_bytes) if row_bytes > 0 else (0, 0)
