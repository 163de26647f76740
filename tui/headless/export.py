"""A recording's samples as a table: one row for each, one column for each metric, units in names.

Of a tree its processes or its files instead: one row for each, at each moment. An absent figure is
empty in CSV and null in JSON, never 0. Rows are written while the recording is read, so that a day
of it takes no more memory than a minute.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from tui.headless.quoting import csv_cell, json_text
from tui.recording.reader import Recording, read_recording
from tui.recording.series import COLUMNS, Series
from tui.recording.tree_series import COLUMNS as TREE_COLUMNS
from tui.recording.tree_series import TreeSeries
from tui.run.about import About
from tui.run.about_tree import TreeAbout
from tui.run.result import about_json
from tui.run.state import Marker

SCHEMA: Final = "cowtop.series/1"


def write_series(path: Path, form: str, out: TextIO, of: str = "") -> Recording:
    """`csv` or `json`; `of`: empty, `processes` or `files`. Returns what is known of the recording.

    Raises RecordingError, and UsageError where a recording has no processes.
    """
    columns = TREE_COLUMNS[of] if of else COLUMNS
    written = _Csv(out, columns) if form == "csv" else _Json(out, columns)
    if of:
        keeper = TreeSeries(of, written.begin, written.row)
        recording = read_recording(path, keeper)
        written.end(recording, keeper.opened_at)
        return recording
    series = Series(written.begin, written.row)
    with contextlib.closing(series):
        recording = read_recording(path, series)
        series.finish()
    written.end(recording, series.opened_at)
    return recording


class _Csv:
    """Under the names of the columns."""

    def __init__(self, out: TextIO, columns: Sequence[str]) -> None:
        self._out, self._columns = csv.writer(out, lineterminator="\n"), columns

    def begin(self, _name: str, _about: About, _machine: Mapping[str, Any]) -> None:
        """The names."""
        self._out.writerow(self._columns)

    def row(self, row: Sequence[float | str | None]) -> None:
        """One more."""
        self._out.writerow([csv_cell(cell) for cell in row])

    def end(self, _recording: Recording, _opened_at: float) -> None:
        """Nothing follows."""


class _Json:
    """One object: what was run, a line for each row, and what is known at the end."""

    def __init__(self, out: TextIO, columns: Sequence[str]) -> None:
        self._out, self._columns = out, columns
        self._separator = ""

    def begin(self, name: str, about: About, machine: Mapping[str, Any]) -> None:
        """All that is known before the rows."""
        head = {
            "schema": SCHEMA,
            "name": name,
            "settings": about_json(about),
            **_subject(about),
            "machine": dict(machine),
            "columns": self._columns,
        }
        self._out.write(json_text(head)[:-1] + ', "rows": [')

    def row(self, row: Sequence[float | str | None]) -> None:
        """One more."""
        self._out.write(f"{self._separator}\n{json_text(row)}")
        self._separator = ","

    def end(self, recording: Recording, opened_at: float) -> None:
        """All that is known after them."""
        markers = [_marker(marker, opened_at) for marker in recording.markers]
        tail = {"markers": markers, "trouble": recording.trouble}
        self._out.write(f"\n], {json_text(tail)[1:]}\n")


def _subject(about: About) -> dict[str, Any]:
    """Of a command or a process, what it is called and its PID."""
    if not isinstance(about, TreeAbout):
        return {}
    return {"subject": {"called": about.called, "pid": about.pid}}


def _marker(marker: Marker, opened_at: float) -> dict[str, Any]:
    return {
        "seconds": round(marker.at - opened_at, 6),
        "kind": str(marker.kind),
        "number": marker.number,
        "label": marker.label,
        "rows_done": marker.rows_done,
        "call_seconds": marker.seconds,
    }
