"""Frames of a film: one screen, without a terminal, that is told one moment after another.

The scale is that of the end from the first frame on: what a frame has drawn stays where it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual.pilot import Pilot
from textual.screen import Screen

from tui.errors import UsageError
from tui.pages.request import MapRequest
from tui.palette import Colours
from tui.pictures.grid import CellGrid
from tui.pictures.screenshot import grid_from_screenshot
from tui.recording.places import Places
from tui.recording.timeline import Timeline
from tui.run.source import Ability, Source
from tui.run.state import Update
from tui.screens.factories import still, still_instances
from tui.screens.side_by_side import SideBySide
from tui.screens.still import NO_KEYS, fitted
from tui.screens.stylesheet import STYLESHEET
from tui.screens.themed import ThemedApp
from tui.widgets.chart import Chart
from tui.widgets.pane import Pane
from tui.widgets.style import STILL
from tui.widgets.verdict_line import VerdictLine

if TYPE_CHECKING:
    from tui.recording.reader import Recording

_LEAST_CHART_ROWS: Final = 8


class FilmSource(Source):
    """A recording that goes where it is told to."""

    can = frozenset((Ability.PAGE_MAP,))

    def __init__(self, timeline: Timeline, name: str) -> None:
        self.name = name
        self._timeline = timeline
        self._at = timeline.length_seconds
        self._request: MapRequest | None = None
        self._update: Update | None = None
        self._on_news: Callable[[], object] = lambda: None

    def start(self, on_news: Callable[[], object]) -> None:
        """Tell the end."""
        self._on_news = on_news
        self.go_to(self._at)

    def go_to(self, at: float) -> None:
        """Tell all up to a moment, as if there had been nothing before."""
        self._at = at
        self._tell(self._timeline.up_to(at))

    def take(self) -> Update | None:
        """What was told, once."""
        update, self._update = self._update, None
        return update

    def request_map(self, request: MapRequest | None) -> None:
        """The map in so many cells from now on."""
        self._request = request
        told = self._update or Update(self._timeline.state_at(self._at))
        self._tell(replace(told, page_map=self._timeline.map_at(self._at)))

    def stop(self) -> None:
        """It goes nowhere by itself."""

    def join(self, timeout_seconds: float) -> bool:
        """It has ended already."""
        return True

    def _tell(self, update: Update) -> None:
        if self._request is not None:
            update = replace(update, page_map=fitted(update.page_map, self._request))
        self._update = update
        self._on_news()


class FilmPanes(SideBySide):
    """Two recordings on the one scale that they have at their end."""

    def fit_words(self) -> None:
        """As many rows for the words as those of now need, but what the chart needs."""
        shown = [words for words in self.query(VerdictLine) if words.size.height]
        wanted = max((len(words.lines(words.size.width)) for words in shown), default=0)
        for words, pane in zip(shown, self.panes, strict=False):
            room = pane.chart.size.height + words.size.height - _LEAST_CHART_ROWS
            words.styles.height = max(1, min(wanted, room))

    def on_pane_shown(self, message: Pane.Shown) -> None:
        """The scale is the film's; Textual would go on to ask the class above."""
        message.stop()
        message.prevent_default()


class FilmApp(ThemedApp[None]):
    """Shows the monitor of one recording, or the panes of several, in the look of the live app."""

    CSS = f"{STYLESHEET}\n{NO_KEYS}"

    def __init__(self, timelines: Sequence[Timeline], *, are_together: bool = False) -> None:
        super().__init__(Colours.MILLIONS)  # a picture is no terminal
        self._about, self._are_together = timelines[0].recording.about, are_together
        modes = {timeline.recording.about.mode for timeline in timelines}
        # Where the mode tells them apart, the title has it already.
        is_told = len(modes) == len(timelines)
        self.sources = [
            FilmSource(timeline, "" if is_told else stem_of(timeline.recording))
            for timeline in timelines
        ]

    def on_mount(self) -> None:
        """The screen that a replay has."""
        self.add_class(STILL)
        screen: Screen[None]
        if self._are_together:
            screen = still_instances(self.sources)
        elif len(self.sources) > 1:
            screen = FilmPanes(self.sources)
        else:
            screen = still(self.sources[0], self._about)
        self.push_screen(screen)

    def keep_scale(self) -> None:
        """From now on every chart is as high as the highest is now, and as long as the longest.

        The words have the rows that they need now.
        """
        charts = list(self.screen.query(Chart))
        highest = max((chart.highest_bytes for chart in charts), default=0.0)
        longest = max((chart.drawn_seconds for chart in charts), default=0.0)
        for chart in charts:
            chart.y_ceiling_bytes = highest
            chart.fit_seconds(longest)
        if isinstance(self.screen, FilmPanes):
            self.screen.fit_words()


def stem_of(recording: Recording) -> str:
    """The name of a recording's file without what says its format."""
    return recording.name.partition(".")[0]


def film_frames(
    recordings: Sequence[Recording],
    *,
    columns: int,
    rows: int,
    theme: str,
    frames: int,
    are_together: bool = False,
) -> list[CellGrid]:
    """So many frames from the opening of the arrays to the end, evenly until the last row is done.

    `are_together`: instances, which have one clock. Raises UsageError for an unknown theme.
    """
    timelines = [Timeline(recording) for recording in recordings]
    places = Places(timelines, are_together=are_together)
    app = FilmApp(timelines, are_together=are_together)
    moments = positions(timelines, frames, are_together=are_together)
    return asyncio.run(_drawn(app, places, moments, (columns, rows), theme))


def positions(
    timelines: Sequence[Timeline], frames: int, *, are_together: bool = False
) -> list[float]:
    """Where the frames are, in seconds of `Places`; the last one is where all have ended."""
    places = Places(timelines, are_together=are_together)
    opened = max(places.position(n, _told_open_at(t)) for n, t in enumerate(timelines))
    done = max(places.position(n, t.done_at) for n, t in enumerate(timelines))
    steps = max(1, frames - 2)
    running = [opened + (done - opened) * step / steps for step in range(frames - 1)]
    return [*running, places.length_seconds]


def _told_open_at(timeline: Timeline) -> float:
    """When the array is told to be open and was sampled since: before, there is nothing to draw."""
    recording = timeline.recording
    told = (at for at, state in recording.states if state.started_at)
    opened = next(told, timeline.started_at)
    return next((sample.at for sample in recording.samples if sample.at >= opened), opened)


async def _drawn(
    app: FilmApp, places: Places, moments: Sequence[float], size: tuple[int, int], theme: str
) -> list[CellGrid]:
    if theme not in app.available_themes:
        names = ", ".join(sorted(app.available_themes))
        raise UsageError(f"unknown theme {theme!r:.40}: choose from {names}")
    app.theme = theme
    grids = []
    async with app.run_test(size=size) as pilot:
        await _settled(pilot)
        app.keep_scale()
        for position in moments:
            for number, source in enumerate(app.sources):
                source.go_to(places.own_time(number, position))
            await _settled(pilot)
            grids.append(grid_from_screenshot(app.export_screenshot()))
    return grids


async def _settled(pilot: Pilot[None]) -> None:
    # Once to be laid out, once for what the widgets then ask for, once to paint it.
    for _ in range(3):
        await pilot.pause()
