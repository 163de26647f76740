"""Looks at a family in a canned `/proc`: who goes while he is looked at, who may not be read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.watch.workers import PAGE
from tui.probe.maps import Area
from tui.probe.reading import Absent
from tui.watch.family import Doubt
from tui.watch.mapping import ArrayMapping
from tui.watch.tree import Tree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="has no CLOCK_BOOTTIME")

HEAD, START = 10, 0x10000 * PAGE
MINE = Area(START, START + 16 * PAGE, False, 42, b"/a", b"08:01")
MAPPING = ArrayMapping(MINE.start, MINE.end, Absent("not here"), 16 * PAGE)
SOLE, PRESENT = 1 << 56, 1 << 63


def _process(root: Path, pid: int, faults: int, *children: int, of_ended: int = 0) -> Path:
    """A process; without `maps` it is on its way out."""
    directory = root / str(pid)
    (directory / "task" / str(pid)).mkdir(parents=True, exist_ok=True)
    above = 1 if pid == HEAD else HEAD
    stat = f"{pid} (x) S {above} 1 1 0 -1 0 {faults} {of_ended} 0 0 1 1 1 1 20 0 1 0 {pid} 0 0\n"
    (directory / "stat").write_text(stat)
    (directory / "task" / str(pid) / "children").write_text(" ".join(map(str, children)))
    return directory


def _map(directory: Path, pages: int) -> None:
    """It maps the file privately, elsewhere than the head does, and has copied some pages."""
    start = START + 1000 * PAGE
    end = start + 16 * PAGE
    (directory / "maps").write_text(f"{start:x}-{end:x} rw-p 00000000 08:01 42   /a\n")
    with (directory / "pagemap").open("wb") as table:
        table.truncate(end // PAGE * 8)
        table.seek(start // PAGE * 8)
        table.write((SOLE | PRESENT).to_bytes(8, "little") * pages)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A head with one child that copied three pages, looked at once."""
    _process(tmp_path, HEAD, 100, 20)
    _map(_process(tmp_path, 20, 30), 3)
    made = Tree(MAPPING, HEAD, tmp_path)
    assert made.read(0, [MINE]) == (3 * PAGE, None)
    return made


def test_a_child_is_counted_with_what_this_process_has(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / str(HEAD) / "pagemap").write_bytes(b"\0" * (MINE.end // PAGE * 8))
    assert tree.read(5 * PAGE, [MINE])[0] == 8 * PAGE


def test_a_child_on_its_way_out_has_its_last_faults_counted(tree: Tree, tmp_path: Path) -> None:
    (_process(tmp_path, 20, 37) / "maps").write_text("")
    figure, doubt = tree.read(0, [MINE])
    assert figure == 0 and doubt is not None
    assert doubt.reason.startswith("child 20 ended") and doubt.at_most_bytes == (3 + 7) * PAGE
    # Waited for: what it did is its parent's now, and nothing is new.
    _process(tmp_path, HEAD, 100, of_ended=37)
    (tmp_path / "20" / "stat").unlink()
    assert tree.read(0, [MINE]) == (0, None)


def test_a_child_that_went_between_its_listing_and_its_maps_is_no_silent_zero(
    tree: Tree, tmp_path: Path
) -> None:
    _process(tmp_path, HEAD, 100, 20, 30)
    _process(tmp_path, 30, 9)
    figure, doubt = tree.read(0, [MINE])
    assert figure == 3 * PAGE
    assert doubt is not None and doubt.reason.startswith("a child ended")


def test_a_child_that_may_not_be_read_makes_the_figure_absent(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / "20" / "maps").unlink()
    (tmp_path / "20" / "maps").mkdir()
    reason = "child 20: Is a directory"
    assert tree.read(0, [MINE]) == (Absent(reason), Doubt(reason))


def test_what_this_process_has_being_unknown_is_told_first(tree: Tree) -> None:
    assert tree.read(Absent("the map was closed"), []) == (Absent("the map was closed"), None)


@pytest.mark.slow
def test_more_descendants_than_are_read_make_the_figure_absent(tmp_path: Path) -> None:
    for pid in (children := range(2000, 3001)):
        _process(tmp_path, pid, 0)
    _process(tmp_path, HEAD, 100, *children)
    figure, doubt = Tree(MAPPING, HEAD, tmp_path).read(0, [MINE])
    assert figure == Absent("more than 1,000 processes descend from this one")
    assert doubt == Doubt("more than 1,000 processes descend from this one")
