"""A screen drawn once, without a terminal: the picture of a run at one moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.screen import Screen

from tui.errors import UsageError
from tui.messages import MapWanted
from tui.pages.request import MapRequest
from tui.palette import Colours
from tui.probe.reading import Absent
from tui.run.about_tree import TreeAbout
from tui.run.kept import Kept
from tui.run.source import Ability, Source
from tui.run.state import Phase, Update
from tui.screens.factories import still, still_instances
from tui.screens.stylesheet import STYLESHEET
from tui.screens.themed import ThemedApp
from tui.widgets.chart import Chart
from tui.widgets.file_table import FileTable
from tui.widgets.flush_log import FlushLog
from tui.widgets.ledger_bar import LedgerBar
from tui.widgets.page_map import PageMapView
from tui.widgets.process_table import ProcessTable
from tui.widgets.readout import Readout
from tui.widgets.status_bar import StatusBar
from tui.widgets.style import STILL
from tui.widgets.verdict_line import VerdictLine

if TYPE_CHECKING:
    from tui.pages.map import PageMapFrame

NO_KEYS: Final = "KeyBar { display: none; }"
"""Nothing can be pressed in a picture."""
VIEWS: Final = ("monitor", "chart", "page-map", "table")


def fitted(
    frame: PageMapFrame | Absent | None, request: MapRequest
) -> PageMapFrame | Absent | None:
    """A recorded map in as many cells as are drawn."""
    if frame is None or isinstance(frame, Absent):
        return frame
    from tui.recording.page_maps import in_cells

    return in_cells(frame, request)


class StillSource(Source):
    """A source with one thing to say."""

    can = frozenset((Ability.PAGE_MAP,))

    def __init__(self, update: Update) -> None:
        self._update: Update | None = update
        self._map, self._state = update.page_map, update.state
        self._on_news: Callable[[], object] = lambda: None

    def start(self, on_news: Callable[[], object]) -> None:
        """Say it."""
        self._on_news = on_news
        on_news()

    def take(self) -> Update | None:
        """The one update, once."""
        update, self._update = self._update, None
        return update

    def request_map(self, request: MapRequest | None) -> None:
        """The map as it was recorded, its cells put together to as many as there is room for."""
        if request is None:
            return
        told = self._update or Update(self._state)
        self._update = replace(told, page_map=fitted(self._map, request))
        self._on_news()

    def stop(self) -> None:
        """It stands still already."""

    def join(self, timeout_seconds: float) -> bool:
        """It has ended already."""
        return True


class Part(Screen[None]):
    """One widget of the monitor with the screen to itself."""

    CSS = """
    Part > * { height: 1fr; width: 1fr; }
    Part > StatusBar { height: 1; }
    Part > LedgerBar { height: 2; }
    Part > ListRows { height: auto; max-height: 25%; }
    """

    def __init__(self, update: Update, view: str) -> None:
        super().__init__()
        self._update, self._view = update, view

    def compose(self) -> ComposeResult:
        """The settings, then what was asked for."""
        yield StatusBar()
        if self._view == "chart":
            yield Chart()
        elif self._view == "page-map":
            yield PageMapView()
        else:
            yield Readout()
            if isinstance(self._update.state.about, TreeAbout):
                yield FileTable()
                yield ProcessTable()
            else:
                yield FlushLog()
                yield LedgerBar()
            yield VerdictLine()

    def on_mount(self) -> None:
        """Show the update once everything has its size."""
        self.call_after_refresh(self._show)

    def on_map_wanted(self, message: MapWanted) -> None:
        """The map says how many cells it has room for."""
        frame = fitted(self._update.page_map, message.request)
        if frame is not None:
            self.query_one(PageMapView).show(frame)

    def _show(self) -> None:
        update, kept = self._update, Kept()
        kept.take(update)
        assert kept.history is not None
        for widget in self.children:
            if isinstance(widget, Chart):
                widget.show(update.state, kept.history, kept.markers)
            elif isinstance(widget, PageMapView):
                widget.want()
            elif isinstance(widget, FlushLog):
                widget.show(kept.markers, update.state)
                # The metrics, of which none may be out of sight, have what others do not need.
                widget.styles.height = min(widget.rows_in_all, self.size.height // 4)
            elif isinstance(widget, VerdictLine):
                widget.tell(update.state, kept.markers)
                widget.styles.height = len(widget.lines(self.size.width))
            elif isinstance(widget, (StatusBar, Readout, LedgerBar, FileTable, ProcessTable)):
                widget.show(update.state)


class StillApp(ThemedApp[None]):
    """Shows one update, or one of each instance, in the look of the live app."""

    CSS = f"{STYLESHEET}\n{NO_KEYS}"

    def __init__(self, updates: Sequence[Update], view: str, *, are_together: bool = False) -> None:
        super().__init__(Colours.MILLIONS)  # a picture is no terminal
        self._updates, self._view, self._are_together = updates, view, are_together

    def on_mount(self) -> None:
        """The monitor, or a part of it."""
        self.add_class(STILL)
        first = self._updates[0]
        if self._are_together:
            self.push_screen(still_instances([StillSource(each) for each in self._updates]))
        elif self._view == "monitor":
            self.push_screen(still(StillSource(first), first.state.about))
        else:
            self.push_screen(Part(first, self._view))

    def fit_time(self) -> None:
        """Nothing comes after the moment of the picture: the time axis ends there."""
        states = [update.state for update in self._updates]
        if all(state.phase is Phase.ENDED for state in states):
            return  # the axis of a run that is over fits it already
        # The workload's clock stops at its last row; a flush may be a moment later.
        ends = [state.elapsed_seconds for state in states]
        ends += [m.at - u.state.started_at for u in self._updates for m in u.markers]
        seconds = max(ends)
        for chart in self.screen.query(Chart):
            chart.fit_seconds(seconds)


def screenshot(update: Update, *, columns: int, rows: int, theme: str, view: str) -> str:
    """Textual's own SVG of a run at one moment; raises UsageError for an unknown theme or view."""
    if view not in VIEWS:
        raise UsageError(f"unknown view {view!r:.40}: choose from {', '.join(VIEWS)}")
    return asyncio.run(_drawn(StillApp([update], view), columns, rows, theme))


def screenshot_together(updates: Sequence[Update], *, columns: int, rows: int, theme: str) -> str:
    """Of instances at one moment, an update of each; raises UsageError for an unknown theme."""
    app = StillApp(updates, "monitor", are_together=True)
    return asyncio.run(_drawn(app, columns, rows, theme))


async def _drawn(app: StillApp, columns: int, rows: int, theme: str) -> str:
    if theme not in app.available_themes:
        names = ", ".join(sorted(app.available_themes))
        raise UsageError(f"unknown theme {theme!r:.40}: choose from {names}")
    app.theme = theme
    async with app.run_test(size=(columns, rows)) as pilot:
        await pilot.pause()
        app.fit_time()
        # Once to be laid out, once for what the widgets then ask for, once to paint it.
        for _ in range(3):
            await pilot.pause()
        return app.export_screenshot()
