"""The page map of a tree's file is, page for page, what each process's own page table says."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tree.mapping_family import ORDER, PAGE, PAGES, Family, family, plain_states
from tests.waiting import ends
from tui.pages.map import PageMapFrame
from tui.pages.request import MapRequest
from tui.pages.watch import WHOLE_SECONDS
from tui.probe.page_state import PageState
from tui.probe.reading import Absent
from tui.tree.page_map import TreePageMap
from tui.tree.reading import FileKind, FileUse, MappedFile, Process, TreeReading

_WORDS = {
    PageState.ABSENT: "absent",
    PageState.FILE_CLEAN: "file",
    PageState.FILE_DIRTY: "file",
    PageState.PRIVATE_COPY: "copy",
    PageState.SWAPPED: "swap",
}


def _tree(
    them: Family,
    path: Path,
    kind: FileKind = FileKind.DATA,
    *,
    shape: tuple[int, ...] | None = None,
    dtype: str | None = None,
    data_offset: int | None = None,
) -> TreeReading:
    """As a look finds them: by the key of the one file."""
    processes = tuple(
        Process(pid, 1, them.pids[0], "python", uses=(FileUse(them.key, ()),)) for pid in them.pids
    )
    file = MappedFile(
        them.key,
        path,
        kind,
        processes=len(processes),
        shape=shape,
        dtype=dtype,
        data_offset=data_offset,
        figures={"size_bytes": PAGES * PAGE},
    )
    return TreeReading(1.0, processes, (file,))


def _states(frame: PageMapFrame | Absent | None) -> list[str]:
    assert isinstance(frame, PageMapFrame) and frame.complete
    assert frame.geometry.cells == frame.geometry.pages == PAGES
    return [_WORDS[PageState(int(counts.argmax()))] for counts in frame.counts]


def _together(them: Family) -> list[str]:
    each = [plain_states(pid, them.key) for pid in them.pids]
    return [max(states, key=ORDER.index) for states in zip(*each, strict=True)]


@pytest.mark.parametrize(
    "way", ["private", "shared", "offset", "twice", "parts", "deleted", "memfd"]
)
def test_every_page_is_what_the_page_tables_say(way: str, tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    with family(way, path, workers=3) as them:
        page_map, tree = TreePageMap(cpu_clock=lambda: 0.0), _tree(them, path)
        page_map.request = MapRequest(PAGES)
        together = page_map.tick(1.0, tree)
        assert _states(together) == _together(them)
        assert isinstance(together, PageMapFrame) and together.of == "a.bin, all 4 processes"
        for at, pid in enumerate(them.pids, 2):
            page_map.request = MapRequest(PAGES, pid=pid, file=them.key)
            assert page_map.is_asked
            found = page_map.tick(1.0 + at, tree)
            assert _states(found) == plain_states(pid, them.key)
            assert isinstance(found, PageMapFrame) and found.of == f"a.bin, python (PID {pid})"
        page_map.close()
    if way not in ("shared", "memfd"):
        assert "copy" in _states(together)


def test_who_comes_goes_and_copies_is_seen_at_the_next_pass(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    page_map = TreePageMap(cpu_clock=lambda: 0.0)
    page_map.request = MapRequest(PAGES)
    with family("private", path, workers=2) as them:
        tree = _tree(them, path)
        first = Family(them.pids[:1], them.key)
        assert _states(page_map.tick(1.0, _tree(first, path))) == _together(first)
        assert page_map.tick(1.0 + WHOLE_SECONDS / 2, tree) is None
        assert _states(page_map.tick(100.0, tree)) == _together(them)
    ended = page_map.tick(200.0, tree)
    assert ended is not None and not isinstance(ended, PageMapFrame)
    gone = replace(tree, processes=tuple(replace(p, is_alive=False) for p in tree.processes))
    assert page_map.tick(300.0, gone) == Absent("no data file is mapped")
    page_map.close()


def test_one_of_them_that_ends_takes_its_pages_with_it_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    page_map = TreePageMap(cpu_clock=lambda: 0.0)
    page_map.request = MapRequest(PAGES)
    with family("private", path, workers=1) as them:
        tree = _tree(them, path)
        assert _states(page_map.tick(1.0, tree)) == _together(them)
        os.kill(them.pids[1], signal.SIGKILL)
        assert ends(them.pids[1])
        # Its look is older than its end.
        frame = page_map.tick(100.0, tree)
        assert _states(frame) == plain_states(them.pids[0], them.key)
        assert isinstance(frame, PageMapFrame)
        frame = page_map.tick(200.0, tree)
        assert isinstance(frame, PageMapFrame) and "1 not read: process gone" in frame.source
    page_map.close()


def test_rows_are_those_of_the_array_and_bytes_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    with family("private", path) as them:
        page_map = TreePageMap(cpu_clock=lambda: 0.0)
        page_map.request = MapRequest(8)
        array = _tree(them, path, shape=(100, 64), dtype="float32", data_offset=128)
        frame = page_map.tick(1.0, array)
        assert isinstance(frame, PageMapFrame)
        assert (frame.geometry.rows, frame.geometry.row_bytes) == (100, 256)
        assert frame.geometry.rows_of_cell(0) == range(100)
        page_map.close()
        page_map.request = MapRequest(8, 4, 12)
        frame = page_map.tick(100.0, _tree(them, path, shape=(9,), dtype="[('a', '<f4')]"))
        assert isinstance(frame, PageMapFrame)
        assert (frame.geometry.rows, frame.geometry.first_page, frame.geometry.end_page) == (
            0,
            4,
            12,
        )
        page_map.close()


def test_pages_written_in_place_are_dirty_until_they_are_synced(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    with family("shared", path, workers=1) as them, path.open("rb") as file:
        page_map = TreePageMap(cpu_clock=lambda: 0.0)
        page_map.request = MapRequest(PAGES)
        frame = page_map.tick(1.0, _tree(them, path))
        assert isinstance(frame, PageMapFrame)
        if not frame.dirty_known:
            pytest.skip(frame.source)
        os.fsync(file.fileno())
        synced = page_map.tick(100.0, _tree(them, path))
        page_map.close()
    assert isinstance(synced, PageMapFrame)
    assert synced.totals_bytes[PageState.FILE_DIRTY] == 0
    assert synced.totals_bytes[PageState.FILE_CLEAN] > 0


def test_a_file_without_a_disk_says_so(tmp_path: Path) -> None:
    with family("memfd", tmp_path / "a") as them:
        page_map = TreePageMap(cpu_clock=lambda: 0.0)
        frame = page_map.whole(1.0, _tree(them, Path("memfd:scratch"), FileKind.MEMORY))
        page_map.close()
    assert isinstance(frame, PageMapFrame)
    assert frame.words == {PageState.FILE_CLEAN: "in memory, no disk behind it"}
    assert not frame.dirty_known


def test_no_descriptor_is_left(tmp_path: Path) -> None:
    def count() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = count()
    path = tmp_path / "a.bin"
    page_map = TreePageMap(cpu_clock=lambda: 0.0)
    with family("shared", path, workers=3) as them:
        page_map.request = MapRequest(4)
        assert isinstance(page_map.tick(1.0, _tree(them, path)), PageMapFrame)
        page_map.request = None
        assert page_map.tick(2.0, _tree(them, path)) is None
    assert count() == before
