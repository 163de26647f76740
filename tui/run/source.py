"""What a screen, a headless command or an exporter reads, whatever is behind it.

The mailbox is bounded: a screen that cannot draw (a stalled terminal) never holds up the run,
and finds at its return the latest state and the samples that still fit.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NoReturn, Protocol

from tui.errors import ExitCode
from tui.pages.request import MapRequest
from tui.probe.reading import Absent, Sample
from tui.run.marker import Marker
from tui.run.playback import Playback
from tui.run.state import RunState, Update
from workloads.words import Action

if TYPE_CHECKING:
    from tui.pages.map import PageMapFrame
    from tui.run.about import About

MAILBOX_SAMPLES: Final = 4096
MAILBOX_MARKERS: Final = 10_000


class Ability(StrEnum):
    """What a source can do beside being looked at; a key for anything else is not offered."""

    PAUSE = "pause"
    RATE = "rate"
    FLUSH = "flush"
    RELEASE = "release"
    PAGE_MAP = "page map"
    RUN_ANEW = "run anew"
    INTERRUPT = "interrupt"


LED: Final = frozenset(Ability) - {Ability.INTERRUPT}
"""What a workload of ours can do: all of it but what a command has instead."""


class Source(ABC):
    """Updates from somewhere: `take` them when `on_news` was called, until a state has ended.

    `can` is known before the start, `about` where it is. `name` tells it from others shown with
    it. `playback` is there where time can be gone back in.
    """

    name: str = ""
    about: About | None = None
    can: frozenset[Ability] = frozenset()
    playback: Playback | None = None

    @abstractmethod
    def start(self, on_news: Callable[[], object]) -> None:
        """Begin; `on_news` is called from any thread when something is new."""

    @abstractmethod
    def take(self) -> Update | None:
        """What is new."""

    @property
    def error(self) -> str | None:
        """Why it could not begin or go on, in one line."""
        return None

    @property
    def exit_code(self) -> int:
        """What a script learns of it: 0 unless something went wrong that began here."""
        return ExitCode.FINISHED

    def send(self, action: Action, argument: str = "") -> None:
        """Pass a command on; raises RuntimeError where it cannot be led."""
        self._refuse(str(action))

    def request_map(self, request: MapRequest | None) -> None:
        """Want the page map in so many cells, or no more; raises RuntimeError without one."""
        self._refuse("a page map")

    def interrupt(self) -> None:
        """What Ctrl+C is to a command; raises RuntimeError where there is none to hear it."""
        self._refuse("an interrupt")

    @abstractmethod
    def stop(self) -> None:
        """Ask for the end."""

    @abstractmethod
    def join(self, timeout_seconds: float) -> bool:
        """Wait for the end; whether it came."""

    def _refuse(self, what: str) -> NoReturn:
        raise RuntimeError(f"a {type(self).__name__} was asked for what it cannot do: {what}")


class Recorder(Protocol):
    """What takes every update of a run beside who draws it."""

    trouble: str | None
    has_failed: bool

    def add(self, update: Update) -> None:
        """Take what is new."""

    def save(self) -> None:
        """What was taken so far is to last, whatever comes next."""

    def close(self) -> None:
        """There is no more."""


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
            if update.page_map is not None:
                self._page_map = update.page_map
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
