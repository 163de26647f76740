"""The processes of all trees as series: each one's own, and what it has of each file.

Who ended has none any more, who is in two trees is told once. What has no label of its own is
summed under `(other)`, gauges alone: a sum over who comes and goes is no counter.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Final

from tui.exposition import families as f
from tui.exposition.labels import OTHER, file_labels, modes, named_processes, text
from tui.exposition.sheet import Sheet
from tui.probe.reading import Figure
from tui.run.tree_figures import alive
from tui.sampling.rates import RATES
from tui.tree.reading import FileUse, MappedFile, Process, TreeReading
from tui.tree.sums import bounded_sum
from tui.tree.totals import less

_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")
_OF_PROCESS: Final = {**f.PROCESSES, "private_bytes": f.USS}
_OF_USE: Final = {**f.USES, **f.MAPPINGS}
_Mapping = tuple[str, str, str]


def put_trees(
    sheet: Sheet, trees: Mapping[str, TreeReading], *, now: float, began_at: float
) -> None:
    """All that is known of them, by their runs; `began_at`: the machine, seconds since 1970."""
    files: dict[str, MappedFile] = {}
    runs: dict[int, str] = {}
    living: dict[int, Process] = {}
    for run, tree in trees.items():
        here = alive(tree)
        sheet.put(f.ALIVE, len(here), run)
        sheet.put(f.UNREAD, tree.more_processes, run)
        for one in here:
            runs.setdefault(one.pid, run)
            living.setdefault(one.pid, one)
        for file in tree.files:
            if file.processes:
                files.setdefault(file.key, file)
    labels = file_labels(files.values())
    for run, tree in trees.items():
        _put_files(sheet, run, tree, labels)
    named = named_processes(living.values())
    for pid in named:
        _put_process(sheet, runs[pid], living[pid], now, began_at)
    if others := [one for one in living.values() if one.pid not in named]:
        sheet.put_all(_OF_PROCESS, _summed(one.figures for one in others), OTHER)
    told = {use: labels.get(use, OTHER) for use in files}
    for mapping, uses in _mappings(living.values(), named, told).items():
        figures = _summed(map(_figures, uses)) if len(uses) > 1 else _figures(uses[0])
        sheet.put_all(_OF_USE, figures, *mapping)


def _put_files(sheet: Sheet, run: str, tree: TreeReading, labels: Mapping[str, str]) -> None:
    for file in tree.files:
        if (label := labels.get(file.key)) is not None and file.processes:
            sheet.put_all(f.FILES, file.figures, label)
            sheet.put(f.FILE_SIZE, file.get("size_bytes"), label)
            sheet.put(f.FILE_COPIES, file.get("private_copies_bytes"), run, label)


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
    living: Iterable[Process], named: frozenset[int], labels: Mapping[str, str]
) -> dict[_Mapping, list[FileUse]]:
    """What stands under each set of labels; a file without one is none that is shown."""
    found: dict[_Mapping, list[FileUse]] = {}
    for one in living:
        pid = str(one.pid) if one.pid in named else OTHER
        for use in one.uses:
            label = labels.get(use.file)
            if label is not None:
                # Of files that are told together the modes are many.
                mode = "" if label == OTHER else modes(use.modes)
                found.setdefault((pid, label, mode), []).append(use)
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
