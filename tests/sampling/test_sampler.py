from __future__ import annotations

from pathlib import Path

import pytest

from tests.probe.proc_tree import IO, PID, STAT
from tests.sampling.canned_process import Clock, opened_in, sampler_of, write
from tui.metrics import METRICS
from tui.probe.portable import PortableCounters
from tui.probe.process import ProcessCounters
from tui.probe.reading import NOT_READ_YET, PROCESS_GONE, Absent, Tier
from tui.probe.smaps import SmapsReader
from tui.sampling.due import Due
from tui.sampling.sampler import Sampler

_WALK_SECONDS = 0.05


def test_every_metric_has_a_reader(tmp_path: Path) -> None:
    write(tmp_path)
    sampler = sampler_of(tmp_path)
    sampler.opened(opened_in())
    everything = sampler.tick(all_tiers=True)
    # Of the limit nothing is read without a reader of it.
    told = {metric.key for metric in METRICS if metric.tier is not Tier.LIMIT}
    assert told <= set(everything.values)
    sampler.close()


def test_a_first_tick_has_a_figure_or_a_reason_for_every_metric(tmp_path: Path) -> None:
    write(tmp_path)
    sampler = sampler_of(tmp_path)
    sample = sampler.tick()
    sampler.close()
    assert sample.get("rss_bytes") == 120_000 << 10
    assert sample.get("pss_bytes") == 3 << 10
    assert sample.get("private_copies_bytes") == Absent("array not open yet")
    assert sample.get("file_cached_bytes") == NOT_READ_YET
    assert sample.get("minor_faults_per_second") == NOT_READ_YET
    for metric in METRICS:
        figure = sample.get(metric.key)
        assert isinstance(figure, (int, float)) or figure.reason


@pytest.mark.parametrize(("noise_kib", "copies"), [(0, 64 << 10), (500, 64 << 10), (-30, 64 << 10)])
def test_a_walk_takes_out_what_the_child_allocated_for_itself(
    tmp_path: Path, noise_kib: int, copies: int
) -> None:
    # The walk tells the array from the rest by itself, also of a child that goes on meanwhile.
    write(tmp_path, 20_000 + 64 + noise_kib, swap_kib=0, heap_kib=20_000 + noise_kib)
    sampler = sampler_of(tmp_path)
    sampler.opened(opened_in())
    assert sampler.tick(all_tiers=True).get("private_copies_bytes") == copies
    assert sampler.drift_bytes == noise_kib << 10
    # Between walks the counters go on from there.
    write(tmp_path, 20_000 + 64 + noise_kib + 40, swap_kib=8)
    assert sampler.tick().get("private_copies_bytes") == copies + (48 << 10)
    sampler.close()


@pytest.mark.parametrize("mode", ["r", "r+", "w+"])
def test_a_shared_mapping_has_no_private_copies(tmp_path: Path, mode: str) -> None:
    write(tmp_path)
    sampler = sampler_of(tmp_path)
    sampler.opened(opened_in(mode))
    assert sampler.tick(all_tiers=True).get("private_copies_bytes") == 0
    sampler.close()


def test_a_range_without_a_mapping_corrects_nothing(tmp_path: Path) -> None:
    write(tmp_path, 20_100, swap_kib=0)
    text = (tmp_path / str(PID) / "smaps").read_text().replace("8000-18000", "8000-19000")
    (tmp_path / str(PID) / "smaps").write_text(text)
    sampler = sampler_of(tmp_path)
    sampler.opened(opened_in("load"))
    assert sampler.tick(all_tiers=True).get("private_copies_bytes") == 100 << 10
    assert sampler.drift_bytes == 0
    sampler.close()


def test_rates_are_the_growth_of_totals_over_the_time_between(tmp_path: Path) -> None:
    write(tmp_path)
    clock = Clock(step=0.0)
    sampler = sampler_of(tmp_path, clock)
    sampler.tick()
    (tmp_path / str(PID) / "stat").write_text(STAT.format(name="x").replace(" 111 ", " 361 "))
    (tmp_path / str(PID) / "io").write_text(IO.replace("8192", "9192").replace("16384", "16000"))
    clock.now += 0.5
    sample = sampler.tick()
    assert sample.get("minor_faults_per_second") == 500
    assert sample.get("major_faults_per_second") == 0
    assert sample.get("read_bytes_per_second") == 2000
    assert sample.get("written_bytes_per_second") == 0  # never below zero
    sampler.close()


