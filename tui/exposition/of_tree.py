"""The processes of a tree as series: each one's own, and what it has of each file.

Who ended has none any more. What has no label of its own is summed under `(other)`, gauges alone: a
sum over who comes and goes is no counter.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Final

from tui.exposition import families as f
from tui.exposition.labels import OTHER, Room, file_labels, modes, named_processes, text
from tui.exposition.sheet import Sheet
from tui.probe.reading import Figure
from tui.run.tree_figures import alive
from tui.sampling.rates import RATES
from tui.tree.reading import FileUse, Process, TreeReading
from tui.tree.sums import bounded_sum
from tui.tree.totals import less

_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")
_OF_PROCESS: Final = {**f.PROCESSES, "private_bytes": f.USS}
_OF_USE: Final = {**f.USES, **f.MAPPINGS}
_Mapping = tuple[str, str, str]


def put_tree(
    sheet: Sheet, run: str, tree: TreeReading, room: Room, *, now: float, began_at: float
) -> None:
    """All that is known of it; `began_at`: when the machine was started, seconds since 1970."""
    living = alive(tree)
    sheet.put(f.ALIVE, len(living), run)
    sheet.put(f.UNREAD, tree.more_processes, run)
    labels = file_labels(tree, room.files)
    for file in tree.files:
        if (label := labels.get(file.key)) is not None:
            sheet.put_all(f.FILES, file.figures, label)
            sheet.put(f.FILE_SIZE, file.get("size_bytes"), label)
            sheet.put(f.FILE_COPIES, file.get("private_copies_bytes"), run, label)
    named = named_processes(living, room.processes)
    others = [one for one in living if one.identity not in named]
    for one in living:
        if one.identity in named:
            _put_process(sheet, run, one, now, began_at)
    if others:
        sheet.put_all(_OF_PROCESS, _summed(one.figures for one in others), OTHER)
    told = frozenset(file.key for file in tree.files)
    for mapping, uses in _mappings(living, named, labels, told).items():
        figures = _summed(map(_figures, uses)) if len(uses) > 1 else _figures(uses[0])
        sheet.put_all(_OF_USE, figures, *mapping)


def _put_process(sheet: Sheet, run: str, one: Process, now: float, began_at: float) -> None:
    pid = str(one.pid)
    sheet.info(f.PROCESS_INFO, pid, run, text(one.name))
    sheet.put_all(_OF_PROCESS, one.figures, pid)
    for rate, key in RATES.items():
        sheet.put(f.PROCESSES[rate], one.get(key), pid)
    if one.start_ticks:
        sheet.put(f.STARTED, began_at + one.start_ticks / _TICKS_A_SECOND, pid)
    if one.walked_at is not None:
        sheet.put(f.WALK_AGE, max(0.0, now - one.walked_at), pid)


def _mappings(
    living: Iterable[Process],
    named: frozenset[tuple[int, int]],
    labels: Mapping[str, str],
    told: frozenset[str],
) -> dict[_Mapping, list[FileUse]]:
    """What stands under each set of labels; `told`: the files that are shown at all."""
    found: dict[_Mapping, list[FileUse]] = {}
    for one in living:
        pid = str(one.pid) if one.identity in named else OTHER
        for use in one.uses:
            if use.file in told:
                label = labels.get(use.file)
                # Of files that are told together the modes are many.
                rest = (OTHER, "") if label is None else (label, modes(use.modes))
                found.setdefault((pid, *rest), []).append(use)
    return found


def _figures(use: FileUse) -> dict[str, Figure]:
    """Of one file in one process, with those that follow from them."""
    copies = less(use.get("private_copies_bytes"), use.get("copies_in_swap_bytes"))
    return {
        **use.figures,
        "copies_in_ram_bytes": copies,
        "mapping_file_bytes": less(use.get("resident_bytes"), copies),
        "mapping_dirty_bytes": use.get("dirty_bytes"),
    }


def _summed(parts: Iterable[Mapping[str, Figure]]) -> dict[str, Figure]:
    """Each figure of all of them together: not known where one of them is not."""
    found: dict[str, list[Figure]] = {}
    for figures in parts:
        for key, figure in figures.items():
            found.setdefault(key, []).append(figure)
    return {key: bounded_sum(figures) for key, figures in found.items()}
