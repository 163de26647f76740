"""Whether a file was opened: by anybody, under any name, and never for want of an answer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tui.probe.opened import OpenWatch
from tui.probe.same_memory import is_same_memory, looks_same

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify and /proc")


def test_an_opening_is_told_once_whatever_the_file_is_called(tmp_path: Path) -> None:
    file, other = tmp_path / "a", tmp_path / "b"
    file.write_bytes(b"1")
    other.hardlink_to(file)
    watch = OpenWatch(file)
    assert watch.was_opened() is False
    file.stat()
    assert watch.was_opened() is False
    other.read_bytes(), file.read_bytes()
    assert watch.was_opened() is True
    assert watch.was_opened() is False
    watch.close()
    watch.close()
    assert watch.was_opened() is None


def test_a_file_that_cannot_be_watched_is_not_known(tmp_path: Path) -> None:
    assert OpenWatch(tmp_path / "none").was_opened() is None


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_has_not_the_very_memory_of_its_parent() -> None:
    held, hold = os.pipe()
    child = os.fork()
    if not child:
        os.close(hold)
        os.read(held, 1)
        os._exit(0)
    try:
        assert not is_same_memory(child, os.getpid())
        assert is_same_memory(os.getpid(), os.getpid())
    finally:
        os.close(hold)
        os.close(held)
        os.waitpid(child, 0)
    assert not is_same_memory(child, os.getpid())


def test_where_the_kernel_may_not_be_asked_mappings_and_sizes_must_agree(tmp_path: Path) -> None:
    for pid, statm in ((1, "9 8 7"), (2, "9 8 7"), (3, "9 8 6")):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "maps").write_text("1000-2000 rw-p\n")
        (tmp_path / str(pid) / "statm").write_text(statm)
    assert is_same_memory(1, 2, tmp_path)
    assert not looks_same(1, 3, tmp_path) and not looks_same(1, 4, tmp_path)
