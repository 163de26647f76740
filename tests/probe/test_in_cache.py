"""A file's pages in the cache by cachestat(2), and where it does not answer by mapping the file."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.probe.test_file_pages import needs_cachestat
from tui.probe import in_cache as module
from tui.probe import mapped_here as mapping
from tui.probe.in_cache import ONLY_CACHESTAT, InCache, in_cache
from tui.probe.mapped_here import mapped_here
from tui.probe.reading import Absent
from tui.probe.residency import NOT_TOLD, Mapped, Pages
from workloads.kernel import PAGE_BYTES, cachestat
from workloads.sources import ANSWERED, sources_of

PAGES = 300
NO_CACHESTAT = Absent("no cachestat(2): kernel older than 6.5")
OLDER = sources_of("ext4", NO_CACHESTAT, None)


@pytest.fixture
def file(disk_dir: Path) -> Iterator[int]:
    """300 pages on the disk and in the cache, the last one begun."""
    path = disk_dir / "file"
    path.write_bytes(b"1" * (PAGES * PAGE_BYTES - 100))
    needs_cachestat(path)
    fd = os.open(path, os.O_RDWR)
    os.fsync(fd)
    yield fd
    os.close(fd)


def _both(fd: int) -> tuple[InCache, InCache]:
    """By cachestat(2) and by the older way, which changes nothing of what it reads."""
    first, older, again = in_cache(fd, ANSWERED), in_cache(fd, OLDER), in_cache(fd, ANSWERED)
    assert first == again
    return first, older


def test_both_ways_tell_the_same_pages(file: int) -> None:
    first, older = _both(file)
    assert first == InCache(PAGES * PAGE_BYTES, 0, 0)
    assert (older.cached_bytes, older.dirty_bytes) == (PAGES * PAGE_BYTES, 0)
    os.pwrite(file, b"2", 70 * PAGE_BYTES)
    first, older = _both(file)
    assert older.dirty_bytes == first.dirty_bytes == cachestat(file).dirty_bytes
    os.fsync(file)
    os.posix_fadvise(file, 0, 100 * PAGE_BYTES, os.POSIX_FADV_DONTNEED)
    first, older = _both(file)
    assert older.cached_bytes == first.cached_bytes == cachestat(file).cached_bytes


def test_what_is_on_its_way_to_the_disk_only_cachestat_tells(file: int) -> None:
    older = in_cache(file, OLDER)
    assert older.writeback_bytes == ONLY_CACHESTAT
    assert older.waiting_bytes == older.dirty_bytes == 0
    assert InCache(9, 3, 4).waiting_bytes == 7
    assert InCache(9, NO_CACHESTAT, NO_CACHESTAT).waiting_bytes == NO_CACHESTAT


def test_a_file_of_several_windows_is_looked_through_window_by_window(
    file: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.pwrite(file, b"2" * 9000, 63 * PAGE_BYTES)
    whole = mapped_here(file)
    monkeypatch.setattr(mapping, "_WINDOW_BYTES", 64 * PAGE_BYTES)
    assert mapped_here(file) == whole


def test_a_file_without_a_byte_has_no_page(disk_dir: Path) -> None:
    with (disk_dir / "empty").open("wb+") as empty:
        assert mapped_here(empty.fileno()) == (0, 0)


def test_what_cannot_be_told_is_absent_with_its_reason(
    file: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(fd: int) -> None:
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(module, "cachestat", refused)
    no = Absent("cachestat(2): no permission")
    assert in_cache(file, ANSWERED) == InCache(no, no, no)
    monkeypatch.setattr(mapping, "LONGEST_BYTES", PAGE_BYTES)
    cached, dirty = mapped_here(file)
    assert cached == dirty and "too long to be looked through" in str(cached)


def test_a_file_that_is_cut_off_meanwhile_is_told_as_such(
    file: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Mapped.resident

    def cut_off(mapped: Mapped) -> Pages:
        os.ftruncate(file, 10 * PAGE_BYTES)
        return whole(mapped)

    monkeypatch.setattr(Mapped, "resident", cut_off)
    monkeypatch.setattr(mapping, "why_not_told", lambda fd: None)
    cached, dirty = mapped_here(file)
    assert cached == dirty and "was cut off while it was looked through" in str(cached)


def test_a_kernel_without_populate_read_tells_what_is_cached_and_not_what_is_dirty(
    file: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping, "POPULATE_READ", 99)
    cached, dirty = mapped_here(file)
    assert cached == PAGES * PAGE_BYTES
    assert isinstance(dirty, Absent) and "only from Linux 5.14" in dirty.reason


def test_who_neither_owns_a_file_nor_may_write_it_is_told_that_mincore_does_not_tell(
    file: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = np.ones(1, bool)
    monkeypatch.setattr(Mapped, "resident", lambda mapped: everything)
    assert mapped_here(file) == (NOT_TOLD, NOT_TOLD)


def test_of_a_file_in_memory_nothing_is_dirty_or_clean(file: int) -> None:
    never = sources_of("tmpfs", None, None)
    found = in_cache(file, never)
    assert found.cached_bytes == PAGES * PAGE_BYTES
    assert found.dirty_bytes == found.writeback_bytes == never.file_dirty
    assert in_cache(file, sources_of("tmpfs", NO_CACHESTAT, None)) == found


def test_the_mapping_is_given_back(file: int) -> None:
    before = Path("/proc/self/maps").read_text().count("/file")
    mapped_here(file)
    assert Path("/proc/self/maps").read_text().count("/file") == before
