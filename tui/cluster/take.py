"""From one look at a process tree to what is told of it: each page once, and whose it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tui.cluster.told import MOST_FILES, ToldFile
from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.text import plain
from tui.tree.reading import FileKind, FileUse, MappedFile, Process, TreeReading
from tui.tree.sums import bounded_sum, bounds, within
from tui.tree.totals import less

COPIES: Final = "private_copies_bytes"
OF_FILE: Final = ("size_bytes", "file_cached_bytes", "file_dirty_bytes")
_OF_TREE: Final = (COPIES, "copies_in_swap_bytes", "resident_bytes")
PRIVATE: Final = Absent("a private mapping dirties no file")
_OVERLAP: Final = "its processes may have the same pages of it"
_LONGEST_PATH: Final = 1000
_NEWS_BYTES: Final = 1 << 20
_NEWS_SHARE: Final = 0.02


def files_of(tree: TreeReading) -> tuple[tuple[ToldFile, ...], int]:
    """The data files that somebody of it has mapped, largest first; how many more there are."""
    mapped = [file for file in tree.files if file.processes and file.kind != FileKind.LIBRARY]
    uses: dict[str, list[FileUse]] = {}
    for process in tree.processes:
        for use in process.uses if process.is_alive else ():
            uses.setdefault(use.file, []).append(use)
    told = sorted((_file(file, uses.get(file.key, [])) for file in mapped), key=_size, reverse=True)
    return tuple(told[:MOST_FILES]), max(0, len(told) - MOST_FILES)


def _size(file: ToldFile) -> float:
    return bounds(file.get(COPIES))[0] + bounds(file.get("file_pages_bytes"))[0]


def _file(file: MappedFile, uses: Sequence[FileUse]) -> ToldFile:
    figures = {key: file.get(key) for key in (*_OF_TREE, *OF_FILE)}
    in_ram = less(figures[COPIES], figures["copies_in_swap_bytes"])
    figures["file_pages_bytes"] = less(figures["resident_bytes"], in_ram)
    shares = [less(use.get("share_bytes"), use.get("copies_share_bytes")) for use in uses]
    figures["file_share_bytes"] = bounded_sum(shares) if uses else NOT_READ_YET
    figures["dirty_bytes"] = _dirty(file, uses)
    return ToldFile(
        file.key,
        plain(str(file.path), _LONGEST_PATH),
        file.kind,
        file.modes,
        file.processes,
        file.is_deleted,
        figures,
    )


def _dirty(file: MappedFile, uses: Sequence[FileUse]) -> Figure:
    """Of several processes' dirty pages, which may be the same ones, within bounds."""
    if not any(mode.is_shared for mode in file.modes):
        return PRIVATE if file.modes else NOT_READ_YET
    found = [u.get("dirty_bytes") for u in uses if any(mode.is_shared for mode in u.modes)]
    if len(found) == 1:
        return found[0]
    most = bounds(bounded_sum(found))[1]
    least = max((bounds(figure)[0] for figure in found), default=0)
    return within(least, most, _OVERLAP)


def head_of(tree: TreeReading, pid: int) -> Process | None:
    """The worker's own process."""
    return next((one for one in tree.processes if one.pid == pid and one.is_alive), None)


def file_pages_of(head: Process, kinds: Iterable[tuple[str, FileKind]]) -> Figure:
    """The pages of data files on a disk that are in the process's RSS: the kernel can take these.

    `kinds`: of each file, by its key.
    """
    on_disk = {key for key, kind in kinds if kind is FileKind.DATA}
    return bounded_sum(
        less(
            use.get("resident_bytes"),
            less(use.get(COPIES), use.get("copies_in_swap_bytes")),
        )
        for use in head.uses
        if use.file in on_disk
    )


def is_news(before: Sequence[ToldFile], now: Sequence[ToldFile]) -> bool:
    """Whether it is another picture: other files or modes, or a figure by 1 MiB and a fiftieth."""
    was, then = ({(file.key, file.modes): file for file in files} for files in (before, now))
    if was.keys() != then.keys():
        return True
    keys = (COPIES, "copies_in_swap_bytes", "file_pages_bytes", "dirty_bytes")
    return any(_has_moved(was[one].get(k), then[one].get(k)) for one in was for k in keys)


def _has_moved(before: Figure, now: Figure) -> bool:
    if isinstance(before, Absent) or isinstance(now, Absent):
        is_same_kind = isinstance(before, Absent) and isinstance(now, Absent)
        if not is_same_kind or not (isinstance(before, Bounded) and isinstance(now, Bounded)):
            return not is_same_kind
        return _has_moved(before.at_least, now.at_least)
    return abs(now - before) >= max(_NEWS_BYTES, _NEWS_SHARE * max(before, now))
