"""A finished table as text, CSV, markdown or JSON; every format from the same columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tui.extents import in_words
from tui.metrics_format import format_bytes
from tui.printed.columns import (
    VERDICT_WIDTH,
    csv_text,
    fixed_lines,
    markdown_lines,
    wrapped,
)
from tui.printed.quoting import json_text, markdown_text
from tui.table.as_json import table_json
from tui.table.columns import COLUMNS, shown
from tui.table.plan import TablePlan
from tui.table.state import CellState, TableState
from tui.text import clean_lines

_MOST_NAMES: Final = 3


def title(plan: TablePlan) -> str:
    """What was run, in one line."""
    base = plan.base
    shape = " x ".join(f"{n:,}" for n in base.shape)
    limit = format_bytes(base.memory_max_bytes or 0)
    array = f"{base.workload} {shape} {base.dtype}, {format_bytes(base.array_bytes)}"
    return f"{array}, chunk {in_words(base.chunk_rows, base)}, limit {limit}"


def as_text(plan: TablePlan, state: TableState, room: int | None = None) -> str:
    """Columns of fixed width, the reasons below, then the answer.

    In a terminal of `room` columns those on the right that do not fit are left out.
    """
    columns = shown(state.cells)
    rows = [[column.head for column in columns]]
    rows += [[column.text(cell) for column in columns] for cell in state.cells]
    widths = [max(map(len, texts)) for texts in zip(*rows, strict=True)]
    right = [column.is_number for column in columns]
    left_out: list[str] = []
    while room and len(widths) > 1 and sum(widths) + 2 * (len(widths) - 1) > room:
        widths.pop()
        left_out.insert(0, columns[len(widths)].head)
    rows, right = [row[: len(widths)] for row in rows], right[: len(widths)]
    lines = [title(plan), "", *fixed_lines(rows, right)]
    if left_out:
        lines.append(f"(no room for {', '.join(left_out)})")
    width = min(room or VERDICT_WIDTH, VERDICT_WIDTH)
    lines += ["", *(wrapped(reason, width) for reason in reasons(state)), ""]
    lines.append(wrapped(state.verdict, width))
    return clean_lines("\n".join(lines)) + "\n"


def as_markdown(plan: TablePlan, state: TableState) -> str:
    """A table for a README, the reasons and the answer below it."""
    columns = shown(state.cells)
    table = markdown_lines(
        [column.head for column in columns],
        [column.is_number for column in columns],
        ([column.text(cell) for column in columns] for cell in state.cells),
    )
    lines = [markdown_text(title(plan)), "", *table]
    lines += ["", *(f"- {markdown_text(reason)}" for reason in reasons(state))]
    lines += ["", markdown_text(state.verdict)]
    return "\n".join(lines) + "\n"


def as_csv(_plan: TablePlan, state: TableState) -> str:
    """All columns with their raw values, unknown ones empty."""
    rows = ([column.value(cell) for column in COLUMNS] for cell in state.cells)
    return csv_text([column.key for column in COLUMNS], rows)


def as_json(_plan: TablePlan, state: TableState) -> str:
    """One object on one line."""
    return json_text(table_json(state)) + "\n"


FORMATS: Final[dict[str, Callable[[TablePlan, TableState], str]]] = {
    "text": as_text,
    "json": as_json,
    "csv": as_csv,
    "markdown": as_markdown,
}


def reasons(state: TableState) -> list[str]:
    """Each reason once, with the cells that it holds for."""
    cells: dict[str, list[CellState]] = {}
    for cell in state.cells:
        if cell.why:
            cells.setdefault(cell.why, []).append(cell)
    return [f"{_names(such)}: {reason}" for reason, such in cells.items()]


def _names(cells: list[CellState]) -> str:
    return f"{len(cells)} cells" if len(cells) > _MOST_NAMES else ", ".join(map(_name, cells))


def _name(cell: CellState) -> str:
    settings, parts = cell.cell.settings, [cell.cell.label]
    every = settings.flush_every_rows
    parts.append(f"flush {every:,}" if every else "flush never")
    parts.append(
        f"swap {format_bytes(settings.swap_max_bytes)}" if settings.swap_max_bytes else "no swap"
    )
    if cell.cell.repeat > 1:
        parts.append(f"run {cell.cell.repeat}")
    return " ".join(parts)
