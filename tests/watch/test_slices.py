"""A slice by its own pages, what shares a map by its address, what came since the start."""

from __future__ import annotations

import mmap
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.watch.workers import FOR_EVER, PAGE, PAGES, Array, copies_of, opened, worker
from tui.watch.block import NotKnown, watch
from tui.watch.mapping import mmap_under

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_a_slice_counts_the_copies_of_its_own_pages_in_every_process(path: Path) -> None:
    array = opened(path)
    array[:PAGE] = 1
    part = array[100 * PAGE : 200 * PAGE]
    with watch(part, interval=FOR_EVER) as w, worker("fork", path) as one:
        array[100 * PAGE : 103 * PAGE] = 1
        array[300 * PAGE] = 1
        one.write(5, 150, 199, 200)
        assert w.own_private_copies_bytes == 3 * PAGE
        assert w.private_copies_bytes == 5 * PAGE
        # The first page it was forked with.
        assert copies_of(one.pid, path) == 5 * PAGE
        one.end()


def test_copies_that_a_fork_shares_count_once_in_a_slice_too(path: Path) -> None:
    array = opened(path)
    array[: 50 * PAGE] = 1
    part = array[10 * PAGE : 90 * PAGE]
    with watch(part, interval=FOR_EVER) as w, worker("fork", array) as one:
        one.write(20, 80)
        try:
            copies = w.private_copies_bytes
        except NotKnown as unknown:  # frames are shown to root alone
            assert unknown.at_least_bytes is not None and unknown.at_most_bytes is not None
            assert unknown.at_least_bytes <= 42 * PAGE <= unknown.at_most_bytes
        else:
            assert copies == 42 * PAGE
        one.end()


def test_without_children_only_this_process_counts(path: Path) -> None:
    array = opened(path)
    with watch(array, children=False, interval=FOR_EVER) as w, worker("fork", path) as one:
        array[0] = 1
        one.write(1, 2)
        assert w.private_copies_bytes == w.own_private_copies_bytes == PAGE
        one.end()


def _interface(array: Array) -> Any:
    class Other:
        """Another library's array."""

        __array_interface__ = array.__array_interface__
        kept = array

    return Other()


HOLDERS: dict[str, Callable[[Array], Any]] = {
    "dlpack": np.from_dlpack,
    "interface": _interface,
    "memoryview": lambda array: array.data[: 64 * PAGE],
    "frombuffer": lambda array: np.frombuffer(array.data, np.float32),
    "transposed": lambda array: array.reshape(PAGES, PAGE).T,
}


@pytest.mark.parametrize("how", HOLDERS)
def test_whatever_shares_the_map_is_watched(path: Path, how: str) -> None:
    array = opened(path)
    holder = HOLDERS[how](array)
    with watch(holder, interval=FOR_EVER) as w:
        array[: 5 * PAGE] = 1
        assert w.private_copies_bytes == 5 * PAGE


def test_a_map_that_was_split_is_found_whole_by_its_address(path: Path) -> None:
    with path.open("rb") as file:
        below = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    array = np.frombuffer(below, np.uint8)
    below.madvise(mmap.MADV_SEQUENTIAL, 100 * PAGE, 100 * PAGE)
    with watch(_interface(array), interval=FOR_EVER) as w:
        below[0] = below[150 * PAGE] = below[511 * PAGE] = 1
        assert w.private_copies_bytes == 3 * PAGE


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ("x.npy", "a path; open it first"),
        (Path("x.npy"), "a path; open it first"),
        (None, "None"),
        ([1, 2], "a list has memory of its own"),
        (7, "this int shows no memory"),
        (b"bytes", "this ndarray has memory of its own"),
        (np.zeros((0, 4)), "the array is empty"),
    ],
)
def test_what_cannot_be_watched_is_told_in_its_own_words(thing: object, words: str) -> None:
    with pytest.raises(ValueError, match="not a memory map") as caught:
        watch(thing)
    assert words in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.slow
def test_what_was_there_before_is_left_out_since_the_start(path: Path) -> None:
    array = opened(path)
    array[: 7 * PAGE] = 1
    with watch(array, interval=FOR_EVER) as w:
        assert w.since_start.private_copies_bytes == 0
        array[: 9 * PAGE] = 2
        assert (w.private_copies_bytes, w.since_start.private_copies_bytes) == (9 * PAGE, 2 * PAGE)
        below = mmap_under(array)
        assert below is not None
        below.madvise(mmap.MADV_DONTNEED)
        assert w.since_start.own_private_copies_bytes == -7 * PAGE
    assert w.since_start.private_copies_bytes == -7 * PAGE


def test_one_line_says_what_is_watched_and_what_it_is_now(path: Path) -> None:
    array = opened(path)
    w = watch(array[: 8 * PAGE], interval=FOR_EVER)
    assert repr(w) == "<cowtop.Watch of 32.0 KiB of array.bin: not begun>"
    with w:
        array[0] = 1
        assert w.private_copies_bytes == PAGE
        assert "private copies 4.00 KiB (+4.00 KiB), RSS " in repr(w)


def _told(w: Any) -> int:
    try:
        return int(w.written_bytes)
    except NotKnown as unknown:
        pytest.skip(f"this kernel: {unknown.reason}")


@pytest.mark.parametrize("mode", ["c", "r+"])
def test_exactly_the_rows_that_were_written_are_told(path: Path, mode: str) -> None:
    array = opened(path, mode).reshape(PAGES // 2, 2 * PAGE)
    array[3:6] = 1
    array.sum()
    with watch(array[:200], exact=True, interval=FOR_EVER) as w:
        assert _told(w) == 0 and w.written_rows().tolist() == []
        array[4:7] = 2
        array[100, 0] = 1
        array[250] = 1  # not in the slice
        assert w.written_bytes == 7 * PAGE
        assert w.written_rows().tolist() == [4, 5, 6, 100]
        w.mark()
        assert w.written_bytes == 0
        array[5, PAGE] = 3
        assert w.written_rows().tolist() == [5] and w.written_bytes == PAGE
        # The marks of pages that were never touched are not taken for pages in swap.
        assert w.own_private_copies_bytes == (9 * PAGE if mode == "c" else 0)
    assert w.written_rows().tolist() == [5]


def test_rows_that_do_not_lie_together_are_not_told(path: Path) -> None:
    array = opened(path).reshape(PAGES, PAGE).T
    with watch(array, exact=True, interval=FOR_EVER) as w:
        _told(w)
        with pytest.raises(NotKnown, match="not in C order"):
            w.written_rows()


def test_written_pages_are_told_where_they_were_asked_for(path: Path) -> None:
    array = opened(path)
    with watch(array, interval=FOR_EVER) as w:
        with pytest.raises(NotKnown, match="exact=True"):
            _ = w.written_bytes
        with pytest.raises(NotKnown, match="exact=True"):
            w.mark()


def test_before_it_began_nothing_is_told_as_not_written(path: Path) -> None:
    w = watch(opened(path), exact=True)
    with pytest.raises(NotKnown, match="not begun"):
        _ = w.written_bytes
