"""Copies that were moved to swap, and then forked; needs a swap file of its own (root)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.tree.by_hand import copies_of, key_of, sum_of
from tests.tree.subjects import subject
from tests.tree.subjects_program import PAGE
from tests.tree.test_look import array, file, looking, process

__all__ = ["array"]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_what_was_moved_to_swap_is_still_a_copy(array: Path, swap_file_bytes: int) -> None:
    key = key_of(array)
    with subject("paged_out", array) as made, looking(made.pid) as look:
        assert swap_file_bytes
        first = look.whole()
        found = file(first, key)
        swapped = sum_of([made.pid], "Swap", key)
        assert swapped > 0
        assert found.get("copies_in_swap_bytes") == swapped
        assert found.get("private_copies_bytes") == copies_of(made.pid, key) == 200 * PAGE
        assert first.get("copies_in_ram_bytes") == 200 * PAGE - swapped
        pids = [made.pid, made.step()]
        second = look.whole()
        for pid in pids:
            own = process(second, pid).get("private_copies_bytes")
            assert own == copies_of(pid, key) == 200 * PAGE
        told = file(second, key).get("private_copies_bytes")
        assert isinstance(told, int), told
        assert abs(told - 220 * PAGE) <= 2 * PAGE  # a share of each mapping is rounded
