from __future__ import annotations

from dataclasses import replace

from tests.screens.canned import state
from tui.probe.reading import Absent, Sample
from tui.run.about import WorkloadAbout
from tui.run.flush_rows import effect_of
from tui.run.history import CAPACITY
from tui.run.kept import KEPT_MARKERS, WHOLE_MARKERS, Kept
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Phase, RunState, Update
from tui.settings import Settings
from workloads.events import Counters
from workloads.words import Mode

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


def test_of_old_flushes_the_effect_is_kept_and_of_all_else_what_was_counted() -> None:
    waits = {"file_dirty_bytes": 8192, "file_writeback_bytes": 0}
    before = Counters(rss_anon_bytes=1, rss_file_bytes=5, swap_bytes=2, **waits)
    after = replace(before, rss_file_bytes=4, file_dirty_bytes=0)
    markers = [
        replace(_marker(number, "wrote"), before=before, after=after)
        for number in range(3 * WHOLE_MARKERS)
    ]
    markers[5] = replace(markers[5], kind=MarkerKind.RELEASE)
    kept, part = Kept(), WHOLE_MARKERS // 3 + 1
    for start in range(0, len(markers), part):
        kept.take(Update(RUNNING, (), tuple(markers[start : start + part])))
    whole = [index for index, marker in enumerate(kept.markers) if marker == markers[index]]
    assert whole == [5, *range(2 * WHOLE_MARKERS, 3 * WHOLE_MARKERS)]
    first = kept.markers[0]
    shared = state(mode=Mode.READ_WRITE)
    assert effect_of(first, shared) == effect_of(markers[0], shared) == "8.00 KiB written"
    assert effect_of(first, RUNNING) == effect_of(markers[0], RUNNING) == "0 B freed"


def test_of_many_sources_each_has_less_room_and_of_few_all_of_it() -> None:
    update = Update(RUNNING, _samples(1), tuple(_marker(n) for n in range(KEPT_MARKERS)))
    for many, part in ((8, 1), (64, 8)):
        kept = Kept(of=many)
        kept.take(update)
        assert kept.history is not None
        assert kept.history.capacity == CAPACITY // part
        assert len(kept.markers) == KEPT_MARKERS // part
