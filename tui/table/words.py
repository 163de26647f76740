"""A cell that is at work, in words and as a bar: the same for a terminal and for the screen."""

from __future__ import annotations

from tui.metrics_format import format_seconds
from tui.probe.reading import number
from tui.run.state import Phase, RunState
from tui.table.state import CellState, CellStatus


def progress_words(cell: CellState) -> str:
    """How far a cell is, or how it ended."""
    run = cell.run
    if cell.status is CellStatus.RUNNING and run is not None:
        if run.phase is Phase.PREPARING:
            if not run.preparing_bytes or run.prepared_bytes >= run.preparing_bytes:
                return "starting"
            return f"array {100 * run.prepared_bytes // run.preparing_bytes} %"
        if run.phase is Phase.CLOSING:
            return "checking file"
        return f"{(run.share_done or 0) * 100:.0f} % row {run.rows_done:,}"
    if cell.outcome is not None and run is not None and run.started_at:
        return f"{cell.outcome} {format_seconds(run.elapsed_seconds)}"
    return cell.words


def limit_parts(run: RunState | None, width: int) -> tuple[int, int, int] | None:
    """What fills a bar of `width` as long as the limit: stuck, clean file pages; and swap beside.

    None while nothing of it was read.
    """
    sample, limit = (run.sample, run.about.memory_max_bytes) if run else (None, None)
    if sample is None or not limit:
        return None
    stuck = number(sample.get("limit_unreclaimable_bytes"))
    clean = number(sample.get("limit_reclaimable_bytes"))
    if stuck is None or clean is None:
        return None
    solid = min(width, round(stuck / limit * width))
    hatched = min(width - solid, round(clean / limit * width))
    return solid, hatched, round((number(sample.get("limit_swap_bytes")) or 0) / limit * width)
