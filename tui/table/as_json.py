"""A table as JSON: a run's own object for each cell, with its columns; unknown is null and why."""

from __future__ import annotations

from typing import Any, Final

from tui.probe.reading import Absent
from tui.run.result import run_json, settings_json
from tui.table.columns import COLUMNS
from tui.table.state import CellState, TableState

SCHEMA: Final = "cowtop.table/1"


def table_json(state: TableState) -> dict[str, Any]:
    """All cells in the order in which they ran, and the answer in words."""
    return {
        "schema": SCHEMA,
        "cells": [cell_json(cell) for cell in state.cells],
        "elapsed_seconds": round(state.elapsed_seconds, 3),
        "verdict": state.verdict,
        "proposal": state.proposal or None,
    }


def cell_json(cell: CellState) -> dict[str, Any]:
    """A run's own object; for a cell without a run, its settings and the reason."""
    figures = {column.key: column.figure(cell) for column in COLUMNS}
    columns = {
        "columns": {k: None if isinstance(f, Absent) else f for k, f in figures.items()},
        "columns_absent": {k: f.reason for k, f in figures.items() if isinstance(f, Absent)},
    }
    if cell.begun is not None:
        return {**run_json(cell.begun), **columns}
    return {
        "settings": settings_json(cell.cell.settings),
        "outcome": str(cell.status),
        "reason": cell.reason,
        "remedy": cell.remedy or None,
        **columns,
    }
