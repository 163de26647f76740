"""Recordings beside each other in figures: the first is what the others differ from.

A figure that one of them lacks is None there, and has no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tui.metrics import METRICS
from tui.recording.compare_files import LETTERS, PEAKS, ComparedFile, compared_files
from tui.recording.reader import Recording
from tui.run.ledger_columns import COLUMNS
from tui.run.result import run_json

UNFINISHED: Final = "unfinished"
_OF_A_WORKLOAD: Final = ("rows_done", "bytes_changed", "pages_changed", "ledger", "read_back")
_NOT_OF_A_TREE: Final = (
    "rows, pages changed and the ledger are told by a workload alone: a command has none"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every recording; `unit` is bytes, s, rows, pages, a rate or empty."""

    key: str
    label: str
    unit: str
    values: tuple[float | None, ...]

    @property
    def differences(self) -> tuple[float | None, ...]:
        """Each less the first; the first's own is left out."""
        first, *others = self.values
        return tuple(None if first is None or v is None else _round(v - first) for v in others)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Names, settings in words and outcomes, then the figures; and what must be known of them."""

    names: tuple[str, ...]
    settings: tuple[str, ...]
    outcomes: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def compare(recordings: Sequence[Recording]) -> Comparison:
    """All figures that at least one of them has."""
    runs = [_run(recording) for recording in recordings]
    files, notes = compared_files(recordings)
    rows = []
    for key, label, unit in _figures():
        values = tuple(_at(run, key) for run in runs)
        if any(value is not None for value in values):
            rows.append(Row(key, label, unit, values))
    rows += [row for file in files for row in _of_file(file)]
    has_workload = any(recording.about.settings is not None for recording in recordings)
    if has_workload and any(recording.about.settings is None for recording in recordings):
        notes.insert(0, _NOT_OF_A_TREE)
    notes += _unknown(recordings, runs)
    return Comparison(
        names=tuple(recording.name for recording in recordings),
        settings=tuple(recording.about.summary for recording in recordings),
        outcomes=tuple(
            str(recording.end.outcome) if recording.end.outcome else UNFINISHED
            for recording in recordings
        ),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _unknown(recordings: Sequence[Recording], runs: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Why a tree's figure at the end is not there where another recording has it."""
    for letter, recording, run in zip(LETTERS, recordings, runs, strict=False):
        if recording.about.settings is not None:
            continue
        for metric in METRICS:
            is_known = metric.unit.is_amount and any(metric.key in r["final"] for r in runs)
            if is_known and metric.key in run["absent"]:
                yield f"{letter}: final {metric.label}: {run['absent'][metric.key]}"


def _run(recording: Recording) -> dict[str, Any]:
    """A run's JSON, without what only a workload of ours tells of itself."""
    run = run_json(recording.end)
    if recording.about.settings is None:
        for key in _OF_A_WORKLOAD:
            run[key] = None
        if not run["flushes"]["count"]:
            run["flushes"] = None
    return run


def _of_file(file: ComparedFile) -> list[Row]:
    """Its peaks, of those that at least one recording has."""
    name, modes, rank = file.which
    rows = []
    for key, label in PEAKS.items():
        values = tuple(None if peak is None else peak.get(key) for peak in file.peaks)
        if any(value is not None for value in values):
            where = f"file.{name}.{modes}.{rank}.peak.{key}"
            rows.append(Row(where, f"{file.label}: peak {label}", "bytes", values))
    return rows


def _figures() -> list[tuple[str, str, str]]:
    """Where each figure is in a run's JSON, its words and its unit."""
    figures = [
        ("elapsed_seconds", "seconds", "s"),
        ("rows_done", "rows done", "rows"),
        ("bytes_changed", "bytes changed", "bytes"),
        ("pages_changed", "pages changed", "pages"),
        ("totals.minor_faults", "minor faults", ""),
        ("totals.major_faults", "major faults", ""),
        ("totals.dirtied_bytes", "dirtied", "bytes"),
        ("flushes.count", "flushes", ""),
        ("flushes.seconds", "seconds in flush()", "s"),
        ("flushes.bytes_cleaned", "made clean by flush()", "bytes"),
        ("flushes.private_bytes_released", "private released by flush()", "bytes"),
    ]
    figures += [(f"ledger.{c.key}", f"ledger: {c.label}", str(c.unit)) for c in COLUMNS]
    figures.append(("ledger.write_amplification", "ledger: write amplification", ""))
    for moment in ("peak", "final"):
        figures += [
            (f"{moment}.{metric.key}", f"{moment}: {metric.label}", str(metric.unit))
            for metric in METRICS
            if metric.unit.is_amount
        ]
    figures += [
        ("read_back.rows_lost", "rows lost", "rows"),
        ("read_back.rows_in_file", "rows found in the file", "rows"),
    ]
    return figures


def _at(run: dict[str, Any], key: str) -> float | None:
    outer, _, inner = key.partition(".")
    value = run.get(outer)
    if inner:
        value = value.get(inner) if isinstance(value, dict) else None
    return value if isinstance(value, (int, float)) else None


def _round(value: float) -> float:
    return round(value, 6) if isinstance(value, float) else value
