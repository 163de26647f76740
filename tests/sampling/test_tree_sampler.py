"""A tree's sample: the look's figures, rates by process, the limit and the machine around it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tui.probe.reading import NO_PERMISSION, NOT_READ_YET, Absent, Figure, Tier
from tui.sampling.rates import RATES
from tui.sampling.tree_rates import TreeRates
from tui.sampling.tree_sampler import TreeSampler
from tui.tree.reading import Process, TreeReading

_READS = "read_bytes_per_second"


def process(pid: int, read: Figure, *, start: int = 1, is_alive: bool = True) -> Process:
    """One that has read so many bytes in all."""
    figures = {**dict.fromkeys(RATES.values(), 0), "read_bytes": read}
    return Process(pid, start, 1, "python", is_alive=is_alive, figures=figures)


def reading(at: float, *processes: Process) -> TreeReading:
    return TreeReading(at, processes, total={"pss_bytes": 7})


@pytest.mark.parametrize(
    ("before", "after", "rate"),
    [
        ([process(1, 100)], [process(1, 300)], 100.0),
        # What came since has begun with nothing; what ended takes nothing away.
        ([process(1, 100)], [process(1, 100), process(2, 50)], 25.0),
        ([process(1, 100), process(2, 900)], [process(1, 102)], 1.0),
        ([process(1, 100)], [process(1, 100), process(2, 900, is_alive=False)], 0.0),
        # The same PID, another process.
        ([process(1, 100)], [process(1, 20, start=2)], 10.0),
        ([process(1, NO_PERMISSION)], [process(1, 300)], NO_PERMISSION),
        ([process(1, 1)], [process(1, 3), process(2, NO_PERMISSION)], NO_PERMISSION),
    ],
)
def test_a_rate_is_of_each_process_by_itself_and_then_the_sum(
    before: list[Process], after: list[Process], rate: Figure
) -> None:
    rates = TreeRates()
    first = rates.of(reading(10.0, *before))
    assert set(first.values()) == {NOT_READ_YET}
    assert rates.of(reading(12.0, *after))[_READS] == rate


class CannedLook:
    """Has one reading after the other."""

    longest_hold_seconds = 0.0
    walked_at: float | None = None
    is_gone = False
    faults = 0
    faults_at_walk = 0, 0

    def __init__(self) -> None:
        self.is_closed = False
        self._at = 0.0

    def tick(self) -> TreeReading:
        self._at += 1
        return reading(self._at, process(1, 0))

    def whole(self) -> TreeReading:
        self.walked_at = self._at + 1
        return self.tick()

    def close(self) -> None:
        self.is_closed = True


def test_a_sample_has_the_trees_figures_and_those_around_it_with_their_moments() -> None:
    look, now = CannedLook(), 0.0
    sampler = TreeSampler(look, clock=lambda: now)
    sample, seen = sampler.tick()
    assert (sample.at, seen.at) == (1.0, 1.0)
    assert sample.get("pss_bytes") == 7
    assert not isinstance(sample.get("system_available_bytes"), Absent)
    assert Tier.WALK not in sample.read_at
    assert sample.read_at[Tier.COUNTERS] == 1.0
    sample, _ = sampler.tick(all_tiers=True)
    assert sample.read_at[Tier.WALK] == 2.0
    sampler.close()
    assert look.is_closed


def test_the_machine_is_not_read_anew_before_it_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[None] = []

    def system(root: object) -> Mapping[str, Figure]:
        read.append(None)
        return {}

    monkeypatch.setattr("tui.sampling.tree_sampler.read_system", system)
    now = [0.0]
    sampler = TreeSampler(CannedLook(), clock=lambda: now[0])
    for now[0] in (0.0, 0.5, 0.9, 1.0, 1.5):
        sampler.tick()
    assert len(read) == 2
