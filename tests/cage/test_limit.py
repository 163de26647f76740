"""What is read under which limit, and when it will be full; absent is never taken for zero."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.probe.cgroup_trees import STAT_V1, STAT_V2, write_files
from tui.cage import limit as limit_module
from tui.cage.base import Cage, Limits
from tui.cage.limit import LimitReader, Slope
from tui.metrics import METRICS
from tui.probe.cgroup_counters import CgroupCounters
from tui.probe.cgroup_limit import MemoryLimit
from tui.probe.pressure import Pressure
from tui.probe.reading import NO_PERMISSION, NOT_READ_YET, Absent, Figure, Sample, Tier
from tui.probe.system import Machine

_COUNTED = CgroupCounters(
    usage_bytes=9000,
    peak_bytes=9500,
    anon_bytes=5000,
    shmem_bytes=0,
    file_bytes=3000,
    file_dirty_bytes=200,
    file_writeback_bytes=100,
    kernel_bytes=700,
    swap_bytes=400,
    limit_bytes=10_000,
    swap_limit_bytes=1000,
    limit_hits=0,
    oom_kills=0,
)
_MACHINE = Machine(
    ram_bytes=16_000,
    available_bytes=6000,
    free_bytes=1000,
    swap_bytes=4000,
    swap_free_bytes=2500,
    commit_left_bytes=None,
    overcommit=None,
)


class _Cage(Cage):
    """A cage that has counted what it is told."""

    kind = "a cage of the test"

    def __init__(self, counted: CgroupCounters, swap_max_bytes: int | None) -> None:
        self.counted = counted
        self.limits = Limits(10_000, swap_max_bytes)

    def counters(self) -> CgroupCounters:
        return self.counted

    def remove(self, timeout_seconds: float = 10.0) -> str | None:
        return None


@pytest.fixture(autouse=True)
def _machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit_module, "read_machine", lambda: _MACHINE)
    monkeypatch.setattr(limit_module, "system_memory_pressure", lambda: Pressure(12.5, 1.0))


def _limited_by(monkeypatch: pytest.MonkeyPatch, found: MemoryLimit | Absent) -> LimitReader:
    asked = []

    def limit_in_force(pid: int) -> MemoryLimit | Absent:
        asked.append(pid)
        return found

    monkeypatch.setattr(limit_module, "limit_in_force", limit_in_force)
    reader = LimitReader(4711)
    assert asked == [4711]
    return reader


def _reader_in(monkeypatch: pytest.MonkeyPatch, directory: Path) -> LimitReader:
    return _limited_by(monkeypatch, MemoryLimit(50_000, None, "a group's limit", directory))


def test_a_cage_is_read_with_its_own_limits_and_its_own_mark() -> None:
    reader = LimitReader(4711, cage=_Cage(_COUNTED, 1000))
    assert reader.words == "a cage of the test"
    assert reader.read() == {
        "limit_bytes": 10_000,
        "limit_usage_bytes": 9000,
        "limit_usage_peak_bytes": 9500,
        "limit_unreclaimable_bytes": 9000 - (3000 - 200 - 100),
        "limit_reclaimable_bytes": 3000 - 200 - 100,
        "limit_swap_bytes": 400,
        "limit_swap_left_bytes": 600,
        "limit_kernel_bytes": 700,
        "limit_hits": 0,
        "memory_pressure_percent": 12.5,
    }


@pytest.mark.parametrize(
    ("swap_max", "used", "left"),
    [
        (1000, 400, 600),
        (1000, 1000, 0),
        (1000, 1200, 0),  # a limit lowered under what was in use
        (0, 0, 0),
        (1000, Absent("no swap here"), 1000),
        (None, 400, Absent("no swap limit")),
    ],
)
def test_the_swap_left_is_the_limit_less_what_is_used(
    swap_max: int | None, used: int | Absent, left: Figure
) -> None:
    cage = _Cage(replace(_COUNTED, swap_bytes=used), swap_max)
    assert LimitReader(1, cage=cage).read()["limit_swap_left_bytes"] == left


def test_a_group_of_v2_is_read_where_its_limit_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(
        tmp_path,
        {
            "cgroup.controllers": "memory\n",
            "memory.current": "40000\n",
            "memory.peak": "49000\n",
            "memory.stat": STAT_V2,
            "memory.swap.current": "4096\n",
            "memory.pressure": "some avg10=3.25 avg60=0.00 avg300=0.00 total=1\n",
        },
    )
    reader = _reader_in(monkeypatch, tmp_path)
    assert reader.words == "a group's limit"
    assert reader.read() == {
        "limit_bytes": 50_000,
        "limit_usage_bytes": 40_000,
        "limit_usage_peak_bytes": NOT_READ_YET,  # others may have set the mark, long ago
        "limit_unreclaimable_bytes": 40_000 - 5700,
        "limit_reclaimable_bytes": 9000 - 1000 - 2000 - 300,
        "limit_swap_bytes": 4096,
        "limit_swap_left_bytes": Absent("no swap limit"),
        "limit_kernel_bytes": 512,
        "limit_hits": Absent("no memory.events in this control group"),
        "memory_pressure_percent": 3.25,
    }


def test_a_group_of_v1_is_told_from_one_of_v2_by_what_v2_alone_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(
        tmp_path,
        {
            "memory.usage_in_bytes": "40000\n",
            "memory.memsw.usage_in_bytes": "44096\n",
            "memory.stat": STAT_V1,
        },
    )
    found = _reader_in(monkeypatch, tmp_path).read()
    assert found["limit_usage_bytes"] == 40_000
    assert found["limit_swap_bytes"] == 4096
    assert found["memory_pressure_percent"] == Absent("cgroup v1 has no pressure figures")


def test_without_a_group_the_machine_is_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _limited_by(monkeypatch, MemoryLimit(16_000, 4000, "RAM of this machine"))
    for_groups_only = Absent("counted for control groups only")
    assert reader.words == "RAM of this machine"
    assert reader.read() == {
        "limit_bytes": 16_000,
        "limit_usage_bytes": for_groups_only,
        "limit_unreclaimable_bytes": 10_000,
        "limit_reclaimable_bytes": 5000,
        "limit_swap_bytes": 1500,
        "limit_swap_left_bytes": 2500,
        "limit_kernel_bytes": for_groups_only,
        "memory_pressure_percent": 12.5,
    }


def test_less_available_than_free_is_nothing_to_reclaim(monkeypatch: pytest.MonkeyPatch) -> None:
    low = replace(_MACHINE, available_bytes=900)
    monkeypatch.setattr(limit_module, "read_machine", lambda: low)
    reader = _limited_by(monkeypatch, MemoryLimit(16_000, None, "RAM"))
    assert reader.read()["limit_reclaimable_bytes"] == 0


def test_a_limit_that_cannot_be_found_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _limited_by(monkeypatch, NO_PERMISSION)
    assert reader.words == "no permission"
    assert reader.read()["limit_bytes"] == Absent("not known")


def test_every_figure_of_the_tier_is_a_number_or_says_why_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys = {metric.key for metric in METRICS if metric.tier is Tier.LIMIT}
    machine = _limited_by(monkeypatch, MemoryLimit(16_000, None, "RAM"))
    gone = _reader_in(monkeypatch, tmp_path / "gone")
    for reader in (machine, gone, LimitReader(1, cage=_Cage(_COUNTED, None))):
        assert keys <= reader.read().keys()

    def refuse() -> Machine:
        raise OSError("nobody knows")

    monkeypatch.setattr(limit_module, "read_machine", refuse)
    found = machine.read()
    assert found.pop("limit_bytes") == 16_000
    assert found.keys() >= keys - {"limit_bytes"}
    assert set(found.values()) == {Absent("nobody knows")}


def _sample(
    at: float, used: Figure, *, limit: Figure = 1000, swap: Figure = 0, left: Figure = 0
) -> Sample:
    return Sample(
        at,
        {
            "limit_bytes": limit,
            "limit_unreclaimable_bytes": used,
            "limit_swap_bytes": swap,
            "limit_swap_left_bytes": left,
        },
    )


def _forecast(*samples: Sample) -> float | None:
    """The last sample's."""
    slope, seconds = Slope(), None
    for sample in samples:
        seconds = slope.seconds_left(sample)
    return seconds


