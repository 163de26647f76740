"""The kernel tells the pages that this process wrote through its mapping, and no others."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from workloads import write_watch
from workloads.figures import Absent
from workloads.kernel import PAGE_BYTES
from workloads.write_watch import MOST_PAGES, NO_PERMISSION, NOT_LINUX, TOO_OLD, WriteWatch

PAGES = 1024  # two huge pages of a file that lies in large folios


@contextmanager
def watched(path: Path, access: int, pages: int = PAGES) -> Iterator[tuple[mmap.mmap, WriteWatch]]:
    """A new file of so many pages, mapped and watched; skips where the kernel does not let it."""
    path.write_bytes(b"x" * (pages * PAGE_BYTES))
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0, access=access) as mapping:
        watch = WriteWatch()
        start = ctypes.addressof(ctypes.c_char.from_buffer(mapping))
        trouble = watch.begin(start, start + len(mapping))
        if trouble is not None:
            pytest.skip(trouble.reason)
        try:
            yield mapping, watch
        finally:
            watch.close()


def write(mapping: mmap.mmap, *pages: int) -> None:
    for page in pages:
        mapping[page * PAGE_BYTES + 7] = 1


def open_descriptors() -> int:
    return len([*Path("/proc/self/fd").iterdir()])


BOTH = pytest.mark.parametrize("access", [mmap.ACCESS_WRITE, mmap.ACCESS_COPY], ids=["r+", "c"])


@BOTH
def test_what_was_written_is_told_to_the_page_and_what_was_read_is_not(
    access: int, disk_dir: Path
) -> None:
    with watched(disk_dir / "f", access) as (mapping, watch):
        assert watch.written_pages(take=False) == []
        assert sum(mapping[page * PAGE_BYTES] for page in range(0, PAGES, 3))
        write(mapping, 3, 4, 5, 600, PAGES - 1)
        assert watch.written_pages(take=False) == [3, 4, 5, 600, PAGES - 1]
        assert watch.written_pages(take=True) == [3, 4, 5, 600, PAGES - 1]
        assert watch.written_pages(take=True) == []
        write(mapping, 4, 4, 700)
        assert watch.written_pages(take=True) == [4, 700]


@BOTH
def test_neither_a_flush_nor_what_takes_pages_away_changes_it(access: int, disk_dir: Path) -> None:
    with watched(disk_dir / "f", access) as (mapping, watch):
        write(mapping, 1, 2, 900)
        mapping.flush()
        mapping.madvise(mmap.MADV_DONTNEED)
        descriptor = os.open(disk_dir / "f", os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)
        assert watch.written_pages(take=True) == [1, 2, 900]
        write(mapping, 2)
        assert watch.written_pages(take=True) == [2]


def test_what_others_write_to_the_file_is_not_told(disk_dir: Path) -> None:
    path = disk_dir / "f"
    with watched(path, mmap.ACCESS_WRITE) as (mapping, watch):
        write(mapping, 10)
        program = (
            "import mmap, sys; f = open(sys.argv[1], 'r+b'); m = mmap.mmap(f.fileno(), 0)\n"
            "for page in range(0, 1024, 2): m[page * 4096] = 9"
        )
        subprocess.run([sys.executable, "-c", program, str(path)], check=True)
        with path.open("r+b") as file:  # nor what this process writes past its mapping
            file.seek(11 * PAGE_BYTES)
            file.write(b"9" * PAGE_BYTES)
        assert watch.written_pages(take=True) == [10]
        with path.open("rb", buffering=0) as file, memoryview(mapping) as view:
            file.readinto(view[20 * PAGE_BYTES : 22 * PAGE_BYTES])
        assert watch.written_pages(take=True) == [20, 21], "the kernel wrote for this process"


def test_more_pages_and_more_places_than_one_call_tells_are_all_told(disk_dir: Path) -> None:
    pages = 2 * MOST_PAGES + 100
    with watched(disk_dir / "f", mmap.ACCESS_COPY, pages) as (mapping, watch):
        scattered = [*range(0, pages, 2)]
        write(mapping, *scattered)
        assert watch.written_pages(take=True) == scattered
        write(mapping, *range(pages))
        assert watch.written_pages(take=True) == [*range(pages)]
        assert watch.written_pages(take=True) == []


def test_a_mapping_made_anew_is_watched_anew(disk_dir: Path) -> None:
    with watched(disk_dir / "f", mmap.ACCESS_WRITE) as (mapping, watch):
        write(mapping, 1)
        with (disk_dir / "f").open("r+b") as file, mmap.mmap(file.fileno(), 0) as again:
            start = ctypes.addressof(ctypes.c_char.from_buffer(again))
            assert watch.begin(start, start + len(again)) is None
            assert watch.written_pages(take=False) == []
            write(again, 7)
            assert watch.written_pages(take=False) == [7]
    assert not watch.is_on
    watch.close()


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSYS, "userfaultfd(2) is not in this kernel (CONFIG_USERFAULTFD)"),
        (errno.EPERM, NO_PERMISSION.reason),
        (errno.EACCES, NO_PERMISSION.reason),
        (errno.EMFILE, "written pages are not told: Too many open files"),
    ],
)
def test_what_the_kernel_refuses_has_its_reason(
    number: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_number: int) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(write_watch, "_userfaultfd", refuse)
    watch = WriteWatch()
    assert watch.begin(PAGE_BYTES, 2 * PAGE_BYTES) == Absent(reason)
    assert not watch.is_on
    assert [*watch.written(take=True)] == []


@pytest.mark.parametrize(
    ("request_number", "number", "reason"),
    [
        ("_UFFDIO_API", errno.EINVAL, TOO_OLD.reason),
        ("_UFFDIO_REGISTER", errno.EINVAL, "not told of this kind of memory: Invalid argument"),
        ("PAGEMAP_SCAN", errno.ENOTTY, TOO_OLD.reason),
        ("PAGEMAP_SCAN", errno.EPERM, NO_PERMISSION.reason),
    ],
)
def test_each_step_that_fails_is_told_as_what_it_means(
    request_number: str, number: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = getattr(write_watch, request_number)

    def ioctl(_fd: int, request: int, _arguments: object, _mutate: bool) -> int:
        if request == failing:
            raise OSError(number, os.strerror(number))
        return 0

    descriptors = open_descriptors()
    monkeypatch.setattr(write_watch, "_userfaultfd", lambda _number: os.open("/dev/null", 0))
    monkeypatch.setattr("fcntl.ioctl", ioctl)
    trouble = WriteWatch().begin(PAGE_BYTES, 2 * PAGE_BYTES)
    assert trouble is not None
    assert reason in trouble.reason
    assert open_descriptors() == descriptors, "nothing stays open"


@pytest.mark.parametrize(
    ("system", "machine", "reason"),
    [("darwin", "arm64", NOT_LINUX.reason), ("linux", "riscv64", "not told on riscv64")],
)
def test_other_systems_say_so(
    system: str, machine: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    trouble = WriteWatch().begin(PAGE_BYTES, 2 * PAGE_BYTES)
    assert trouble is not None
    assert reason in trouble.reason
