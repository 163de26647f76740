"""One child that stands still, read by every way there is: all must tell the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.probe.mapped_child import PAGES, mapped_child, smaps_of
from tests.waiting import eventually
from tui.probe.buffer_pages import read_buffer
from tui.probe.process import PROC, ProcessCounters
from tui.probe.reading import Absent, Figure
from tui.probe.smaps import Walk, figures_of, read_walk
from workloads.kernel import PAGE_BYTES

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs smaps")


def _number(figure: Figure) -> float:
    assert not isinstance(figure, Absent), figure
    return figure


def _read_together(pid: int, start: int, end: int) -> tuple[dict[str, Figure], Walk, Any]:
    """Our readings and psutil's, between which nobody else mapped or left the same libraries."""
    process, counters = psutil.Process(pid), ProcessCounters(pid)
    found: list[tuple[dict[str, Figure], Walk, Any]] = []

    def is_still() -> bool:
        before = process.memory_full_info()
        counted, walk = counters.read(), read_walk(pid, PROC, start, end)
        assert not isinstance(walk, Absent)
        found[:] = [(counted, walk, before)]
        return bool(before == process.memory_full_info())

    assert eventually(is_still)
    counters.close()
    return found[0]


@pytest.mark.parametrize("way", ["c", "r+", "r"])
def test_our_sums_are_psutils_sums(way: str, disk_dir: Path) -> None:
    with mapped_child(way, disk_dir / "file") as child:
        end = child.start + child.length_bytes
        counted, walk, theirs = _read_together(child.pid, child.start, end)
        figures = figures_of(walk)
        # The kernel's own sum keeps the fractions of a KiB that each mapping's line lost.
        lost = theirs.pss - _number(figures["pss_bytes"])
        assert 0 <= lost < 1024 * len(psutil.Process(child.pid).memory_maps(grouped=False))
        private = _number(figures["private_clean_bytes"]) + _number(figures["private_dirty_bytes"])
        assert private == theirs.uss
        assert walk.process["Swap"] == theirs.swap
        assert walk.process["Rss"] == theirs.rss
        assert counted["rss_bytes"] == theirs.rss

        anon, files = _number(counted["rss_anon_bytes"]), _number(counted["file_backed_bytes"])
        assert anon == walk.process["Anonymous"]
        assert anon + files == walk.process["Rss"]

        ours = smaps_of(child.pid, child.start)
        assert (ours.start, ours.end) == (child.start, end)
        assert (walk.mapping["Anonymous"], walk.mapping["Rss"]) == (ours.anonymous, ours.rss)
        expected = child.touched_pages * PAGE_BYTES if way == "c" else 0
        assert ours.anonymous + ours.swap == expected


def test_a_buffer_is_told_from_the_memory_around_it(disk_dir: Path) -> None:
    with mapped_child("load", disk_dir / "file") as child:
        start = child.start // PAGE_BYTES * PAGE_BYTES
        end = -(-(child.start + child.length_bytes) // PAGE_BYTES) * PAGE_BYTES
        assert (end - start) // PAGE_BYTES >= PAGES
        found = read_buffer(child.pid, PROC, start, end)
        part = read_buffer(child.pid, PROC, start + PAGE_BYTES, start + 4 * PAGE_BYTES)
        nothing = read_buffer(child.pid, PROC, start, start)
    if isinstance(found, Absent):
        pytest.skip(f"no page states here: {found.reason}")
    assert found["Anonymous"] + found["Swap"] == end - start
    assert not isinstance(part, Absent)
    assert sum(part.values()) == 3 * PAGE_BYTES
    assert nothing == {"Anonymous": 0, "Swap": 0}


def test_a_buffer_of_a_process_that_is_gone_is_absent(tmp_path: Path) -> None:
    assert isinstance(read_buffer(1 << 30, PROC, 0, PAGE_BYTES), Absent)
    assert isinstance(read_buffer(1, tmp_path, 0, PAGE_BYTES), Absent)
