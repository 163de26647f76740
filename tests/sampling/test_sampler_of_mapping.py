"""From the opening on the array's own pages are told apart, by mode, by file and by who maps it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.probe.proc_tree import PID, mapping
from tests.sampling.canned_process import START, Clock, opened_in, sampler_of, write
from tui.probe.reading import Absent, Tier
from tui.sampling.sampler import Sampler
from workloads.sources import sources_of
from workloads.tally import WorkDone


def test_the_opening_makes_the_next_tick_walk(tmp_path: Path) -> None:
    write(tmp_path)
    sampler = sampler_of(tmp_path)
    first = sampler.tick()
    assert sampler.tick().read_at[Tier.WALK] == first.read_at[Tier.WALK]  # not due again
    sampler.opened(opened_in("r+"))
    write(tmp_path, mapped_kib=96)
    after = sampler.tick()
    assert after.read_at[Tier.WALK] > first.read_at[Tier.WALK]
    assert not isinstance(sampler.last_walk, Absent)
    assert sampler.last_walk.of_mapping("Anonymous") == 96 << 10
    sampler.close()


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("c", "a private mapping dirties no file"),
        ("r", "a read-only mapping dirties none"),
        ("load", "an array read whole maps no file"),
        ("r+", "not read yet"),
        ("w+", "not read yet"),
    ],
)
def test_what_the_mapping_has_dirty_has_a_reason_of_its_mode(
    mode: str, reason: str, tmp_path: Path
) -> None:
    write(tmp_path)
    sampler = sampler_of(tmp_path)
    assert sampler.tick().get("mapping_dirty_bytes") == Absent("array not open yet")
    sampler.opened(opened_in(mode))
    assert sampler.mapping_dirty == Absent(reason)
    walked = sampler.tick().get("mapping_dirty_bytes")
    sampler.close()
    is_walked = reason == "not read yet"
    assert walked == (0 if is_walked else Absent(reason))


def test_a_file_in_memory_has_its_own_reason_and_huge_pages_are_in_no_count(
    tmp_path: Path,
) -> None:
    write(tmp_path)
    for name in ("tmpfs", "hugetlbfs"):
        sources = sources_of(name, None, None)
        sampler = sampler_of(tmp_path)
        sampler.opened(replace(opened_in("r+"), sources=sources))
        assert sampler.tick().get("mapping_dirty_bytes") == sources.own_dirty
        assert (sampler.dirty.is_shared, sampler.dirty.is_in_memory) == (name == "tmpfs", True)
        sampler.close()


def test_beside_others_private_dirty_is_the_walks_own_figure_with_its_age(tmp_path: Path) -> None:
    done = [WorkDone()]
    write(tmp_path)
    smaps = mapping(0x1000, 0x2000, "[heap]", Private_Dirty=8)
    smaps += mapping(START, 0x18000, Private_Dirty=64, Shared_Dirty=0)
    (tmp_path / str(PID) / "smaps").write_text(smaps)
    sampler = Sampler(
        PID, tmp_path / "none.npy", proc_root=tmp_path, clock=Clock(), counted=lambda: done[0]
    )
    sampler.opened(opened_in("r+"))
    walked = sampler.tick()
    done[0] = WorkDone(unflushed_pages=2)
    carried = sampler.tick()
    sampler.dirty.is_alone = False
    after = sampler.tick()
    sampler.close()
    key = "private_dirty_bytes"
    assert [sample.get(key) for sample in (walked, carried, after)] == [
        72 << 10,
        80 << 10,
        72 << 10,
    ]
    assert carried.carried == {key, "mapping_dirty_bytes"}
    assert after.carried == {"mapping_dirty_bytes"}  # its own pages are its own, whoever else maps
    assert after.read_at[Tier.WALK] == walked.read_at[Tier.WALK]
    assert carried.age_seconds(key, Tier.WALK) == 0 < after.age_seconds(key, Tier.WALK)
