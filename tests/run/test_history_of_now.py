"""A curve is of its moments: a figure that was read more than a second before is a gap in it."""

from __future__ import annotations

from math import isnan

import pytest

from tui.metrics import METRICS
from tui.metrics.moment import STALE_SECONDS, figures_of_now, is_of_now
from tui.probe.reading import Figure, Sample, Tier
from tui.run.history import History

WALKED, COUNTED = "private_dirty_bytes", "rss_bytes"
VALUES: dict[str, Figure] = {WALKED: 40, COUNTED: 50}


@pytest.mark.parametrize(
    ("age", "is_carried", "wanted"),
    [
        (0.0, False, True),
        (STALE_SECONDS, False, True),
        (STALE_SECONDS + 0.001, False, False),
        (13.0, False, False),
        (13.0, True, True),
        (-0.5, False, True),  # read after the tick began
    ],
)
def test_a_figure_is_of_its_sample_for_a_second_or_while_it_is_carried_on(
    age: float, is_carried: bool, wanted: bool
) -> None:
    carried = frozenset((WALKED,)) if is_carried else frozenset()
    sample = Sample(100.0, VALUES, {Tier.WALK: 100.0 - age}, carried)
    assert is_of_now(sample, WALKED) is wanted
    assert is_of_now(sample, COUNTED)
    assert is_of_now(sample, "a total that is no metric")
    assert dict(figures_of_now(sample)) == {
        key: figure for key, figure in VALUES.items() if is_of_now(sample, key)
    }


@pytest.mark.parametrize("tier", Tier)
def test_an_old_tier_is_a_gap_in_every_curve_of_it_and_in_no_other(tier: Tier) -> None:
    sample = Sample(100.0, dict.fromkeys((m.key for m in METRICS), 7), {tier: 90.0})
    history = History()
    history.append(sample)
    found = {metric.key for metric in METRICS if history.peak(metric.key) is None}
    assert found == {metric.key for metric in METRICS if metric.tier is tier}


def test_between_two_walks_a_curve_has_a_gap_unless_it_is_carried_on() -> None:
    history = History()
    carried = frozenset((WALKED,))
    ticks = [(0.0, frozenset[str]()), (0.5, carried), (4.5, frozenset[str]()), (5.5, carried)]
    for at, keys in ticks:
        history.append(Sample(at, {**VALUES, WALKED: int(at * 10)}, {Tier.WALK: 0.0}, keys))
    drawn = history.binned(WALKED, start=0.0, end=6.0, bins=12)
    known = {index: value for index, value in enumerate(drawn.last.tolist()) if not isnan(value)}
    assert known == {0: 0.0, 1: 5.0, 11: 55.0}
    assert [index for index, is_gap in enumerate(drawn.gap.tolist()) if is_gap] == [9]
    # The counters were read with each of them.
    assert not history.binned(COUNTED, start=0.0, end=6.0, bins=12).gap.any()


def test_what_was_last_known_of_a_process_that_has_ended_is_no_curve_of_later() -> None:
    history = History()
    history.append(Sample(1.0, VALUES, {Tier.COUNTERS: 1.0}))
    history.append(Sample(9.0, VALUES, {Tier.COUNTERS: 1.0}))
    drawn = history.binned(COUNTED, start=0.0, end=10.0, bins=10)
    assert drawn.last[1] == 50
    assert isnan(drawn.last[9]) and drawn.gap[9]
