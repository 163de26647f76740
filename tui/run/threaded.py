"""A live run in a thread of its own, and a mailbox between it and whoever draws.

The mailbox is bounded: a screen that cannot draw (a stalled terminal) never holds up the run,
and finds at its return the latest state and the samples that still fit.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from tui.probe.reading import Absent, Sample
from tui.run.errors import UsageError
from tui.run.map_watch import MapRequest
from tui.run.settings import Settings
from tui.run.state import Marker, RunState, Update
from workloads.protocol import Action

if TYPE_CHECKING:
    from tui.run.live import LiveRun
    from tui.run.page_map import PageMapFrame
    from tui.run.recorder import Recorder

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


class ThreadedRun:
    """A source that runs a workload now."""

    is_live = True

    def __init__(
        self,
        settings: Settings,
        *,
        hold: bool = True,
        update_seconds: float = 0.5,
        record: Path | None = None,
    ) -> None:
        """`record`: the file that the run is recorded in."""
        self._settings, self._hold, self._update_seconds = settings, hold, update_seconds
        self._record = record
        self._recorder: Recorder | None = None
        self._mailbox: Mailbox | None = None
        self._live: LiveRun | None = None
        self._map_request: MapRequest | None = None
        self._error: str | None = None
        self._stopping = False
        # Not a daemon: what it must put away it puts away, whatever ends the screen.
        self._thread = threading.Thread(target=self._execute, name="cowtop-run")

    @property
    def error(self) -> str | None:
        """Why the run could not be carried out."""
        return self._error

    @property
    def recording_trouble(self) -> str | None:
        """What is missing from the recording, if it is not whole."""
        return self._recorder.trouble if self._recorder else None

    def start(self, on_news: Callable[[], object]) -> None:
        """Start the thread."""
        self._on_news = on_news
        self._mailbox = Mailbox(on_news)
        self._thread.start()

    def _execute(self) -> None:
        try:
            # numpy comes in here, when the first frame is on the screen already.
            from tui.run.live import LiveRun

            if self._record is not None:
                self._open_recorder(self._record)
            run = LiveRun(
                self._settings,
                on_update=self._tell,
                update_seconds=self._update_seconds,
                hold=self._hold,
            )
            self._live = run
            run.request_map(self._map_request)
            if self._stopping:
                run.stop()
            run.execute()
        except UsageError as error:
            self._fail(str(error))
        except Exception as error:
            self._fail(f"{type(error).__name__}: {error}")
        finally:
            if self._recorder is not None:
                self._recorder.close()

    def _open_recorder(self, path: Path) -> None:
        from tui.run.recorder import Recorder

        self._recorder = Recorder(path, self._settings)
        # Recorded whether or not a map is on the screen.
        self._map_request = self._map_request or MapRequest()

    def _tell(self, update: Update) -> None:
        assert self._mailbox is not None
        if self._recorder is not None:
            self._recorder.add(update)
        self._mailbox.put(update)

    def _fail(self, words: str) -> None:
        self._error = words
        self._on_news()

    def take(self) -> Update | None:
        """What is new since the last call."""
        return self._mailbox.take() if self._mailbox else None

    def send(self, action: Action, argument: str = "") -> None:
        """Pass a command to the child."""
        if self._live is not None:
            self._live.send(action, argument)

    def request_map(self, request: MapRequest | None) -> None:
        """Want the page map, from the run's beginning if it has not begun."""
        self._map_request = request
        if self._live is not None:
            self._live.request_map(request)

    def stop(self) -> None:
        """Ask the run to end and put everything away."""
        self._stopping = True
        if self._live is not None:
            self._live.stop()

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the run's end."""
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()
