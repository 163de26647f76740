"""A page map's dirty pages are asked of the very file that the child has mapped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.probe.mapped_child import mapped_child
from tui.pages.map import PageMapFrame
from tui.pages.request import MapRequest
from tui.pages.watch import (
    BUDGET_SECONDS,
    MOST_SECONDS,
    RESTING_SECONDS,
    WHOLE_SECONDS,
    PageMapWatch,
    budget_for,
)
from tui.probe.reading import Absent
from workloads.events import Counters, Opened
from workloads.kernel import PAGE_BYTES


def _opened(pid: int, start: int, path: Path) -> Opened:
    status, before = path.stat(), Counters()
    return Opened(
        1.0, 0, 0, 0, 0, pid, start, 8 * PAGE_BYTES, 0, True, "r+", 8, PAGE_BYTES,
        status.st_size, 0.0, before, before, status.st_dev, status.st_ino,
    )  # fmt: skip


def test_what_is_asked_for_anew_is_read_at_once_and_else_at_its_time(tmp_path: Path) -> None:
    path = tmp_path / "array"
    with mapped_child("c", path) as child:
        watch = PageMapWatch(child.pid, path)
        watch.request = MapRequest(4)
        watch.opened(_opened(child.pid, child.start, path))
        asked = [watch.is_asked]
        assert isinstance(watch.tick(100.0), PageMapFrame)
        assert [*asked, watch.is_asked] == [True, False]
        assert watch.tick(100.0 + WHOLE_SECONDS / 2) is None
        watch.request = MapRequest(8)
        frame = watch.tick(100.0 + WHOLE_SECONDS / 2)
        assert isinstance(frame, PageMapFrame)
        assert frame.geometry.cells == 8
        watch.is_resting = True
        assert watch.tick(110.0) is not None
        assert watch.tick(110.0 + WHOLE_SECONDS) is None
        assert watch.tick(110.0 + RESTING_SECONDS) is not None
        watch.close()


@pytest.mark.parametrize("becomes", ["itself", "another", "nothing"])
def test_a_name_that_is_not_the_files_any_more_tells_no_dirty_pages(
    becomes: str, tmp_path: Path
) -> None:
    path = tmp_path / "array"
    with mapped_child("r+", path) as child:
        opened = _opened(child.pid, child.start, path)
        if becomes == "another":
            (tmp_path / "other").write_bytes(bytes(8 * PAGE_BYTES))
            (tmp_path / "other").rename(path)
        elif becomes == "nothing":
            path.unlink()
        watch = PageMapWatch(child.pid, path)
        watch.opened(opened)
        frame = watch.whole()
        watch.close()
    assert isinstance(frame, PageMapFrame)
    if becomes != "itself":
        assert not frame.dirty_known


def test_what_cannot_be_read_is_asked_for_no_more_than_once_a_tick(tmp_path: Path) -> None:
    path = tmp_path / "array"
    with mapped_child("c", path) as child:
        watch = PageMapWatch(child.pid, path, proc_root=tmp_path / "no proc here")
        watch.request = MapRequest(4)
        watch.opened(_opened(child.pid, child.start, path))
        assert isinstance(watch.tick(100.0), Absent)
        assert not watch.is_asked
        assert watch.tick(100.5) is None
        watch.close()


@pytest.mark.parametrize(
    ("pass_seconds", "budget_seconds"),
    [(0.0, BUDGET_SECONDS), (0.03, BUDGET_SECONDS), (0.08, 0.01), (5.0, MOST_SECONDS)],
)
def test_a_dear_array_is_read_on_with_more_at_once_and_never_beyond_the_ceiling(
    pass_seconds: float, budget_seconds: float
) -> None:
    assert budget_for(pass_seconds) == pytest.approx(budget_seconds)
