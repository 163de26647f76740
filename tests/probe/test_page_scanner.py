"""Which way is taken, why there is none, and that both ways and smaps say the same to the page."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.probe.mapped_child import PAGES, mapped_child, smaps_of
from tui.probe.page_scan import PageScan
from tui.probe.page_scanner import open_scanner
from tui.probe.page_state import PageRuns, PageState
from tui.probe.page_table import PageTable
from tui.probe.reading import NO_PERMISSION, NOT_ON_THIS_SYSTEM, PROCESS_GONE, Absent

PAGE = os.sysconf("SC_PAGE_SIZE")


def _states(pid: int, start: int, end: int, *, older_way: bool) -> NDArray[np.uint8]:
    """The state of every page of a span."""
    scanner = open_scanner(pid, older_way=older_way)
    assert not isinstance(scanner, Absent)
    runs = scanner.scan(start, end)
    scanner.close()
    assert isinstance(runs, PageRuns)
    assert runs.walk_end == end
    states = np.zeros((end - start) // PAGE, np.uint8)
    firsts, ends = (runs.starts - start) // PAGE, (runs.ends - start) // PAGE
    for first, stop, state in zip(firsts, ends, runs.states, strict=True):
        states[first:stop] = state
    return states


@pytest.mark.parametrize("way", ["r", "c", "r+", "load", "anonymous"])
def test_both_ways_and_smaps_agree_to_the_page(way: str, tmp_path: Path) -> None:
    with mapped_child(way, tmp_path / "array") as child:
        smaps = smaps_of(child.pid, child.start)
        newer = _states(child.pid, smaps.start, smaps.end, older_way=False)
        older = _states(child.pid, smaps.start, smaps.end, older_way=True)
    pages = np.bincount(newer, minlength=len(PageState)) * PAGE
    assert pages[PageState.PRIVATE_COPY] == smaps.anonymous
    assert pages[PageState.SWAPPED] == smaps.swap
    assert pages[PageState.FILE_CLEAN] == smaps.rss - smaps.anonymous
    if way in ("c", "anonymous"):
        assert smaps.anonymous == child.touched_pages * PAGE
    if way == "anonymous" and os.geteuid() != 0:
        pytest.skip("only root is told the zero page's frame: the older way cannot agree")
    assert newer.tolist() == older.tolist()


def test_swapped_copies_are_told_by_both_ways(tmp_path: Path) -> None:
    if len(Path("/proc/swaps").read_text().splitlines()) < 2:
        pytest.skip("this machine has no swap")
    with mapped_child("c", tmp_path / "array", "pageout") as child:
        smaps = smaps_of(child.pid, child.start)
        newer = _states(child.pid, smaps.start, smaps.end, older_way=False)
        older = _states(child.pid, smaps.start, smaps.end, older_way=True)
    pages = np.bincount(newer, minlength=len(PageState)) * PAGE
    assert pages[PageState.SWAPPED] == smaps.swap > 0
    assert pages[PageState.PRIVATE_COPY] == smaps.anonymous
    assert newer.tolist() == older.tolist()


@pytest.mark.parametrize("older_way", [False, True])
def test_a_process_that_ended_is_gone_not_empty(older_way: bool, tmp_path: Path) -> None:
    with mapped_child("c", tmp_path / "array") as child:
        scanner = open_scanner(child.pid, older_way=older_way)
        assert not isinstance(scanner, Absent)
        child.stop()
        assert scanner.scan(child.start, child.start + PAGES * PAGE) is PROCESS_GONE
        scanner.close()
        assert open_scanner(child.pid) == PROCESS_GONE


def test_a_canned_tree_is_read_the_older_way(tmp_path: Path) -> None:
    (tmp_path / "42").mkdir()
    (tmp_path / "42" / "pagemap").write_bytes(np.array([0, 1 << 63], np.uint64).tobytes())
    scanner = open_scanner(42, tmp_path)
    assert isinstance(scanner, PageTable)
    runs = scanner.scan(0, 2 * PAGE)
    scanner.close()
    assert isinstance(runs, PageRuns)
    assert runs.starts.tolist() == [PAGE]


def test_this_kernel_is_read_by_its_newest_way() -> None:
    scanner = open_scanner(os.getpid())
    assert not isinstance(scanner, Absent)
    release = tuple(int(part) for part in os.uname().release.split(".")[:2])
    assert isinstance(scanner, PageScan if release >= (6, 7) else PageTable)
    scanner.close()


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_scanner(42, tmp_path / "nowhere") == NOT_ON_THIS_SYSTEM
    (tmp_path / "self").mkdir()
    assert open_scanner(42, tmp_path) == PROCESS_GONE
    (tmp_path / "42").mkdir()
    found = open_scanner(42, tmp_path)
    assert isinstance(found, Absent)
    assert "not in this kernel" in found.reason

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert open_scanner(42, tmp_path) == NO_PERMISSION
