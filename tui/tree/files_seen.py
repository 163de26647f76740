"""The files of a tree as its last sweep found them, with their peaks so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tui.metrics.measured import Bounded
from tui.probe.file_pages import KEYS
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.text import plain
from tui.tree.file_book import FileBook, FileRecord
from tui.tree.reading import FileKind, MappedFile
from tui.tree.resident import resident_once
from tui.tree.sums import bounded_sum, bounds
from tui.tree.sweep import SPREAD_SECONDS, Swept
from tui.tree.told_apart import shared_outside
from tui.tree.totals import uses_of
from tui.tree.walk import Use
from workloads.words import Mode

_MOST_FILES: Final = 1000
_MOST_OTHERS: Final = 4000
_LONGEST_NAME: Final = 60
_OF_FILE: Final = ("size_bytes", *KEYS)
_ALONE: Final = {key: key for key in ("shared_clean_bytes", "private_clean_bytes")}
_SHARES: Final = _ALONE | {"shared_clean_bytes": "shared_clean_share_bytes"}
"""Which figure of each process sums to one of several that share pages."""
_OPEN: Final = "at least"
_NOT_ALL: Final = Absent("not all processes were read")


class FilesSeen:
    """Keeps each file's peaks, and what it was like when it was mapped last."""

    def __init__(self, book: FileBook) -> None:
        self._book = book
        self._files: dict[str, MappedFile] = {}
        self.outside: list[str] = []
        """Names of files whose copies somebody outside of the tree has too."""

    @property
    def files(self) -> tuple[MappedFile, ...]:
        """All that are known, also those that nobody has mapped any more."""
        return tuple(self._files.values())

    def is_data(self, key: str) -> bool:
        """Whether it is a file with data of somebody's, or memory; and no library."""
        file = self._files.get(key)
        return file is not None and file.kind is not FileKind.LIBRARY

    def mapped(self) -> list[MappedFile]:
        """The data files that are mapped now."""
        return [f for f in self._files.values() if f.processes and self.is_data(f.key)]

    def swept(self, swept: Swept) -> None:
        """Take what a sweep found."""
        uses: dict[str, list[Use]] = {}
        for walk in swept.walks.values():
            for key, use in uses_of(walk).items():
                uses.setdefault(key, []).append(use)
        unread = [walk for walk in swept.walks.values() if isinstance(walk, Absent)]
        if swept.more:
            unread.append(_NOT_ALL)
        self._book.keep_only(uses)
        self.outside = []
        for key, found in uses.items():
            file = self._made(self._book.records[key], found, unread, swept)
            self._files[key] = with_peaks(file, swept.spread_seconds)
            is_data = file.kind is not FileKind.LIBRARY
            if is_data and swept.is_still and shared_outside(found):
                self.outside.append(plain(file.path.name, _LONGEST_NAME))
        for key, file in self._files.items():
            if key not in uses and file.processes:
                self._files[key] = _left(file)
        self._forget()

    def look(self) -> None:
        """Take what is known of the files themselves by now."""
        for key, file in self._files.items():
            record = self._book.records[key]
            if any(file.figures.get(one) != figure for one, figure in record.figures.items()):
                self._files[key] = with_peaks(
                    replace(file, figures={**file.figures, **record.figures}), 0.0
                )

    def _made(
        self, record: FileRecord, uses: Sequence[Use], unread: Sequence[Absent], swept: Swept
    ) -> MappedFile:
        in_ram, in_swap = swept.copies[record.key]
        figures: dict[str, Figure] = dict.fromkeys(_OF_FILE, NOT_READ_YET)
        figures |= record.figures
        figures["private_copies_bytes"] = bounded_sum([in_ram, in_swap, *unread])
        figures["copies_in_swap_bytes"] = bounded_sum([in_swap, *unread])
        for key, name in (_ALONE if len(uses) == 1 else _SHARES).items():
            figures[key] = bounded_sum([*(use.figures[name] for use in uses), *unread])
        figures["resident_bytes"] = bounded_sum([resident_once(uses), *unread])
        modes = {mode for use in uses for mode in use.modes}
        before = self._files.get(record.key)
        if before is not None and not before.processes and before.path != record.path:
            before = None  # a later file that was given the same inode
        header = record.header
        return MappedFile(
            key=record.key,
            path=record.path,
            kind=record.kind(is_written=any(mode is not Mode.READ for mode in modes)),
            is_deleted=record.is_deleted,
            modes=tuple(mode for mode in Mode if mode in modes),
            processes=len(uses),
            shape=None if header is None else header.shape,
            dtype=None if header is None else header.dtype,
            data_offset=None if header is None else header.data_offset,
            is_by_columns=header is not None and header.is_by_columns,
            figures=figures,
            peak={} if before is None else before.peak,
            peak_bound={} if before is None else before.peak_bound,
        )

    def _forget(self) -> None:
        left = [key for key, file in self._files.items() if not file.processes]
        gone = left[: max(0, len(left) - _MOST_FILES)]
        for key in gone:
            del self._files[key]
        self._book.forget(gone)
        # Libraries, and what was mapped for a moment only.
        others = [key for key in self._book.records if key not in self._files]
        self._book.forget(others[: max(0, len(others) - _MOST_OTHERS)])


def with_peaks(file: MappedFile, spread_seconds: float) -> MappedFile:
    """The file with its peaks so far; of those that are bounds, why.

    `spread_seconds`: so far apart were the walks that sums over processes are made of.
    """
    peak, bound = dict(file.peak), dict(file.peak_bound)
    for key, figure in file.figures.items():
        value, reason = _peak_of(figure)
        if value is None:
            continue
        was, why = peak.get(key), bound.get(key, "")
        if reason.startswith(_OPEN) or why.startswith(_OPEN):
            # What was not known from above at one moment may have been more than all that is known.
            known = was if was is not None and (not why or why.startswith(_OPEN)) else 0
            peak[key] = max(known, bounds(figure)[0])
            bound[key] = why if why.startswith(_OPEN) else reason
        elif was is None or value > was:
            if not reason and spread_seconds > SPREAD_SECONDS and file.processes > 1:
                reason = f"processes were walked up to {spread_seconds:.0f} s apart"
            peak[key] = value
            bound.pop(key, None)
            if reason:
                bound[key] = reason
    return replace(file, peak=peak, peak_bound=bound)


def _peak_of(figure: Figure) -> tuple[float | None, str]:
    """The value that may be a peak, and why it is a bound if it is one."""
    if isinstance(figure, Bounded):
        if figure.at_most is None:
            return figure.at_least, f"{_OPEN}: {figure.reason}"
        return figure.at_most, f"at most: {figure.reason}"
    return (None, "") if isinstance(figure, Absent) else (figure, "")


def _left(file: MappedFile) -> MappedFile:
    """A file that nobody of the tree has mapped any more: nothing of it is the tree's."""
    figures = {key: figure if key in _OF_FILE else 0 for key, figure in file.figures.items()}
    return replace(file, processes=0, figures=figures)
