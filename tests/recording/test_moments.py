from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.errors import UsageError
from tui.recording.moments import find, parse_moments
from tui.recording.reader import read_recording
from tui.recording.timeline import Timeline
from tui.screens.tour_steps import RECORDINGS


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    return Timeline(read_recording(RECORDINGS / "flush-1.jsonl.gz"))


def test_moments_rise_with_their_share(timeline: Timeline) -> None:
    words = parse_moments("start, 0%, 25%,50%,100%,end")
    places = [find(moment, timeline) for moment in words]
    assert places == sorted(places)
    assert places[0] == places[1] == timeline.started_at
    assert places[-1] == timeline.length_seconds


def test_a_flush_is_found_by_its_number_with_what_it_did(timeline: Timeline) -> None:
    (moment,) = parse_moments("flush:2")
    update = timeline.up_to(find(moment, timeline))
    assert [m.number for m in update.markers if m.kind == "flush"] == [1, 2]


@pytest.mark.parametrize("word", ["flush:0", "flush:99", "release:1", "9999s"])
def test_a_moment_the_recording_has_not_is_said_in_one_line(word: str, timeline: Timeline) -> None:
    (moment,) = parse_moments(word)
    with pytest.raises(UsageError, match=word) as error:
        find(moment, timeline)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", ",", "101%", "-1s", "flush", "flush:x", "nan", "1e9%"])
def test_words_that_name_no_moment_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_moments(text)


@given(st.text(max_size=40))
def test_any_text_is_moments_or_a_usage_error(text: str) -> None:
    try:
        assert parse_moments(text)
    except UsageError as error:
        assert "\n" not in str(error)
