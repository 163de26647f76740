"""The items of a cell: what looks at the whole process saw, and what each array saw as it went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tui.metrics.measured import Bounded, Measured
from tui.metrics_format import format_seconds
from tui.notebook.cell import CellSeen
from tui.notebook.item import Item, weight
from tui.probe.reading import NOT_READ, Absent, Figure, number
from tui.text import plain
from tui.tree.reading import FileKind, MappedFile
from tui.watch.known import COPIES, DIRTY
from tui.watch.own_arrays import OwnArray

_UNLOOKED: Final = "arrays of this file went between two looks at all of it"


def items_of(seen: CellSeen) -> list[Item]:
    """Every data file, or every array that was named; that of which most is to tell first."""
    found = [_named(*named) for named in seen.named] if seen.named else list(_files(seen))
    return sorted(found, key=lambda item: -item.weight)


def _named(name: str, mode: str, before: Measured, after: Measured) -> Item:
    return Item(
        plain(name, 80),
        (mode,),
        before.figure(COPIES, at_end=True),
        after.figure(COPIES, at_end=True),
        after.figure(COPIES, at_end=False),
        after.figure(DIRTY, at_end=True),
        dirty_before=before.figure(DIRTY, at_end=True),
        file_bytes=after.file_bytes,
    )


def _files(seen: CellSeen) -> Iterator[Item]:
    left = list(seen.arrays)
    for file in seen.last.files:
        arrays = [array for array in left if _is_of(array, file)]
        left = [array for array in left if array not in arrays]
        # Of shared memory without a copy there is nothing to tell.
        is_told = file.kind is FileKind.DATA or bool(arrays or file.peak.get(COPIES))
        if file.kind is not FileKind.LIBRARY and is_told:
            yield _file(file, seen.first.file(file.key), arrays, seen.unlooked)
    others: dict[object, list[OwnArray]] = {}
    for array in left:
        is_known = array.file_key or array.path is not None
        others.setdefault((array.file_key, array.path) if is_known else array, []).append(array)
    for arrays in others.values():
        yield _closed(arrays)


def _is_of(array: OwnArray, file: MappedFile) -> bool:
    """Whether this is its file; the inode of one that is gone may be another's by now."""
    if array.file_key and array.file_key != file.key:
        return False
    is_open = bool(array.file_key) and not array.is_closed
    return is_open or (file.is_deleted if array.path is None else array.path == file.path)


def _file(
    file: MappedFile,
    before: MappedFile | None,
    arrays: Sequence[OwnArray],
    unlooked: frozenset[int],
) -> Item:
    """A file that a look at the whole process has seen."""
    has, peak = file.get(COPIES), _peak(file)
    closed = [array for array in arrays if array.is_closed]
    # Of one that is open still, what the file's peak does not know: copies of a child that ended.
    unknown = [array for array in arrays if isinstance(_total(array), Absent)]
    highest = highest_of([peak, *map(_total, dict.fromkeys([*closed, *unknown]))])
    others = len(arrays) > 1 or not closed
    if others and any(id(array) in unlooked for array in closed):
        highest = Bounded(_UNLOOKED, weight(highest), None)
    size = number(file.get("size_bytes"))
    return Item(
        plain(file.path.name, 80),
        tuple(dict.fromkeys([*map(str, file.modes), *(array.mode for array in arrays)])),
        0 if before is None else before.get(COPIES),
        has,
        highest,
        file.get(DIRTY),
        dirty_before=_dirty_before(before, arrays),
        file_bytes=None if size is None else int(size),
        flush_words=_flushes(arrays),
        is_closed=not file.processes,
    )


def _closed(arrays: Sequence[OwnArray]) -> Item:
    """What was opened and let go of between two looks: each at its last moment."""
    last = arrays[-1]
    peak = highest_of([_total(array) for array in arrays])
    return Item(
        last.name,
        tuple(dict.fromkeys(array.mode for array in arrays)),
        last.readings.first.get(COPIES, Absent("not read")) if last.was_open else 0,
        0 if last.is_closed else last.readings.last.get(COPIES, peak),
        peak if len(arrays) == 1 or not weight(peak) else Bounded(_UNLOOKED, weight(peak), None),
        last.readings.last.get(DIRTY, NOT_READ),
        dirty_before=_dirty_before(None, arrays),
        file_bytes=last.file_bytes,
        flush_words=_flushes(arrays),
        is_closed=last.is_closed,
    )


def _peak(file: MappedFile) -> Figure:
    """Of all looks, by the whole process."""
    now = file.get(COPIES)
    if COPIES in file.peak_bound:
        return Bounded(file.peak_bound[COPIES], weight(now) if number(now) else 0, None)
    return file.peak.get(COPIES, now)


def _total(array: OwnArray) -> Figure:
    """The most that one array had, with what was there before the cell."""
    return array.readings.peaks().get(COPIES, array.readings.last.get(COPIES, NOT_READ))


def _dirty_before(before: MappedFile | None, arrays: Sequence[OwnArray]) -> Figure:
    """What of the file was dirty when the cell began, or when the cell opened it."""
    if before is not None:
        return before.get(DIRTY)
    return arrays[0].readings.first.get(DIRTY, NOT_READ) if arrays else 0


def _flushes(arrays: Sequence[OwnArray]) -> str:
    calls = sum(array.flushes for array in arrays)
    if not calls:
        return ""
    seconds = format_seconds(sum(array.flush_seconds for array in arrays))
    words = f"flush() {calls:,} {'call' if calls == 1 else 'calls'}"
    is_private = all(array.mode == "c" for array in arrays if array.flushes)
    return f"{words}: nothing written" if is_private else f"{words} in {seconds}"


def highest_of(figures: Sequence[Figure]) -> Figure:
    """The highest; with one that is not known, what was seen at least."""
    absent = next((figure for figure in figures if isinstance(figure, Absent)), None)
    if absent is None:
        return max(map(weight, figures), default=0)
    known = [weight(figure) for figure in figures if weight(figure) != float("inf")]
    if not known:
        return absent
    most = [figure.at_most if isinstance(figure, Bounded) else number(figure) for figure in figures]
    highest = None if None in most else max(one for one in most if one is not None)
    return Bounded(absent.reason, max(known), highest)
