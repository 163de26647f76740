"""The oracle itself: one page more or less in any figure that it knows does not pass it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

import pytest

from tests.oracle.case import Case, evidence_of, figures_of
from tests.oracle.evidence import Evidence
from tests.oracle.of_shared import true_columns
from tests.oracle.places import Places
from tests.oracle.reader import PAGE, summed
from workloads.words import Mode, Release

pytestmark = pytest.mark.usefixtures("no_process_left")

_EVERYWHERE = (
    "rows_done",
    "flushes.count",
    "pages_changed",
    "bytes_changed",
    "final.rss_bytes",
    "final.rss_anon_bytes",
    "final.file_backed_bytes",
    "final.page_tables_bytes",
    "final.private_copies_bytes",
    "final.private_dirty_bytes",
    "final.shared_dirty_bytes",
    "ledger.changed_bytes",
    "ledger.private_ram_bytes",
    "ledger.private_swap_bytes",
    "ledger.unaccounted_bytes",
)
_OF_C = ("ledger.discarded_bytes", "flushes.bytes_cleaned", "flushes.private_bytes_released")
_OF_SHARED = (
    "final.file_cached_bytes",
    "final.file_dirty_bytes",
    "final.file_writeback_bytes",
    "ledger.file_dirty_bytes",
    "ledger.file_writeback_bytes",
    "ledger.file_written_bytes",
    "ledger.memory_file_bytes",
    "ledger.discarded_bytes",
)


_RUNS: Final = 10


def _is_exact(run: Evidence) -> bool:
    """Whether what is true of the run is one figure each, and no range that could hide a page.

    It is a range where the kernel wrote pages back or took some between the two readings, and where
    the process dirtied more than its array: a library that nobody read for a day has its time of
    reading noted, which the kernel counts as written by who read it.
    """
    first, second = run.readings
    is_still = (first.status, first.cached, first.pages) == (
        second.status,
        second.cached,
        second.pages,
    )
    dirty = {summed(r.areas, "Private_Dirty", "Shared_Dirty") for r in run.readings}
    columns = true_columns(run) if run.settings.mode.is_shared else ()
    return is_still and len(dirty) == 1 and all(least == most for least, most in columns)


def _run(case: Case, places: Places) -> Iterator[Evidence]:
    for _ in range(_RUNS):
        with evidence_of(case, places.get("disk")) as evidence:
            if _is_exact(evidence):
                yield evidence
                return
    pytest.skip(f"others wrote, read or took pages at the end of each of {_RUNS} runs")


@pytest.fixture(scope="module")
def in_c(places: Places) -> Iterator[Evidence]:
    """A run in mode `c` some of whose changes were given up."""
    yield from _run(Case("touch", Mode.COPY_ON_WRITE, 250, Release.DONTNEED), places)


@pytest.fixture(scope="module")
def shared(places: Places) -> Iterator[Evidence]:
    """A run in mode `r+` whose last rows are not flushed."""
    yield from _run(Case("fill", Mode.READ_WRITE, 250, file="sparse"), places)


def _with(run: Evidence, figure: str, change: float | None) -> Evidence:
    said: dict[str, Any] = deepcopy(run.said)
    *way, last = figure.split(".")
    inner = said
    for word in way:
        inner = inner[word]
    inner[last] = None if change is None else inner[last] + change
    return replace(run, said=said, page_map=None)


def _unseen(run: Evidence, figure: str) -> list[float | None]:
    """The changes of a figure that pass: null may, where it says why."""
    sound, name = set(figures_of(run)), figure.rpartition(".")[2]
    unseen: list[float | None] = []
    for change in (PAGE, -PAGE, None):
        worse = set(figures_of(_with(run, figure, change))) - sound
        if not any(name in problem for problem in worse):
            unseen.append(change)
    return unseen


@pytest.mark.parametrize("figure", [*_EVERYWHERE, *_OF_C])
def test_a_figure_of_mode_c_that_is_a_page_off_is_seen(figure: str, in_c: Evidence) -> None:
    assert _unseen(in_c, figure) == ([None] if figure in _OF_C[1:] else [])


@pytest.mark.parametrize("figure", [*_EVERYWHERE, *_OF_SHARED])
def test_a_figure_of_a_shared_mode_that_is_a_page_off_is_seen(
    figure: str, shared: Evidence
) -> None:
    assert _unseen(shared, figure) == []
