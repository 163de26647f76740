"""The answer of a table in words: only what its own cells show, with their figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure
from tui.run.state import Outcome, RunState
from tui.table.happened import Happened, Highest, highest, highest_peak, of_mode, swap_of
from tui.table.peaks import COPIES, peak_of
from tui.table.state import CellState, CellStatus
from workloads.words import Mode

ALIKE_SHARE: Final = 0.05
"""Peaks that differ by less are called the same."""


def of(cells: Sequence[CellState], proposal: str = "") -> str:
    """One sentence per mode, one on what flush() did, one on what was not run."""
    labels = dict.fromkeys(cell.cell.label for cell in cells)
    parts = [_of_mode(label, [c for c in cells if c.cell.label == label]) for label in labels]
    would = f"All of it would run here: {proposal}" if proposal else ""
    return " ".join(part for part in (*parts, _of_flush(cells), _not_run(cells), would) if part)


def _of_mode(label: str, cells: Sequence[CellState]) -> str:
    clauses = [clause(happened) for happened in of_mode(label, cells)]
    return f"{label}: {'; '.join(clauses)}." if clauses else ""


def clause(happened: Happened) -> str:
    """`2 of 4 killed without swap (at row 6,500, private copies up to 499 MiB)`."""
    swap, times = happened.swap_bytes, ""
    where = f"with {format_bytes(swap)} of swap" if swap else "without swap"
    if happened.runs < happened.of:
        times = f"{happened.runs} of {happened.of} "
    return f"{times}{happened.outcome} {where} ({_figures(happened)})"


def _figures(happened: Happened) -> str:
    if happened.outcome in (Outcome.FAILED, CellStatus.REFUSED):
        return happened.reason or "no reason given"
    parts = []
    if happened.outcome is Outcome.KILLED:
        opening = happened.runs - len(happened.rows or ())
        if happened.rows:
            parts.append(_rows(happened.rows))
        if opening:
            many = f"{opening} " if happened.rows else ""
            parts.append(f"{many}while the array was being read")
    if happened.copies is not None:
        # An array read whole copies nothing on write: it is private from the start.
        what = "private memory" if happened.label == Mode.LOAD else "private copies"
        parts.append(_up_to(what, happened.copies))
    elif happened.anonymous is not None:
        parts.append(_up_to("private memory", happened.anonymous))
    swapped = happened.swapped
    if swapped is not None and swapped.figure != 0:
        parts.append(_up_to("swap", swapped))
    if happened.to_file is not None:
        parts.append(_to_file(happened.to_file))
    return ", ".join(parts)


def _up_to(what: str, most: Highest) -> str:
    if isinstance(most.figure, Absent):
        return f"{what} not known ({most.reason})"
    return f"{what} up to {format_bytes(most.figure)}{_of_some(most)}"


def _to_file(most: Highest) -> str:
    if isinstance(most.figure, Absent):
        return f"what went to the file not known ({most.reason})"
    return f"{format_bytes(most.figure)} to the file{_of_some(most)}"


def _of_some(most: Highest) -> str:
    if not most.missing:
        return ""
    return f" in {most.runs - most.missing} of {most.runs}, else not known ({most.reason})"


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
        peaks = _copies_alike(pairs) if label == Mode.COPY_ON_WRITE else _dirty(pairs)
        sentences.append(f"flush() {words} in mode {label}{peaks}.")
    return " ".join(sentences)


def _by_flush(cells: Sequence[CellState]) -> Iterator[list[RunState]]:
    """The runs of each swap and repetition that differ in their flush interval alone."""

    def key(cell: CellState) -> tuple[int, int]:
        return swap_of(cell), cell.cell.repeat

    for _, group in groupby(sorted(cells, key=key), key=key):
        yield [cell.begun for cell in group if cell.begun]


def _dirty(pairs: Sequence[Sequence[RunState]]) -> str:
    never = highest_peak([pair[0] for pair in pairs], "file_dirty_bytes")
    often = highest_peak([pair[-1] for pair in pairs], "file_dirty_bytes")
    if isinstance(never.figure, Absent) or isinstance(often.figure, Absent):
        reason = never.reason or often.reason
        return f"; how much was dirty is not known ({reason})"
    some = never.missing + often.missing
    where = f" where read, {some} not" if some else ""
    return (
        f": it only wrote earlier (dirty pages up to {format_bytes(never.figure)} without, "
        f"{format_bytes(often.figure)} with{where})"
    )


def _copies_alike(pairs: Sequence[Sequence[RunState]]) -> str:
    differ = highest([_difference(pair) for pair in pairs])
    if isinstance(differ.figure, Absent):
        return f"; the peaks of private copies are not known ({differ.reason})"
    begin = ", and" if differ.figure <= ALIKE_SHARE else ";"
    digits = 1 if differ.figure <= ALIKE_SHARE else 0
    return (
        f"{begin} the peaks of private copies differ by {differ.figure * 100:.{digits}f} %"
        f"{_of_some(differ)}"
    )


def _difference(pair: Sequence[RunState]) -> Figure:
    """By what share of the highest the peaks of private copies differ."""
    known: list[float] = []
    for run in pair:
        peak = peak_of(run, COPIES)
        if isinstance(peak, Absent):
            return peak
        known.append(peak)
    return (max(known) - min(known)) / max(1, *known)


def _not_run(cells: Sequence[CellState]) -> str:
    sentences = []
    for status, words in ((CellStatus.CANNOT, "Not run"), (CellStatus.STOPPED, "Stopped")):
        reasons = Counter(cell.reason for cell in cells if cell.status is status)
        for reason, count in reasons.items():
            plural = "s" if count > 1 else ""
            sentences.append(f"{words}: {count} cell{plural}: {reason.rstrip('.')}.")
    return " ".join(sentences)


def _rows(rows: Sequence[int]) -> str:
    low, high = min(rows), max(rows)
    return f"at row {low:,}" if low == high else f"at rows {low:,} to {high:,}"
