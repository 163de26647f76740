"""How near the limit is: whose it is, what is left, and nothing that was not read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.screens.canned import MIB, SETTINGS, state
from tui.cage.forecast import Others
from tui.probe.reading import NO_PERMISSION, Absent, Sample, Tier
from tui.run.about import WorkloadAbout
from tui.run.gauge import Gauge, gauge, whose
from tui.run.state import RunState
from tui.settings import Settings

LIMITS: dict[str, Any] = {
    "limit_bytes": 64 * MIB,
    "limit_unreclaimable_bytes": 48 * MIB,
    "limit_reclaimable_bytes": 8 * MIB,
    "limit_swap_bytes": 0,
}
CAGED = WorkloadAbout(Settings(shape=SETTINGS.shape, memory_max_bytes=64 * MIB))


def _gauge(values: dict[str, Any] | None = None, **more: Any) -> Gauge:
    found = gauge(state(values=LIMITS | (values or {}), **more))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("words", "about", "said"),
    [
        ("RAM and swap of this machine (no limit)", None, "64.0 MiB: this machine"),
        ("cgroup v1 at /sys/fs/cgroup/cowtop", CAGED, "64.0 MiB cage"),
        ("cgroup v2 memory.max of /user.slice", None, "64.0 MiB: a limit around cowtop"),
    ],
)
def test_it_says_whose_limit_it_is(words: str, about: WorkloadAbout | None, said: str) -> None:
    more: dict[str, Any] = {"about": about} if about else {}
    found = state(values=LIMITS, limit_words=words, **more)
    assert whose(found) == said
    drawn = gauge(found)
    assert drawn is not None and drawn.head == said
    assert whose(state(sample=None)) == ""


def test_the_longest_line_has_all_and_the_shortest_what_is_left() -> None:
    swapped = {"limit_swap_bytes": 2 * MIB, "limit_swap_left_bytes": 3 * MIB}
    lines = _gauge(swapped, others=Others(300 * MIB, 5.0)).lines
    assert lines[0] == (
        "16.0 MiB left + 3.00 MiB of swap: 48.0 MiB of all programs can't be taken back, "
        "8.00 MiB can, 2.00 MiB in swap; others took 300 MiB in the last 5.0 s"
    )
    assert lines[-1] == "16.0 MiB left + 3.00 MiB of swap"
    assert all("16.0 MiB left" in line for line in lines)


def test_shares_and_the_warning_are_of_this_limit() -> None:
    found = _gauge(seconds_left=3.21)
    assert (found.share_stuck, found.share_loose) == (0.75, 0.125)
    assert found.warning == "full in 3.2 s"
    assert _gauge({"limit_unreclaimable_bytes": 70 * MIB}).share_stuck == 1.0
    assert "0 B left" in _gauge({"limit_unreclaimable_bytes": 70 * MIB}).lines[0]
    assert _gauge().warning == ""


def test_what_was_not_read_is_no_zero() -> None:
    found = _gauge({"limit_reclaimable_bytes": NO_PERMISSION})
    assert found.share_loose == 0.0
    assert " can" not in found.lines[0].replace("can't", "")
    for key in ("limit_bytes", "limit_unreclaimable_bytes"):
        blind = _gauge({key: Absent("no such file")})
        assert blind == Gauge("the limit: not known (no such file)")
    assert gauge(state(sample=None)) is None
    empty = RunState(CAGED, sample=Sample(1.0, {}), limit_words="cgroup")
    assert gauge(empty) == Gauge("the limit: not known (cgroup)")


def test_an_old_reading_says_how_old_it_is() -> None:
    old = Sample(100.0, LIMITS, {Tier.LIMIT: 95.0})
    found = gauge(state(sample=old))
    assert found is not None
    assert all(line.endswith("5.0 s ago") for line in found.lines)
