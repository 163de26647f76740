"""Different pages of several processes: by frame, by "mapped by no other", by shares of pages."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.probe.proc_tree import mapping
from tests.watch.workers import opened
from tui.probe.maps import Area, areas_of, areas_of_file
from tui.probe.private_pages import (
    PrivatePages,
    count_different,
    different_bytes,
    may_share,
    narrowed,
    read_private,
)
from tui.probe.reading import PROCESS_GONE

PAGE = mmap.PAGESIZE
SOLE, FILE, SWAP, PRESENT = (1 << bit for bit in (56, 61, 62, 63))
SHARED = PRESENT
AREA = Area(0x10000 * PAGE, 0x10010 * PAGE, False, 12345, b"/var/tmp/a.npy", b"fe:00", 4 * PAGE)


@pytest.mark.parametrize(
    ("pages", "low", "high"),
    [
        ([], 0, 0),
        ([(0, PRESENT | SOLE), (0, PRESENT | SOLE), (7, PRESENT | SOLE)], 3, 3),
        ([(0, SHARED), (0, SHARED)], 1, 1),  # a fork and its parent
        ([(0, SHARED)] * 3, 1, 1),  # three have one page: two pages would need four holders
        ([(0, SHARED)] * 4, 1, 2),
        ([(0, SHARED)] * 9, 1, 4),
        ([(0, SHARED)], 1, 1),  # its partner is somebody else
        ([(0, SHARED), (1, SHARED), (0, SHARED), (1, SHARED), (1, PRESENT | SOLE)], 3, 3),
        ([(3, SWAP), (3, SWAP)], 1, 2),  # of swap nobody says whether it is another's too
        ([(3, SWAP), (4, SWAP)], 2, 2),
        ([(3, SWAP), (3, SHARED), (3, SHARED)], 1, 3),
        # Frames are shown: the same frame is the same page, in swap another than in RAM.
        ([(0, PRESENT | 9)] * 9 + [(0, PRESENT | 8)] * 2, 2, 2),
        ([(0, SWAP | 9), (0, SWAP | 9), (0, PRESENT | 9)], 2, 2),
    ],
)
def test_a_page_is_counted_once_and_what_cannot_be_told_has_bounds(
    pages: list[tuple[int, int]], low: int, high: int
) -> None:
    places = np.array([place for place, _ in pages], np.int64)
    entries = np.array([entry for _, entry in pages], np.uint64)
    assert count_different(places, entries) == (low, high)


@pytest.mark.parametrize(
    ("shares_kib", "expected"),
    [
        ([44, 44, 44, 44, 44, 44, 44, 44, 44], (100, 100)),  # 9 x 44.4 KiB rounded down
        ([50] * 8, (100, 100)),
        ([200, 200, 200, 200], (200, 201)),
        ([200, 200, None, 200], (100, 400)),
        ([10, 10, 10, 10], (100, 400)),  # others have a share: it says nothing of these
        ([2000] * 4, (2000, 400)),
    ],
)
def test_shares_of_dirty_pages_narrow_the_bounds(
    shares_kib: list[int | None], expected: tuple[int, int]
) -> None:
    shares = [None if share is None else share * 1024 for share in shares_kib]
    assert narrowed(100, 400, shares) == expected


def _process(root: Path, pid: int, entries: dict[int, int], smaps: str = "") -> PrivatePages:
    """A canned process that has these entries in its page table, by page of the file."""
    directory = root / str(pid)
    directory.mkdir()
    (directory / "smaps").write_text(smaps)
    with (directory / "pagemap").open("wb") as table:
        table.truncate((AREA.end // PAGE) * 8)
        for place, entry in entries.items():
            table.seek((AREA.start + place * PAGE - AREA.offset) // PAGE * 8)
            table.write(entry.to_bytes(8, "little"))
    found = read_private(pid, root, [AREA])
    assert isinstance(found, PrivatePages)
    return found


def test_private_pages_are_read_with_their_places_in_the_file(tmp_path: Path) -> None:
    table = {4: PRESENT | SOLE, 5: PRESENT | FILE, 7: SWAP, 8: SHARED, 9: FILE | SWAP}
    member = _process(tmp_path, 7, table)
    assert member.size_bytes == 3 * PAGE and member.span() == (4 * PAGE, 9 * PAGE)
    assert different_bytes([member], tmp_path) == (3 * PAGE, 3 * PAGE)


def test_only_those_that_lie_at_the_same_places_may_share(tmp_path: Path) -> None:
    tables = [{4: SHARED, 5: SHARED}, {6: SHARED}, {5: SHARED, 6: SHARED}, {10: SHARED}, {}]
    members = [_process(tmp_path, number, table) for number, table in enumerate(tables)]
    assert [member.pid for member in may_share(members)] == [0, 1, 2]


def test_four_who_share_a_page_are_told_apart_by_their_shares(tmp_path: Path) -> None:
    start, end = AREA.start, AREA.end
    one = mapping(start, end, Pss_Dirty=1, Shared_Dirty=4, Anonymous=4)
    members = [_process(tmp_path, pid, {4: SHARED}, one) for pid in range(4)]
    assert different_bytes(members, tmp_path) == (PAGE, PAGE)
    mixed = mapping(start, end, Pss_Dirty=5, Shared_Dirty=4, Private_Dirty=4, Anonymous=4)
    (tmp_path / "3" / "smaps").write_text(mixed)  # dirty pages of the file are among them
    assert different_bytes(members, tmp_path) == (PAGE, 2 * PAGE)


def test_who_goes_between_two_readings_is_gone(tmp_path: Path) -> None:
    members = [_process(tmp_path, pid, {4: SHARED}) for pid in range(2)]
    (tmp_path / "1" / "pagemap").write_bytes(b"")
    assert different_bytes(members, tmp_path) == PROCESS_GONE
    (tmp_path / "1" / "pagemap").unlink()
    assert different_bytes(members, tmp_path) == PROCESS_GONE


def test_the_mappings_of_one_file_are_told_by_device_and_inode(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    maps = tmp_path / "7" / "maps"
    maps.write_bytes(
        b"1000-3000 rw-p 00001000 08:01 42          /a\n"
        b"3000-4000 r--s 00000000 08:01 42          /a\n"
        b"4000-5000 rw-p 00000000 08:01 421         /a\n"
        b"5000-6000 rw-p 00000000 08:02 42          /a 08:01 42 \n"
    )
    found = areas_of_file(7, b"08:01", 42, tmp_path)
    assert isinstance(found, list) and [area.start for area in found] == [0x1000, 0x3000]
    maps.write_bytes(b"")
    assert areas_of_file(7, b"08:01", 42, tmp_path) == PROCESS_GONE


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("user", [0, 65534], ids=["root", "nobody"])
def test_five_forks_and_their_parent_have_what_was_copied_before_once(
    disk_dir: Path, user: int
) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    path = disk_dir / "array.bin"
    path.write_bytes(b"\7" * 64 * PAGE)
    with path.open("rb") as file:
        os.fsync(file.fileno())  # a dirty page of the file is no copy, and hides what is
    array = opened(path)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        if user:
            os.setuid(user)
            ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE: its own /proc is its own
        array[: 40 * PAGE] = 1
        held, hold = os.pipe()
        forks = []
        for _ in range(5):
            forks.append(os.fork())
            if not forks[-1]:
                os.close(hold)
                os.read(held, 1)
                os._exit(0)
        found: object = None
        areas = areas_of(os.getpid())
        if isinstance(areas, list):
            areas = [area for area in areas if area.path == bytes(path)]
            members = [read_private(pid, Path("/proc"), areas) for pid in (os.getpid(), *forks)]
            pages = [member for member in members if isinstance(member, PrivatePages)]
            found = different_bytes(pages, Path("/proc")) if len(pages) == 6 else members
        os.write(writing, str(found).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        assert told.read() == str((40 * PAGE, 40 * PAGE))
    os.waitpid(child, 0)
