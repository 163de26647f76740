"""The frames of a film: every moment told to one screen, on the scale of the end."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from tui.errors import UsageError
from tui.pictures.grid import plain_text
from tui.pictures.screenshot import grid_from_screenshot
from tui.recording.places import Places
from tui.recording.reader import read_recording
from tui.recording.timeline import Timeline
from tui.screens.film import FilmApp, film_frames, positions
from tui.screens.still import screenshot
from tui.screens.tour_steps import RECORDINGS
from tui.widgets.chart import Chart
from tui.widgets.verdict_line import VerdictLine

PRIVATE, SHARED = (
    read_recording(RECORDINGS / f"{name}.jsonl.gz") for name in ("modes-0", "modes-1")
)


def test_frames_go_evenly_from_the_opening_to_the_last_row_then_to_the_end() -> None:
    timelines = [Timeline(PRIVATE), Timeline(SHARED)]
    places = Places(timelines)
    found = positions(timelines, 12)
    steps = [later - earlier for earlier, later in pairwise(found[:-1])]
    assert len(found) == 12
    assert min(steps) == pytest.approx(max(steps)) and min(steps) > 0
    for number, timeline in enumerate(timelines):
        assert timeline.state_at(places.own_time(number, found[0])).started_at
        assert timeline.rows_at(places.own_time(number, found[-2])) == timeline.rows
        assert places.own_time(number, found[-1]) == timeline.length_seconds
    assert len(positions(timelines, 2)) == 2


@pytest.mark.slow
def test_the_last_frame_is_the_still_of_the_end_and_the_first_is_another() -> None:
    first, last = film_frames([PRIVATE], columns=80, rows=24, theme="textual-light", frames=2)
    timeline = Timeline(PRIVATE)
    still = screenshot(
        timeline.up_to(timeline.length_seconds),
        columns=80,
        rows=24,
        theme="textual-light",
        view="monitor",
    )
    assert last == grid_from_screenshot(still)
    assert plain_text(first) != plain_text(last)


def test_two_recordings_stand_on_one_scale_at_every_moment_and_their_answers_fit() -> None:
    async def scales() -> None:
        app = FilmApp([Timeline(PRIVATE), Timeline(SHARED)])
        async with app.run_test(size=(120, 24)) as pilot:
            for _ in range(3):
                await pilot.pause()
            charts = list(app.screen.query(Chart))
            highest = max(chart.highest_bytes for chart in charts)
            longest = max(chart.drawn_seconds for chart in charts)
            app.keep_scale()
            app.sources[0].go_to(PRIVATE.started_at + 1)
            app.sources[1].go_to(SHARED.started_at + 1)
            for _ in range(3):
                await pilot.pause()
            assert [chart.y_ceiling_bytes for chart in charts] == [highest] * 2
            assert [chart.drawn_seconds for chart in charts] == [longest] * 2
            assert max(chart.highest_bytes for chart in charts) < highest
            app.sources[0].go_to(PRIVATE.length_seconds)
            app.sources[1].go_to(SHARED.length_seconds)
            for _ in range(3):
                await pilot.pause()
            # The answers are whole.
            for words in app.screen.query(VerdictLine):
                assert 2 < len(words.lines(words.size.width)) <= words.size.height

    asyncio.run(scales())


def test_recordings_are_named_where_their_modes_do_not_tell_them_apart() -> None:
    private, shared = Timeline(PRIVATE), Timeline(SHARED)
    assert [source.name for source in FilmApp([private, shared]).sources] == ["", ""]
    assert [source.name for source in FilmApp([private, private]).sources] == ["modes-0"] * 2


def test_an_unknown_theme_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(UsageError, match=r"unknown theme 'nope'.*textual-dark"):
        film_frames([PRIVATE], columns=80, rows=24, theme="nope", frames=2)
