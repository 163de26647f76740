"""`watch` around one's own code: to the page, for views too, never 0 for want of a reading."""

from __future__ import annotations

import mmap
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.waiting import eventually
from tests.watch.workers import PAGE, PAGES, Array
from tui.probe.file_pages import FilePages
from tui.run.budgets import broken_by, parse_budget
from tui.watch.block import NotKnown, Watch, watch
from tui.watch.mapping import mmap_under

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def _opened(path: Path, mode: Any = "c", **more: Any) -> Array:
    return np.memmap(path, np.uint8, mode=mode, **more)


@pytest.mark.slow
def test_reading_makes_no_private_copy_and_writing_one_page_each(path: Path) -> None:
    array = _opened(path)
    with watch(array) as w:
        array.sum()
        assert w.private_copies_bytes == 0
        array[: 40 * PAGE : PAGE] = 1
        array[100 * PAGE : 103 * PAGE] = 1
        assert w.private_copies_bytes == 43 * PAGE
        array[200 * PAGE] = 1
    assert w.private_copies_bytes == w.peak_private_copies_bytes == 44 * PAGE
    assert w.samples >= 4


def test_the_figures_after_the_block_are_those_of_its_end(path: Path) -> None:
    array = _opened(path)
    with watch(array) as w:
        array[0] = 1
    samples = w.samples
    array[:] = 1
    assert w.private_copies_bytes == PAGE and w.samples == samples


@pytest.mark.slow
def test_the_peak_keeps_what_a_release_gave_back(path: Path) -> None:
    array = _opened(path)
    with watch(array, interval=0.001) as w:
        array[:] = 1
        # Walks of a large process are far apart (they are held to a share of the time).
        assert eventually(lambda: w.peak_private_copies_bytes == PAGES * PAGE)
        below = mmap_under(array)
        assert below is not None
        below.madvise(mmap.MADV_DONTNEED)
        assert w.private_copies_bytes == 0
    assert w.peak_private_copies_bytes == PAGES * PAGE


@pytest.mark.parametrize("mode", ["r", "r+"])
def test_a_map_without_copy_on_write_has_no_private_copies(path: Path, mode: str) -> None:
    array = _opened(path, mode)
    with watch(array) as w:
        array.sum()
        if mode == "r+":
            array[:] = 9
    assert w.private_copies_bytes == 0


@pytest.mark.slow
def test_a_view_is_watched_by_the_pages_that_it_lies_in(path: Path) -> None:
    array = _opened(path)
    view = np.asarray(array[10 * PAGE :]).reshape(-1, PAGE)[5:][::2]
    with watch(view) as w, watch(array) as whole:
        array[0] = 1
        array[16 * PAGE] = 1  # between two rows of the view
        view[0, 0] = 1
    assert (w.private_copies_bytes, whole.private_copies_bytes) == (PAGE, 3 * PAGE)


def test_a_map_with_an_offset_is_found(path: Path) -> None:
    array = _opened(path, offset=7 * PAGE + 100, shape=(3 * PAGE,))
    with watch(array) as w:
        array[:] = 1
    assert w.private_copies_bytes == 4 * PAGE


@pytest.mark.slow
def test_maps_that_the_kernel_split_or_merged_are_told_apart_to_the_page(path: Path) -> None:
    size = PAGES * PAGE // 2
    # Mapped from the top down: the file's second half first, its first half right below it.
    arrays = [_opened(path, offset=at, shape=(size,)) for at in (size, 0)]
    below = mmap_under(arrays[1])
    assert below is not None
    below.madvise(mmap.MADV_SEQUENTIAL, 0, 16 * PAGE)
    with watch(arrays[0]) as first, watch(arrays[1]) as second:
        arrays[0][: 3 * PAGE] = 1
        arrays[1][: 20 * PAGE] = 1
    assert (first.private_copies_bytes, second.private_copies_bytes) == (3 * PAGE, 20 * PAGE)


@pytest.mark.slow
def test_nested_watches_do_not_disturb_each_other(path: Path) -> None:
    array = _opened(path)
    with watch(array) as outer:
        array[0] = 1
        with watch(array) as inner:
            array[PAGE] = 1
        array[2 * PAGE] = 1
    assert (inner.private_copies_bytes, outer.private_copies_bytes) == (2 * PAGE, 3 * PAGE)


