"""Where writes are told, cells glow by what was written since the last flush, not by growth."""

from __future__ import annotations

import numpy as np
import pytest

from tui.pages.geometry import PageGeometry
from tui.pages.map import PageMapFrame
from tui.pages.mapper import PageMapper
from tui.probe.page_state import PageRuns, PageState
from tui.probe.reading import Absent
from workloads.kernel import PAGE_BYTES

PRIVATE = PageState.PRIVATE_COPY


class Told:
    """Pages that are all there, some of them written; each scan goes `reach` pages far."""

    source = "canned"

    def __init__(self, pages: int, reach: int) -> None:
        self.written = np.zeros(pages, np.bool_)
        self._reach = reach

    def scan(
        self, start: int, end: int, *, max_runs: int = 0, budget_seconds: float = 0
    ) -> PageRuns | Absent:
        first = start // PAGE_BYTES
        stop = min(first + self._reach, end // PAGE_BYTES)
        pages = np.arange(first, stop, dtype=np.int64)
        return PageRuns(
            pages * PAGE_BYTES,
            (pages + 1) * PAGE_BYTES,
            np.full(len(pages), PRIVATE, np.uint8),
            stop * PAGE_BYTES,
            self.written[first:stop],
        )

    def close(self) -> None:
        pass


@pytest.mark.parametrize("reach", [3, 5, 16])
def test_a_page_copied_long_ago_and_written_again_glows(reach: int) -> None:
    scanner = Told(16, reach)
    mapper = PageMapper(scanner, PageGeometry.of_array(0, 16 * PAGE_BYTES, 4))

    def glowing() -> list[bool]:
        for _ in range(6):
            mapper.tick(30.0)
        frame = mapper.tick(30.0)
        assert isinstance(frame, PageMapFrame)
        assert frame.counts[:, PRIVATE].tolist() == [4, 4, 4, 4]
        return [bool(glows) for glows in frame.just_changed]

    assert glowing() == [False] * 4
    scanner.written[[4, 15]] = True
    assert glowing() == [False, True, False, True]
    scanner.written[:] = False
    mapper.mark_flush()
    assert glowing() == [False] * 4
    scanner.written[4] = True
    assert glowing() == [False, True, False, False], "copied already: nothing has grown"
    scanner.written[:] = False
    assert glowing() == [False] * 4, "given up by a release"
