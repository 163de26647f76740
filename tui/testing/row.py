"""One array in one test: its figures, and what became of each budget.

As JSON it crosses to the controller of several workers; an absent figure keeps its reason there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tui.metrics.measured import Bounded, Measured
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure, number
from tui.run.budgets import Budget, Judged, judge
from tui.run.told_figures import figure_properties
from tui.watch.known import COPIES, DIRTY

_ABSENT: Final = "?"
FIGURES: Final = (f"{COPIES}.peak", f"{COPIES}.final", f"{DIRTY}.final")
"""What is told of each array, in bytes."""
HOLDS: Final = "holds"


@dataclass(frozen=True, slots=True)
class Told:
    """One budget of one array: `holds`, `broken` or `not known`, and by which figure."""

    budget: str
    verdict: str
    line: str


@dataclass(frozen=True, slots=True)
class Row:
    """`figures` by the names in `FIGURES`; `is_since_start`: what came in the test, no more."""

    array: str
    mode: str
    figures: Mapping[str, Figure]
    budgets: tuple[Told, ...] = ()
    is_since_start: bool = False

    @property
    def name(self) -> str:
        """`x.npy (c)`."""
        return f"{self.array} ({self.mode})" if self.mode else self.array

    @property
    def broken(self) -> list[Told]:
        """Budgets that do not hold."""
        return [told for told in self.budgets if told.verdict != HOLDS]

    @property
    def rank(self) -> tuple[bool, float]:
        """The more the worse: what is broken first, then by the copies that are known."""
        peak = self.figures[FIGURES[0]]
        seen = peak.at_least if isinstance(peak, Bounded) else number(peak)
        return bool(self.broken), float("inf") if seen is None else seen


def row_of(
    array: str, mode: str, measured: Measured, budgets: Sequence[Budget], *, is_since_start: bool
) -> Row:
    """Judge one array."""
    figures = {
        name: measured.figure(name.partition(".")[0], at_end=name.endswith("final"))
        for name in FIGURES
    }
    told = tuple(_told(judge(budget, measured)) for budget in budgets)
    return Row(array, mode, figures, told, is_since_start)


def _told(judged: Judged) -> Told:
    return Told(str(judged.budget), judged.verdict, judged.line)


def properties(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """For JUnit: `cowtop.private_copies_bytes.peak`; of several arrays `cowtop.2.private_...`.

    A figure that is not known has no value: a property of its own says why, others its bounds.
    """
    for count, row in enumerate(rows, 1):
        head = "cowtop." if len(rows) == 1 else f"cowtop.{count}."
        yield f"{head}array", row.name
        for name, figure in row.figures.items():
            yield from figure_properties(f"{head}{name}", figure)
        for number_of_budget, told in enumerate(row.budgets, 1):
            place = f"{head}budget.{number_of_budget}"
            yield place, told.budget
            yield f"{place}.verdict", told.verdict
            yield f"{place}.figure", told.line


def in_words(figure: Figure) -> str:
    """`1.00 MiB`, `>= 1.00 MiB` of what is known at least, `?` of what is not."""
    if isinstance(figure, Bounded):
        return f">= {format_bytes(figure.at_least)}"
    return _ABSENT if isinstance(figure, Absent) else format_bytes(figure)


def row_to_json(row: Row) -> dict[str, Any]:
    """Texts, numbers, lists and dicts alone."""
    return {
        "array": row.array,
        "mode": row.mode,
        "is_since_start": row.is_since_start,
        "figures": {name: _figure_to_json(figure) for name, figure in row.figures.items()},
        "budgets": [
            {"budget": told.budget, "verdict": told.verdict, "line": told.line}
            for told in row.budgets
        ],
    }


def row_from_json(found: Mapping[str, Any]) -> Row:
    """What `row_to_json` made."""
    return Row(
        found["array"],
        found["mode"],
        {name: _figure_from_json(figure) for name, figure in found["figures"].items()},
        tuple(Told(**told) for told in found["budgets"]),
        found["is_since_start"],
    )


def _figure_to_json(figure: Figure) -> dict[str, Any]:
    if isinstance(figure, Bounded):
        return {
            "bytes": None,
            "reason": figure.reason,
            "at_least_bytes": figure.at_least,
            "at_most_bytes": figure.at_most,
        }
    if isinstance(figure, Absent):
        return {"bytes": None, "reason": figure.reason}
    return {"bytes": figure}


def _figure_from_json(found: Mapping[str, Any]) -> Figure:
    size_bytes: int | float | None = found["bytes"]
    if size_bytes is not None:
        return size_bytes
    if "at_least_bytes" in found:
        return Bounded(found["reason"], found["at_least_bytes"], found["at_most_bytes"])
    return Absent(found["reason"])