def test_a_dear_walk_is_put_off_by_its_share_of_the_time() -> None:
    cpu = Clock(step=0.0)
    due = Due(share=0.01, least_seconds=0.1, cpu_clock=cpu)
    assert due.is_due(0.0)
    due.begin()
    cpu.now += _WALK_SECONDS
    due.spent(10.0, 10.0 + _WALK_SECONDS)
    assert not due.is_due(10.0 + 99 * _WALK_SECONDS)
    assert due.is_due(10.0 + 101 * _WALK_SECONDS)
    due.begin()
    due.spent(20.0, 20.0)
    assert not due.is_due(20.05)
    assert due.is_due(20.11)


def test_who_stands_still_is_looked_at_less_often_unless_something_happened() -> None:
    due = Due(share=0.5, least_seconds=1.0, cpu_clock=Clock(step=0.0))
    due.begin()
    due.spent(10.0, 10.0)
    assert due.is_due(11.1)
    assert not due.is_due(11.1, at_least_seconds=5.0)
    assert due.is_due(15.1, at_least_seconds=5.0)
    due.ask()
    assert due.is_due(11.1, at_least_seconds=5.0)
    assert not due.is_due(10.5)


def test_a_walk_that_held_the_lock_long_is_not_soon_made_again(tmp_path: Path) -> None:
    write(tmp_path)
    clock = Clock()
    sampler = sampler_of(tmp_path, clock)
    cpu = Clock(step=_WALK_SECONDS)  # longer than is bearable, for every call
    sampler.array_walk.smaps = SmapsReader(PID, tmp_path, cpu_clock=cpu)
    first = sampler.tick()
    assert sampler.longest_hold_seconds == pytest.approx(_WALK_SECONDS)
    write(tmp_path, mapped_kib=999)
    clock.now += 29
    assert sampler.tick().read_at[Tier.WALK] == first.read_at[Tier.WALK]
    clock.now += 2
    assert sampler.tick().read_at[Tier.WALK] > first.read_at[Tier.WALK]
    sampler.close()


def test_a_carried_value_keeps_the_moment_it_was_read(tmp_path: Path) -> None:
    write(tmp_path)
    clock = Clock()
    sampler = sampler_of(tmp_path, clock)
    first = sampler.tick()
    write(tmp_path, mapped_kib=999)
    second = sampler.tick()  # the walk cost 1 % of 0.1 s and more: not due again
    assert second.read_at[Tier.WALK] == first.read_at[Tier.WALK] < second.read_at[Tier.COUNTERS]
    assert second.get("pss_bytes") == first.get("pss_bytes")
    clock.now += 1000
    third = sampler.tick()
    assert third.read_at[Tier.WALK] > second.read_at[Tier.WALK]
    sampler.close()


def test_a_process_that_ends_between_ticks_is_gone_not_zero(tmp_path: Path) -> None:
    write(tmp_path)
    clock = Clock()
    sampler = sampler_of(tmp_path, clock)
    sampler.opened(opened_in())
    sampler.tick()
    for name in ("status", "stat", "io"):
        (tmp_path / str(PID) / name).write_text("")
    (tmp_path / str(PID) / "smaps").unlink()
    clock.now += 1000
    sample = sampler.tick(all_tiers=True)
    for key in ("rss_bytes", "private_copies_bytes", "pss_bytes", "minor_faults_per_second"):
        assert sample.get(key) == PROCESS_GONE, key
    assert sampler.last_walk == PROCESS_GONE
    sampler.close()


def test_where_there_is_no_proc_the_reasons_are_told(tmp_path: Path) -> None:
    sampler = Sampler(1 << 30, tmp_path / "none.npy", proc_root=tmp_path / "none")
    sample = sampler.tick()
    assert sample.get("rss_bytes") == PROCESS_GONE
    sampler.close()


def test_without_proc_the_same_figures_are_told_of(tmp_path: Path) -> None:
    write(tmp_path)
    here, portable = ProcessCounters(PID, tmp_path), PortableCounters(PID)
    assert set(portable.read()) == set(here.read())
    here.close()
    portable.close()
