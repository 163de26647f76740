"""A live subject in a thread of its own, as a source, with a mailbox between it and who draws."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui import scarce
from tui.debug import LOG
from tui.errors import ExitCode, UsageError
from tui.pages.request import MapRequest
from tui.run.about import About, WorkloadAbout
from tui.run.after_words import after_sentences
from tui.run.exit_code import exit_code
from tui.run.source import LED, Mailbox, Recorder, Source
from tui.run.state import Outcome, RunState, Update
from tui.settings import Settings
from tui.subject.found import CannotStart
from workloads.words import Action

if TYPE_CHECKING:
    from tui.subject.base import LiveSubject
    from tui.subject.workload import WorkloadRun

OpenRecorder = Callable[[About], Recorder]


class ThreadedSubject(Source):
    """Runs what a subclass makes; `stop` and wishes reach it from other threads."""

    def __init__(self, about: About, open_recorder: OpenRecorder | None = None) -> None:
        """`open_recorder` may raise UsageError: then nothing is begun."""
        self.about: About = about
        self._open_recorder = open_recorder
        self._recorder: Recorder | None = None
        self._mailbox: Mailbox | None = None
        self._live: LiveSubject | None = None
        self._map_request: MapRequest | None = None
        self._error: str | None = None
        self._error_code: int = ExitCode.FINISHED
        self.also_tell: Callable[[Update], object] = lambda update: None
        """What else is given every update, in the run's thread; set before the start."""
        self._stopping = False
        # A wish and the run it is for: neither may miss the other, nor an old one undo a new.
        self._wishes = threading.Lock()
        # Not a daemon: what it must put away it puts away, whatever ends the screen.
        self._thread = threading.Thread(target=self._execute, name="cowtop-run")

    @abstractmethod
    def make(self, on_update: Callable[[Update], None]) -> LiveSubject:
        """The subject, made in its own thread: numpy comes in here, after the first frame."""

    @property
    def error(self) -> str | None:
        """Why it could not be carried out."""
        return self._error

    @property
    def exit_code(self) -> int:
        """As without a screen, but that it was ended by a key is how it should end."""
        state = self._live.state if self._live is not None else None
        if self._error_code or state is None or state.outcome in (None, Outcome.STOPPED):
            return self._error_code
        return exit_code(state.outcome)

    @property
    def left_behind(self) -> tuple[str, ...]:
        """What is left when cowtop is left, to be said below the screen; a line each."""
        return ()

    @property
    def recording_trouble(self) -> str | None:
        """What is missing from the recording, if it is not whole."""
        return self._recorder.trouble if self._recorder else None

    @property
    def has_recording_failed(self) -> bool:
        """Whether what was to be recorded could not be written."""
        return self._recorder is not None and self._recorder.has_failed

    def start(self, on_news: Callable[[], object]) -> None:
        """Start the thread."""
        self._on_news = on_news
        self._mailbox = Mailbox(on_news)
        self._thread.start()

    def _execute(self) -> None:
        try:
            if self._open_recorder is not None:
                self._recorder = self._open_recorder(self.about)
                # Recorded whether or not a map is on the screen.
                with self._wishes:
                    self._map_request = self._map_request or MapRequest()
            live = self.make(self._tell)
            with self._wishes:
                self._live = live
                live.request_map(self._map_request)
                if self._stopping:
                    live.stop()
            live.execute()
        except CannotStart as error:
            self._fail(str(error), error.code)
        except UsageError as error:
            self._fail(str(error), ExitCode.USAGE)
        except Exception as error:
            LOG.exception("the run ended by an error")
            words = scarce.in_words(error) or f"{type(error).__name__}: {error}"
            self._fail(words, ExitCode.FAULT)
        finally:
            if self._recorder is not None:
                self._recorder.close()

    def _tell(self, update: Update) -> None:
        assert self._mailbox is not None
        if self._recorder is not None:
            self._recorder.add(update)
        self.also_tell(update)
        self._mailbox.put(update)

    def save(self, _state: RunState) -> None:
        """Have the recording made whole so far; in the thread of the run."""
        if self._recorder is not None:
            self._recorder.save()

    def _fail(self, words: str, code: int) -> None:
        self._error, self._error_code = words, code
        self._on_news()

    def take(self) -> Update | None:
        """What is new since the last call."""
        return self._mailbox.take() if self._mailbox else None

    def request_map(self, request: MapRequest | None) -> None:
        """Want the page map, from the beginning if it has not begun."""
        with self._wishes:
            self._map_request = request
            if self._live is not None:
                self._live.request_map(request)

    def stop(self) -> None:
        """Ask for the end, with everything put away."""
        with self._wishes:
            self._stopping = True
            if self._live is not None:
                self._live.stop()

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the end; what was never started has ended."""
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()


class ThreadedRun(ThreadedSubject):
    """A source that runs a workload now, and can be led."""

    can = LED

    def __init__(
        self,
        settings: Settings,
        *,
        hold: bool = True,
        update_seconds: float = 0.5,
        calm_update_seconds: float = 1.0,
        open_recorder: OpenRecorder | None = None,
    ) -> None:
        """With `hold` the array stays open at its end until `stop`."""
        super().__init__(WorkloadAbout(settings), open_recorder)
        self.settings = settings
        self._hold = hold
        self._update_seconds, self._calm_update_seconds = update_seconds, calm_update_seconds
        self._run: WorkloadRun | None = None

    def make(self, on_update: Callable[[Update], None]) -> LiveSubject:
        """The workload's run."""
        from tui.subject.workload import WorkloadRun

        self._run = WorkloadRun(
            self.settings,
            on_update=on_update,
            update_seconds=self._update_seconds,
            calm_update_seconds=self._calm_update_seconds,
            hold=self._hold,
        )
        return self._run

    @property
    def left_behind(self) -> tuple[str, ...]:
        """What its process gave back, and what is left of its file: a sentence each."""
        return after_sentences([self._run.state]) if self._run is not None else ()

    def send(self, action: Action, argument: str = "") -> None:
        """Pass a command to the child."""
        if self._run is not None:
            self._run.send(action, argument)
