"""A finished fit as text, CSV, markdown or JSON; every format from the same columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tui.fit.as_json import fit_json
from tui.fit.columns import COLUMNS, SHOWN, text_of
from tui.fit.plan import FitPlan
from tui.fit.state import FitState
from tui.metrics_format import format_bytes
from tui.printed.columns import (
    VERDICT_WIDTH,
    csv_text,
    fixed_lines,
    markdown_lines,
    wrapped,
)
from tui.printed.quoting import json_text, markdown_text
from tui.text import clean_lines


def title(plan: FitPlan) -> str:
    """What is asked, in one line."""
    base = plan.base
    shape = " x ".join(f"{n:,}" for n in base.shape)
    array = f"{shape} {base.dtype}, {format_bytes(base.array_bytes)}"
    run = list(dict.fromkeys(map(plan.workload_of, plan.labels)))
    work = base.workload if base.workload in run else ", ".join(run)
    return f"{work} {array}; {plan.given.words}"


def as_text(plan: FitPlan, state: FitState, room: int | None = None) -> str:
    """Columns of fixed width, then the answer."""
    rows = [[column.head for column in SHOWN]]
    rows += [[text_of(column, mode) for column in SHOWN] for mode in state.modes]
    lines = [title(plan), "", *fixed_lines(rows, [column.is_number for column in SHOWN])]
    lines += ["", wrapped(state.verdict, min(room or VERDICT_WIDTH, VERDICT_WIDTH))]
    return clean_lines("\n".join(lines)) + "\n"


def as_markdown(plan: FitPlan, state: FitState) -> str:
    """A table, then the answer."""
    table = markdown_lines(
        [column.head for column in SHOWN],
        [column.is_number for column in SHOWN],
        ([text_of(column, mode) for column in SHOWN] for mode in state.modes),
    )
    lines = [markdown_text(title(plan)), "", *table, "", markdown_text(state.verdict)]
    return "\n".join(lines) + "\n"


def as_csv(_plan: FitPlan, state: FitState) -> str:
    """All columns with their raw values, unknown ones empty."""
    rows = ([column.value(mode) for column in COLUMNS] for mode in state.modes)
    return csv_text([column.key for column in COLUMNS], rows)


def as_json(_plan: FitPlan, state: FitState) -> str:
    """One object on one line."""
    return json_text(fit_json(state)) + "\n"


FORMATS: Final[dict[str, Callable[[FitPlan, FitState], str]]] = {
    "text": as_text,
    "json": as_json,
    "csv": as_csv,
    "markdown": as_markdown,
}
