"""What a process counts of itself and of its own mapping, held against what it has just done."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from workloads import counters
from workloads.counters import OwnCounters, Place
from workloads.events import Counters
from workloads.figures import NOT_READ, Absent
from workloads.kernel import PAGE_BYTES, CacheStat, cachestat
from workloads.sources import ask, sources_of

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs smaps")
PAGES = 64
TRIES = 10
OLD = Absent("no cachestat(2): kernel older than 6.5")
BY_MAPPING = sources_of("ext4", OLD, None)
BY_CACHESTAT = sources_of("ext4", None, None)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A file of 64 clean pages on a disk, mapped here; none of it is touched."""

    memory: mmap.mmap
    place: Place

    def touch(self, page: int) -> None:
        """Change a page by one byte."""
        self.memory[page * PAGE_BYTES] = 1


def _mapped(path: Path, *, is_shared: bool) -> Iterator[Mapped]:
    fd = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        # Page by page: the kernel keeps what is written at once in one large folio, and maps and
        # counts a folio as a whole.
        for page in range(PAGES):
            os.pwrite(fd, b"\7" * PAGE_BYTES, page * PAGE_BYTES)
        os.fsync(fd)
        flags = mmap.MAP_SHARED if is_shared else mmap.MAP_PRIVATE
        memory = mmap.mmap(fd, PAGES * PAGE_BYTES, flags=flags)
        first = ctypes.c_char.from_buffer(memory)
        start = ctypes.addressof(first)
        del first  # it would keep the mapping from being closed
        place = Place(fd, BY_MAPPING, is_shared, start, start + PAGES * PAGE_BYTES)
        with memory:
            yield Mapped(memory, place)
    finally:
        os.close(fd)


@pytest.fixture
def shared(disk_dir: Path) -> Iterator[Mapped]:
    """Mapped as `r+` does."""
    yield from _mapped(disk_dir / "file", is_shared=True)


@pytest.fixture
def private(disk_dir: Path) -> Iterator[Mapped]:
    """Mapped as `c` does."""
    yield from _mapped(disk_dir / "file", is_shared=False)


def _number(figure: int | Absent) -> int:
    assert not isinstance(figure, Absent), figure
    return figure


def _read_dirty(shared: Mapped, *pages: int) -> Counters:
    """A reading while these pages were dirty: whoever calls sync(2) has them written and clean."""
    for _ in range(TRIES):
        for page in pages:
            shared.touch(page)
        read = OwnCounters().read(shared.place)
        if all(_is_dirty(shared, page) for page in pages):
            return read
    raise AssertionError(f"somebody had the file written in each of {TRIES} tries")


def _is_dirty(shared: Mapped, page: int) -> bool:
    try:
        stat = cachestat(shared.place.fd, page * PAGE_BYTES, PAGE_BYTES)
    except OSError:
        return True  # not told here: then it is taken for so
    return stat.dirty_bytes > 0


def test_without_cachestat_the_dirty_pages_are_those_that_were_touched(shared: Mapped) -> None:
    own = OwnCounters()
    assert own.read(shared.place).mapping_dirty_bytes == 0
    touched = range(0, PAGES, 3)
    dirty = _read_dirty(shared, *touched)
    assert dirty.mapping_dirty_bytes == len(touched) * PAGE_BYTES
    assert dirty.unwritten_bytes == dirty.mapping_dirty_bytes
    assert dirty.file_cached_bytes == dirty.file_dirty_bytes == dirty.file_writeback_bytes == OLD
    shared.memory.flush()
    clean = own.read(shared.place)
    assert clean.mapping_dirty_bytes == clean.unwritten_bytes == 0


def test_of_a_large_folio_no_less_is_dirty_than_was_touched(shared: Mapped) -> None:
    os.pwrite(shared.place.fd, b"\7" * PAGES * PAGE_BYTES, 0)
    os.fsync(shared.place.fd)
    dirty = _number(_read_dirty(shared, 9).mapping_dirty_bytes)
    assert PAGE_BYTES <= dirty <= PAGES * PAGE_BYTES


def test_what_others_dirtied_in_the_file_is_not_in_this_mapping(shared: Mapped) -> None:
    os.pwrite(shared.place.fd, b"\1", 40 * PAGE_BYTES)
    assert _read_dirty(shared, 0).mapping_dirty_bytes == PAGE_BYTES


