"""The first time that the limit is met is on the timeline once, and never made up."""

from __future__ import annotations

import pytest

from tests.run import told
from tests.run.told import sample, tracker
from tui.probe.reading import Absent, Figure, Sample, Tier
from tui.run.about import WorkloadAbout
from tui.run.marker import Marker, MarkerKind
from tui.run.tracker import Tracker
from tui.settings import Settings


def _markers(*hits: Figure) -> list[Marker]:
    made = Tracker(WorkloadAbout(Settings()))
    for number, figure in enumerate(hits):
        read_at = {Tier.LIMIT: number + 0.5}
        made.sample(Sample(float(number + 1), {"limit_hits": figure}, read_at))
    return list(made.take().markers)


def test_the_first_time_that_the_limit_is_met_is_marked_when_it_was_read() -> None:
    [marker] = _markers(3, 3, 4, 9, 12)
    assert (marker.kind, marker.at, marker.label) == (MarkerKind.LIMIT, 2.5, "limit hit")


def test_the_hit_is_marked_at_the_rows_that_were_done() -> None:
    made = tracker(told.progress(11, 7))
    made.sample(sample(12, limit_hits=0))
    made.sample(sample(13, limit_hits=1))
    # Without a moment of its own the reading is of the sample's.
    assert made.take().markers[1] == Marker(MarkerKind.LIMIT, 13, 7, "limit hit")


@pytest.mark.parametrize(
    "hits", [(), (0, 0), (7, 7), (Absent("no cage"), 5), (4, Absent("gone"), 4)], ids=str
)
def test_what_was_counted_before_or_is_not_known_marks_nothing(hits: tuple[Figure, ...]) -> None:
    assert _markers(*hits) == []


def test_a_reading_that_is_lost_does_not_hide_the_hit() -> None:
    assert [marker.at for marker in _markers(4, Absent("gone"), 5)] == [2.5]
