"""A file's clean pages leave the cache; what is another's stays, and is said."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.files.cached import (
    cached_pages,
    dirty_bytes,
    make,
    needs_cachestat,
    opened,
    warm_up,
)
from tests.other_user import NOBODY, run_as
from tests.workloads.file_systems import overlay
from tui.files import cooling, letting_go
from tui.files.cooling import cached_of, cooled, warmth_of
from tui.files.held import HeldFile
from tui.files.warmth import Warmth
from tui.probe.reading import Absent
from workloads.kernel import PAGE_BYTES

PAGES = 2500  # more than is looked at in one step
IN_BATCHES = 64
TRIES = 3  # the machine may write what is dirty, but not each time
SIZE = PAGES * PAGE_BYTES - 96


@pytest.fixture
def path(disk_dir: Path) -> Path:
    needs_cachestat(disk_dir)
    path = disk_dir / "f.bin"
    make(path, SIZE)
    warm_up(path, 0, PAGES)
    return path


@pytest.fixture
def held(path: Path) -> Iterator[HeldFile]:
    held = HeldFile.open(path)
    yield held
    held.close()


def _by(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "an older kernel":
        monkeypatch.setattr(letting_go, "counts_dirty", lambda fd: False)


both_ways = pytest.mark.parametrize("way", ["cachestat", "an older kernel"])


def test_how_much_is_cached_is_told_as_another_reader_counts_it(
    path: Path, held: HeldFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm = warmth_of(held)
    assert (warm.file_bytes, warm.cached_bytes) == (SIZE, SIZE)
    monkeypatch.setattr(cooling, "counts_dirty", lambda fd: False)
    assert cached_of(held.fd, SIZE) == SIZE
    with opened(path) as fd:
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    warm_up(path, 3, 10)
    assert cached_of(held.fd, SIZE) == 7 * PAGE_BYTES == len(cached_pages(path)) * PAGE_BYTES


def test_where_nobody_tells_what_is_cached_it_is_absent_with_the_reason(
    held: HeldFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cooling, "counts_dirty", lambda fd: False)
    assert cached_of(held.fd, 1 << 50) == Absent("too large to be asked page by page")
    monkeypatch.setattr("tui.probe.residency.why_not_told", lambda fd: Absent("not told"))
    assert cached_of(held.fd, SIZE) == Absent("not told")
    assert cached_of(held.fd, 0) == 0


@both_ways
def test_all_that_is_clean_goes(
    path: Path, held: HeldFile, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _by(way, monkeypatch)
    found = cooled(held, is_ours=False)
    left = len(cached_pages(path))
    assert left <= (0 if way == "cachestat" else IN_BATCHES)
    assert (found.cached_bytes, found.before_bytes) == (left * PAGE_BYTES, SIZE)
    assert (found.trouble, found.users, found.is_asked_cold) == ("", (), True)


@both_ways
def test_what_another_left_dirty_is_neither_written_nor_gone(
    path: Path, held: HeldFile, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _by(way, monkeypatch)
    # By reclaim alone a few clean ones may stay: they lie in a processor's batch.
    spare = 0 if way == "cachestat" else IN_BATCHES
    with opened(path, os.O_RDWR) as fd:
        for _ in range(TRIES):
            for page in (0, 77, PAGES - 1):
                os.pwrite(fd, b"new", page * PAGE_BYTES)
            before = dirty_bytes(path)
            found = cooled(held, is_ours=False)
            if before >= 3 * PAGE_BYTES and dirty_bytes(path) == before:
                left = cached_pages(path)
                assert {0, 77, PAGES - 1} <= left
                assert len(left) <= before // PAGE_BYTES + spare
                assert found.dirty_bytes == before
                return
    raise AssertionError("what was dirty is not any more")


def test_what_is_ours_is_written_first_so_that_all_of_it_goes(path: Path, held: HeldFile) -> None:
    with opened(path, os.O_RDWR) as fd:
        os.pwrite(fd, b"new", 77 * PAGE_BYTES)
        found = cooled(held, is_ours=True)
    assert (found.cached_bytes, found.dirty_bytes, dirty_bytes(path)) == (0, 0, 0)
    assert not cached_pages(path)


_MAPS = """
import mmap, sys
with open(sys.argv[1], "rb") as file:
    mapped = mmap.mmap(file.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ)
sum(mapped[n] for n in range(0, 100 * mmap.PAGESIZE, mmap.PAGESIZE))
print("mapped", flush=True)
sys.stdin.read()
"""


@both_ways
def test_what_another_process_has_mapped_stays_and_it_is_named(
    path: Path, held: HeldFile, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _by(way, monkeypatch)
    with subprocess.Popen(
        [sys.executable, "-c", _MAPS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdout.readline() == b"mapped\n"
        found = cooled(held, is_ours=False)
        assert set(range(100)) <= cached_pages(path)
        other.communicate()
    assert isinstance(found.cached_bytes, int) and found.cached_bytes < SIZE
    assert found.dirty_bytes == 0
    assert any(f"(PID {other.pid})" in user for user in found.users)


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no /dev/shm")
def test_a_file_in_memory_cannot_leave_and_it_is_said_why() -> None:
    path = Path(f"/dev/shm/cowtop-test-{os.getpid()}")
    path.write_bytes(b"1" * 5 * mmap.PAGESIZE)
    held = HeldFile.open(path)
    try:
        found = cooled(held, is_ours=False)
        assert found.trouble == "tmpfs has no disk to read the file from again"
        assert found.is_in_memory
        assert found.cached_bytes == 5 * mmap.PAGESIZE
    finally:
        held.close()
        path.unlink()


def test_on_an_overlay_it_is_the_pages_of_the_layer_that_go(disk_dir: Path) -> None:
    needs_cachestat(disk_dir)
    with overlay(disk_dir) as merged:
        lower = disk_dir / "lower" / "f.bin"
        make(lower, SIZE)
        warm_up(lower, 0, PAGES)
        held = HeldFile.open(merged / "f.bin")
        try:
            warm = warmth_of(held)
            found = cooled(held, is_ours=False)
        finally:
            held.close()
        assert warm.cached_bytes == SIZE
        left = len(cached_pages(lower))
        # cachestat(2) does not answer on an overlay: the kernel's own reclaim takes them.
        assert left <= IN_BATCHES
        assert (found.cached_bytes, found.before_bytes) == (left * PAGE_BYTES, SIZE)


_AS_ANOTHER = """
import sys
from pathlib import Path
from tui.files.cooling import cooled
from tui.files.held import HeldFile
print(repr(cooled(HeldFile.open(Path(sys.argv[1])), is_ours=False).trouble))
"""


@pytest.mark.slow
def test_of_a_file_of_another_user_nothing_is_let_go_of_unless_it_is_told_what_is_dirty(
    path: Path,
) -> None:
    path.chmod(0o644)
    path.parent.chmod(0o755)
    done = run_as(NOBODY, _AS_ANOTHER, path)
    assert done.returncode == 0, done.stderr
    trouble = done.stdout.strip()
    if "is not told" in trouble:
        # But for what the machine may have taken meanwhile.
        assert len(cached_pages(path)) > PAGES // 2
    else:
        assert (trouble, cached_pages(path)) == ("''", set())


def test_a_disk_that_fails_is_said(held: HeldFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(fd: int, size_bytes: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(cooling, "let_go_of_all", fails)
    found: Warmth = cooled(held, is_ours=False)
    assert found.trouble == "Input/output error"
    assert isinstance(found.dirty_bytes, Absent)