def test_a_private_mapping_makes_no_page_of_the_file_dirty(private: Mapped) -> None:
    own = OwnCounters()
    before = own.read(private.place)
    for page in range(PAGES):
        private.touch(page)
    after = own.read(private.place)
    never = Absent("a private mapping dirties no file")
    assert before.mapping_dirty_bytes == after.mapping_dirty_bytes == never
    copied = _number(after.private_bytes) - _number(before.private_bytes)
    assert copied >= PAGES * PAGE_BYTES


def test_what_is_not_mapped_yet_cannot_be_dirty_here(shared: Mapped) -> None:
    shared.touch(0)
    nowhere = Place(shared.place.fd, BY_MAPPING)
    assert OwnCounters().read(nowhere).mapping_dirty_bytes == 0
    elsewhere = replace(shared.place, start=PAGE_BYTES, end=2 * PAGE_BYTES)
    larger = Absent("the array's memory is part of a larger mapping")
    assert OwnCounters().read(elsewhere).mapping_dirty_bytes == larger


def test_where_the_file_is_told_nothing_is_walked(shared: Mapped) -> None:
    sources = ask(shared.place.fd)
    if isinstance(sources.file_dirty, Absent):
        pytest.skip(f"here the file is not told: {sources.file_dirty.reason}")
    own, place = OwnCounters(), replace(shared.place, sources=sources)
    dirty = _read_dirty(replace(shared, place=place), 5)
    assert dirty.mapping_dirty_bytes == NOT_READ
    assert _number(dirty.unwritten_bytes) >= PAGE_BYTES
    assert _number(dirty.file_cached_bytes) == PAGES * PAGE_BYTES
    shared.memory.flush()
    assert own.read(place).unwritten_bytes == 0


def test_without_a_place_nothing_is_said_of_a_file() -> None:
    read = OwnCounters().read()
    assert read.file_cached_bytes == read.file_dirty_bytes == read.mapping_dirty_bytes == NOT_READ
    assert _number(read.rss_bytes) > 0


def test_a_file_in_memory_has_pages_and_no_dirty_ones(
    shared: Mapped, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmpfs = sources_of("tmpfs", None, None)
    monkeypatch.setattr(counters, "cachestat", lambda fd: CacheStat(8192, 8192, 4096))
    read = OwnCounters().read(replace(shared.place, sources=tmpfs))
    assert read.file_cached_bytes == 8192
    assert read.file_dirty_bytes == read.file_writeback_bytes == tmpfs.file_dirty
    assert read.mapping_dirty_bytes == read.unwritten_bytes == tmpfs.own_dirty


def test_a_cachestat_that_is_refused_later_is_the_reason_and_no_number(
    shared: Mapped, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(fd: int) -> CacheStat:
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(counters, "cachestat", refuse)
    read = OwnCounters().read(replace(shared.place, sources=BY_CACHESTAT))
    refused = Absent("cachestat(2): no permission")
    assert read.file_cached_bytes == read.file_dirty_bytes == read.unwritten_bytes == refused


def test_without_proc_every_figure_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    monkeypatch.setattr(counters, "ProcFile", refuse)
    read = OwnCounters().read()
    status = Absent("/proc/self/status: No such file or directory")
    assert read.rss_anon_bytes == read.swap_bytes == read.rss_bytes == read.private_bytes == status
    assert read.write_bytes == Absent("/proc/self/io: No such file or directory")


def test_what_a_mapping_had_to_read_is_counted(shared: Mapped) -> None:
    own = OwnCounters()
    os.posix_fadvise(shared.place.fd, 0, 0, os.POSIX_FADV_DONTNEED)
    if cachestat(shared.place.fd).cached_bytes:
        pytest.skip("here the cache does not let go of what it is asked to")
    before = own.reads()
    assert shared.memory[0] == 7
    after = own.reads()
    assert _number(after.major_faults) > _number(before.major_faults)
    assert _number(after.read_bytes) >= _number(before.read_bytes) + PAGE_BYTES
    assert shared.memory[0] == 7
    assert own.reads().major_faults == after.major_faults
