"""A mapped file is found again whatever it is called, and never another that has its name."""

from __future__ import annotations

import mmap
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tree.by_hand import PAGE
from tui.probe.open_process import OpenProcess
from tui.probe.reading import Absent
from tui.probe.smaps_table import Mapped, SmapsTable
from tui.tree.found_file import FoundFile, find, header_of
from tui.tree.map_choice import rows_of
from tui.tree.reading import MappedFile, order_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

NAMES = ["a.npy", "a b", "a (deleted)", "a\nb", "a\\012b", "a\\101", "\x1b[31m", "ü", " "]


def mapping_of(path: Path) -> Mapped:
    """The mapping that this process has of a file, by its inode."""
    inode = path.stat().st_ino
    table = SmapsTable(Path("/proc/self/smaps").read_bytes())
    return next(mapped for mapped in table.mappings if mapped.inode == inode)


def looked_up(mapped: Mapped) -> FoundFile:
    with OpenProcess(os.getpid()) as process:
        return find(process, mapped)


def inode_of(found: FoundFile) -> int:
    assert not isinstance(found.descriptor, Absent), found
    try:
        return os.fstat(found.descriptor).st_ino
    finally:
        os.close(found.descriptor)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_file_is_found_whatever_it_is_called(disk_dir: Path, name: str, is_deleted: bool) -> None:
    path = disk_dir / name
    path.write_bytes(b"x" * PAGE)
    with path.open("r+b") as file, mmap.mmap(file.fileno(), PAGE) as held:
        mapped = mapping_of(path)
        inode = path.stat().st_ino
        if is_deleted:
            path.unlink()
            table = SmapsTable(Path("/proc/self/smaps").read_bytes())
            mapped = next(one for one in table.mappings if one.inode == inode)
        found = looked_up(mapped)
        assert held[:1] == b"x"
    assert found.is_deleted is is_deleted
    assert inode_of(found) == inode
    if not is_deleted or "\\" not in name:
        assert found.path == path


def test_another_file_that_has_the_name_is_not_looked_at(disk_dir: Path) -> None:
    path, other = disk_dir / "a.npy", disk_dir / "b.npy"
    np.save(path, np.zeros(600))
    np.save(other, np.ones(900))
    array = np.load(path, mmap_mode="c")
    inode = path.stat().st_ino
    mapped = mapping_of(path)
    other.rename(path)
    found = looked_up(mapped)
    assert inode_of(found) == inode
    assert array.shape == (600,)


def test_a_file_that_nothing_leads_to_is_absent_and_not_guessed(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    np.save(path, np.zeros(600))
    nothing = Mapped(0x1000, 0x2000, b"rw-p", 0, b"00:99", 1, bytes(path))
    assert isinstance(looked_up(nothing).descriptor, Absent)


def test_a_pipe_that_has_the_name_is_not_waited_for(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    os.mkfifo(path)
    inode = path.stat().st_ino
    device = f"{os.major(path.stat().st_dev):02x}:{os.minor(path.stat().st_dev):02x}".encode()
    found = looked_up(Mapped(0x1000, 0x2000, b"rw-p", 0, device, inode, bytes(path)))
    assert isinstance(found.descriptor, Absent)


@pytest.mark.parametrize(
    ("array", "shape", "dtype"),
    [
        (np.zeros((3, 5)), (3, 5), "float64"),
        (np.zeros((3, 5), np.int8, order="F"), (5, 3), "int8"),
        (np.zeros(4, [("a", "i4"), ("b", "f8")]), (4,), "[('a', '<i4'), ('b', '<f8')]"),
        (np.array(["x"], dtype=object), (1,), "object"),
    ],
)
def test_an_array_of_any_kind_says_what_it_is(
    disk_dir: Path, array: np.ndarray, shape: tuple[int, ...], dtype: str
) -> None:
    path = disk_dir / "a.npy"
    np.save(path, array, allow_pickle=True)
    with path.open("rb") as file:
        header = header_of(file.fileno())
    assert header is not None
    assert (header.shape, header.dtype) == (shape, dtype)
    assert (header.data_offset or 0) % 64 == 0


@pytest.mark.parametrize(
    ("shape", "order", "rows"), [((300, 8), "F", (8, 300 * 8)), ((300,), "C", (300, 8))]
)
def test_of_an_array_stored_column_by_column_the_rows_are_those_of_its_transpose(
    disk_dir: Path, shape: tuple[int, ...], order: str, rows: tuple[int, int]
) -> None:
    path = disk_dir / "a.npy"
    np.save(path, np.asfortranarray(np.zeros(shape)))
    with path.open("rb") as file:
        header = header_of(file.fileno())
    assert header is not None
    assert header.shape == shape[::-1]
    found = MappedFile(
        "8:1:1",
        path,
        shape=header.shape,
        dtype=header.dtype,
        data_offset=header.data_offset,
        is_by_columns=header.is_by_columns,
    )
    assert order_of(found) == order
    assert rows_of(found) == rows


@pytest.mark.parametrize(("names", "is_told"), [("x", True), ("xy", False), ("", False)])
def test_of_an_archive_the_array_is_told_that_has_no_other(
    names: str, is_told: bool, disk_dir: Path
) -> None:
    path = disk_dir / "a.npz"
    arrays: dict[str, Any] = dict.fromkeys(names, np.zeros((3, 5)))
    np.savez(path, **arrays)
    with path.open("rb") as file:
        header = header_of(file.fileno())
    assert (header is not None) is is_told
    if header is not None:
        assert (header.shape, header.dtype) == ((3, 5), "float64")
        assert path.read_bytes()[header.data_offset :].startswith(bytes(3 * 5 * 8))


def test_an_array_of_many_fields_says_how_long_its_rows_are(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    np.save(path, np.zeros(7, [(f"a_long_name_{number}", "<f4") for number in range(30)]))
    with path.open("rb") as file:
        header = header_of(file.fileno())
    assert header is not None
    assert header.dtype == "|V120"


@pytest.mark.parametrize("start", [b"", b"\x93NUMPY", b"\x93NUMPY\x01\x00\xff\xff{", b"\x7fELF"])
def test_what_is_no_array_or_a_damaged_one_says_nothing(disk_dir: Path, start: bytes) -> None:
    path = disk_dir / "a.npy"
    path.write_bytes(start)
    with path.open("rb") as file:
        assert header_of(file.fileno()) is None


def test_a_file_that_may_not_be_opened_is_known_by_its_name(
    disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = disk_dir / "others.npy"
    path.write_bytes(b"x" * PAGE)
    monkeypatch.setattr("tui.tree.found_file._opened", lambda *_: Absent("no permission"))
    with path.open("r+b") as file, mmap.mmap(file.fileno(), PAGE):
        found = looked_up(mapping_of(path))
    assert (found.path, found.is_deleted) == (path, False)
    assert found.descriptor == Absent("no permission")
