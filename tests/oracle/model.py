"""What a run must have done to an array, worked out with sets of pages and with plain numpy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from tests.oracle.reader import PAGE
from tests.workloads.scripted import expected_rows, pages_of
from tui.settings import Settings
from workloads.order import Shuffled
from workloads.words import Mode, Release

HEADER: Final = 128
ITEM: Final = 4
_LOSES: Final = (Release.DONTNEED, Release.REOPEN)
_WRITES_NOTHING: Final = ("scan", "lazy")


@dataclass(slots=True)
class Model:
    """Page numbers of the file: changed at all, given up again, changed after the last flush.

    `cleaned_pages`: what the flushes together had to make clean, no page left out.
    """

    changed: set[int] = field(default_factory=set)
    discarded: set[int] = field(default_factory=set)
    unflushed: set[int] = field(default_factory=set)
    flushes: int = 0
    bytes_changed: int = 0
    cleaned_pages: int = 0

    @property
    def changed_bytes(self) -> int:
        """Whole pages, each once."""
        return len(self.changed) * PAGE

    @property
    def private(self) -> set[int]:
        """The pages that must be private copies in mode `c`."""
        return self.changed - self.discarded


def model_of(run: Settings) -> Model:
    """Chunk by chunk, as the workload's description has it."""
    model, rows, columns = Model(), run.rows, run.shape[1]
    order = list(range(rows))
    if run.workload == "random-rows":
        order = Shuffled(rows, run.seed).rows_at(0, rows).tolist()
    loses = run.mode is Mode.COPY_ON_WRITE and run.release in _LOSES
    for start in range(0, rows, run.chunk_rows):
        stop = min(start + run.chunk_rows, rows)
        spans = _spans(run.workload, order[start:stop], columns)
        pages = pages_of(HEADER, spans, PAGE)
        model.bytes_changed += sum(high - low for low, high in spans)
        model.changed |= pages
        model.unflushed |= pages
        model.discarded -= pages
        every = run.flush_every_rows
        if every and stop // every > start // every:
            model.flushes += 1
            model.cleaned_pages += len(model.unflushed)
            model.unflushed = set()
            if loses:
                model.discarded = set(model.changed)
    return model


def _spans(workload: str, rows: list[int], columns: int) -> list[tuple[int, int]]:
    row = columns * ITEM
    if workload in _WRITES_NOTHING:
        return []
    if workload == "touch":
        return [
            (element * ITEM, (element + 1) * ITEM)
            for element in _touched(rows[0] * columns, (rows[-1] + 1) * columns)
        ]
    return [(number * row, (number + 1) * row) for number in rows]


def _touched(first: int, stop: int) -> list[int]:
    """The first element that begins in each page, of those in first..stop."""
    per_page = PAGE // ITEM
    header = HEADER // ITEM
    pages = range((header + first) // per_page, (header + stop - 1) // per_page + 1)
    elements = [max(0, page * per_page - header) for page in pages]
    return [element for element in elements if first <= element < stop]


def contents_after(run: Settings, before: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """What a shared mode leaves in the file."""
    if run.mode is Mode.WRITE_NEW:
        before = np.zeros_like(before)
    if run.workload == "touch":
        after = before.copy()
        after.reshape(-1)[_touched(0, before.size)] += 1
        return after
    return expected_rows(run.workload, before, run.chunk_rows)
