"""Files by device and inode: one that is renamed, one of two names, one that is let go of."""

from __future__ import annotations

import mmap
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tree.by_hand import PAGE
from tui.probe.open_process import OpenProcess
from tui.probe.smaps_table import Mapped, SmapsTable
from tui.tree.file_book import FileBook, FileRecord

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@contextmanager
def mapped_file(path: Path) -> Iterator[None]:
    path.touch()
    os.truncate(path, PAGE)
    with path.open("r+b") as file, mmap.mmap(file.fileno(), PAGE):
        yield


def seen(book: FileBook, inode: int) -> list[FileRecord]:
    """What the book has, one record for each mapping that this process has of the file."""
    table = SmapsTable(Path("/proc/self/smaps").read_bytes())
    found: list[list[Mapped]] = [[one] for one in table.mappings if one.inode == inode]
    with OpenProcess(os.getpid()) as process:
        return [book.see(process, mappings) for mappings in found]


def is_held(record: FileRecord) -> bool:
    return record.pages is not None


@pytest.fixture
def book() -> Iterator[FileBook]:
    made = FileBook(1.0)
    yield made
    made.close()


def test_a_file_that_is_renamed_or_deleted_is_the_same_file(book: FileBook, disk_dir: Path) -> None:
    path, later = disk_dir / "a.bin", disk_dir / "b.bin"
    with mapped_file(path):
        inode = path.stat().st_ino
        (first,) = seen(book, inode)
        assert (first.path, first.is_deleted) == (path, False)
        path.rename(later)
        assert seen(book, inode) == [first]
        assert (first.path, first.is_deleted) == (later, False)
        later.unlink()
        assert seen(book, inode) == [first]
        assert (first.path, first.is_deleted) == (later, True)
        book.tick(0.0, everything=True)
        assert first.figures["size_bytes"] == PAGE


def test_a_file_of_two_names_keeps_the_one_it_was_found_by(book: FileBook, disk_dir: Path) -> None:
    path, other = disk_dir / "a.bin", disk_dir / "b.bin"
    with mapped_file(path):
        os.link(path, other)
        with mapped_file(other):
            inode = path.stat().st_ino
            first = seen(book, inode)
            assert len(first) == 2
            names = {record.path for record in first}
            assert len(names) == 1
            assert {record.path for record in seen(book, inode)} == names


def test_what_nobody_has_mapped_is_let_go_of_and_found_again(
    book: FileBook, disk_dir: Path
) -> None:
    path = disk_dir / "a.bin"
    with mapped_file(path):
        (record,) = seen(book, path.stat().st_ino)
        assert is_held(record)
        book.keep_only([])
        assert not is_held(record)
        (again,) = seen(book, path.stat().st_ino)
        assert is_held(again)
        book.forget([again.key])
        assert book.records == {}
