"""Recordings beside each other in figures: the first is what the others differ from.

A figure that one of them lacks is None there, and has no difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tui.metrics import METRICS
from tui.recording.compare_files import LETTERS, PEAKS, ComparedFile, compared_files
from tui.recording.compared import InstancesRecording, compared, unknown
from tui.recording.reader import Recording
from tui.run.ledger_columns import COLUMNS

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


def compare(recordings: Sequence[Recording | InstancesRecording]) -> Comparison:
    """All figures that at least one of them has."""
    found = [compared(recording) for recording in recordings]
    files, notes = compared_files(found)
    rows = []
    for key, label, unit in _figures():
        values = tuple(_at(one.run, key) for one in found)
        if any(value is not None for value in values):
            rows.append(Row(key, label, unit, values))
    rows += [row for file in files for row in _of_file(file)]
    if any(one.is_workload for one in found) and not all(one.is_workload for one in found):
        notes.insert(0, _NOT_OF_A_TREE)
    for letter, one in zip(LETTERS, found, strict=False):
        notes += [f"{letter}: {words}" for words in one.notes]
        notes += unknown(letter, one, found)
    return Comparison(
        names=tuple(one.name for one in found),
        settings=tuple(one.summary for one in found),
        outcomes=tuple(one.outcome for one in found),
        rows=tuple(rows),
        notes=tuple(notes),
    )


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
        ("reading.asked_bytes", "elements read", "bytes"),
        ("reading.read_bytes", "read from the disk for them", "bytes"),
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


def _at(run: Mapping[str, Any], key: str) -> float | None:
    outer, _, inner = key.partition(".")
    value = run.get(outer)
    if inner:
        value = value.get(inner) if isinstance(value, dict) else None
    return value if isinstance(value, (int, float)) else None


def _round(value: float) -> float:
    return round(value, 6) if isinstance(value, float) else value
