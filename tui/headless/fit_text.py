"""A finished fit as text, CSV, markdown or JSON; every format from the same columns."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Callable
from typing import Final

from tui.fit.as_json import fit_json
from tui.fit.columns import COLUMNS, SHOWN, text_of
from tui.fit.plan import FitPlan
from tui.fit.state import FitState
from tui.headless.quoting import csv_cell, json_text, markdown_text
from tui.metrics_format import format_bytes
from tui.text import clean_lines

_VERDICT_WIDTH: Final = 100


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
    widths = [max(map(len, texts)) for texts in zip(*rows, strict=True)]
    lines = [title(plan), ""]
    for row in rows:
        parts = [
            text.rjust(width) if column.is_number else text.ljust(width)
            for text, width, column in zip(row, widths, SHOWN, strict=True)
        ]
        lines.append("  ".join(parts).rstrip())
    width = min(room or _VERDICT_WIDTH, _VERDICT_WIDTH)
    wrapped = textwrap.fill(state.verdict, width, break_long_words=False, break_on_hyphens=False)
    return clean_lines("\n".join([*lines, "", wrapped])) + "\n"


def as_markdown(plan: FitPlan, state: FitState) -> str:
    """A table, then the answer."""
    lines = [markdown_text(title(plan)), "", _row([column.head for column in SHOWN])]
    lines.append(_row(["--:" if column.is_number else ":--" for column in SHOWN]))
    lines += [
        _row([markdown_text(text_of(column, mode)) for column in SHOWN]) for mode in state.modes
    ]
    return "\n".join([*lines, "", markdown_text(state.verdict)]) + "\n"


def _row(texts: list[str]) -> str:
    return f"| {' | '.join(texts)} |"


def as_csv(_plan: FitPlan, state: FitState) -> str:
    """All columns with their raw values, unknown ones empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.key for column in COLUMNS])
    for mode in state.modes:
        values = [column.value(mode) for column in COLUMNS]
        writer.writerow([str(v).lower() if isinstance(v, bool) else csv_cell(v) for v in values])
    return out.getvalue()


def as_json(_plan: FitPlan, state: FitState) -> str:
    """One object on one line."""
    return json_text(fit_json(state)) + "\n"


FORMATS: Final[dict[str, Callable[[FitPlan, FitState], str]]] = {
    "text": as_text,
    "json": as_json,
    "csv": as_csv,
    "markdown": as_markdown,
}
