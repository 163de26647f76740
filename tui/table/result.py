"""The one JSON object of a table: schema `cowtop.table/1`, a `cowtop.run/1` object per cell run."""

from __future__ import annotations

from typing import Any, Final

from tui.run.result import run_json, settings_json
from tui.table.state import CellState, CellStatus, TableState

SCHEMA: Final = "cowtop.table/1"


def table_json(state: TableState) -> dict[str, Any]:
    """All cells in the order in which they ran, and the answer in words."""
    return {
        "schema": SCHEMA,
        "cells": [cell_json(cell) for cell in state.cells],
        "elapsed_seconds": round(state.elapsed_seconds, 3),
        "verdict": state.verdict,
    }


def cell_json(cell: CellState) -> dict[str, Any]:
    """A run's own object; for a cell without a run, its settings and the reason."""
    if cell.run is not None and cell.status is not CellStatus.CANNOT:
        return run_json(cell.run)
    return {
        "settings": settings_json(cell.cell.settings),
        "outcome": str(cell.status),
        "reason": cell.reason,
    }
