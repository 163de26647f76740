"""The answer of a table in words: only what its own cells show, with their figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import number
from tui.run.state import Outcome, RunState
from tui.table.state import CellState, CellStatus
from workloads.words import Mode

ALIKE_SHARE: Final = 0.05
"""Peaks that differ by less are called the same."""


def of(cells: Sequence[CellState]) -> str:
    """One sentence per mode, one on what flush() did, one on what was not run."""
    labels = dict.fromkeys(cell.cell.label for cell in cells)
    parts = [_of_mode(label, [c for c in cells if c.cell.label == label]) for label in labels]
    return " ".join(part for part in (*parts, _of_flush(cells), _not_run(cells)) if part)


def _of_mode(label: str, cells: Sequence[CellState]) -> str:
    done = [cell for cell in cells if cell.outcome is not None]
    if not done:
        return ""
    clauses = []
    by_swap = sorted(done, key=_swap)
    for swap, group in groupby(by_swap, key=_swap):
        runs = [cell.run for cell in group if cell.run]
        where = f"with {format_bytes(swap)} of swap" if swap else "without swap"
        clauses += _outcomes(runs, where)
    return f"{label}: {'; '.join(clauses)}."


def _outcomes(runs: Sequence[RunState], where: str) -> list[str]:
    clauses = []
    for outcome in Outcome:
        such = [run for run in runs if run.outcome is outcome]
        if such:
            times = f"{len(such)} of {len(runs)} " if len(such) < len(runs) else ""
            clauses.append(f"{times}{outcome} {where} ({_figures(such)})")
    return clauses


def _figures(runs: Sequence[RunState]) -> str:
    first, mode = runs[0], runs[0].about.mode
    if first.outcome is Outcome.FAILED:
        return (first.reason or "no reason given").partition(" (while")[0]
    parts = []
    if first.outcome is Outcome.KILLED:
        is_open = any(run.rows_done for run in runs)
        parts.append(_rows([run.rows_done for run in runs]) if is_open else
                     "while the array was being read")  # fmt: skip
    if mode in (Mode.COPY_ON_WRITE, Mode.LOAD) and any(
        "private_copies_bytes" in r.peak for r in runs
    ):
        parts.append(f"private copies up to {_peak(runs, 'private_copies_bytes')}")
    else:
        parts.append(f"private memory up to {_peak(runs, 'rss_anon_bytes')}")
    if any(run.peak.get("swap_bytes") for run in runs):
        parts.append(f"swap up to {_peak(runs, 'swap_bytes')}")
    if mode is not None and mode.is_shared:
        to_file = max(number(run.totals.dirtied_bytes) or 0 for run in runs)
        parts.append(f"{format_bytes(to_file)} to the file")
    return ", ".join(parts)


def _of_flush(cells: Sequence[CellState]) -> str:
    """What the same cell with another flush interval did: the question's own question."""
    sentences = []
    for label in dict.fromkeys(cell.cell.label for cell in cells):
        done = [cell for cell in cells if cell.cell.label == label and cell.outcome is not None]
        pairs = [pair for pair in _by_flush(done) if len(pair) > 1]
        if not pairs or label not in (Mode.COPY_ON_WRITE, Mode.READ_WRITE, Mode.WRITE_NEW):
            continue
        alike = all(len({run.outcome for run in pair}) == 1 for pair in pairs)
        words = "changed no outcome" if alike else "went with another outcome"
        sentences.append(f"flush() {words} in mode {label}{_peaks_alike(label, pairs)}.")
    return " ".join(sentences)


def _by_flush(cells: Sequence[CellState]) -> list[list[RunState]]:
    """The runs of each swap and repetition that differ in their flush interval alone."""
    ordered = sorted(cells, key=lambda cell: (_swap(cell), cell.cell.repeat))
    groups = groupby(ordered, key=lambda cell: (_swap(cell), cell.cell.repeat))
    return [[cell.run for cell in group if cell.run] for _, group in groups]


def _peaks_alike(label: str, pairs: Iterable[Sequence[RunState]]) -> str:
    if label != Mode.COPY_ON_WRITE:
        dirty = [(p[0].peak.get("file_dirty_bytes"), p[-1].peak.get("file_dirty_bytes"))
                 for p in pairs]  # fmt: skip
        never = max((a for a, _ in dirty if a is not None), default=None)
        often = max((b for _, b in dirty if b is not None), default=None)
        if never is None or often is None:
            return ""
        return (
            f": it only wrote earlier (dirty pages up to {format_bytes(never)} without, "
            f"{format_bytes(often)} with)"
        )
    differ = 0.0
    for pair in pairs:
        peaks = [run.peak.get("private_copies_bytes", 0) for run in pair]
        differ = max(differ, (max(peaks) - min(peaks)) / max(1, *peaks))
    if differ <= ALIKE_SHARE:
        return f", and the peaks of private copies differ by {differ * 100:.1f} %"
    return f"; the peaks of private copies differ by {differ * 100:.0f} %"


def _not_run(cells: Sequence[CellState]) -> str:
    sentences = []
    for status, words in ((CellStatus.CANNOT, "Not run"), (CellStatus.STOPPED, "Stopped")):
        reasons = Counter(cell.reason for cell in cells if cell.status is status)
        for reason, count in reasons.items():
            plural = "s" if count > 1 else ""
            sentences.append(f"{words}: {count} cell{plural}: {reason.rstrip('.')}.")
    return " ".join(sentences)


def _swap(cell: CellState) -> int:
    return cell.cell.settings.swap_max_bytes or 0


def _peak(runs: Sequence[RunState], key: str) -> str:
    return format_bytes(max(run.peak.get(key, 0) for run in runs))


def _rows(rows: Sequence[int]) -> str:
    low, high = min(rows), max(rows)
    return f"at row {low:,}" if low == high else f"at rows {low:,} to {high:,}"
