"""What was written, put to the files of a reading: also to those that no walk has seen.

Who has a file mapped and told nothing of it is not watched: a fork, or a program of another kind.
Then what is known is the least that was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from tui.metrics.measured import Bounded
from tui.tree.exact import FileWrites
from tui.tree.reading import FileKind, MappedFile, Process, TreeReading
from tui.tree.written import Written, WrittenPart, unknown
from workloads.words import Mode

_NOT_TOLD: Final = "nobody told of it: numpy's memory maps are watched, opened by Python here"


def with_written(reading: TreeReading, files: Iterable[FileWrites], lost: str = "") -> TreeReading:
    """The reading with what was written to each file that may be written to.

    `lost`: that not all was heard that was told, in words; then each may have been written to more.
    """
    told = list(files)
    found: list[MappedFile] = []
    for file in reading.files:
        own = [one for one in told if _is_same(file, one)]
        told = [one for one in told if one not in own]
        found.append(replace(file, exact=_of(file.key, own[0] if own else None, file, reading)))
    for one in told:
        new = MappedFile(one.key, one.path, modes=tuple(one.modes))
        found.append(replace(new, exact=_of(one.key, one, new, reading)))
    if lost:
        found = [_with_lost(file, lost) for file in found]
    return replace(reading, files=tuple(found))


def _with_lost(file: MappedFile, lost: str) -> MappedFile:
    return file if file.exact is None else replace(file, exact=_with_others(file.exact, lost))


def _is_same(file: MappedFile, told: FileWrites) -> bool:
    """By device and inode; on some file systems `stat` and `maps` number devices apart."""
    if file.key == told.key:
        return True
    inode = file.key.rpartition(":")[2]
    return inode == str(told.inode) and file.path == told.path


def _of(
    key: str, told: FileWrites | None, file: MappedFile, reading: TreeReading
) -> Written | None:
    if told is None:
        is_written = any(mode is not Mode.READ for mode in file.modes)
        return unknown(_NOT_TOLD) if is_written and file.kind is not FileKind.LIBRARY else None
    others = _unwatched(key, told, reading.processes)
    return _with_others(told.written, others) if others else told.written


def _unwatched(key: str, told: FileWrites, processes: Iterable[Process]) -> str:
    """Who else may have written to it, in words."""
    have = sum(
        one.pid not in told.pids
        and any(mode is not Mode.READ for use in one.uses if use.file == key for mode in use.modes)
        for one in processes
    )
    if not have:
        return ""
    who = "1 more process has" if have == 1 else f"{have:,} more processes have"
    return f"{who} had it mapped unwatched (forks are not watched)"


def _with_others(written: Written, others: str) -> Written:
    reason = f"{written.reason}; {others}" if written.reason else others
    since = written.since_mark
    return replace(
        written,
        so_far=_least(written.so_far, reason),
        since_mark=None if since is None else _least(since, reason),
        reason=reason,
    )


def _least(part: WrittenPart, reason: str) -> WrittenPart:
    figure = part.written_bytes
    if isinstance(figure, Bounded):
        return replace(part, written_bytes=Bounded(reason, figure.at_least))
    if isinstance(figure, int | float):
        return replace(part, written_bytes=Bounded(reason, figure))
    return part
