"""A recording's trees as rows: one for each process, or each file, of each moment that was told.

Handed on while the file is read: none of them is kept. What is not known is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from tui.errors import UsageError
from tui.probe.reading import number
from tui.recording.keepers import Marked
from tui.recording.left_out import LeftOut
from tui.run.about import About
from tui.run.about_tree import TreeAbout
from tui.run.state import RunState
from tui.tree.reading import TreeReading

_OF_PROCESS: Final = (
    "rss_bytes",
    "rss_anon_bytes",
    "file_backed_bytes",
    "swap_bytes",
    "private_bytes",
    "pss_bytes",
    "page_tables_bytes",
    "private_copies_bytes",
)
_SINCE_FORK: Final = ("shared_bytes", "copied_bytes", "new_bytes", "left_bytes")
_OF_FILE: Final = (
    "size_bytes",
    "file_cached_bytes",
    "file_dirty_bytes",
    "resident_bytes",
    "private_copies_bytes",
    "copies_in_swap_bytes",
    "shared_clean_bytes",
    "private_clean_bytes",
)
COLUMNS: Final = {
    "processes": (
        *("seconds", "pid", "parent", "name", "is_alive", "walked_seconds"),
        *_OF_PROCESS,
        *(f"since_fork_{name}" for name in _SINCE_FORK),
    ),
    "files": ("seconds", "file", "name", "modes", "is_deleted", "processes", *_OF_FILE),
}
MOST_ROWS: Final = 1_000_000
Row = list[float | str | bool | None]


class TreeSeries(Marked):
    """Tells `on_begin` of the header and `on_row` of every process or file of every moment.

    `of`: `processes` or `files`. Raises UsageError at a recording that has none.
    """

    def __init__(
        self,
        of: str,
        on_begin: Callable[[str, About, Mapping[str, Any]], None],
        on_row: Callable[[Row], None],
    ) -> None:
        super().__init__()
        self._of, self._on_begin, self._on_row = of, on_begin, on_row
        self.opened_at = 0.0
        """When the subject began to be watched; 0 of one that never was."""
        self._told: TreeReading | None = None
        self._rows = self._rows_left_out = 0

    @property
    def left_out(self) -> LeftOut:
        """How many rows, and what a recording leaves out anyway."""
        return super().left_out + LeftOut(rows=self._rows_left_out)

    def begin(self, name: str, about: About, machine: Mapping[str, Any]) -> None:
        """The header is read."""
        if not isinstance(about, TreeAbout):
            raise UsageError(f"{name}: --{self._of} is of a command or a process, not a workload")
        self._on_begin(name, about, machine)

    def take_state(self, at: float, state: RunState, kept_bytes: int) -> None:
        """Rows, if a look at the tree is new in it."""
        super().take_state(at, state, kept_bytes)
        self.opened_at = state.started_at or self.opened_at
        tree = state.tree
        if tree is None or (self._told is not None and tree.at == self._told.at):
            return
        self._told = tree
        count = len(tree.files if self._of == "files" else tree.processes)
        if self._rows + count > MOST_ROWS:
            self._rows_left_out += count
            return
        self._rows += count
        for row in self._files(tree) if self._of == "files" else self._processes(tree):
            self._on_row(row)

    def _seconds(self, at: float) -> float:
        return round(at - self.opened_at, 6)

    def _processes(self, tree: TreeReading) -> Iterator[Row]:
        for process in tree.processes:
            walked, fork = process.walked_at, process.since_fork
            yield [
                *(self._seconds(tree.at), process.pid, process.parent, process.name),
                *(process.is_alive, None if walked is None else self._seconds(walked)),
                *(number(process.get(key)) for key in _OF_PROCESS),
                *(None if fork is None else number(getattr(fork, key)) for key in _SINCE_FORK),
            ]

    def _files(self, tree: TreeReading) -> Iterator[Row]:
        for file in tree.files:
            yield [
                *(self._seconds(tree.at), file.key, file.path.name),
                *(" ".join(map(str, file.modes)), file.is_deleted, file.processes),
                *(number(file.get(key)) for key in _OF_FILE),
            ]
