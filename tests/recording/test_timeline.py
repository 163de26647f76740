"""What was told up to a moment, and then what came after, is all that was told up to the later."""

from __future__ import annotations

import bisect
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.profiles import fewer_examples
from tests.recording.in_memory import ABOUT, recording_of
from tui.metrics import METRICS
from tui.probe.reading import Absent, Figure, Sample
from tui.recording.page_maps import NOT_RECORDED
from tui.recording.timeline import MOST_SAMPLES, Timeline
from tui.run.state import Phase, RunState

CURVES = [metric.key for metric in METRICS if metric.is_plotted]
_MOMENTS = st.integers(0, 80).map(lambda quarters: quarters / 4)
_TIMES = st.lists(_MOMENTS, max_size=30).map(sorted)


@given(_TIMES, _TIMES, _TIMES, _TIMES, _MOMENTS, _MOMENTS)
def test_what_came_between_two_moments_is_what_the_later_has_more(
    told: list[float],
    samples: list[float],
    marked: list[float],
    maps: list[float],
    first: float,
    second: float,
) -> None:
    timeline = Timeline(
        recording_of(
            [(at, rows) for rows, at in enumerate(told)],
            samples=[Sample(at, {"rss_bytes": 1 + n}) for n, at in enumerate(samples)],
            marked_at=marked,
            maps_at=maps,
        )
    )
    after, at = sorted((first, second))
    before, new, now = timeline.up_to(after), timeline.between(after, at), timeline.up_to(at)
    assert before.restart and now.restart and not new.restart
    assert before.samples + new.samples == now.samples
    assert [sample.at for sample in now.samples] == [s for s in samples if s <= at]
    assert before.markers + new.markers == now.markers
    assert [marker.at for marker in now.markers] == [m for m in marked if m <= at]
    assert new.state == now.state
    is_new = bisect.bisect(maps, after) != bisect.bisect(maps, at)
    assert new.page_map == (now.page_map if is_new else None)
    assert is_new or before.page_map == now.page_map


def test_the_state_is_that_of_the_last_line_with_the_last_sample() -> None:
    samples = [Sample(1.0, {"rss_bytes": 10}), Sample(3.0, {"rss_bytes": 30})]
    timeline = Timeline(recording_of([(1.5, 5), (2.0, 7)], started_at=0.5, samples=samples))
    assert timeline.state_at(0.9) == RunState(ABOUT, what="not begun yet")
    before = timeline.state_at(1.4)
    assert (before.sample, before.rows_done, before.elapsed_seconds) == (samples[0], 0, 0.0)
    assert [timeline.state_at(at).rows_done for at in (1.5, 1.9, 2.0, 9.0)] == [5, 5, 7, 7]
    assert timeline.state_at(2.9).sample == samples[0]
    assert timeline.state_at(3.0).sample == samples[1]


def test_it_is_told_at_the_last_line_of_state_unless_that_is_long_ago() -> None:
    timeline = Timeline(recording_of([(1.5, 5), (2.0, 7)]))
    found = [timeline.told_at(at) for at in (0.9, 1.5, 1.9, 2.0, 2.9, 3.0, 9.0)]
    assert found == [0.9, 1.5, 1.5, 2.0, 2.0, 3.0, 9.0]


@pytest.mark.parametrize(
    ("phase", "elapsed"),
    [(Phase.RUNNING, 2.5), (Phase.PAUSED, 2.5), (Phase.HOLDING, 0.0), (Phase.ENDED, 0.0)],
)
def test_the_clock_goes_on_with_the_samples_while_the_run_does(
    phase: Phase, elapsed: float
) -> None:
    sample = Sample(3.0, {})
    recording = recording_of([(1.0, 5)], started_at=0.5, samples=[sample], phase=phase)
    assert Timeline(recording).state_at(3.5).elapsed_seconds == elapsed
    told = tuple((at, replace(state, elapsed_seconds=4.0)) for at, state in recording.states)
    assert Timeline(replace(recording, states=told)).state_at(3.5).elapsed_seconds == 4.0


def test_rows_and_their_times_lead_to_each_other() -> None:
    timeline = Timeline(recording_of([(1, 0), (2, 10), (4, 10), (5, 40), (9, 40)]))
    assert (timeline.rows, timeline.done_at) == (40, 5)
    assert [timeline.rows_at(at) for at in (0, 1, 1.5, 2, 5, 9, 50)] == [0, 0, 5, 10, 40, 40, 40]
    assert [timeline.time_of_rows(rows) for rows in (0, 5, 10, 25, 40, 99)] == [
        1,
        1.5,
        2,
        3.5,
        5,
        5,
    ]


def test_before_the_opening_no_row_is_under_way() -> None:
    told = [(0.5, 0), (1.0, 0), (12.0, 0), (14.0, 20)]
    timeline = Timeline(recording_of(told, started_at=10.0))
    assert [timeline.rows_at(at) for at in (0, 9, 10, 12, 14)] == [0, 0, 0, 10, 20]
    assert [timeline.time_of_rows(rows) for rows in (0, 5, 20)] == [10, 11, 14]
    nothing_done = Timeline(recording_of(told[:3], started_at=10.0))
    assert (nothing_done.done_at, nothing_done.rows) == (10, 0)


def test_an_opening_told_behind_the_first_row_is_no_later_than_that() -> None:
    timeline = Timeline(recording_of([(1.0, 0), (2.0, 20)], started_at=50.0))
    assert [timeline.rows_at(at) for at in (1, 2, 60)] == [0, 20, 20]
    assert timeline.time_of_rows(0) == 2


