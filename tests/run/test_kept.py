from __future__ import annotations

from dataclasses import replace

from tui.probe.reading import Absent, Sample
from tui.run.about import WorkloadAbout
from tui.run.kept import KEPT_MARKERS, Kept
from tui.run.state import Marker, MarkerKind, Phase, RunState, Update
from tui.settings import Settings

RUNNING = RunState(WorkloadAbout(Settings()), phase=Phase.RUNNING)
NO_MAP = Absent("no map")


def _marker(number: int, verdict: str = "") -> Marker:
    return Marker(MarkerKind.FLUSH, float(number), number, f"flush {number}", verdict=verdict)


def _samples(*moments: float) -> tuple[Sample, ...]:
    return tuple(Sample(at, {"rss_bytes": int(at)}) for at in moments)


def test_before_the_first_update_there_is_nothing() -> None:
    kept = Kept()
    assert (kept.state, kept.history, kept.markers, kept.page_map) == (None, None, [], None)
    assert kept.phase is Phase.PREPARING


def test_updates_add_up_and_the_last_state_and_map_stay() -> None:
    kept = Kept()
    kept.take(Update(RUNNING, _samples(1, 2), (_marker(1),), NO_MAP))
    kept.take(Update(replace(RUNNING, rows_done=5), _samples(3), (_marker(2),)))
    assert kept.history is not None and kept.history.samples == 3
    assert [marker.number or marker.rows_done for marker in kept.markers] == [1, 2]
    assert kept.state is not None and kept.state.rows_done == 5
    assert kept.page_map is NO_MAP


def test_a_turn_is_another_phase_or_a_beginning() -> None:
    kept, turns = Kept(), []
    for update in (
        Update(RUNNING),
        Update(RUNNING),
        Update(replace(RUNNING, phase=Phase.PAUSED)),
        Update(replace(RUNNING, phase=Phase.PAUSED)),
        Update(replace(RUNNING, phase=Phase.PAUSED), restart=True),
    ):
        kept.take(update)
        turns.append(kept.turned)
    assert turns == [True, False, True, False, True]


def test_a_restart_forgets_what_was_before_it() -> None:
    kept = Kept()
    kept.take(Update(RUNNING, _samples(1, 2), (_marker(1, "x"),), NO_MAP))
    kept.take(Update(RUNNING, _samples(0.5), restart=True))
    assert kept.history is not None and kept.history.samples == 1
    assert (kept.markers, kept.page_map) == ([], None)


def test_of_many_markers_the_latest_are_kept() -> None:
    kept = Kept()
    kept.take(Update(RUNNING, (), tuple(_marker(n) for n in range(KEPT_MARKERS + 5))))
    assert len(kept.markers) == KEPT_MARKERS
    assert kept.markers[0].rows_done == 5
