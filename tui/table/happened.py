"""What happened to the runs of one mode with one swap that ended alike: figures, no words.

A figure of several runs is their highest; where some of them are not known, it says of how many
it is, and why the others are missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tui.probe.reading import Absent, Figure
from tui.run.state import Outcome, RunState
from tui.table.peaks import ANONYMOUS, COPIES, is_open, is_private, peak_of
from tui.table.state import CellState, CellStatus


@dataclass(frozen=True, slots=True)
class Highest:
    """The highest of the known figures, absent if none is; `missing` of `runs` are not known."""

    figure: Figure
    runs: int = 1
    missing: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """`runs` of `of` cells ended so. `rows`: where each was whose array was open; None if none was.

    `copies` and `to_file` are None where the mode has none, `swapped` where none was allowed.
    """

    label: str
    swap_bytes: int
    outcome: Outcome | CellStatus
    runs: int
    of: int
    rows: tuple[int, ...] | None = None
    anonymous: Highest | None = None
    copies: Highest | None = None
    swapped: Highest | None = None
    to_file: Highest | None = None
    reason: str = ""


def of_mode(label: str, cells: Sequence[CellState]) -> Iterator[Happened]:
    """What happened to the cells of one mode, swap by swap, outcome by outcome."""
    known = [c for c in cells if c.outcome is not None or c.status is CellStatus.REFUSED]
    for swap, group in groupby(sorted(known, key=swap_of), key=swap_of):
        such = list(group)
        for outcome in (*Outcome, CellStatus.REFUSED):
            alike = [c for c in such if (c.outcome or c.status) is outcome]
            if alike:
                yield _described(label, swap, outcome, alike, len(such))


def _described(
    label: str, swap: int, outcome: Outcome | CellStatus, cells: Sequence[CellState], of: int
) -> Happened:
    runs = [cell.begun for cell in cells if cell.begun is not None]
    told = [run.reason for run in runs] or [cell.reason for cell in cells]
    # What it was doing when it failed tells equal reasons apart, but not to a reader.
    brief = (reason.partition(" (while")[0] for reason in told if reason)
    reason = "; ".join(dict.fromkeys(brief))
    if not runs:
        return Happened(label, swap, outcome, len(cells), of, reason=reason)
    mode = runs[0].about.mode
    was_open = any(is_open(run) for run in runs)
    return Happened(
        label,
        swap,
        outcome,
        len(cells),
        of,
        rows=tuple(run.rows_done for run in runs if is_open(run)) or None,
        anonymous=highest_peak(runs, ANONYMOUS),
        copies=highest_peak(runs, COPIES) if is_private(mode) and was_open else None,
        swapped=highest_peak(runs, "swap_bytes") if swap else None,
        to_file=highest([run.totals.dirtied_bytes for run in runs])
        if mode is not None and mode.is_shared
        else None,
        reason=reason,
    )


def highest_peak(runs: Sequence[RunState], key: str) -> Highest:
    """The highest peak of a metric."""
    return highest([peak_of(run, key) for run in runs])


def highest(figures: Sequence[Figure]) -> Highest:
    """The highest of those that are known."""
    known = [figure for figure in figures if not isinstance(figure, Absent)]
    missing = [figure for figure in figures if isinstance(figure, Absent)]
    if not missing:
        return Highest(max(known), len(figures))
    reason = "; ".join(dict.fromkeys(absent.reason for absent in missing))
    figure: Figure = max(known) if known else Absent(reason)
    return Highest(figure, len(figures), len(missing), reason)


def swap_of(cell: CellState) -> int:
    """The swap that a cell may use; a table always says how much."""
    swap = cell.cell.settings.swap_max_bytes
    return 0 if swap is None else swap
