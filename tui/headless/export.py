"""A recording's samples as a table: one row for each, one column for each metric, units in names.

An absent figure is empty in CSV and null in JSON, never 0.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Final, TextIO

from tui.metrics import METRICS
from tui.probe.reading import number
from tui.recording.gone import is_gone
from tui.recording.reader import Recording
from tui.recording.timeline import Timeline
from tui.run.result import about_json

SCHEMA: Final = "cowtop.series/1"
_COUNTS: Final = ("rows_done", "bytes_changed", "pages_changed")
COLUMNS: Final = ("seconds", *_COUNTS, *(metric.key for metric in METRICS))


def series(recording: Recording) -> Iterator[list[float | None]]:
    """The rows under `COLUMNS`; seconds since the array was open, below 0 before that.

    The last row is the last that was read of a living process.
    """
    timeline = Timeline(recording)
    for sample in recording.samples:
        if is_gone(sample):
            continue
        state = timeline.state_at(sample.at)
        yield [
            round(sample.at - recording.started_at, 6),
            *(getattr(state, name) for name in _COUNTS),
            *(number(sample.values.get(metric.key)) for metric in METRICS),
        ]


def write_series(recording: Recording, form: str, out: TextIO) -> None:
    """`csv` or `json`, row by row."""
    if form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(series(recording))
        return
    head = {
        "schema": SCHEMA,
        "name": recording.name,
        "settings": about_json(recording.about),
        "machine": dict(recording.machine),
        "trouble": recording.trouble,
        "markers": [
            {
                "seconds": round(marker.at - recording.started_at, 6),
                "kind": str(marker.kind),
                "number": marker.number,
                "label": marker.label,
                "rows_done": marker.rows_done,
                "call_seconds": marker.seconds,
            }
            for marker in recording.markers
        ],
        "columns": COLUMNS,
    }
    out.write(json.dumps(head)[:-1] + ', "rows": [')
    for count, row in enumerate(series(recording)):
        out.write(("," if count else "") + "\n" + json.dumps(row, allow_nan=False))
    out.write("\n]}\n")
