"""Peaks of sums: of one moment at which all of it was held, in whatever order it is told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.run.test_together import ended, sample, state
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure, Sample
from tui.run.followed import Followed
from tui.run.state import Outcome, RunState, Update
from tui.tree.sums import bounds

KEY = "rss_anon_bytes"
RUNS = state()


def _told(samples: list[tuple[float, Figure]], state: RunState = RUNS) -> Update:
    return Update(state, tuple(sample(at, **{KEY: figure}) for at, figure in samples))


def test_the_peak_of_the_sum_is_not_the_sum_of_the_peaks() -> None:
    followed = Followed(2)
    followed.add(0, _told([(1, 100), (3, 10), (5, 10)]))
    followed.add(1, _told([(2, 10), (4, 100), (6, 10)]))
    # At 2 there are 100 and 10, at 4 there are 10 and 100.
    assert followed.peak[KEY] == 110


def test_nothing_is_summed_before_all_were_heard_of_that_long() -> None:
    followed = Followed(2)
    followed.add(0, _told([(1, 100), (9, 500)]))
    assert KEY not in followed.peak
    followed.add(1, _told([(2, 1)]))
    assert followed.peak[KEY] == 101  # whether the 500 were beside more is not told yet
    followed.add(1, _told([(8, 40)]))
    assert followed.peak[KEY] == 140
    followed.add(1, _told([(9.5, 0)]))
    assert followed.peak[KEY] == 540


def test_what_a_dead_one_held_is_beside_nothing_that_came_after_it() -> None:
    followed = Followed(2)
    followed.add(0, _told([(1, 100), (2, 110)]))
    followed.add(1, _told([(1.5, 10)]))
    followed.add(0, _told([], ended(Outcome.KILLED)))
    followed.add(1, _told([(3, 50)]))
    assert followed.peak[KEY] == 120


def test_one_that_never_began_holds_nobody_up() -> None:
    followed = Followed(2)
    followed.add(0, _told([(1, 5)]))
    followed.add(1, _told([], ended(Outcome.FAILED)))
    assert followed.peak[KEY] == 5


def test_a_part_that_is_not_known_leaves_a_least() -> None:
    followed = Followed(2)
    followed.add(0, _told([(1, 5), (3, 5)]))
    followed.add(1, _told([(2, Absent("of the test")), (3, Absent("of the test"))]))
    peak = followed.peak[KEY]
    # At 1 the other had not begun: its 5 were all there was.
    assert peak == 5
    followed.add(0, _told([(4, 9), (6, 9)]))
    followed.add(1, _told([(5, Absent("of the test"))]))
    assert bounds(followed.peak[KEY]) == (9, None)


def test_what_all_share_has_a_peak_within_bounds_and_the_limits_mark_is_its_own() -> None:
    followed = Followed(2)
    for index in (0, 1):
        one = sample(1, libraries_bytes=30, limit_usage_bytes=70, limit_usage_peak_bytes=90)
        followed.add(index, Update(RUNS, (one,)))
    libraries = followed.peak["libraries_bytes"]
    assert isinstance(libraries, Bounded)
    assert (libraries.at_least, libraries.at_most) == (30, 60)
    assert followed.peak["limit_usage_bytes"] == 90


_SERIES = st.lists(st.lists(st.integers(0, 1000), max_size=6), min_size=1, max_size=4)


@given(_SERIES, st.lists(st.integers(0, 3), max_size=30))
def test_in_whatever_order_it_is_told_the_peak_is_that_of_the_moments(
    series: list[list[int]], order: list[int]
) -> None:
    many = len(series)
    told = [[(at * many + i, v) for at, v in enumerate(values)] for i, values in enumerate(series)]
    at_once, in_parts = Followed(many), Followed(many)
    waiting = [list(one) for one in told]
    for index in order:
        if index < many and waiting[index]:
            in_parts.add(index, _told([waiting[index].pop(0)]))
    for index in range(many):
        in_parts.add(index, _told([*waiting[index]], ended(Outcome.FINISHED)))
        at_once.add(index, _told([*told[index]], ended(Outcome.FINISHED)))
    assert in_parts.peak == at_once.peak
    assert at_once.peak.get(KEY) == _by_hand(told)


def _by_hand(told: list[list[tuple[int, int]]]) -> int | None:
    """At each moment the last figure of each that has begun and will be heard of again."""
    sums = [
        sum(
            [value for at, value in one if at <= now][-1]
            for one in told
            if one and one[0][0] <= now <= one[-1][0]
        )
        for now in (at for one in told for at, _ in one)
    ]
    return max(sums, default=None)


def test_a_stalled_one_does_not_let_the_others_wait_for_ever() -> None:
    followed = Followed(2)
    followed.add(1, _told([(0, 1)]))
    followed.add(0, Update(RUNS, tuple(Sample(float(at), {KEY: at}) for at in range(5000))))
    peak = followed.peak[KEY]
    assert not isinstance(peak, Absent)
    assert peak > 800
