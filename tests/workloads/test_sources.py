"""Which source answers is found out by asking: the table by its rows, and real file systems."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.workloads.file_systems import mounted, overlay
from workloads import sources
from workloads.figures import Absent
from workloads.kernel import CacheStat, cachestat
from workloads.sources import (
    IN_MEMORY,
    SHARED_BY_MACHINES,
    FileSources,
    Source,
    ask,
    cachestat_refused,
    cachestat_trouble,
    file_system_of,
    sources_of,
)

OLD = Absent("no cachestat(2): kernel older than 6.5")
HIDDEN = Absent("/proc/self/smaps: Permission denied")
_TMPFS = Absent("tmpfs keeps the file in memory: nothing is ever clean or written")
_HUGE = Absent("hugetlbfs keeps the file in memory: nothing is ever clean or written")
CS, SMAPS, IO, COUNTERS = Source.CACHESTAT, Source.SMAPS, Source.IO, Source.COUNTERS
Answer = Source | Absent


@pytest.mark.parametrize(
    ("name", "cachestat", "smaps", "pages", "dirty", "own", "dirtied", "copies"),
    [
        ("ext4", None, None, CS, CS, CS, IO, COUNTERS),
        ("ext4", None, HIDDEN, CS, CS, CS, IO, COUNTERS),
        ("ext4", OLD, None, OLD, OLD, SMAPS, IO, COUNTERS),
        ("ext4", OLD, HIDDEN, OLD, OLD, HIDDEN, IO, COUNTERS),
        ("xfs", None, None, CS, CS, CS, IO, COUNTERS),
        ("0x1234", OLD, None, OLD, OLD, SMAPS, IO, COUNTERS),
        ("nfs", None, None, CS, CS, CS, IO, COUNTERS),
        ("tmpfs", None, None, CS, _TMPFS, _TMPFS, _TMPFS, COUNTERS),
        ("tmpfs", OLD, None, OLD, _TMPFS, _TMPFS, _TMPFS, COUNTERS),
        ("hugetlbfs", None, None, CS, _HUGE, _HUGE, _HUGE, Source.PAGE_SCAN),
        ("hugetlbfs", OLD, HIDDEN, OLD, _HUGE, _HUGE, _HUGE, Source.PAGE_SCAN),
    ],
)
def test_each_question_has_its_source_or_its_reason(
    name: str,
    cachestat: Absent | None,
    smaps: Absent | None,
    pages: Answer,
    dirty: Answer,
    own: Answer,
    dirtied: Answer,
    copies: Answer,
) -> None:
    found = sources_of(name, cachestat, smaps)
    assert found == FileSources(name, pages, dirty, own, dirtied, copies)


@pytest.mark.parametrize("name", sorted(IN_MEMORY))
def test_a_file_in_memory_is_told_from_one_on_a_disk(name: str) -> None:
    assert sources_of(name, None, None).is_in_memory
    assert f"lies in memory ({name})" in sources_of(name, OLD, None).words
    assert not sources_of("ext4", None, None).is_in_memory


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (sources_of("ext4", None, None), ""),
        (sources_of("hugetlbfs", None, None), "huge pages"),
        (sources_of("ext4", OLD, HIDDEN), f"not known: {HIDDEN.reason}"),
        (sources_of("overlay", OLD, None), "are those of this mapping (smaps)"),
        (sources_of("overlay", OLD, None), f"the file's own are not known: {OLD.reason}"),
        *[
            (sources_of(fs, None, None), f"{fs}: what other machines")
            for fs in sorted(SHARED_BY_MACHINES)
        ],
    ],
)
def test_what_must_be_known_before_the_figures_are_read_is_said(
    found: FileSources, words: str
) -> None:
    assert (words in found.words) if words else (found.words == "")


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    fd = os.open(path, os.O_RDONLY)
    try:
        yield fd
    finally:
        os.close(fd)


def _kind_of_mount(path: Path) -> str:
    """By the kernel's list of mounts: the last one of the longest mount point above."""
    best, kind = "", ""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        left, _, right = line.partition(" - ")
        point = left.split()[4]
        if path.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, right.split()[0]
    return kind


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="no /proc/self/mountinfo")
def test_a_file_on_the_disk_here_is_named_as_its_mount_is(disk_dir: Path) -> None:
    path = disk_dir / "file"
    path.write_bytes(b"1" * 5000)
    kind = _kind_of_mount(path.resolve())
    if not kind:
        pytest.skip("the mount of this disk is not seen here: a chroot in it")
    with _opened(path) as fd:
        found = ask(fd)
    assert found.file_system == ("ext4" if kind in ("ext2", "ext3") else kind)
    assert path.read_bytes() == b"1" * 5000