@pytest.mark.parametrize(
    ("used", "seconds"),
    [
        ((0, 100), 9.0),
        ((500, 600), 4.0),
        ((900, 1000), 0.0),
        ((1000, 1100), 0.0),
        ((100, 100), None),
        ((200, 100), None),
        ((0, 100, 300), 700 / 150),
    ],
)
def test_room_and_pace_make_the_time_left(used: tuple[int, ...], seconds: float | None) -> None:
    samples = [_sample(10.0 + at, figure) for at, figure in enumerate(used)]
    assert _forecast(*samples) == seconds


@pytest.mark.parametrize(
    ("swap", "left", "seconds"),
    [
        # 100 a second: RAM fills from 500 to 600 with 400 to go, and swap is room of its own.
        ((0, 0), 0, 4.0),
        ((0, 0), 200, 6.0),
        ((300, 300), 0, 4.0),
        ((300, 300), 200, 6.0),
        ((0, 100), 200, 3.0),  # what goes to swap is part of the pace
        ((Absent("v1"), Absent("v1")), Absent("no swap limit"), 4.0),
    ],
)
def test_swap_in_use_is_no_room_and_swap_left_is(
    swap: tuple[Figure, Figure], left: Figure, seconds: float
) -> None:
    before, after = _sample(0, 500, swap=swap[0], left=left), _sample(1, 600, swap=swap[1])
    after = Sample(1, {**after.values, "limit_swap_left_bytes": left})
    assert _forecast(before, after) == seconds


