"""What forks share with their parents, have copied and have new, against frames read by hand."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tree.by_hand import PAGE, anonymous_frames
from tests.tree.subjects import subject
from tests.tree.subjects_program import MIB, WORKERS
from tui.metrics.measured import Bounded
from tui.probe.forked_pages import AnonymousPages, Compared, Runs, compare
from tui.tree.forks import since
from tui.tree.look import TreeLook
from tui.tree.reading import SinceFork

PRESENT, SWAP, SOLE = (1 << bit for bit in (63, 62, 56))


def pages(*found: tuple[int, int]) -> AnonymousPages:
    numbers, entries = zip(*found, strict=True) if found else ((), ())
    return AnonymousPages(np.array(numbers, np.int64), np.array(entries, np.uint64))


def runs(*stretches: tuple[int, int]) -> Runs:
    starts, ends = zip(*stretches, strict=True) if stretches else ((), ())
    return Runs(np.array(starts, np.int64), np.array(ends, np.int64))


@pytest.mark.parametrize(
    ("fork", "parent", "told"),
    [
        ([], [(1, PRESENT)], Compared(0, 0, 0, 0, 0)),
        ([(1, PRESENT)], [(1, PRESENT)], Compared(1, 0, 0, 0, 0)),
        ([(1, PRESENT | SOLE)], [(1, PRESENT | SOLE)], Compared(0, 1, 0, 0, 0)),
        ([(1, PRESENT)], [(1, PRESENT | SOLE)], Compared(0, 1, 0, 0, 0)),  # a sibling has it too
        ([(1, PRESENT | SOLE)], [], Compared(0, 0, 1, 0, 0)),
        ([(50, PRESENT | SOLE)], [], Compared(0, 0, 0, 1, 0)),
        # Both have made something of their own there since.
        ([(50, PRESENT | SOLE)], [(50, PRESENT | SOLE)], Compared(0, 0, 0, 1, 0)),
        ([(1, SWAP)], [(1, SWAP)], Compared(0, 0, 0, 0, 1)),
        ([(1, PRESENT | SOLE)], [(1, SWAP)], Compared(0, 0, 0, 0, 1)),
        # Frames are shown.
        ([(1, PRESENT | 8)], [(1, PRESENT | 8)], Compared(1, 0, 0, 0, 0)),
        ([(1, PRESENT | 8)], [(1, PRESENT | 9)], Compared(0, 1, 0, 0, 0)),
        ([(1, SWAP | 8)], [(1, SWAP | 8)], Compared(1, 0, 0, 0, 0)),
        ([(1, SWAP | 8)], [(1, PRESENT | 8)], Compared(0, 0, 0, 0, 1)),
    ],
)
def test_a_page_of_a_fork_is_shared_copied_left_or_new(
    fork: list[tuple[int, int]], parent: list[tuple[int, int]], told: Compared
) -> None:
    assert compare(pages(*fork), pages(*parent), runs((0, 10))) == told


@given(
    st.dictionaries(st.integers(0, 30), st.sampled_from([PRESENT, PRESENT | SOLE, SWAP])),
    st.dictionaries(st.integers(0, 30), st.sampled_from([PRESENT, PRESENT | SOLE, SWAP])),
    st.sets(st.integers(0, 30)),
)
def test_every_page_of_a_fork_is_exactly_one_of_these(
    fork: dict[int, int], parent: dict[int, int], inherited: set[int]
) -> None:
    had = runs(*((page, page + 1) for page in sorted(inherited)))
    told = compare(pages(*sorted(fork.items())), pages(*sorted(parent.items())), had)
    assert sum(getattr(told, name) for name in Compared.__slots__) == len(fork)
    assert told.new <= len(fork.keys() - inherited)


def test_what_swap_hides_has_bounds() -> None:
    told = since(7, Compared(shared=3, copied=2, left=1, new=4, unknown=5))
    shared, copied = told.shared_bytes, told.copied_bytes
    assert isinstance(shared, Bounded) and isinstance(copied, Bounded)
    assert (shared.at_least, shared.at_most) == (3 * PAGE, 8 * PAGE)
    assert (copied.at_least, copied.at_most) == (2 * PAGE, 7 * PAGE)
    assert (told.new_bytes, told.left_bytes) == (4 * PAGE, PAGE)


def by_hand(fork: int, parent: int, inherited: set[int]) -> SinceFork:
    """The same by frames."""
    own, theirs = anonymous_frames(fork), anonymous_frames(parent)
    shared = {page for page, frame in own.items() if theirs.get(page) == frame}
    rest = own.keys() - shared
    return SinceFork(
        parent,
        len(shared) * PAGE,
        len(rest & inherited & theirs.keys()) * PAGE,
        len(rest - inherited) * PAGE,
        len(rest & inherited - theirs.keys()) * PAGE,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("size_mib", [32, pytest.param(300, marks=pytest.mark.long)])
def test_workers_share_their_parent_s_array_and_copy_what_they_write(size_mib: int) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root is shown frames")
    with subject("shared_heap", str(size_mib)) as made:
        look = TreeLook(made.pid)
        inherited = set(anonymous_frames(made.pid))
        first = look.whole()
        for one in first.processes[1:]:
            told = one.since_fork
            assert told is not None and told.at is not None and told.at <= first.at
            assert replace(told, at=None) == by_hand(one.pid, made.pid, inherited)
            assert _number(told.shared_bytes) >= size_mib * MIB
        made.step()
        reading = look.whole()
        look.close()
        assert len(reading.processes) == 1 + WORKERS
        assert reading.processes[0].since_fork is None
        for one in reading.processes[1:]:
            told = one.since_fork
            assert told is not None
            assert replace(told, at=None) == by_hand(one.pid, made.pid, inherited)
            assert 4 * MIB <= _number(told.copied_bytes) < 8 * MIB  # and the interpreter's own
            assert 2 * MIB <= _number(told.new_bytes) < 3 * MIB
            assert told.left_bytes == 0


def _number(figure: object) -> float:
    assert isinstance(figure, (int, float)), figure
    return figure
