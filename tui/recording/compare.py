"""Recordings beside each other in figures: the first is what the others differ from.

A figure that one of them lacks is None there, and has no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tui.metrics import METRICS
from tui.recording.reader import Recording
from tui.run.ledger_columns import COLUMNS
from tui.run.result import run_json

UNFINISHED: Final = "unfinished"


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
    """Names, settings in words and outcomes, then the figures."""

    names: tuple[str, ...]
    settings: tuple[str, ...]
    outcomes: tuple[str, ...]
    rows: tuple[Row, ...]


def compare(recordings: Sequence[Recording]) -> Comparison:
    """All figures that at least one of them has."""
    runs = [run_json(recording.end) for recording in recordings]
    rows = []
    for key, label, unit in _figures():
        values = tuple(_at(run, key) for run in runs)
        if any(value is not None for value in values):
            rows.append(Row(key, label, unit, values))
    return Comparison(
        names=tuple(recording.name for recording in recordings),
        settings=tuple(recording.about.summary for recording in recordings),
        outcomes=tuple(
            str(recording.end.outcome) if recording.end.outcome else UNFINISHED
            for recording in recordings
        ),
        rows=tuple(rows),
    )


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
