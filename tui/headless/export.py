"""A recording's samples as a table: one row for each, one column for each metric, units in names.

Of instances each row says whose it is, and some are of all of them. Of a tree its processes or its
files instead: one row for each, at each moment. An absent figure is empty in CSV and null in JSON,
never 0. Rows are written while the recording is read, so that a day of it takes no more memory than
a minute.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from tui.printed.quoting import csv_cell, json_text
from tui.recording.instance_series import COLUMNS as COLUMNS_OF_INSTANCES
from tui.recording.instance_series import InstanceSeries
from tui.recording.reader import FileOfRuns, Recorded
from tui.recording.series import COLUMNS, Series
from tui.recording.tree_series import COLUMNS as TREE_COLUMNS
from tui.recording.tree_series import TreeSeries
from tui.run.about import About
from tui.run.about_tree import TreeAbout
from tui.run.marker import Marker
from tui.run.result import about_json

SCHEMA: Final = "cowtop.series/1"
OF_INSTANCES: Final = "cowtop.series-of-instances/1"
NOTHING_MORE: Final[Mapping[str, Any]] = {}


def write_series(path: Path, form: str, out: TextIO, of: str = "") -> Recorded:
    """`csv` or `json`; `of`: empty, `processes` or `files`. Returns what is known of the recording.

    Raises RecordingError, and UsageError where a recording has no processes.
    """
    file = FileOfRuns(path)
    if of:
        written = _written(form, out, TREE_COLUMNS[of])
        trees = TreeSeries(of, written.begin, written.row)
        found = file.read(lambda _: trees)
        written.end(found, trees.opened_at)
        return found
    if file.many is not None:
        return _write_instances(file, form, out)
    written = _written(form, out, COLUMNS)
    series = Series(written.begin, written.row)
    with contextlib.closing(series):
        found = file.read(lambda _: series)
        series.finish()
    written.end(found, series.opened_at)
    return found


def _write_instances(file: FileOfRuns, form: str, out: TextIO) -> Recorded:
    written, header = _written(form, out, COLUMNS_OF_INSTANCES, OF_INSTANCES), file.header
    seeds = [about.settings.seed for about in header.abouts if about.settings is not None]
    told = {"instances": len(seeds), "seeds": seeds}
    written.begin(file.name, header.abouts[0], header.machine, told)
    series = InstanceSeries(header.abouts, file.work, written.row)
    with contextlib.closing(series):
        found = file.read(lambda number: series.keepers[number])
        series.finish()
    written.end(found, series.opened_at)
    return found


def _written(form: str, out: TextIO, columns: Sequence[str], schema: str = SCHEMA) -> _Csv | _Json:
    return _Csv(out, columns) if form == "csv" else _Json(out, columns, schema)


class _Csv:
    """Under the names of the columns."""

    def __init__(self, out: TextIO, columns: Sequence[str]) -> None:
        self._out, self._columns = csv.writer(out, lineterminator="\n"), columns

    def begin(
        self, _name: str, _about: About, _machine: Mapping[str, Any], _more: object = None
    ) -> None:
        """The names."""
        self._out.writerow(self._columns)

    def row(self, row: Sequence[float | str | None]) -> None:
        """One more."""
        self._out.writerow([csv_cell(cell) for cell in row])

    def end(self, _recorded: Recorded, _opened_at: float) -> None:
        """Nothing follows."""


class _Json:
    """One object: what was run, a line for each row, and what is known at the end."""

    def __init__(self, out: TextIO, columns: Sequence[str], schema: str) -> None:
        self._out, self._columns, self._schema = out, columns, schema
        self._separator = ""

    def begin(
        self,
        name: str,
        about: About,
        machine: Mapping[str, Any],
        more: Mapping[str, Any] = NOTHING_MORE,
    ) -> None:
        """All that is known before the rows."""
        head = {
            "schema": self._schema,
            "name": name,
            "settings": about_json(about),
            **_subject(about),
            **more,
            "machine": dict(machine),
            "columns": self._columns,
        }
        self._out.write(json_text(head)[:-1] + ', "rows": [')

    def row(self, row: Sequence[float | str | None]) -> None:
        """One more."""
        self._out.write(f"{self._separator}\n{json_text(row)}")
        self._separator = ","

    def end(self, recorded: Recorded, opened_at: float) -> None:
        """All that is known after them; of instances each marker says whose it is."""
        markers = [
            ({"instance": number} if recorded.are_together else {}) | _marker(marker, opened_at)
            for number, run in enumerate(recorded.runs, 1)
            for marker in run.markers
        ]
        tail = {"markers": markers, "trouble": recorded.trouble}
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
