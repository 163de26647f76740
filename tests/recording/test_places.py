"""A group's position and each recording's own time lead to each other, by time and by rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recording.in_memory import recording_of
from tui.recording.places import Places
from tui.recording.timeline import Timeline

# Open at 2, ten rows a second up to 40 at 6; open at 5, a row a second up to 20 at 25.
QUICK = Timeline(recording_of([(2, 0), (6, 40)], started_at=2, length_seconds=10))
SLOW = Timeline(recording_of([(5, 0), (25, 20)], started_at=5, length_seconds=30))


def test_no_recording_has_no_places() -> None:
    with pytest.raises(ValueError, match=r"^no recording$"):
        Places([])


@pytest.mark.parametrize("by_rows", [False, True])
def test_one_recording_keeps_its_own_time(by_rows: bool) -> None:
    places = Places([QUICK], by_rows=by_rows)
    assert (places.opened_at, places.length_seconds) == (2, 10)
    for at in (0.0, 2.0, 5.5, 10.0):
        assert places.own_time(0, at) == places.position(0, at) == at
    assert (places.own_time(0, -1.0), places.own_time(0, 11.0)) == (0.0, 10.0)


def test_by_time_the_openings_coincide() -> None:
    places = Places([QUICK, SLOW])
    assert (places.opened_at, places.length_seconds) == (5, 30)
    assert [places.own_time(n, 5) for n in (0, 1)] == [2, 5]
    assert [places.own_time(n, 9) for n in (0, 1)] == [6, 9]
    assert [places.position(n, 6) for n in (0, 1)] == [9, 6]
    assert [places.own_time(n, 30) for n in (0, 1)] == [10, 30]
    assert places.own_time(0, 1) == 0


def test_by_rows_the_others_are_where_they_had_as_many_rows_as_the_reference() -> None:
    places = Places([SLOW, QUICK], by_rows=True)
    # The reference is the one with the most rows; it opens at the group's 5, three after its own.
    assert places.opened_at == 5
    assert [places.own_time(n, 5) for n in (0, 1)] == [5, 2]
    assert [places.own_time(n, 6) for n in (0, 1)] == [15, 3]  # ten rows
    assert [places.own_time(n, 6.5) for n in (0, 1)] == [20, 3.5]  # fifteen
    assert [places.own_time(n, 8) for n in (0, 1)] == [25, 5]  # the slow one has no more than 20
    # Before the opening, and behind the reference's last row, seconds count.
    assert [places.own_time(n, 4) for n in (0, 1)] == [4, 1]
    assert [places.own_time(n, 9) for n in (0, 1)] == [25, 6]
    assert [places.own_time(n, 10) for n in (0, 1)] == [26, 7]
    assert [places.position(0, at) for at in (4, 5, 15, 20, 26)] == [4, 5, 6, 6.5, 10]
    # The slow one's last five seconds reach beyond the quick one's four.
    assert places.length_seconds == places.position(0, 30) == 14
    assert places.position(1, 10) == 13


def test_of_as_many_rows_the_longest_is_the_reference() -> None:
    short = Timeline(recording_of([(1, 0), (3, 20)], started_at=1, length_seconds=4))
    places = Places([short, SLOW], by_rows=True)
    assert places.own_time(1, 15) == 15
    assert places.own_time(0, 15) == 2  # as many rows as the slow one at its own 15
    assert places.length_seconds == 30


def test_rows_count_from_the_opening_however_long_the_array_took_to_make() -> None:
    prepared = Timeline(recording_of([(0, 0), (12, 20)], started_at=10))
    at_once = Timeline(recording_of([(0, 0), (2, 20)], started_at=1, length_seconds=50))
    places = Places([prepared, at_once], by_rows=True)
    assert [places.own_time(1, at) for at in (9, 10, 11, 12)] == [0, 1, 1.5, 2]
    assert [places.position(1, at) for at in (0, 1, 1.5, 2)] == [9, 10, 11, 12]


_STEPS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 40)), min_size=1, max_size=6)


@st.composite
def _timelines(draw: st.DrawFn) -> Timeline:
    started, behind = draw(st.integers(0, 9)), draw(st.integers(0, 9))
    at, rows, told = float(started), 0, [(draw(st.sampled_from([0.0, float(started)])), 0)]
    for seconds, more in draw(_STEPS):
        at, rows = at + seconds, rows + more
        told.append((at, rows))
    return Timeline(recording_of(told, started_at=started, length_seconds=at + behind))


@given(
    st.lists(_timelines(), min_size=1, max_size=4), st.booleans(), st.floats(0, 1), st.floats(0, 1)
)
def test_there_and_back_and_never_backwards(
    timelines: list[Timeline], by_rows: bool, share: float, later: float
) -> None:
    places = Places(timelines, by_rows=by_rows)
    first, second = sorted((share * places.length_seconds, later * places.length_seconds))
    for number, timeline in enumerate(timelines):
        assert places.position(number, timeline.started_at) == pytest.approx(places.opened_at)
        assert places.position(number, timeline.length_seconds) <= places.length_seconds
        assert places.own_time(number, first) <= places.own_time(number, second)
        assert 0 <= places.own_time(number, first) <= timeline.length_seconds
        own = share * timeline.length_seconds
        assert places.own_time(number, places.position(number, own)) == pytest.approx(own)


def test_what_ran_together_stays_as_it_was_and_begins_with_the_first() -> None:
    places = Places([SLOW, QUICK], are_together=True)
    assert (places.opened_at, places.length_seconds) == (2, 30)
    for at in (0.0, 2.0, 6.0, 10.0):
        assert [places.own_time(n, at) for n in (0, 1)] == [at, at]
        assert [places.position(n, at) for n in (0, 1)] == [at, at]
    # One that has ended stays where it ended.
    assert [places.own_time(n, 25) for n in (0, 1)] == [25, 10]


def test_what_ran_together_and_never_opened_does_not_put_the_beginning_off() -> None:
    never = Timeline(recording_of(length_seconds=3))
    assert Places([never, SLOW], are_together=True).opened_at == 5
    assert Places([never, never], are_together=True).opened_at == 0


def test_by_rows_what_ran_together_is_in_step_by_its_rows() -> None:
    together = Places([SLOW, QUICK], by_rows=True, are_together=True)
    by_rows = Places([SLOW, QUICK], by_rows=True)
    for at in (4, 5, 6, 8, 10):
        assert [together.own_time(n, at) for n in (0, 1)] == [
            by_rows.own_time(n, at) for n in (0, 1)
        ]
