"""One recording of a group as a source: what a monitor is told, at the moment the group is at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from tui.pages.request import MapRequest
from tui.probe.reading import Absent
from tui.recording.page_maps import as_asked
from tui.recording.timeline import Timeline
from tui.run.playback import Playback
from tui.run.source import Ability, Mailbox, Source
from tui.run.state import Update

if TYPE_CHECKING:
    from tui.pages.map import PageMapFrame


class Group(Playback, Protocol):
    """The clock that several sources share; each is known to it by its number."""

    def begin(self, number: int) -> None:
        """One of the sources is shown."""

    def end(self, number: int) -> None:
        """One of the sources is shown no more."""

    def show_map(self, number: int) -> None:
        """One of the sources is to tell its page map again."""

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the end of playing."""


class ReplaySource(Source):
    """One recording of a group, as a monitor knows a run."""

    can = frozenset((Ability.PAGE_MAP,))

    playback: Group

    def __init__(self, group: Group, timeline: Timeline, number: int) -> None:
        self.playback = group
        self.timeline = timeline
        self.name, self.about = timeline.recording.name, timeline.recording.about
        self._number = number
        self._mailbox: Mailbox | None = None
        self._map_request: MapRequest | None = None
        self._shown_at = 0.0

    def start(self, on_news: Callable[[], object]) -> None:
        """Show the first picture; play when all of the group are shown."""
        self._mailbox = Mailbox(on_news)
        self.playback.begin(self._number)

    def take(self) -> Update | None:
        """What is new since the last call."""
        return self._mailbox.take() if self._mailbox else None

    def show(self, at: float, *, restart: bool = False) -> None:
        """Tell what came up to a moment of the recording; called by the group."""
        if self._mailbox is None:
            return
        at = self.timeline.told_at(at)
        if restart or at < self._shown_at:
            update = self.timeline.up_to(at)
        else:
            update = self.timeline.between(self._shown_at, at)
        self._shown_at = at
        self._put(update)

    def request_map(self, request: MapRequest | None) -> None:
        """Want the page map in so many cells: shown anew at once."""
        self._map_request = request
        self.playback.show_map(self._number)

    def show_map(self) -> None:
        """Tell the page map again, in other cells; called by the group."""
        if self._mailbox is not None:
            at = self._shown_at
            self._put(Update(self.timeline.state_at(at), page_map=self.timeline.map_at(at)))

    def _put(self, update: Update) -> None:
        assert self._mailbox is not None
        page_map: PageMapFrame | Absent | None = update.page_map
        if page_map is not None and not isinstance(page_map, Absent):
            page_map = as_asked(page_map, self._map_request)
        self._mailbox.put(replace(update, page_map=page_map))

    def stop(self) -> None:
        """Play no more."""
        self.playback.end(self._number)

    def join(self, timeout_seconds: float) -> bool:
        """Wait until nothing plays."""
        return self.playback.join(timeout_seconds)
