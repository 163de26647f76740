"""Descendants, out of canned trees of `/proc`: by lists of children, or by everybody's parent."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from tui.probe.children import (
    MOST,
    Family,
    beside,
    family_of,
    find_family,
    forgets_its_children,
)
from tui.probe.reading import NOT_ON_THIS_SYSTEM, PROCESS_GONE
from tui.probe.who import parse_who, who_of

# PID: parent, start, state.
Tree = dict[int, tuple[int, int, str]]
# 10 has 20 and 30, 20 has 40; 50 and 60 are others'.
TREE: Tree = {
    1: (0, 1, "S"),
    5: (1, 2, "S"),
    10: (5, 100, "R"),
    20: (10, 110, "S"),
    30: (10, 120, "Z"),
    40: (20, 130, "D"),
    50: (1, 140, "S"),
    60: (50, 150, "S"),
    70: (5, 90, "S"),
}


def _stat(pid: int, parent: int, start: int, state: str, name: str = "a) b (c") -> str:
    return (
        f"{pid} ({name}) {state} {parent} 1 1 0 -1 4194560 1 20 300 4000 "
        f"10 20 30 40 20 0 2 0 {start} 4096000000 30000\n"
    )


def _write(root: Path, tree: Tree, *, lists: bool) -> Path:
    for pid, (parent, start, state) in tree.items():
        directory = root / str(pid)
        directory.mkdir(parents=True)
        (directory / "stat").write_text(_stat(pid, parent, start, state))
        task = directory / "task" / str(pid)
        task.mkdir(parents=True)
        if lists:
            children = [str(one) for one, (above, *_) in tree.items() if above == pid]
            (task / "children").write_text(" ".join(children) + " ")
    (root / "self").mkdir()
    return root


@pytest.fixture(params=[True, False], ids=["lists", "parents"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The tree, on a kernel with lists of children and on one without."""
    return _write(tmp_path, TREE, lists=request.param)


def _family(root: Path, most: int = MOST) -> Family:
    found = family_of(10, root, most=most)
    assert isinstance(found, Family)
    return found


def test_the_fields_are_counted_after_a_name_that_holds_anything() -> None:
    kin = parse_who(_stat(7, 5, 99, "S").encode())
    assert kin is not None and (kin.pid, kin.parent, kin.start_ticks, kin.is_alive) == (
        7,
        5,
        99,
        True,
    )
    assert (kin.faults, kin.ended_faults) == (301, 4020)


def test_descendants_of_any_depth_are_found_and_nobody_else(root: Path) -> None:
    family = _family(root)
    assert {(kin.pid, kin.is_alive) for kin in family.members.values()} == {
        (10, True),
        (20, True),
        (30, False),
        (40, True),
    }
    assert not family.more and not family.unread


def test_a_process_without_children_is_a_family(root: Path) -> None:
    family = family_of(40, root)
    assert isinstance(family, Family) and family.kin == {} and not family.more


def test_more_than_can_be_read_are_said_to_be_there(root: Path) -> None:
    family = _family(root, most=1)
    assert len(family.kin) + family.more == 3
    assert sum(kin.is_alive for kin in family.kin.values()) == 1
    whole = _family(root, most=2)
    assert whole.pids == {10, 20, 30, 40} and not whole.more  # a zombie takes nobody's place


def test_those_known_are_read_before_others(root: Path) -> None:
    family = find_family((10, 100), [(40, 130), (50, 140)], most=3, proc_root=root)
    assert family.pids == {10, 40, 50} and family.more == 3


def test_who_is_told_of_belongs_to_it_with_its_children(root: Path) -> None:
    assert find_family((10, 100), most=9, adopted=[50], proc_root=root).pids == {
        *(10, 20, 30, 40),
        *(50, 60),
    }


def test_without_its_head_those_known_are_still_a_family(root: Path) -> None:
    """The PID of the head is another's, with children of its own."""
    family = find_family((10, 99), [(50, 140)], most=9, proc_root=root)
    assert family.pids == {50, 60} and family.head not in family.members


def test_an_orphan_that_was_known_stays_and_its_children_with_it(root: Path) -> None:
    family = family_of(10, root, known=[(50, 140)])
    assert isinstance(family, Family)
    assert {kin.pid for kin in family.kin.values()} == {20, 30, 40, 50, 60}


def test_a_pid_that_is_used_again_is_another_process(root: Path) -> None:
    family = family_of(10, root, known=[(50, 139), (20, 109)])
    assert isinstance(family, Family)
    assert {kin.identity for kin in family.kin.values()} == {(20, 110), (30, 120), (40, 130)}


def test_who_goes_while_it_is_looked_at_is_gone(tmp_path: Path) -> None:
    root = _write(tmp_path, TREE, lists=True)
    (root / "40" / "stat").unlink()  # listed by its parent, and then no longer there
    shutil.rmtree(root / "30")
    (root / "20" / "task" / "21").mkdir()  # a thread without its list: it has just ended
    family = _family(root)
    assert {kin.pid for kin in family.kin.values()} == {20} and set(family.unread) == {30, 40}


@pytest.mark.parametrize("text", ["", "20", "20 (x", "20 (x) S 1"])
def test_a_stat_that_is_cut_off_is_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "20").mkdir()
    (tmp_path / "20" / "stat").write_text(text)
    assert who_of(20, tmp_path) is None


def test_without_the_process_or_without_proc_there_is_a_reason(root: Path) -> None:
    assert family_of(77, root) == PROCESS_GONE
    assert family_of(10, root / "none") == NOT_ON_THIS_SYSTEM


@pytest.mark.parametrize(
    ("since", "expected"), [(0, {50, 70}), (95, {50}), (140, {50}), (141, set())]
)
def test_an_orphan_may_be_any_child_of_an_ancestor(
    root: Path, since: int, expected: set[int]
) -> None:
    head = who_of(10, root)
    assert head is not None
    found = beside(head, _family(root).pids, root)
    assert {kin.pid for kin in found if kin.start_ticks >= since} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Name:\tx\nSigIgn:\t0000000000010000\nSigCgt:\t0\n", True),
        ("Name:\tx\nSigIgn:\t0000000001001000\nSigCgt:\t0000000000010000\n", False),
        ("Name:\tx\n", False),
    ],
)
def test_who_ignores_the_end_of_children_is_told_by_its_signals(
    tmp_path: Path, text: str, expected: bool
) -> None:
    if int(signal.SIGCHLD) != 17:
        pytest.skip("SIGCHLD has another number here")
    (tmp_path / "9").mkdir()
    (tmp_path / "9" / "status").write_text(text)
    assert forgets_its_children(9, tmp_path) is expected
    assert not forgets_its_children(8, tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_faults_of_a_child_go_to_its_parent_when_it_is_waited_for() -> None:
    before = who_of(os.getpid())
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    zombie = who_of(child)
    os.waitpid(child, 0)
    after = who_of(os.getpid())
    assert before is not None and zombie is not None and after is not None
    assert not zombie.is_alive and zombie.parent == os.getpid()
    assert after.ended_faults - before.ended_faults == zombie.faults > 0
