"""A comparison as aligned text, JSON, CSV or Markdown, of the same figures.

Text and Markdown are for readers: they leave out what is 0 in all of them.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Final, TextIO

from tui.metrics import Unit
from tui.metrics_format import format_count, format_seconds
from tui.printed.quoting import csv_cell, json_text, markdown_text
from tui.recording.compare import Comparison, Row
from tui.text import clean

SCHEMA: Final = "cowtop.compare/1"
_LABEL: Final = 32


def write_comparison(comparison: Comparison, form: str, out: TextIO) -> None:
    """`text`, `json`, `csv` or `markdown`."""
    if form == "json":
        out.write(json_text(to_json(comparison)) + "\n")
    elif form == "csv":
        _csv(comparison, out)
    elif form == "markdown":
        _markdown(comparison, out)
    else:
        _text(comparison, out)


def to_json(comparison: Comparison) -> dict[str, object]:
    """One object; an absent figure is null."""
    return {
        "schema": SCHEMA,
        "recordings": [
            {"name": name, "settings": settings, "outcome": outcome}
            for name, settings, outcome in zip(
                comparison.names, comparison.settings, comparison.outcomes, strict=True
            )
        ],
        "figures": [
            {
                "key": row.key,
                "label": row.label,
                "unit": row.unit or None,
                "values": row.values,
                "differences": row.differences,
            }
            for row in comparison.rows
        ],
        "notes": list(comparison.notes),
    }


def value_words(row: Row, value: float | None) -> str:
    """A figure with its unit; `-` where there is none."""
    if value is None:
        return "-"
    if row.unit in list(Unit):
        return Unit(row.unit).words(value)
    if row.unit == "s":
        return format_seconds(value)
    return format_count(value)


def difference_words(row: Row, value: float | None) -> str:
    """With its sign, and `=` for none."""
    if value is None:
        return "-"
    if not value:
        return "="
    return ("+" if value > 0 else "-") + value_words(row, abs(value))


def _cells(comparison: Comparison) -> list[list[str]]:
    """Heading and rows: label, the first's figure, then figure and difference of each other."""
    names, others = comparison.names, len(comparison.names) - 1
    heading = ["", _letter(0)]
    for number in range(others):
        heading += [_letter(number + 1), f"{_letter(number + 1)} - {_letter(0)}"]
    rows = [heading, ["outcome", comparison.outcomes[0]]]
    for outcome in comparison.outcomes[1:]:
        rows[1] += [outcome, "=" if outcome == comparison.outcomes[0] else "differs"]
    assert len(names) == others + 1
    for row in comparison.rows:
        if all(value == 0 for value in row.values):
            continue  # nothing happened in any of them: said by csv and json
        cells = [row.label, value_words(row, row.values[0])]
        for value, difference in zip(row.values[1:], row.differences, strict=True):
            cells += [value_words(row, value), difference_words(row, difference)]
        rows.append(cells)
    return rows


def _text(comparison: Comparison, out: TextIO) -> None:
    for number, (name, settings) in enumerate(
        zip(comparison.names, comparison.settings, strict=True)
    ):
        out.write(clean(f"{_letter(number)}: {name}: {settings}") + "\n")
    rows = _cells(comparison)
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(rows[0]))]
    widths[0] = max(widths[0], _LABEL)
    for cells in rows:
        out.write(_line(cells, widths).rstrip() + "\n")
    for note in comparison.notes:
        out.write(clean(f"({note})") + "\n")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first = f"{cells[0]:<{widths[0]}}"
    return "  ".join([first, *(f"{c:>{w}}" for c, w in zip(cells[1:], widths[1:], strict=True))])


def _markdown(comparison: Comparison, out: TextIO) -> None:
    for number, (name, settings) in enumerate(
        zip(comparison.names, comparison.settings, strict=True)
    ):
        out.write(f"- {_letter(number)}: {markdown_text(name)}: {markdown_text(settings)}\n")
    heading, *rows = _cells(comparison)
    out.write("\n| figure | " + " | ".join(heading[1:]) + " |\n")
    out.write("|---|" + "---:|" * (len(heading) - 1) + "\n")
    for cells in rows:
        out.write("| " + " | ".join(markdown_text(cell) for cell in cells) + " |\n")
    if comparison.notes:
        out.write("\n")
    for note in comparison.notes:
        out.write(f"- {markdown_text(note)}\n")


def _csv(comparison: Comparison, out: TextIO) -> None:
    """Plain numbers: one row for each figure; the first rows are words."""
    writer = csv.writer(out, lineterminator="\n")
    letters = [_letter(number) for number in range(len(comparison.names))]
    writer.writerow(["key", "unit", *letters, *(f"{x} - {letters[0]}" for x in letters[1:])])
    blanks = [""] * (len(letters) - 1)
    writer.writerow(["name", "", *map(csv_cell, comparison.names), *blanks])
    writer.writerow(["settings", "", *map(csv_cell, comparison.settings), *blanks])
    writer.writerow(["outcome", "", *comparison.outcomes, *blanks])
    for row in comparison.rows:
        writer.writerow([csv_cell(row.key), row.unit, *row.values, *row.differences])


def _letter(number: int) -> str:
    return chr(ord("A") + number)
