"""The report of a session: the arrays of all tests, worst first, as many as fit on a screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from tui.errors import UsageError
from tui.metrics.measured import Bounded
from tui.named_files.new_file import write_whole
from tui.printed.columns import fixed_lines
from tui.printed.quoting import json_text
from tui.probe.reading import Absent
from tui.testing.row import FIGURES, HOLDS, Row, in_words, row_to_json
from tui.text import plain

SCHEMA: Final = "cowtop.pytest/1"
MOST_ROWS: Final = 20
_NUMBERS: Final = ("copies, peak", "at the end", "dirty")
_HEADS: Final = (*_NUMBERS, "budgets", "array", "test")
_NOTHING: Final = "no array was watched: no test opened a numpy.memmap or called memmap_watch"

Rows = Sequence[tuple[str, Row]]
"""Each with its test."""


def lines_of(rows: Rows, most: int = MOST_ROWS) -> list[str]:
    """A table and, below it, why figures are not known."""
    if not rows:
        return [_NOTHING]
    worst = sorted(rows, key=lambda found: found[1].rank, reverse=True)
    shown = worst[:most]
    cells = [_HEADS, *(_cells(test, row) for test, row in shown)]
    lines = fixed_lines(cells, [head in _NUMBERS for head in _HEADS])
    if len(worst) > most:
        lines.append(f"and {len(worst) - most:,} more, none of them worse")
    if any(row.is_since_start for _, row in shown):
        lines.append("+: above what the array had when the test began")
    return [*lines, *(f"? {reason}" for reason in _reasons(row for _, row in shown))]


def _cells(test: str, row: Row) -> tuple[str, ...]:
    peak, final, dirty = (in_words(row.figures[name]) for name in FIGURES)
    if row.is_since_start:
        peak, final = (f"+{text}" if text[0].isdigit() else text for text in (peak, final))
    verdicts = [told.verdict for told in row.broken] or [HOLDS for _ in row.budgets[:1]]
    return peak, final, dirty, ", ".join(dict.fromkeys(verdicts)) or "-", row.name, plain(test, 120)


def _reasons(rows: Iterable[Row]) -> list[str]:
    found = dict.fromkeys(
        figure.reason
        for row in rows
        for figure in row.figures.values()
        if isinstance(figure, Absent) and not isinstance(figure, Bounded)
    )
    return list(found)[:5]


def report_json(rows: Rows) -> dict[str, Any]:
    """All of them, worst first; no figure that is not known has a number."""
    worst = sorted(rows, key=lambda found: found[1].rank, reverse=True)
    return {"schema": SCHEMA, "rows": [{"test": test} | row_to_json(row) for test, row in worst]}


def write_report(path: Path, rows: Rows) -> None:
    """As JSON; raises UsageError with one line where the file cannot be written."""
    text = json_text(report_json(rows), indent=1)
    try:
        write_whole(path, text.encode() + b"\n")
    except OSError as error:
        words = error.strerror or str(error)
        raise UsageError(
            f"--memmap-report-file: {str(path)!r:.200} cannot be written: {words}"
        ) from error
