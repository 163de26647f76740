"""The cursor, the cells' ages and glow, whole passes, and totals that equal smaps to the page."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.pages.geometry import PageGeometry
from tui.pages.map import PageMapFrame
from tui.pages.mapper import PageMapper
from tui.probe.page_state import PageRuns, PageState
from tui.probe.page_table import runs_of
from tui.probe.reading import PROCESS_GONE, Absent
from workloads.kernel import PAGE_BYTES

PRIVATE, CLEAN, DIRTY, ABSENT = (
    PageState.PRIVATE_COPY,
    PageState.FILE_CLEAN,
    PageState.FILE_DIRTY,
    PageState.ABSENT,
)


class CannedScanner:
    """Pages as a list of states; each scan gets `pages_per_scan` pages far, or what comes next."""

    source = "canned"

    def __init__(self, states: list[PageState], pages_per_scan: list[int]) -> None:
        self.states = states
        self.is_gone = False
        self._reach = itertools.cycle(pages_per_scan)

    def scan(
        self, start: int, end: int, *, max_runs: int = 0, budget_seconds: float = 0
    ) -> PageRuns | Absent:
        if self.is_gone:
            return PROCESS_GONE
        first = start // PAGE_BYTES
        stop = min(first + next(self._reach), end // PAGE_BYTES)
        starts, ends, states = runs_of(np.array(self.states[first:stop], np.uint8))
        return PageRuns(
            (starts + first) * PAGE_BYTES, (ends + first) * PAGE_BYTES, states, stop * PAGE_BYTES
        )

    def close(self) -> None:
        self.is_gone = True


class Clocks:
    """Wall time set by hand; CPU time that grows by one second a look."""

    def __init__(self) -> None:
        self.now = 100.0
        self._looks = itertools.count()

    def wall(self) -> float:
        return self.now

    def cpu(self) -> float:
        return float(next(self._looks))


def _mapper(
    scanner: CannedScanner, cells: int, clocks: Clocks | None = None
) -> tuple[PageMapper, Clocks]:
    clocks = clocks or Clocks()
    geometry = PageGeometry.of_array(0, len(scanner.states) * PAGE_BYTES, cells)
    return PageMapper(scanner, geometry, clock=clocks.wall, cpu_clock=clocks.cpu), clocks


def _frame(result: PageMapFrame | Absent) -> PageMapFrame:
    assert isinstance(result, PageMapFrame)
    return result


@given(
    states=st.lists(st.sampled_from([s for s in PageState if s is not DIRTY]), min_size=1),
    cells=st.integers(1, 30),
    reach=st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
def test_scanned_in_parts_or_at_once_every_cell_counts_its_pages(
    states: list[PageState], cells: int, reach: list[int]
) -> None:
    mapper, _ = _mapper(CannedScanner(states, reach), cells)
    frame = _frame(mapper.tick(0))
    for _ in range(3 * len(states)):
        frame = _frame(mapper.tick(0))
    assert frame.known_pages == frame.geometry.shown_pages
    for cell in range(frame.geometry.cells):
        pages = frame.geometry.pages_of_cell(cell)
        naive = [states[pages.start : pages.stop].count(state) for state in PageState]
        assert frame.counts[cell].tolist() == naive
    assert frame.last_pass is not None
    assert frame.last_pass.bytes_by_state == frame.totals_bytes


def test_a_small_budget_reads_a_part_and_the_next_tick_goes_on() -> None:
    mapper, clocks = _mapper(CannedScanner([PRIVATE] * 8, [3]), 4)
    frame = _frame(mapper.tick(0))
    assert frame.counts[:, PRIVATE].tolist() == [2, 0, 0, 0]
    assert np.isfinite(frame.scanned_at).tolist() == [True, False, False, False]
    assert (frame.known_pages, frame.complete) == (2, False)
    clocks.now = 101.0
    frame = _frame(mapper.tick(0))
    # The second cell was begun a second earlier: its age is that of its oldest page.
    assert frame.scanned_at[:3].tolist() == [100.0, 100.0, 101.0]
    clocks.now = 102.0
    frame = _frame(mapper.tick(0))
    assert frame.known_pages == frame.geometry.shown_pages
    assert not frame.complete
    assert frame.last_pass is not None
    assert (frame.last_pass.began_at, frame.last_pass.ended_at) == (100.0, 102.0)
    assert frame.ages_seconds.tolist() == [2.0, 2.0, 1.0, 0.0]


def test_a_large_budget_reads_once_round_and_no_further() -> None:
    scanner = CannedScanner([PRIVATE] * 8, [3])
    mapper, clocks = _mapper(scanner, 4)
    mapper.tick(0)
    clocks.now = 105.0
    frame = _frame(mapper.tick(1e9))
    assert frame.complete
    assert frame.scanned_at.tolist() == [105.0] * 4
    assert clocks.cpu() < 60


def test_the_frame_cannot_be_changed_and_does_not_change() -> None:
    scanner = CannedScanner([PRIVATE] * 4, [4])
    mapper, _ = _mapper(scanner, 2)
    frame = _frame(mapper.tick(0))
    scanner.states = [ABSENT] * 4
    mapper.tick(0)
    assert frame.counts[:, PRIVATE].tolist() == [2, 2]
    with pytest.raises(ValueError, match="read-only"):
        frame.counts[0, 0] = 1


def test_a_cell_glows_from_its_growth_until_the_flush() -> None:
    scanner = CannedScanner([PRIVATE, ABSENT, CLEAN, CLEAN], [4])
    mapper, clocks = _mapper(scanner, 2)
    # What is there at first sight is not known to have grown.
    assert not _frame(mapper.tick(0)).just_changed.any()
    scanner.states = [PRIVATE, PRIVATE, CLEAN, CLEAN]
    clocks.now = 101.0
    assert _frame(mapper.tick(0)).just_changed.tolist() == [True, False]
    clocks.now = 102.0
    assert _frame(mapper.tick(0)).changed_at[0] == 101.0
    mapper.mark_flush()
    assert not _frame(mapper.tick(0)).just_changed.any()
    # Going to swap is no change of the array.
    scanner.states = [PageState.SWAPPED, PRIVATE, CLEAN, PRIVATE]
    assert _frame(mapper.tick(0)).just_changed.tolist() == [False, True]


def test_zooming_and_resizing_begin_anew_and_only_the_resize_keeps_the_last_pass() -> None:
    mapper, _ = _mapper(CannedScanner([PRIVATE] * 4 + [ABSENT] * 4, [3, 2]), 2)
    for _ in range(4):
        before = _frame(mapper.tick(0))
    mapper.look_at(mapper.geometry.with_cells(8))
    frame = _frame(mapper.tick(0))
    assert frame.last_pass == before.last_pass is not None
    assert frame.known_pages < frame.geometry.shown_pages
    mapper.look_at(mapper.geometry.zoomed(3, 6, 3))
    frame = _frame(mapper.tick(0))
    assert frame.last_pass is None
    assert _frame(mapper.tick(1e9)).counts[:, PRIVATE].tolist() == [1, 0, 0]


def test_a_process_that_is_gone_is_said_to_be() -> None:
    mapper, _ = _mapper(CannedScanner([PRIVATE], [1]), 1)
    mapper.close()
    assert mapper.tick(1) is PROCESS_GONE


def test_dirty_pages_are_told_from_clean_ones_a_few_cells_a_tick() -> None:
    def dirty_in_range(offset: int, length: int) -> int:
        return length // 2

    scanner, clocks = CannedScanner([CLEAN] * 8, [8]), Clocks()
    geometry = PageGeometry.of_array(0, 8 * PAGE_BYTES, 4)
    mapper = PageMapper(
        scanner, geometry, dirty_in_range=dirty_in_range, clock=clocks.wall, cpu_clock=clocks.cpu
    )
    frame = _frame(mapper.tick(0))
    assert frame.counts[:, DIRTY].tolist() == [1, 0, 0, 0]
    assert frame.known_pages == 2
    frame = _frame(mapper.tick(1e9))
    assert frame.counts[:, DIRTY].tolist() == frame.counts[:, CLEAN].tolist() == [1] * 4
    assert frame.dirty_known
    assert frame.source == "canned + cachestat"


def test_when_dirty_pages_cannot_be_had_any_more_all_are_called_clean() -> None:
    answers = iter([PAGE_BYTES] * 3)

    def dirty_in_range(offset: int, length: int) -> int:
        answer = next(answers, None)
        if answer is None:
            raise PermissionError(1, "Operation not permitted")
        return answer

    clocks = Clocks()
    mapper = PageMapper(
        CannedScanner([CLEAN] * 4, [2]),
        PageGeometry.of_array(0, 4 * PAGE_BYTES, 2),
        dirty_in_range=dirty_in_range,
        clock=clocks.wall,
        cpu_clock=clocks.cpu,
    )
    assert _frame(mapper.tick(0)).counts[0, DIRTY] == 1
    frame = _frame(mapper.tick(0))
    assert frame.counts[:, DIRTY].tolist() == [0, 0]
    assert frame.counts[:, CLEAN].tolist() == [2, 2]
    assert not frame.dirty_known
    assert frame.source == "canned; dirty pages unknown: no permission"