def test_a_recording_may_begin_with_rows_done() -> None:
    timeline = Timeline(recording_of([(1, 1), (3, 3)]))
    assert [timeline.rows_at(at) for at in (0, 1, 2, 3)] == [1, 1, 2, 3]
    assert [timeline.time_of_rows(rows) for rows in (0, 1, 2)] == [1, 1, 2]


def test_rows_never_fall_whatever_the_lines_say() -> None:
    timeline = Timeline(recording_of([(1, 10), (2, 3), (3, 20)]))
    assert (timeline.rows, timeline.done_at) == (20, 3)
    assert timeline.rows_at(2) == 15


def test_a_recording_of_nothing_has_no_rows_and_no_length() -> None:
    timeline = Timeline(recording_of(length_seconds=0))
    assert (timeline.rows, timeline.done_at, timeline.started_at) == (0, 0, 0)
    assert (timeline.length_seconds, timeline.marker_moments) == (0, [])
    assert timeline.rows_at(5) == timeline.time_of_rows(5) == 0
    update = timeline.up_to(5)
    assert (update.samples, update.markers) == ((), ())
    assert update.state == RunState(ABOUT, what="not begun yet")
    assert update.page_map == NOT_RECORDED


def test_a_marker_is_told_with_the_line_that_counts_it_if_that_comes_at_once() -> None:
    timeline = Timeline(
        recording_of([(1.0, 1), (1.1, 1), (2.0, 2), (4.0, 3)], marked_at=[1.0, 1.25, 1.75, 3.5, 5])
    )
    assert timeline.marker_moments == [1.0, 1.25, 2.0, 3.5, 5.0]


def test_a_page_map_is_not_read_yet_before_the_first_and_stays_until_the_next() -> None:
    timeline = Timeline(recording_of(maps_at=[2.0, 4.0]))
    assert timeline.map_at(1.9) == Absent("not read yet")
    moments = (2.0, 3.9, 4.0, 9.0, 2.5, 1.0)
    names = ["map 0", "map 0", "map 1", "map 1", "map 0", "not read yet"]
    assert [timeline.map_at(at) for at in moments] == [Absent(name) for name in names]


def test_a_page_map_is_unpacked_once_however_often_it_is_asked_for() -> None:
    timeline = Timeline(recording_of(maps_at=[2.0]))
    assert timeline.map_at(3.0) is timeline.map_at(4.0)


def _long(length: int, **spikes: tuple[int, Figure]) -> Timeline:
    """A sample a second whose curves are flat, but for a spike each; every 7th is unreadable."""
    samples = []
    for at in range(length):
        values: dict[str, Figure] = dict.fromkeys(CURVES, 500)
        if at % 7 == 0:
            values["rss_bytes"] = Absent("no permission")
        samples.append(Sample(float(at), values))
    for key, (at, figure) in spikes.items():
        samples[at] = Sample(float(at), {**samples[at].values, key: figure})
    return Timeline(recording_of(samples=samples))


@fewer_examples(by=4)
@given(
    st.integers(MOST_SAMPLES + 1, 4000),
    st.lists(st.integers(0, MOST_SAMPLES), min_size=len(CURVES), max_size=len(CURVES)),
    st.sampled_from([0, 999]),
)
def test_thinned_samples_keep_the_extremes_of_every_curve(
    length: int, places: list[int], figure: int
) -> None:
    spikes: dict[str, tuple[int, Figure]] = {
        key: (place, figure) for key, place in zip(CURVES, places, strict=True)
    }
    found = _long(length, **spikes).up_to(length).samples
    moments = [sample.at for sample in found]
    assert len(found) < MOST_SAMPLES
    assert moments == sorted(set(moments))
    assert moments[-2:] == [length - 2, length - 1]
    assert set(places) <= set(moments)


def test_a_long_stretch_is_thinned_evenly_and_a_short_one_not_at_all() -> None:
    timeline = _long(2 * MOST_SAMPLES)
    assert len(timeline.up_to(MOST_SAMPLES - 1).samples) == MOST_SAMPLES
    moments = [sample.at for sample in timeline.up_to(2 * MOST_SAMPLES).samples]
    assert max(np.diff(moments)) <= 2 * 13
    # The first of each bin of 13 samples stands for it also where nothing could be read.
    assert {float(at) for at in range(0, 2 * MOST_SAMPLES, 13)} <= set(moments)


def test_only_what_was_up_to_the_moment_is_thinned() -> None:
    spike: dict[str, tuple[int, Figure]] = {"rss_bytes": (1801, 999), "swap_bytes": (5, 0)}
    moments = [sample.at for sample in _long(3000, **spike).up_to(1800.5).samples]
    assert moments[-2:] == [1799, 1800]
    assert 5.0 in moments


def test_too_much_at_once_is_told_from_the_beginning() -> None:
    timeline = _long(4000)
    few = timeline.between(10, 10 + MOST_SAMPLES)
    assert not few.restart and len(few.samples) == MOST_SAMPLES
    many = timeline.between(10, 11 + MOST_SAMPLES)
    assert many.restart and many.samples[0].at == 0


@pytest.mark.slow
def test_a_seek_in_a_long_recording_shows_no_more_than_in_a_short_one_and_every_spike() -> None:
    samples = [Sample(n / 2, {"rss_bytes": 1 + n % 7}) for n in range(40_000)]
    spike = samples[20_001] = Sample(20_001 / 2, {"rss_bytes": 1 << 50})
    timeline = Timeline(recording_of([(0.0, 1)], samples=samples, length_seconds=20_000.0))
    update = timeline.up_to(20_000.0)
    assert len(update.samples) <= 2 * MOST_SAMPLES
    assert spike in update.samples and list(update.samples[-2:]) == samples[-2:]
    assert timeline.between(0.0, 20_000.0).restart
    times = [sample.at for sample in update.samples]
    assert times == sorted(times)