def test_a_pace_is_not_told_from_less_than_a_second() -> None:
    assert _forecast(_sample(5, 0), _sample(5.9, 90)) is None
    assert _forecast(_sample(5, 0), _sample(6, 100)) == 9.0


def test_what_was_more_than_five_seconds_ago_is_forgotten() -> None:
    steep = [_sample(at, at * 100) for at in range(3)]
    slow = [_sample(at, 200 + (at - 2) * 10) for at in range(3, 8)]
    assert _forecast(*steep, *slow) == 750 / 10
    assert _forecast(_sample(0, 0), _sample(5, 500)) == 5.0
    assert _forecast(_sample(0, 0), _sample(5.5, 500)) is None


@pytest.mark.parametrize(("limit", "seconds"), [(301, 300.0), (302, None), (10_000, None)])
def test_what_is_farther_than_five_minutes_is_not_foretold(
    limit: int, seconds: float | None
) -> None:
    assert _forecast(_sample(0, 0, limit=limit), _sample(1, 1, limit=limit)) == seconds


@pytest.mark.parametrize("missing", ["limit_bytes", "limit_unreclaimable_bytes"])
def test_without_limit_or_usage_there_is_no_forecast_and_no_point(missing: str) -> None:
    absent = Sample(1, {**_sample(1, 999).values, missing: NO_PERMISSION})
    assert _forecast(_sample(0, 0), absent) is None
    assert _forecast(_sample(0, 0), absent, _sample(2, 200)) == 8.0


@given(
    st.integers(1, 1000),
    st.integers(0, 1 << 20),
    st.integers(0, 1 << 20),
    st.lists(st.sampled_from([1, 2, 0.5, 0.25]), min_size=5, max_size=12),
)
def test_a_steady_pace_is_foretold_to_the_moment(
    pace: int, used: int, left: int, steps: list[float]
) -> None:
    full_at = 100.0
    limit = used + pace * full_at - left
    at, slope = 0.0, Slope()
    for step in steps:
        seconds = slope.seconds_left(_sample(at, used + pace * at, limit=limit, left=left))
        assert seconds is None or seconds == pytest.approx(full_at - at)
        at += step
    assert seconds is not None
