"""How much memory a fit is about, and whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.errors import UsageError
from tui.fit.memory import memory_given
from tui.probe.cgroup_limit import MemoryLimit
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings
from tui.probe.system import Machine

GIB = 1 << 30
MACHINE = Machine(16 * GIB, 12 * GIB, 8 * GIB, 2 * GIB, GIB, 20 * GIB, 0)
LIMIT = MemoryLimit(4 * GIB, 0, "a group", Path("/g"))
UNKNOWN = Machine.without(Absent("no /proc"))


@pytest.mark.parametrize(
    ("asked", "swap", "around", "memory", "beside", "words"),
    [
        (GIB, None, Surroundings(MACHINE), GIB, 0, "1.00 GiB of memory as asked for, no swap"),
        (
            *(GIB, 3 * GIB, Surroundings(MACHINE), GIB, 3 * GIB),
            "1.00 GiB of memory as asked for, 3.00 GiB of swap "
            "(this machine has 1.00 GiB of it free)",
        ),
        (
            *(None, None, Surroundings(MACHINE), 12 * GIB, GIB),
            "12.0 GiB that this machine has available of 16.0 GiB (4.00 GiB is held by others), "
            "1.00 GiB of swap",
        ),
        (
            *(None, None, Surroundings(MACHINE, group=LIMIT, group_used_bytes=GIB), 3 * GIB, 0),
            "3.00 GiB that the limit around cowtop leaves of 4.00 GiB (1.00 GiB is held by "
            "others), no swap",
        ),
        (
            *(GIB, GIB, Surroundings(UNKNOWN), GIB, GIB),
            "1.00 GiB of memory as asked for, 1.00 GiB of swap "
            "(whether this machine has so much is not known: no /proc)",
        ),
    ],
)
def test_the_memory_is_what_was_asked_for_or_what_is_left_and_says_whose(
    asked: int | None, swap: int | None, around: Surroundings, memory: int, beside: int, words: str
) -> None:
    given = memory_given(asked, swap, around)
    assert (given.memory_bytes, given.swap_bytes, given.words) == (memory, beside, words)


def test_where_nobody_tells_how_much_there_is_it_must_be_said() -> None:
    with pytest.raises(UsageError, match="--memory"):
        memory_given(None, None, Surroundings(UNKNOWN))
