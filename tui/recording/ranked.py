"""Very many recordings, each reduced to what it came to as soon as it is read.

What is kept of one is a name, an outcome and a few numbers: a thousand take hardly more than the
largest of them while it is read. A figure that one of them lacks ranks last, and is in no sum.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isnan, nan
from statistics import median
from typing import Final

from tui.metrics import METRICS
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure
from tui.recording.compare_files import files_of
from tui.recording.compared import Compared
from tui.recording.file_totals import FileTotals

SECONDS: Final = "elapsed_seconds"
KEYS: Final = (SECONDS, *(metric.key for metric in METRICS if metric.unit.is_amount))
"""What is kept of a recording: how long it took, and its peaks."""
_PLACE: Final = {key: place for place, key in enumerate(KEYS)}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One recording; `trouble`: what is missing of it, in words, if anything is."""

    name: str
    outcome: str
    trouble: str
    _values: array[float]
    _at_least: frozenset[str]

    def value(self, key: str) -> float | None:
        """The peak, the lower bound where it is not known better, or None."""
        value = self._values[_PLACE[key]]
        return None if isnan(value) else value

    def is_at_least(self, key: str) -> bool:
        """Whether the peak may have been higher."""
        return key in self._at_least


def ranked(name: str, one: Compared, trouble: str) -> Ranked:
    """What is kept of one."""
    figures: list[Figure | None] = [one.run[SECONDS], *(one.peaks.get(key) for key in KEYS[1:])]
    pairs = zip(KEYS, figures, strict=True)
    at_least = frozenset(k for k, f in pairs if isinstance(f, Bounded) and not f.is_near)
    return Ranked(name, one.outcome, trouble, array("d", map(_number, figures)), at_least)


def _number(figure: Figure | None) -> float:
    if isinstance(figure, Bounded):
        return figure.at_least
    return nan if figure is None or isinstance(figure, Absent) else figure


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure over all recordings that have it; `most_of`: whose the highest is.

    `at_least`: of how many it may have been higher, and so may median and most.
    """

    key: str
    known: int
    median: float
    most: float
    most_of: str
    at_least: int = 0


@dataclass(slots=True)
class Ranking:
    """Takes them one after another; `by` is what they are ranked by."""

    by: str
    rows: list[Ranked] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    """Names of those that could not be read, and why."""
    files: FileTotals = field(default_factory=FileTotals)

    def add(self, name: str, one: Compared, trouble: str = "") -> None:
        """One more."""
        self.rows.append(ranked(name, one, trouble))
        self.files.add(name, files_of(one))

    def worst_first(self) -> list[Ranked]:
        """All of them; those of which it is not known come last, in the order they were read."""

        def place(row: Ranked) -> tuple[bool, float]:
            value = row.value(self.by)
            return value is None, 0.0 if value is None else -value

        return sorted(self.rows, key=place)

    @property
    def outcomes(self) -> dict[str, int]:
        """How many ended how, the most frequent first."""
        return dict(Counter(row.outcome for row in self.rows).most_common())

    @property
    def incomplete(self) -> list[Ranked]:
        """Those of which something is missing."""
        return [row for row in self.rows if row.trouble]

    def spreads(self) -> Iterator[Spread]:
        """Of every figure that any of them has."""
        for key in KEYS:
            known = [(value, row) for row in self.rows if (value := row.value(key)) is not None]
            if known:
                most, whose = max(known, key=lambda pair: pair[0])
                middle = median([value for value, _ in known])
                at_least = sum(row.is_at_least(key) for _, row in known)
                yield Spread(key, len(known), middle, most, whose.name, at_least)

    def unknown(self) -> int:
        """How many lack what they are ranked by."""
        return sum(row.value(self.by) is None for row in self.rows)


def columns_of(ranking: Ranking, wanted: Sequence[str]) -> list[str]:
    """What it is ranked by, then those of the others that are more than 0 anywhere."""
    is_there = {spread.key for spread in ranking.spreads() if spread.most > 0}
    return [ranking.by, *(key for key in wanted if key != ranking.by and key in is_there)]
