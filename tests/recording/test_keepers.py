"""What does not fit is thinned evenly in time, extremes first; what is not kept is told."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.probe.reading import PROCESS_GONE, Sample, number
from tui.recording.keepers import Everything, Keeper
from tui.recording.page_maps import StoredMap
from tui.recording.shelf import Shelf
from tui.recording.thinning import CURVES, fewer_samples, fewer_states
from tui.run.about import WorkloadAbout
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Phase, RunState
from tui.settings import Settings

STATE = RunState(WorkloadAbout(Settings()))


def _samples(count: int, seed: int = 0) -> list[Sample]:
    noise = random.Random(seed)
    return [
        Sample(float(at), {key: noise.randrange(1 << 30) for key in CURVES}) for at in range(count)
    ]


@given(st.integers(2, 800), st.integers(0, 9))
def test_of_many_samples_the_extremes_of_every_curve_stay(count: int, seed: int) -> None:
    samples = _samples(count, seed)
    stay = fewer_samples(samples)
    assert stay == sorted(set(stay))
    assert {0, count - 2, count - 1} <= set(stay)
    assert len(stay) <= count // 2 + 2 * len(CURVES) + 5
    for key in CURVES:
        every = [number(sample.get(key)) for sample in samples]
        kept = [every[index] for index in stay]
        known = [value for value in every if value is not None]
        assert max(known) in kept and min(known) in kept


def test_thinned_again_and_again_the_beginning_is_as_dense_as_the_end() -> None:
    shelf = Shelf[Sample](1_000, fewer_samples)
    for sample in _samples(15_000):
        shelf.put(sample, 1)
    assert len(shelf.items) + shelf.left_out == 15_000
    times = [sample.at for sample in shelf.items]
    first, second = (sum(low <= at < low + 5_000 for at in times) for low in (0, 5_000))
    assert 0.5 < first / second < 2
    assert times[-1] == 14_999


def test_the_last_of_a_living_process_is_never_thinned_out() -> None:
    samples = _samples(500)
    gone = [Sample(float(at), {"rss_bytes": PROCESS_GONE}) for at in range(500, 900)]
    assert 499 in fewer_samples([*samples, *gone])


@given(st.lists(st.sampled_from(Phase), min_size=1, max_size=300))
def test_of_many_states_the_first_the_last_and_some_turns_stay(phases: list[Phase]) -> None:
    states = [(float(at), replace(STATE, phase=phase)) for at, phase in enumerate(phases)]
    stay = fewer_states(states)
    assert stay == sorted(set(stay))
    assert stay[0] == 0 and stay[-1] == len(states) - 1
    assert len(stay) <= len(states) // 2 + 3


def test_a_turn_of_the_run_stays_among_states_that_are_alike() -> None:
    states = [(float(at), STATE) for at in range(400)]
    states[201] = (201.0, replace(STATE, phase=Phase.PAUSED))
    assert any(states[index][1].phase is Phase.PAUSED for index in fewer_states(states))


def test_states_of_one_moment_are_thinned_too() -> None:
    shelf = Shelf[tuple[float, RunState]](100, fewer_states)
    phases = (Phase.RUNNING, Phase.PAUSED)
    for count in range(5_000):
        shelf.put((1.0, replace(STATE, phase=phases[count % 2])), 1)
    assert len(shelf.items) <= 100


def test_the_first_markers_stay_and_the_end_is_no_flush() -> None:
    keeper = Everything(share=0.001)
    flush = {"kind": "flush"}
    for number_ in range(100):
        if keeper.wants_marker(flush):
            keeper.take_marker(Marker(MarkerKind.FLUSH, 1.0, 0, number=number_), 500)
    assert keeper.wants_marker({"kind": "end"})
    keeper.take_marker(Marker(MarkerKind.END, 0.5, 0), 500)
    found = keeper.markers
    assert found[0].kind is MarkerKind.END
    assert [marker.number for marker in found[1:]] == list(range(len(found) - 1))
    assert f"{101 - len(found)} markers too many left out" in keeper.left_out.words


def test_maps_are_thinned_and_told() -> None:
    keeper = Everything(share=0.001)
    for at in range(40):
        keeper.take_map(StoredMap(float(at), {}), 1_000)
    assert keeper.maps[-1].at == 39.0
    assert len(keeper.maps) < 10
    assert f"{40 - len(keeper.maps)} page maps too many left out" in keeper.left_out.words


@pytest.mark.parametrize("gone", [0, 3])
def test_the_end_alone_needs_the_last_living_sample_and_the_last_state(gone: int) -> None:
    keeper = Keeper()
    living = _samples(5)
    dead = [Sample(10.0 + at, {"rss_bytes": PROCESS_GONE}) for at in range(gone)]
    for sample in (*living, *dead):
        keeper.take_sample(sample)
    keeper.take_state(1.0, STATE, 0)
    keeper.take_state(2.0, replace(STATE, rows_done=5), 0)
    assert keeper.samples == ((living[-1], dead[-1]) if gone else (living[-1],))
    assert [at for at, _ in keeper.states] == [2.0]
    assert not keeper.wants_marker({"kind": "end"})
