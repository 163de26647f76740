"""A real child's pages, counted by the mapper, against what the kernel adds up itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.probe.mapped_child import mapped_child, smaps_of
from tui.pages.geometry import PageGeometry
from tui.pages.map import PageMapFrame
from tui.pages.mapper import PageMapper
from tui.probe.page_scanner import open_scanner
from tui.probe.page_state import PageState
from tui.probe.reading import Absent
from workloads.kernel import cachestat

PRIVATE, CLEAN, DIRTY, ABSENT = (
    PageState.PRIVATE_COPY,
    PageState.FILE_CLEAN,
    PageState.FILE_DIRTY,
    PageState.ABSENT,
)


def _frame(result: PageMapFrame | Absent) -> PageMapFrame:
    assert isinstance(result, PageMapFrame)
    return result


@pytest.mark.parametrize("older_way", [False, True])
@pytest.mark.parametrize("way", ["r", "c", "r+", "load"])
def test_the_totals_of_a_whole_pass_equal_smaps(way: str, older_way: bool, tmp_path: Path) -> None:
    with mapped_child(way, tmp_path / "array") as child:
        smaps = smaps_of(child.pid, child.start)
        scanner = open_scanner(child.pid, older_way=older_way)
        assert not isinstance(scanner, Absent)
        geometry = PageGeometry.of_array(smaps.start, smaps.end - smaps.start, 333)
        mapper = PageMapper(scanner, geometry)
        frame = _frame(mapper.tick(60))
        mapper.close()
    assert frame.complete
    assert frame.last_pass is not None
    totals = frame.last_pass.bytes_by_state
    assert totals[PRIVATE] == smaps.anonymous
    assert totals[PageState.SWAPPED] == smaps.swap
    assert totals[CLEAN] + totals[DIRTY] == smaps.rss - smaps.anonymous


@pytest.mark.slow
def test_after_an_fsync_no_page_of_a_shared_mapping_is_dirty(tmp_path: Path) -> None:
    path = tmp_path / "array"
    with mapped_child("r+", path) as child, path.open("rb") as file:
        try:
            cachestat(file.fileno())
        except OSError as error:
            pytest.skip(f"cachestat: {error.strerror}")
        scanner = open_scanner(child.pid)
        assert not isinstance(scanner, Absent)
        mapper = PageMapper(
            scanner,
            PageGeometry.of_array(child.start, child.length_bytes, 200),
            dirty_in_range=lambda at, length: cachestat(file.fileno(), at, length).dirty_bytes,
        )
        os.fsync(file.fileno())
        clean = _frame(mapper.tick(60))
        mapper.close()
    assert clean.complete
    assert clean.dirty_known
    assert clean.totals_bytes[DIRTY] == 0
    assert clean.totals_bytes[CLEAN] > 0
