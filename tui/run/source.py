"""What a screen, a headless command or an exporter reads, whatever is behind it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from tui.pages.request import MapRequest
from tui.probe.reading import Absent, Sample
from tui.run.state import Marker, RunState, Update
from workloads.words import Action

if TYPE_CHECKING:
    from tui.pages.map import PageMapFrame


MAILBOX_SAMPLES: Final = 4096


MAILBOX_MARKERS: Final = 10_000


class Mailbox:
    """Holds what is new until it is taken; tells once that something is there."""

    def __init__(self, on_news: Callable[[], object]) -> None:
        self._lock = threading.Lock()
        self._on_news = on_news
        self._state: RunState | None = None
        self._page_map: PageMapFrame | Absent | None = None
        self._samples: deque[Sample] = deque(maxlen=MAILBOX_SAMPLES)
        self._markers: deque[Marker] = deque(maxlen=MAILBOX_MARKERS)
        self._restart = False

    def put(self, update: Update) -> None:
        """Add an update; called by the run's thread."""
        with self._lock:
            is_first = self._state is None
            if update.restart:
                self._forget()
                self._restart = True
            self._state = update.state
            self._samples.extend(update.samples)
            self._markers.extend(update.markers)
            self._page_map = update.page_map or self._page_map
        if is_first:
            self._on_news()

    def take(self) -> Update | None:
        """All that is new as one update; called by the thread that draws."""
        with self._lock:
            if self._state is None:
                return None
            samples, markers = tuple(self._samples), tuple(self._markers)
            update = Update(self._state, samples, markers, self._page_map, self._restart)
            self._forget()
            return update

    def _forget(self) -> None:
        self._state = self._page_map = None
        self._samples.clear()
        self._markers.clear()
        self._restart = False


class Source(Protocol):
    """What a monitor can show: a live run, or one that was recorded."""

    is_live: bool

    def start(self, on_news: Callable[[], object]) -> None:
        """Begin; `on_news` is called from any thread when something is new."""

    def take(self) -> Update | None:
        """What is new."""

    @property
    def error(self) -> str | None:
        """Why it could not begin or go on, in one line."""

    def send(self, action: Action, argument: str = "") -> None:
        """Pass a command on."""

    def request_map(self, request: MapRequest | None) -> None:
        """Want the page map in so many cells, or not at all."""

    def stop(self) -> None:
        """Ask for the end."""

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the end; whether it came."""


class Recorder(Protocol):
    """What takes every update of a run beside who draws it."""

    trouble: str | None

    def add(self, update: Update) -> None:
        """Take what is new."""

    def close(self) -> None:
        """There is no more."""
