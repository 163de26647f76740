"""A file is read, and the page cache is afterwards as it was: seen by another way of asking."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.files.cached import (
    PAGES,
    SIZE,
    cached_pages,
    dirty_bytes,
    make,
    make_cold,
    needs_cachestat,
    opened,
    warm_up,
)
from tests.workloads.file_systems import overlay
from tui.files import places
from tui.files.reading import QuietReader, read_once, read_pages
from workloads.kernel import PAGE_BYTES, cachestat

HALF = PAGES // 2
WARM: dict[str, Callable[[Path], None]] = {
    "cold": lambda path: None,
    "half warm": lambda path: warm_up(path, 0, HALF),
    "warm": lambda path: warm_up(path, 0, PAGES),
    "every third page": lambda path: warm_up(path, 0, PAGES, step=3),
}
TRIES = 3  # a page may be reclaimed, or written, by the machine, but not each time


def _without_direct(reader: QuietReader) -> None:
    reader._direct = -1


def _without_passing(reader: QuietReader) -> None:
    reader._may_pass = False


def _without_both(reader: QuietReader) -> None:
    _without_direct(reader)
    _without_passing(reader)


WAYS = {
    "as it comes": lambda reader: None,
    "no O_DIRECT": _without_direct,
    "no RWF_DONTCACHE": _without_passing,
    "neither": _without_both,
}


def _read_whole(path: Path, way: Callable[[QuietReader], None] = lambda reader: None) -> bytes:
    with opened(path) as fd, QuietReader(fd) as reader:
        way(reader)
        size = os.fstat(fd).st_size
        pages = np.arange(-(-size // PAGE_BYTES), dtype=np.int64)
        return b"".join(bytes(read) for _, _, read in read_pages(reader, pages, size))


@pytest.fixture(params=[PAGE_BYTES * 64, 4 << 20])
def piece_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(places, "PIECE_BYTES", request.param)
    return int(request.param)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("warmth", WARM)
def test_what_was_cached_stays_and_what_was_not_does_not_come(
    path: Path, warmth: str, way: str, piece_bytes: int
) -> None:
    data = make(path, SIZE)
    for _ in range(TRIES):
        make_cold(path)
        WARM[warmth](path)
        before = cached_pages(path)
        assert _read_whole(path, WAYS[way]) == data
        after = cached_pages(path)
        assert after <= before
        if after == before:
            return
    raise AssertionError("pages that were cached before are not any more")


@pytest.mark.parametrize("way", WAYS)
def test_what_another_left_dirty_is_neither_written_nor_gone(path: Path, way: str) -> None:
    data = bytearray(make(path, SIZE))
    for page in (3, 100, PAGES - 1):
        data[page * PAGE_BYTES : page * PAGE_BYTES + 3] = b"new"
    with opened(path, os.O_RDWR) as fd:
        for _ in range(TRIES):
            for page in (3, 100, PAGES - 1):
                os.pwrite(fd, b"new", page * PAGE_BYTES)
            before, cached = dirty_bytes(path), cached_pages(path)
            assert _read_whole(path, WAYS[way]) == data
            if before >= 3 * PAGE_BYTES and dirty_bytes(path) == before:
                assert cached_pages(path) == cached
                return
    raise AssertionError("what was dirty is not any more")


@pytest.mark.parametrize(("offset", "length"), [
    (0, 1), (0, PAGE_BYTES), (5, 10), (PAGE_BYTES - 1, 2), (SIZE - 3, 3), (SIZE - 3, 100),
    (SIZE, 10), (SIZE + 5 * PAGE_BYTES, 10), (100, 3 * PAGE_BYTES), (7, 0),
])  # fmt: skip
def test_a_few_bytes_are_read_and_leave_nothing_behind(
    path: Path, offset: int, length: int
) -> None:
    data = make(path, SIZE)
    with opened(path) as fd:
        assert read_once(fd, offset, length) == data[offset : offset + length]
    assert not cached_pages(path)


def test_an_empty_file_has_nothing_to_read(path: Path) -> None:
    path.write_bytes(b"")
    with opened(path) as fd:
        assert read_once(fd, 0, 10) == b""
    assert _read_whole(path) == b""


def test_a_file_system_that_takes_no_direct_read_is_read_in_another_way(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = make(path, SIZE)
    asked: list[int] = []
    real = os.preadv

    def refuses(fd: int, buffers: list[memoryview], offset: int, flags: int = 0) -> int:
        if fd == direct:
            asked.append(offset)
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return real(fd, buffers, offset, flags)

    with opened(path) as fd, QuietReader(fd) as reader:
        direct = reader._direct
        monkeypatch.setattr(os, "preadv", refuses)
        assert reader.read(0, SIZE) == data
        assert reader.read(0, SIZE) == data
    assert asked == [0]
    assert not cached_pages(path)


def test_an_error_of_the_disk_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    make(path, SIZE)
    with opened(path) as fd:
        monkeypatch.setattr(os, "preadv", broken)
        with pytest.raises(OSError, match="Input/output"):
            read_once(fd, 0, SIZE)


def test_a_file_that_shrinks_meanwhile_is_shorter(path: Path, piece_bytes: int) -> None:
    data, found = make(path, SIZE), []
    with opened(path) as fd, QuietReader(fd) as reader:
        pages = np.arange(PAGES, dtype=np.int64)
        for first, count, read in read_pages(reader, pages, SIZE):
            found.append((first, count, bytes(read)))
            os.truncate(path, 100 * PAGE_BYTES + 5)
    whole = b"".join(read for _, _, read in found)
    assert data.startswith(whole)
    assert len(whole) == SIZE if piece_bytes > SIZE else len(whole) <= 128 * PAGE_BYTES
    assert sum(count for _, count, _ in found) == PAGES


def test_where_no_thread_is_to_be_had_it_is_read_without_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(places, "PIECE_BYTES", 1 << 20)
    data = make(path, SIZE)
    monkeypatch.setattr(threading.Thread, "start", none)
    assert _read_whole(path) == data


def test_what_grew_behind_the_known_size_is_not_read(path: Path) -> None:
    data = make(path, SIZE)
    with opened(path) as fd, QuietReader(fd) as reader:
        pieces = list(read_pages(reader, np.arange(2, dtype=np.int64), PAGE_BYTES + 7))
    assert bytes(pieces[0][2]) == data[: PAGE_BYTES + 7]


@pytest.mark.slow
def test_a_sample_of_a_tebibyte_of_holes_takes_no_cache(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)
    sample = places.Places(1 << 40)
    with opened(path) as fd, QuietReader(fd) as reader:
        read = [bytes(read) for _, _, read in read_pages(reader, sample.pages(), 1 << 40)]
        assert set(read) == {bytes(PAGE_BYTES)}
        assert len(read) == places.SAMPLED_PAGES
        assert cachestat(fd).cached_bytes == 0


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no /dev/shm")
def test_a_file_in_memory_is_read_as_it_is(tmp_path: Path) -> None:
    path = Path(f"/dev/shm/cowtop-test-{os.getpid()}")
    try:
        data = os.urandom(SIZE)
        path.write_bytes(data)
        before = cached_pages(path)
        assert _read_whole(path) == data
        assert cached_pages(path) == before
    finally:
        path.unlink()


def test_on_an_overlay_the_pages_of_the_layer_stay_as_they_are(disk_dir: Path) -> None:
    needs_cachestat(disk_dir)
    with overlay(disk_dir) as merged:
        lower = disk_dir / "lower" / "f.bin"
        data = make(lower, SIZE)
        for way in WAYS.values():
            assert _read_whole(merged / "f.bin", way) == data
            assert not cached_pages(lower)
        warm_up(lower, 0, HALF)
        before = cached_pages(lower)
        assert _read_whole(merged / "f.bin") == data
        assert cached_pages(lower) <= before
