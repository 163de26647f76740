from __future__ import annotations

import errno
import os
from pathlib import Path
from types import ModuleType

import pytest

from tui.probe import file_pages
from tui.probe.file_pages import ANOTHER_FILE, KEYS, NO_SUCH_FILE, FilePages, open_file
from tui.probe.reading import Absent
from workloads import sources
from workloads.kernel import PAGE_BYTES, CacheStat, cachestat
from workloads.sources import sources_of


def needs_cachestat(path: Path) -> None:
    """Skip where the kernel has none."""
    with path.open("rb") as file:
        try:
            cachestat(file.fileno())
        except OSError as error:
            pytest.skip(f"no cachestat here: {error}")


def test_the_dirty_pages_of_a_file_are_counted_and_clean_after_fsync(disk_dir: Path) -> None:
    path = disk_dir / "file"
    path.write_bytes(b"\1" * (10 * PAGE_BYTES + 1))
    needs_cachestat(path)
    pages = FilePages(path)
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        clean = pages.read()
        file.write(b"\2")
        file.flush()
        dirty = pages.read()
        os.fsync(file.fileno())
        after = pages.read()
    pages.close()
    assert clean["file_cached_bytes"] == 11 * PAGE_BYTES
    assert clean["file_dirty_bytes"] == after["file_dirty_bytes"] == 0
    dirtied, written_back = dirty["file_dirty_bytes"], dirty["file_writeback_bytes"]
    assert not isinstance(dirtied, Absent)
    assert not isinstance(written_back, Absent)
    assert dirtied + written_back >= PAGE_BYTES
    assert set(clean) == set(KEYS)


@pytest.mark.parametrize("refuser", [sources, file_pages])  # when it is opened, or later only
@pytest.mark.parametrize(
    ("number", "absent"),
    [
        (errno.ENOSYS, Absent("no cachestat(2): kernel older than 6.5")),
        (errno.EPERM, Absent("cachestat(2): no permission")),
        (errno.EACCES, Absent("cachestat(2): no permission")),
        (errno.EIO, Absent("cachestat(2): Input/output error")),
    ],
)
def test_every_refusal_says_how(
    refuser: ModuleType,
    number: int,
    absent: Absent,
    disk_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(fd: int, offset: int = 0, length: int = 0) -> CacheStat:
        raise OSError(number, os.strerror(number))

    (disk_dir / "file").write_bytes(b"1")
    needs_cachestat(disk_dir / "file")
    monkeypatch.setattr(refuser, "cachestat", refuse)
    pages = FilePages(disk_dir / "file")
    assert pages.read() == dict.fromkeys(KEYS, absent)
    pages.close()


def test_a_file_in_memory_has_pages_and_none_that_waits_for_a_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_memory = sources_of("tmpfs", None, None)
    monkeypatch.setattr(file_pages, "ask", lambda fd: in_memory)
    monkeypatch.setattr(file_pages, "cachestat", lambda fd: CacheStat(8192, 8192, 0))
    (tmp_path / "file").write_bytes(b"1")
    pages = FilePages(tmp_path / "file")
    assert pages.sources is in_memory
    never = in_memory.file_dirty
    assert isinstance(never, Absent)
    assert pages.read() == {
        "file_cached_bytes": 8192,
        "file_dirty_bytes": never,
        "file_writeback_bytes": never,
    }
    pages.close()


def test_a_file_that_cannot_be_opened_is_absent(tmp_path: Path) -> None:
    pages = FilePages(tmp_path / "none")
    assert pages.read() == dict.fromkeys(KEYS, NO_SUCH_FILE)
    pages.close()


def test_a_closed_file_is_not_another_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1")
    pages = FilePages(tmp_path / "file")
    pages.close()
    pages.close()
    assert set(pages.read().values()) == {Absent("file closed")}


def test_a_file_is_opened_only_if_it_is_the_one_that_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"1")
    status = path.stat()
    meant = status.st_dev, status.st_ino
    fd = open_file(path, meant)
    assert isinstance(fd, int)
    (tmp_path / "other").write_bytes(b"2")
    (tmp_path / "other").rename(path)
    assert open_file(path, meant) == ANOTHER_FILE
    pages = FilePages(path, meant)
    assert pages.read() == dict.fromkeys(KEYS, ANOTHER_FILE)
    pages.close()
    path.unlink()
    os.mkfifo(path)  # nobody will ever write to it
    assert open_file(path, meant) == ANOTHER_FILE
    os.close(fd)
