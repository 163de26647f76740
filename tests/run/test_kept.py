from __future__ import annotations

from dataclasses import replace

from tui.probe.reading import Absent, Sample
from tui.run.about import WorkloadAbout
from tui.run.history import CAPACITY
from tui.run.kept import KEPT_MARKERS, WHOLE_MARKERS, Kept
from tui.run.state import Marker, MarkerKind, Phase, RunState, Update
from tui.settings import Settings
from workloads.events import Counters

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


def test_what_was_counted_is_kept_of_the_newest_markers_and_of_those_that_come_seldom() -> None:
    counted = Counters(rss_anon_bytes=1)
    markers = [
        replace(_marker(number, "freed nothing"), before=counted, after=counted)
        for number in range(3 * WHOLE_MARKERS)
    ]
    markers[5] = replace(markers[5], kind=MarkerKind.PAUSE)
    kept, part = Kept(), WHOLE_MARKERS // 3 + 1
    for start in range(0, len(markers), part):
        kept.take(Update(RUNNING, (), tuple(markers[start : start + part])))
    whole = [index for index, marker in enumerate(kept.markers) if marker.before is not None]
    assert whole == [5, *range(2 * WHOLE_MARKERS, 3 * WHOLE_MARKERS)]
    assert [marker.verdict for marker in kept.markers] == ["freed nothing"] * len(markers)


def test_of_many_sources_each_has_less_room_and_of_few_all_of_it() -> None:
    for many, part in ((1, 1), (8, 1), (15, 1), (64, 8)):
        kept = Kept(of=many)
        kept.take(Update(RUNNING, _samples(1), tuple(_marker(n) for n in range(KEPT_MARKERS))))
        assert kept.history is not None
        assert kept.history.capacity == CAPACITY // part
        assert len(kept.markers) == KEPT_MARKERS // part
