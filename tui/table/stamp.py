"""What is stamped on a cell: how far it is, or how it ended and with what, in a word or four."""

from __future__ import annotations

from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.run.state import Outcome, Phase, RunState
from tui.table.peaks import is_open, peak_of, private_of
from tui.table.state import CellState, CellStatus

STAMP_WIDTH: Final = 25
"""The longest: `finished 99.9 MiB private`."""


def stamp(cell: CellState) -> str:
    """`63 % row 1,103`, `finished 19.0 MiB private`, `KILLED at row 1,103`, `cannot run`."""
    run = cell.run
    if run is None or cell.status in (CellStatus.CANNOT, CellStatus.REFUSED, CellStatus.WAITING):
        return "cannot run" if cell.status is CellStatus.CANNOT else cell.words
    if cell.status is CellStatus.RUNNING:
        return _progress(run)
    outcome = run.outcome or cell.status
    if outcome is Outcome.FINISHED:
        key, what = private_of(run)
        figure = peak_of(run, key)
        return f"{outcome} {'?' if isinstance(figure, Absent) else format_bytes(figure)} {what}"
    word = str(outcome).upper() if outcome is Outcome.KILLED else str(outcome)
    return f"{word} {f'at row {run.rows_done:,}' if is_open(run) else 'while opening'}"


def _progress(run: RunState) -> str:
    if run.phase is Phase.PREPARING:
        if not run.preparing_bytes or run.prepared_bytes >= run.preparing_bytes:
            return "starting"
        return f"array {100 * run.prepared_bytes // run.preparing_bytes} %"
    if run.phase is Phase.CLOSING:
        return "checking file"
    share = run.share_done
    done = "" if share is None else f"{share * 100:.0f} % "
    return f"{done}row {run.rows_done:,}"
