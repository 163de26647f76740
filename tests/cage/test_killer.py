"""Who killed is told by which counts rose; what was not counted clears and blames nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tui.cage.killer import Killer, KillSeen, swap_to_be_had, who_killed
from tui.probe.cgroup import Cgroup, Version
from tui.probe.cgroup_counters import NO_LIMIT, CgroupCounters, Count
from tui.probe.oom import OomLevel, OomReading
from tui.probe.reading import NO_PERMISSION, Absent

_TOP = Path("/top")
_CAGE, _JOB = _TOP / "job/cage", _TOP / "job"
_GONE = Absent("the control group is gone")


def _level(directory: Path, version: Version = 2, **more: Any) -> OomLevel:
    counted = replace(
        CgroupCounters.without("not asked for"),
        limit_bytes=1000,
        swap_limit_bytes=0,
        limit_refusals=0,
        limit_hits=0,
        oom_kills=0,
        usage_bytes=10,
        file_bytes=0,
        file_dirty_bytes=0,
        file_writeback_bytes=0,
    )
    return OomLevel(Cgroup(version, directory, _TOP), replace(counted, **more))


def _reading(*levels: OomLevel, kills: Count = 0, **more: Any) -> OomReading:
    found = OomReading(levels, kills, True, 10_000, 9000, 0)
    return replace(found, **more)


def _seen(
    before: OomReading, after: OomReading, held: float | None = None, cage: Path | None = _CAGE
) -> KillSeen:
    return who_killed(before, after, cage=cage, held_bytes=held)


_BEFORE = _reading(_level(_CAGE), _level(_JOB, limit_bytes=500))


def test_the_limit_that_found_no_room_did_it_wherever_its_victim_was() -> None:
    own = _reading(
        _level(_CAGE, oom_kills=1, limit_refusals=2), _level(_JOB, limit_bytes=500), kills=1
    )
    assert _seen(_BEFORE, own) == KillSeen(Killer.CAGE, 1000, 0, _CAGE)
    above = _reading(
        _level(_CAGE, oom_kills=1), _level(_JOB, limit_bytes=500, limit_refusals=1), kills=1
    )
    assert _seen(_BEFORE, above) == KillSeen(Killer.LIMIT, 500, 0, _JOB, cage_bytes=1000)
    assert _seen(_BEFORE, above, cage=None) == KillSeen(Killer.LIMIT, 500, 0, _JOB)


def test_when_no_limit_found_itself_full_it_was_the_whole_machine() -> None:
    after = _reading(_level(_CAGE, oom_kills=1), _level(_JOB, limit_bytes=500), kills=1)
    assert _seen(_BEFORE, after) == KillSeen(Killer.MACHINE, 10_000, 0, cage_bytes=1000)


def test_a_kill_that_no_count_saw_came_from_somebody() -> None:
    assert _seen(_BEFORE, _BEFORE).by is Killer.OUTSIDE
    # Others were killed for want of memory meanwhile, elsewhere and in the group above.
    others = _reading(
        _level(_CAGE), _level(_JOB, limit_bytes=500, oom_kills=3, limit_refusals=2), kills=7
    )
    assert _seen(_BEFORE, others).by is Killer.OUTSIDE


def test_a_fresh_group_has_counted_nothing_before() -> None:
    first = _reading(_level(_CAGE, limit_bytes=Absent("not made yet"), oom_kills=0))
    after = _reading(_level(_CAGE, oom_kills=1, limit_refusals=1))
    assert _seen(first, after).by is Killer.CAGE


def test_victims_that_could_not_be_counted_are_never_none() -> None:
    after = _reading(_level(_CAGE, oom_kills=_GONE, limit_refusals=_GONE), kills=Absent("no file"))
    before = _reading(_level(_CAGE))
    assert _seen(before, after) == KillSeen(
        Killer.UNKNOWN,
        unread=("its own control group: the control group is gone", "the machine: no file"),
    )
    # The machine counts every victim: where it saw none, there was none.
    assert _seen(before, replace(after, machine_kills=0)).by is Killer.OUTSIDE
    # One victim somewhere on a machine that was not full may be anybody.
    some = _seen(before, replace(after, machine_kills=1))
    assert some.by is Killer.UNKNOWN
    assert f"{_CAGE}: the control group is gone" in some.unread


@pytest.mark.parametrize(
    ("available", "held", "by"),
    [
        (9500, 9000, Killer.MACHINE),
        (9500, 5000, Killer.UNKNOWN),
        (9500, None, Killer.UNKNOWN),
        (NO_PERMISSION, 9000, Killer.UNKNOWN),
    ],
)
def test_at_the_root_of_the_tree_only_a_full_machine_explains_its_victim(
    available: Count, held: float | None, by: Killer
) -> None:
    root = _reading()
    after = _reading(kills=1, available_bytes=available)
    assert _seen(root, after, held).by is by
    nowhere = replace(root, levels=Absent("no control groups"))
    seen = _seen(nowhere, replace(after, levels=Absent("no control groups")), held)
    assert seen.by is by
    if by is Killer.UNKNOWN:
        assert "its own control group: no control groups" in seen.unread


def test_a_limit_that_may_lie_above_what_is_seen_is_not_ruled_out() -> None:
    before = replace(_BEFORE, is_whole=False)
    after = _reading(
        _level(_CAGE, oom_kills=1), _level(_JOB, limit_bytes=500), kills=1, is_whole=False
    )
    assert _seen(before, after) == KillSeen(
        Killer.KERNEL,
        unread=("what lies above the control groups that are seen from here",),
    )
    assert _seen(before, after, held=8500).by is Killer.MACHINE


def _v1(directory: Path, **more: Any) -> OomLevel:
    return _level(directory, 1, **({"limit_refusals": Absent("v1")} | more))


def test_in_v1_hits_tell_whose_limit_it_was() -> None:
    before = _reading(_v1(_CAGE), _v1(_JOB, limit_bytes=500))
    after = _reading(_v1(_CAGE, oom_kills=1), _v1(_JOB, limit_bytes=500, limit_hits=67), kills=1)
    assert _seen(before, after).by is Killer.LIMIT
    unlimited = _v1(_JOB, limit_bytes=NO_LIMIT, limit_hits=9)
    after = _reading(_v1(_CAGE, oom_kills=1, limit_hits=49), unlimited, kills=1)
    assert _seen(before, after).by is Killer.CAGE


@pytest.mark.parametrize(
    ("held", "others", "by"),
    [
        (980, 10, Killer.CAGE),
        (300, 190, Killer.LIMIT),
        (None, 190, Killer.CAGE),  # the innermost, where nothing tells more
    ],
)
def test_in_v1_where_clean_pages_were_met_too_the_fullest_limit_is_it(
    held: float | None, others: int, by: Killer
) -> None:
    before = _reading(_v1(_CAGE), _v1(_JOB, limit_bytes=500))
    full = _v1(_JOB, limit_bytes=500 if by is not Killer.CAGE else 5000, limit_hits=2)
    job = replace(full, counted=replace(full.counted, usage_bytes=others))
    after = _reading(_v1(_CAGE, oom_kills=1, limit_hits=5), job, kills=1)
    assert _seen(before, after, held).by is by


def test_in_v1_a_limit_met_by_clean_pages_alone_does_not_clear_a_full_machine() -> None:
    before = _reading(_v1(_CAGE, limit_bytes=9000))
    after = _reading(_v1(_CAGE, limit_bytes=9000, limit_hits=5, oom_kills=1), kills=1)
    assert _seen(before, after, held=6000).by is Killer.CAGE
    assert _seen(before, replace(after, available_bytes=6500), held=6000).by is Killer.MACHINE


_UNCOUNTED = Absent("this kernel does not count it where no swap is allowed")


@pytest.mark.parametrize(
    ("first", "last", "held", "by"),
    [
        (0, 1000, None, Killer.CAGE),
        (0, 900, None, Killer.MACHINE),
        (1000, 1000, 950, Killer.CAGE),  # an old mark says nothing; how full it was does
        (1000, 1000, 100, Killer.KERNEL),
        (1000, 1000, None, Killer.KERNEL),
        (NO_PERMISSION, 1000, None, Killer.KERNEL),
    ],
)
def test_in_v1_without_hits_the_mark_tells_if_it_is_of_this_run(
    first: Count, last: Count, held: float | None, by: Killer
) -> None:
    before = _reading(_v1(_CAGE, limit_hits=_UNCOUNTED, peak_bytes=first))
    after = _reading(_v1(_CAGE, limit_hits=_UNCOUNTED, peak_bytes=last, oom_kills=1), kills=1)
    assert _seen(before, after, held).by is by


@pytest.mark.parametrize(
    ("limit", "machine", "found"),
    [
        (NO_LIMIT, 0, 0),
        (NO_LIMIT, 4000, None),
        (3000, 0, 0),
        (3000, 4000, 3000),
        (5000, 4000, 4000),
        (0, 4000, 0),
        (NO_PERMISSION, 4000, NO_PERMISSION),
        (3000, NO_PERMISSION, NO_PERMISSION),
    ],
)
def test_swap_that_the_machine_has_not_is_not_to_be_had(
    limit: Count, machine: Count, found: Count | None
) -> None:
    assert swap_to_be_had(limit, machine) == found
