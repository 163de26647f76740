"""The file that was meant, whatever becomes of its name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tui.files.held import HeldFile
from tui.files.proof import FileState, FileVerdict

MAPPED = FileVerdict(False, "all compared", FileState.UNCHANGED)


@pytest.fixture
def held(tmp_path: Path) -> HeldFile:
    """`mine`, beside `other`."""
    (tmp_path / "mine").write_bytes(bytes(1000))
    (tmp_path / "other").write_bytes(bytes(2048))
    os.utime(tmp_path / "other", ns=(10**18, 10**18))
    return HeldFile.open(tmp_path / "mine")


def _mode_0(path: Path) -> None:
    path.chmod(0)


@pytest.mark.parametrize(
    ("act", "state", "how"),
    [
        (lambda path: None, FileState.UNCHANGED, "all compared"),
        (_mode_0, FileState.UNCHANGED, "all compared"),
        (
            lambda path: path.unlink(),
            FileState.GONE,
            "nothing has its name now, and inode N was deleted; the file that this run had is "
            "unchanged: all compared",
        ),
        (
            lambda path: path.rename(path.parent / "elsewhere"),
            FileState.GONE,
            "nothing has its name now, and inode N has another name; the file that this run had "
            "is unchanged: all compared",
        ),
        (
            lambda path: (path.parent / "other").rename(path),
            FileState.REPLACED,
            "inode N has its name now, 2.00 KiB written 2001-09-09 HH:MM:SS, and no longer inode "
            "N, which has no name any more; the file that this run had is unchanged: all compared",
        ),
    ],
)
def test_what_became_of_the_name_is_told_beside_what_became_of_the_file(
    held: HeldFile, act: Callable[[Path], object], state: FileState, how: str
) -> None:
    act(held.path)
    verdict = held.named(MAPPED)
    assert (verdict.changed, verdict.state) == (False, state)
    words = re.sub(r"inode \d+", "inode N", verdict.how)
    assert re.sub(r"\d\d:\d\d:\d\d", "HH:MM:SS", words) == how
    held.close()


def test_a_file_that_is_replaced_and_kept_elsewhere_still_has_a_name(held: HeldFile) -> None:
    (held.path.parent / "kept").hardlink_to(held.path)
    (held.path.parent / "other").rename(held.path)
    verdict = held.named(FileVerdict(True, "3 pages", FileState.BY_OTHERS))
    assert (verdict.changed, verdict.state) == (True, FileState.REPLACED)
    assert "no name any more" not in verdict.how
    assert verdict.how.endswith("was changed, and not by this run: 3 pages")
    held.close()


def test_a_name_that_cannot_be_looked_up_says_nothing_of_the_file(held: HeldFile) -> None:
    held.path = held.path.parent / ("x" * 300)
    assert held.named(MAPPED) == FileVerdict(
        False,
        "all compared; what has its name now cannot be seen: File name too long",
        FileState.UNCHANGED,
    )
    held.close()


def test_size_and_time_tell_whether_it_is_as_it_began(held: HeldFile) -> None:
    assert held.is_as_it_began()
    os.truncate(held.path, 999)
    assert not held.is_as_it_began()
    held.close()
    held.close()
