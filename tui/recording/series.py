"""A recording's samples as rows, handed on while the file is read: none of them is kept.

A row's seconds count from the opening of the array. Rows from before it wait for that moment, in a
file if there are many.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from tui.metrics import METRICS
from tui.probe.reading import Sample, number
from tui.recording.gone import is_gone
from tui.recording.keepers import Marked
from tui.run.about import About
from tui.run.state import RunState

COUNTS: Final = ("rows_done", "bytes_changed", "pages_changed")
COLUMNS: Final = ("seconds", *COUNTS, *(metric.key for metric in METRICS))
Row = list[float | str | None]
UNTOLD: Final[Row] = [None] * len(COUNTS)
"""Counts before the first line of state, and of what tells none."""
IN_MEMORY_BYTES: Final = 4 << 20
_MOST_STATES: Final = 10_000


class RowsFromOpening:
    """Hands rows on, with their seconds from the opening; until then they wait."""

    def __init__(self, on_row: Callable[[Row], None]) -> None:
        self._on_row = on_row
        self.opened_at = 0.0
        """When the array was opened; 0 of one that never was."""
        self._is_open = False
        self._waiting = SpooledTemporaryFile(  # noqa: SIM115 - closed by `close`
            max_size=IN_MEMORY_BYTES, mode="w+", encoding="ascii"
        )

    def put(self, before: Row, moments: Sequence[float], row: Row) -> None:
        """One more: what stands before its moments, the moments, what stands behind."""
        if self._is_open:
            self._hand_on(before, moments, row)
        else:
            self._waiting.write(json.dumps([before, moments, row]) + "\n")

    def open(self, opened_at: float) -> None:
        """The array is open; what waits is handed on. The first time counts."""
        if self._is_open:
            return
        self.opened_at, self._is_open = opened_at, True
        self._waiting.seek(0)
        for line in self._waiting:
            self._hand_on(*json.loads(line))

    def close(self) -> None:
        """Remove the file, if there was one."""
        self._waiting.close()

    def _hand_on(self, before: Row, moments: Sequence[float], row: Row) -> None:
        self._on_row([*before, *(round(at - self.opened_at, 6) for at in moments), *row])


class Series(Marked):
    """Tells `on_begin` of the header and `on_row` of every sample of a living process."""

    def __init__(
        self,
        on_begin: Callable[[str, About, Mapping[str, Any]], None],
        on_row: Callable[[Row], None],
    ) -> None:
        super().__init__()
        self._on_begin, self._rows = on_begin, RowsFromOpening(on_row)
        self._has_counts = True
        self._counts = UNTOLD
        # A state's line may come before the line of a sample that was read earlier.
        self._coming: deque[tuple[float, Row]] = deque(maxlen=_MOST_STATES)

    @property
    def opened_at(self) -> float:
        """When the array was opened; 0 of one that never was."""
        return self._rows.opened_at

    def begin(self, name: str, about: About, machine: Mapping[str, Any]) -> None:
        """The header is read."""
        if about.settings is None:  # no workload of ours, which alone tells of its rows
            self._has_counts = False
        self._on_begin(name, about, machine)

    def take_state(self, at: float, state: RunState, kept_bytes: int) -> None:
        """What counts from now on; the first that knows of the opening lets all rows go."""
        super().take_state(at, state, kept_bytes)
        if self._has_counts:
            self._coming.append((at, [getattr(state, name) for name in COUNTS]))
        if state.started_at:
            self._rows.open(state.started_at)

    def take_sample(self, sample: Sample) -> None:
        """A row, with the counts of its moment."""
        super().take_sample(sample)
        if is_gone(sample):
            return
        while self._coming and self._coming[0][0] <= sample.at:
            self._counts = self._coming.popleft()[1]
        self._rows.put([], [sample.at], [*self._counts, *figures_of(sample)])

    def finish(self) -> None:
        """Hand on what still waits: of an array that was never open, from the beginning on."""
        self._rows.open(0.0)

    def close(self) -> None:
        """Remove the file, if there was one."""
        self._rows.close()


def figures_of(sample: Sample) -> Row:
    """One for each metric; None where it is not known."""
    return [number(sample.values.get(metric.key)) for metric in METRICS]
