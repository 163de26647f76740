"""One of several instances: what the screen of all keeps of it, and a source for its own monitor.

The screen of all takes its updates, always: a monitor that is opened on one is told what came.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tui.pages.request import MapRequest
from tui.run.kept import Kept
from tui.run.source import Ability, Source
from tui.run.state import Phase, RunState, Update
from workloads.words import Action


class Instance:
    """A source, one of so many, and what is kept of it; `watcher` is told what came as well."""

    def __init__(self, source: Source, of: int) -> None:
        self.source, self.kept = source, Kept(of=of)
        self.watcher: Callable[[Update], object] | None = None

    @property
    def phase(self) -> Phase:
        """Where the run is."""
        return self.kept.phase

    @property
    def state(self) -> RunState | None:
        """The latest; None before the first."""
        return self.kept.state

    def take(self) -> bool:
        """Keep what is new; whether there was anything."""
        update = self.source.take()
        if update is None:
            return False
        self.kept.take(update)
        if self.watcher is not None:
            self.watcher(update)
        return True


class SameKept(Kept):
    """The same history and markers as another has, which takes the updates in."""

    def __init__(self, other: Kept) -> None:
        super().__init__()
        self._other = other

    def take(self, update: Update) -> None:
        """The other has all of it already."""
        self.turned = self.state is None or update.restart or update.state.phase is not self.phase
        self.state, self.page_map = update.state, self._other.page_map
        self.history, self.markers = self._other.history, self._other.markers


class InstanceSource(Source):
    """An instance as a monitor wants it; leading it leads all of them."""

    def __init__(self, instance: Instance, name: str) -> None:
        self._instance, self.name = instance, name
        self.about = instance.source.about
        self.can = instance.source.can - {Ability.RUN_ANEW}
        self.playback = instance.source.playback
        self._update: Update | None = None
        self._on_news: Callable[[], object] = lambda: None

    def start(self, on_news: Callable[[], object]) -> None:
        """Begin with what is known."""
        self._on_news = on_news
        kept = self._instance.kept
        self._instance.watcher = self._tell
        if kept.state is not None:
            self._tell(Update(kept.state, page_map=kept.page_map))
        elif self.error:
            on_news()

    def _tell(self, update: Update) -> None:
        """Samples and markers are kept already."""
        before = self._update
        restart = update.restart or (before is not None and before.restart)
        frame = (
            update.page_map if update.page_map is not None or before is None else before.page_map
        )
        self._update = replace(update, samples=(), markers=(), page_map=frame, restart=restart)
        self._on_news()

    def take(self) -> Update | None:
        """The latest, once."""
        update, self._update = self._update, None
        return update

    @property
    def error(self) -> str | None:
        """Why it could not begin or go on."""
        return self._instance.source.error

    @property
    def exit_code(self) -> int:
        """The instance's."""
        return self._instance.source.exit_code

    def send(self, action: Action, argument: str = "") -> None:
        """To the instance, and by it to all."""
        self._instance.source.send(action, argument)

    def request_map(self, request: MapRequest | None) -> None:
        """The map of this instance alone."""
        self._instance.source.request_map(request)

    def stop(self) -> None:
        """Look no more; it goes on."""
        self._instance.watcher = None
        if Ability.PAGE_MAP in self.can:
            self._instance.source.request_map(None)

    def join(self, timeout_seconds: float) -> bool:
        """There is nothing to wait for."""
        return True