def _needs_cachestat(fd: int) -> None:
    try:
        cachestat(fd)
    except OSError as error:
        pytest.skip(f"no cachestat here: {error}")


def test_on_a_plain_file_system_cachestat_answers_even_for_pages_not_cached(
    disk_dir: Path,
) -> None:
    path = disk_dir / "file"
    path.write_bytes(b"1" * 5000)
    with _opened(path) as fd:
        _needs_cachestat(fd)
        if file_system_of(fd) not in ("ext4", "xfs", "btrfs"):
            pytest.skip(f"{disk_dir} is on {file_system_of(fd)}")
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        assert ask(fd) == sources_of(file_system_of(fd), None, None)
        # Nor did the question warm the cache.
        assert cachestat(fd).cached_bytes == 0


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no /dev/shm")
def test_a_file_in_shared_memory_is_on_tmpfs() -> None:
    with tempfile.NamedTemporaryFile(dir="/dev/shm") as file:
        file.write(b"1" * 5000)
        file.flush()
        if _kind_of_mount(Path(file.name)) != "tmpfs":
            pytest.skip("/dev/shm is no tmpfs here")
        found = ask(file.fileno())
    assert found.is_in_memory
    assert found.own_dirty == found.dirtied == found.file_dirty == _TMPFS


def test_of_a_file_in_a_containers_layers_this_mapping_alone_is_told(disk_dir: Path) -> None:
    (disk_dir / "lower").mkdir()
    (disk_dir / "lower" / "old").write_bytes(b"1" * 5000)
    with overlay(disk_dir) as merged:
        (merged / "new").write_bytes(b"1" * 5000)
        for name in ("old", "new"):
            with _opened(merged / name) as fd:
                _needs_cachestat(fd)
                found = ask(fd)
            blind = Absent("cachestat(2) sees no page of a file on overlay")
            assert found == sources_of("overlay", blind, None)
            assert found.own_dirty is Source.SMAPS


def test_a_file_of_huge_pages_is_told_by_its_file_system(disk_dir: Path) -> None:
    with mounted("hugetlbfs", disk_dir / "huge") as huge:
        (huge / "file").touch()  # none is reserved for an empty file
        with _opened(huge / "file") as fd:
            found = ask(fd)
            assert isinstance(found.file_pages, Absent)
            assert found == sources_of("hugetlbfs", found.file_pages, None)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSYS, OLD),
        (errno.EPERM, Absent("cachestat(2): no permission")),
        (errno.EACCES, Absent("cachestat(2): no permission")),
        (errno.EIO, Absent("cachestat(2): Input/output error")),
    ],
)
def test_a_cachestat_that_is_refused_leaves_this_mapping_with_the_reason(
    number: int, reason: Absent, disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(fd: int, offset: int = 0, length: int = 0) -> CacheStat:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(sources, "cachestat", refuse)
    (disk_dir / "file").write_bytes(b"1")
    with _opened(disk_dir / "file") as fd:
        found = ask(fd)
    assert (found.file_pages, found.file_dirty) == (reason, reason)
    assert found.own_dirty is Source.SMAPS
    assert cachestat_refused(OSError()) == Absent("cachestat(2): failed")


def test_a_file_system_on_which_cachestat_does_not_answer_is_named(
    disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(fd: int, offset: int = 0, length: int = 0) -> CacheStat:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(sources, "cachestat", refuse)
    (disk_dir / "file").write_bytes(b"1")
    with _opened(disk_dir / "file") as fd:
        trouble = sources.cachestat_trouble(fd, "hugetlbfs")
    assert trouble == Absent("cachestat(2) does not answer on hugetlbfs")


@pytest.mark.parametrize(
    ("counts", "sees"),
    [([0, 0, 0], False), ([0, 0, 4096], True), ([0, 4096], True), ([4096], True)],
)
def test_a_page_may_be_reclaimed_once_before_it_is_counted_and_hardly_twice(
    counts: list[int], sees: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(counts)
    monkeypatch.setattr(
        sources, "cachestat", lambda fd, offset, length: CacheStat(next(answers), 0, 0)
    )
    (tmp_path / "file").write_bytes(b"1")
    with _opened(tmp_path / "file") as fd:
        trouble = cachestat_trouble(fd, "lustre")
    assert trouble == (None if sees else Absent("cachestat(2) sees no page of a file on lustre"))
