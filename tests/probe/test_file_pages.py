from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tui.probe import file_pages
from tui.probe.file_pages import KEYS, OLD_KERNEL, FilePages
from tui.probe.reading import NO_PERMISSION, PROCESS_GONE, Absent
from workloads.kernel import PAGE_BYTES, CacheStat, cachestat


def _needs_cachestat(path: Path) -> None:
    with path.open("rb") as file:
        try:
            cachestat(file.fileno())
        except OSError as error:
            pytest.skip(f"no cachestat here: {error}")


def test_the_dirty_pages_of_a_file_are_counted_and_clean_after_fsync(disk_dir: Path) -> None:
    path = disk_dir / "file"
    path.write_bytes(b"\1" * (10 * PAGE_BYTES + 1))
    _needs_cachestat(path)
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


@pytest.mark.parametrize(
    ("number", "absent"),
    [
        (errno.ENOSYS, OLD_KERNEL),
        (errno.EPERM, NO_PERMISSION),
        (errno.EACCES, NO_PERMISSION),
        (errno.EOPNOTSUPP, Absent("Operation not supported")),
    ],
)
def test_every_refusal_says_how(
    number: int, absent: Absent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(fd: int) -> CacheStat:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(file_pages, "cachestat", refuse)
    (tmp_path / "file").write_bytes(b"1")
    pages = FilePages(tmp_path / "file")
    assert pages.read() == dict.fromkeys(KEYS, absent)
    pages.close()


def test_a_file_that_cannot_be_opened_is_absent(tmp_path: Path) -> None:
    pages = FilePages(tmp_path / "none")
    assert pages.read() == dict.fromkeys(KEYS, PROCESS_GONE)
    pages.close()


def test_a_closed_file_is_not_another_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1")
    pages = FilePages(tmp_path / "file")
    pages.close()
    pages.close()
    assert set(pages.read().values()) == {Absent("file closed")}
