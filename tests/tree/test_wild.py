"""Trees at random: at each standstill a look says what a plain reader of every page sees."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tree.wild import Wild, wild_tree
from tests.tree.wild_judged import differences
from tests.tree.wild_reader import read_process
from tui.tree.look import TreeLook

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.skipif(
        sys.platform == "linux" and not os.access("/proc/kpageflags", os.R_OK),
        reason="frame numbers are shown to root alone",
    ),
]
_STANDSTILLS = 25
_TRIES = 4
"""What others of the machine do to libraries that they share is no fault of a look."""
_SUBREAPER = 36


def _children() -> list[int]:
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in found]


@contextmanager
def _taking_orphans() -> Iterator[None]:
    """Whose parent ended comes to this process, as it does under exec."""
    libc = ctypes.CDLL(None)
    assert libc.prctl(_SUBREAPER, 1, 0, 0, 0) == 0
    try:
        yield
    finally:
        libc.prctl(_SUBREAPER, 0, 0, 0, 0)


def _looked_at(tree: Wild, look: TreeLook) -> list[str]:
    found: list[str] = []
    for _ in range(_TRIES):
        reading = look.whole()
        found = differences(reading, {pid: read_process(pid) for pid in tree.pids})
        if not found:
            break
    return found


def _lived(folder: Path, seed: int, standstills: int) -> None:
    before = set(_children())
    with _taking_orphans(), wild_tree(folder, seed) as tree:
        look = TreeLook(tree.head, adopted=lambda: set(_children()) - before)
        for _ in range(standstills):
            for _ in range(tree.draw.randrange(1, 6)):
                tree.step()
            if not tree.is_alive:
                break
            found = _looked_at(tree, look)
            assert not found, "\n".join([*found, *tree.history])
        look.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_few_trees_are_what_they_are_said_to_be(tmp_path: Path, seed: int) -> None:
    _lived(tmp_path, seed, 8)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 140))
def test_every_tree_is_what_it_is_said_to_be(tmp_path: Path, seed: int) -> None:
    _lived(tmp_path, seed, _STANDSTILLS)
