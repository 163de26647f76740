"""A recording's samples as a table: one row for each, one column for each metric, units in names.

An absent figure is empty in CSV and null in JSON, never 0. Rows are written while the recording is
read, so that a day of it takes no more memory than a minute.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TextIO

from tui.headless.quoting import json_text
from tui.recording.reader import Recording, read_recording
from tui.recording.series import COLUMNS, Row, Series
from tui.run.about import About
from tui.run.result import about_json
from tui.run.state import Marker

SCHEMA: Final = "cowtop.series/1"


def write_series(path: Path, form: str, out: TextIO) -> Recording:
    """`csv` or `json`; returns what is known of the recording. Raises RecordingError."""
    written = _Csv(out) if form == "csv" else _Json(out)
    keeper = Series(written.begin, written.row)
    with contextlib.closing(keeper):
        recording = read_recording(path, keeper)
        keeper.finish()
    written.end(recording, keeper.opened_at)
    return recording


class _Csv:
    """Numbers alone, under the names of the columns."""

    def __init__(self, out: TextIO) -> None:
        self._out = csv.writer(out, lineterminator="\n")

    def begin(self, _name: str, _about: About, _machine: Mapping[str, Any]) -> None:
        """The names."""
        self._out.writerow(COLUMNS)

    def row(self, row: Row) -> None:
        """One more."""
        self._out.writerow(row)

    def end(self, _recording: Recording, _opened_at: float) -> None:
        """Nothing follows."""


class _Json:
    """One object: what was run, a line for each row, and what is known at the end."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._separator = ""

    def begin(self, name: str, about: About, machine: Mapping[str, Any]) -> None:
        """All that is known before the rows."""
        head = {
            "schema": SCHEMA,
            "name": name,
            "settings": about_json(about),
            "machine": dict(machine),
            "columns": COLUMNS,
        }
        self._out.write(json_text(head)[:-1] + ', "rows": [')

    def row(self, row: Row) -> None:
        """One more."""
        self._out.write(f"{self._separator}\n{json_text(row)}")
        self._separator = ","

    def end(self, recording: Recording, opened_at: float) -> None:
        """All that is known after them."""
        markers = [_marker(marker, opened_at) for marker in recording.markers]
        tail = {"markers": markers, "trouble": recording.trouble}
        self._out.write(f"\n], {json_text(tail)[1:]}\n")


def _marker(marker: Marker, opened_at: float) -> dict[str, Any]:
    return {
        "seconds": round(marker.at - opened_at, 6),
        "kind": str(marker.kind),
        "number": marker.number,
        "label": marker.label,
        "rows_done": marker.rows_done,
        "call_seconds": marker.seconds,
    }
