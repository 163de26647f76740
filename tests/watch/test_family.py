"""Who ended between two looks and how many pages that may hide, on families drawn up by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.metrics.measured import Bounded
from tui.probe.children import Family
from tui.probe.who import Who
from tui.watch.family import Doubt, Unseen, ended_between, opened_between


def _kin(pid: int, parent: int = 1, faults: int = 0, ended: int = 0, alive: bool = True) -> Who:
    state = "S" if alive else "Z"
    return Who(pid, 100 + pid, parent, "python", state, alive, True, False, (), faults, ended)


def _family(head_faults: int, head_ended: int, *kin: Who) -> Family:
    head = _kin(1, 0, head_faults, head_ended)
    return Family(head.identity, {one.identity: one for one in (head, *kin)})


ONE = _kin(2, faults=50)
NONE = _family(10, 0)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (NONE, _family(900, 0)),
        (NONE, _family(10, 0, ONE)),
        (_family(10, 0, ONE), _family(10, 0, _kin(2, faults=900))),
        # A zombie that was seen as one is waited for: its faults are its parent's now.
        (_family(10, 5, _kin(2, faults=50, alive=False)), _family(10, 55)),
    ],
    ids=["alone", "a new one", "one that works", "a zombie waited for"],
)
def test_nobody_ended(before: Family, now: Family) -> None:
    assert ended_between(before, now) is None


@pytest.mark.parametrize(
    ("before", "now", "new_faults", "words"),
    [
        (NONE, _family(12, 70), 72, "a child ended"),
        (NONE, _family(10, 0, _kin(2, faults=30, alive=False)), 30, "a child ended"),
        (NONE, _family(10, 0, _kin(2, faults=3, ended=60)), 63, "a child ended"),
        (_family(10, 0, ONE), _family(10, 50), 0, "child 2 ended"),
        (_family(10, 0, ONE), _family(11, 90), 41, "child 2 ended"),
        (_family(10, 0, ONE), _family(10, 0, _kin(2, faults=53, alive=False)), 3, "child 2 ended"),
        # It was used again: by its start it is another.
        (
            _family(10, 0, ONE),
            _family(10, 50, replace(_kin(2, faults=7), start_ticks=999)),
            7,
            "child 2 ended",
        ),
        # Parent and child of it: all faults come to the head.
        (_family(10, 0, ONE, _kin(3, 2, 20)), _family(10, 75), 5, "child 2 and 1 more ended"),
        # Nobody waited for it (SIGCHLD ignored), or an orphan that init waited for.
        (_family(10, 0, ONE), _family(10, 0), None, "child 2 ended"),
        (_family(10, 0, _kin(3, 77, 20)), _family(900, 0), None, "child 3 ended"),
    ],
)
def test_who_ended_hides_a_page_for_each_new_fault_of_the_family(
    before: Family, now: Family, new_faults: int | None, words: str
) -> None:
    found = ended_between(before, now)
    assert found is not None and found.new_faults == new_faults
    assert found.why.startswith(f"{words} between two looks")


def test_a_file_that_was_opened_matters_only_where_a_child_did_something() -> None:
    still = _family(10, 0, ONE)
    assert opened_between(NONE, _family(90, 0)) is None
    assert opened_between(still, _family(90, 0, ONE)) is None
    found = opened_between(still, _family(11, 0, _kin(2, faults=60)))
    assert found is not None and found.new_faults == 11
    assert opened_between(NONE, _family(10, 0, ONE)) is not None


@pytest.mark.parametrize(
    ("bytes_before", "new_faults", "most"),
    [(8192, 3, 8192 + 3 * 4096), (None, 3, None), (8192, None, None), (0, 0, 0)],
)
def test_the_most_is_what_was_there_and_a_page_a_fault(
    bytes_before: int | None, new_faults: int | None, most: int | None
) -> None:
    assert Unseen("x", new_faults).doubt(bytes_before, 4096) == Doubt("x", most)


@pytest.mark.parametrize(
    ("seen", "most", "expected"),
    [
        (4096, 4096, 4096),
        (8192, 4096, 8192),
        (0, 4096, Bounded("x (at least 0 B, at most 4.00 KiB)", 0, 4096)),
        (4096, None, Bounded("x (at least 4.00 KiB)", 4096)),
    ],
)
def test_a_doubt_below_what_was_seen_is_none(
    seen: float, most: float | None, expected: float | Bounded
) -> None:
    assert Doubt("x", most).figure(seen) == expected


def test_of_two_doubts_the_greater_bound_holds() -> None:
    assert Doubt("x", 1).joined(None) == Doubt("x", 1)
    assert Doubt("x", 1).joined(Doubt("y", 2)) == Doubt("x", 2)
    assert Doubt("x", 1).joined(Doubt("y")) == Doubt("x")