def test_an_exception_passes_and_the_figures_stay(path: Path) -> None:
    array = _opened(path)
    with pytest.raises(KeyError), watch(array) as w:
        array[0] = 1
        raise KeyError
    assert w.private_copies_bytes == PAGE


def test_the_file_s_dirty_pages_are_counted_and_gone_after_a_flush(path: Path) -> None:
    file = FilePages(path)
    readable = isinstance(file.read()["file_dirty_bytes"], int)
    file.close()
    if not readable:
        pytest.skip("no cachestat(2) here")
    array = np.memmap(path, np.uint8, mode="r+")
    array.flush()
    with watch(array) as w:
        assert w.file_dirty_bytes == 0
        array[:] = 1
        assert w.file_dirty_bytes == PAGES * PAGE
        array.flush()
    assert w.file_dirty_bytes == 0


def test_the_kernel_s_own_mark_shows_a_spike_between_two_samples(path: Path) -> None:
    array = _opened(path)
    with watch(array, interval=3600) as w:
        before = w.peak_rss_bytes
        # Larger than anything this process ever was, and gone before anybody looks.
        mark = next(
            int(line.split()[1]) * 1024
            for line in Path("/proc/self/status").read_text().splitlines()
            if line.startswith("VmHWM")
        )
        spike = mmap.mmap(-1, mark - w.rss_bytes + (32 << 20), flags=mmap.MAP_PRIVATE)
        spike.madvise(mmap.MADV_POPULATE_WRITE if hasattr(mmap, "MADV_POPULATE_WRITE") else 23)
        spike.close()
    assert w.peak_rss_bytes >= mark + (16 << 20) > before
    assert w.rss_bytes < w.peak_rss_bytes


@pytest.mark.parametrize(
    "array", [np.zeros(3), np.zeros(3)[1:], [1, 2], None], ids=["array", "view", "list", "none"]
)
def test_what_is_no_memory_map_is_refused(array: object) -> None:
    with pytest.raises(ValueError, match="not a memory map"):
        watch(array)


def test_a_copy_of_a_memory_map_is_refused(path: Path) -> None:
    array = _opened(path)
    for copy in (array + 1, array[[1, 2]], array.copy()):
        with pytest.raises(ValueError, match="not a memory map"):
            watch(copy)


@pytest.mark.parametrize("interval", [0, -1, float("nan"), float("inf")])
def test_an_interval_that_makes_no_sense_is_refused(path: Path, interval: float) -> None:
    with pytest.raises(ValueError, match="interval"):
        watch(_opened(path), interval=interval)


def test_a_watch_that_has_not_begun_knows_nothing(path: Path) -> None:
    w = watch(_opened(path))
    with pytest.raises(NotKnown, match="has not begun"):
        _ = w.private_copies_bytes
    assert w.samples == 0


def test_a_watch_is_used_once(path: Path) -> None:
    w = watch(_opened(path))
    with w:
        pass
    with pytest.raises(RuntimeError, match="used once"), w:
        pass


def test_a_file_that_was_removed_has_unknown_dirty_pages_but_known_copies(path: Path) -> None:
    array = _opened(path)
    path.unlink()
    with watch(array) as w:
        array[0] = 1
        with pytest.raises(NotKnown, match="removed or renamed") as caught:
            _ = w.file_dirty_bytes
    assert caught.value.reason == "the file was removed or renamed"
    assert w.private_copies_bytes == PAGE


def test_without_proc_the_copies_are_unknown_and_never_zero(path: Path, tmp_path: Path) -> None:
    with Watch(_opened(path), proc_root=tmp_path / "none") as w:
        with pytest.raises(NotKnown, match="not on this system"):
            _ = w.private_copies_bytes
        with pytest.raises(NotKnown, match="not on this system"):
            _ = w.peak_private_copies_bytes
        assert w.rss_bytes > 0


def test_a_watch_can_be_judged_by_budgets(path: Path) -> None:
    array = _opened(path)
    with watch(array) as w:
        array[: 8 * PAGE] = 1
    texts = ("private_copies > 1%", "private_copies > 5%", "system_dirty > 1K")
    found = broken_by([parse_budget(text) for text in texts], w.measured())
    assert [item.line.split(" ")[0] for item in found] == [
        "private_copies.peak",
        "system_dirty.peak",
    ]
    assert found[1].is_unknown and "one's own process" in found[1].line
