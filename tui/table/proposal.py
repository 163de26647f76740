"""A smaller table that this machine can run whole, as a command line, where one is too large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tui.extents import chunk_rows_of, chunk_text
from tui.settings import DEFAULT_DTYPE
from tui.shapes import shape_for_size
from tui.table.machine import Here
from tui.table.plan import DEFAULT_MODES, LEAST_LIMIT_BYTES, TablePlan, default_flushes
from tui.table.state import CellState, CellStatus

_MIB: Final = 1 << 20
_NOT_RUN: Final = (CellStatus.CANNOT, CellStatus.REFUSED)


def smaller(plan: TablePlan, cells: Sequence[CellState], here: Here) -> str:
    """The command line of the largest halving of array and limit that runs; empty if none helps.

    What cannot be run for want of swap alone is no reason: it would be the same at any size.
    """
    if not any(cell.status in _NOT_RUN and not cell.cell.settings.swap_max_bytes for cell in cells):
        return ""
    base, limit = plan.base, plan.base.memory_max_bytes
    # An array that the limit can hold would answer another question.
    was_larger = limit is not None and base.array_bytes > limit
    while limit is not None and base.rows > 1:
        limit, rows = max(limit // 2, min(limit, LEAST_LIMIT_BYTES)), base.rows // 2
        base = replace(
            base,
            shape=(rows, *base.shape[1:]),
            memory_max_bytes=limit,
            chunk_rows=min(base.chunk_rows, rows),
        )
        if not chunk_text(plan.base):
            base = replace(base, chunk_rows=chunk_rows_of(None, base))
        if was_larger and base.array_bytes <= limit:
            return ""
        candidate = replace(plan, base=base, swaps=(0,), repeats=1)
        if plan.flushes == default_flushes(plan.base):
            candidate = replace(candidate, flushes=default_flushes(base))
        if not any(here.obstacle(cell.settings) for cell in candidate.cells()):
            swap = replace(candidate, swaps=(limit * 3 // 2,)).cells()
            no_swap = any(here.obstacle(cell.settings) for cell in swap)
            return _command(candidate, " --swap 0" if no_swap else "")
    return ""


def _command(plan: TablePlan, tail: str) -> str:
    base, limit = plan.base, plan.base.memory_max_bytes
    words = ["cowtop table"]
    if base.workload != "fill":
        words.append(f"--workload {base.workload}")
    if plan.labels != DEFAULT_MODES:
        words.append(f"--modes {','.join(plan.labels)}")
    if plan.flushes != default_flushes(base):
        words.append(f"--flush-every {','.join(map(str, plan.flushes))}")
    if chunk := chunk_text(base):
        words.append(f"--chunk {chunk}")
    # Whole MiB that are no more than what was tried.
    size = max(1, base.array_bytes // _MIB)
    if (
        base.shape[1:] == shape_for_size(size << 20, DEFAULT_DTYPE)[1:]
        and base.dtype == DEFAULT_DTYPE
    ):
        words.append(f"--size {size}M")
    else:
        words.append(f"--shape {'x'.join(map(str, base.shape))} --dtype {base.dtype}")
    if limit is not None:
        words.append(f"--memory-max {limit // _MIB}M")
    return " ".join(words) + tail
