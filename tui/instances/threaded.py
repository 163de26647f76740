"""Instances in threads of their own, as sources: one for each, and all of them end together.

Whoever leads one leads all: they are one run. What one tells is its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from tui import scarce
from tui.debug import LOG
from tui.errors import ExitCode, UsageError
from tui.instances.settings_of import refuse_instances, settings_of
from tui.pages.request import MapRequest
from tui.run.about import About, WorkloadAbout
from tui.run.after_words import after_sentences
from tui.run.exit_code import exit_code
from tui.run.source import LED, Mailbox, Source
from tui.run.state import Outcome, RunState, Update
from tui.settings import Settings
from workloads.words import Action

if TYPE_CHECKING:
    from tui.instances.run import InstancesRun

_AT_FULL_PACE: Final = 8


class GroupRecorder(Protocol):
    """What takes every update of every instance beside who draws them."""

    trouble: str | None
    has_failed: bool

    def add(self, index: int, update: Update) -> None:
        """Take what is new of one."""

    def close(self) -> None:
        """There is no more."""


OpenGroupRecorder = Callable[[Sequence[About]], GroupRecorder]


class ThreadedInstances:
    """Runs them in the background; started by the first of its sources that is."""

    def __init__(
        self,
        settings: Settings,
        many: int,
        *,
        open_recorder: OpenGroupRecorder | None = None,
        hold: bool = True,
        update_seconds: float = 0.5,
        calm_update_seconds: float = 1.0,
    ) -> None:
        """With `hold` the arrays stay open at their end until `stop`. Raises UsageError.

        `open_recorder` may raise UsageError: then nothing is begun.
        """
        refuse_instances(settings, many)
        self.settings, self.many, self._hold = settings, many, hold
        stretch = max(1.0, many / _AT_FULL_PACE)
        self._update_seconds = update_seconds * stretch
        self._calm_update_seconds = calm_update_seconds * stretch
        self._open_recorder = open_recorder
        self._recorder: GroupRecorder | None = None
        self.also_tell: Callable[[int, Update], object] = lambda index, update: None
        """What else is given every update of each; set before the start."""
        self._run: InstancesRun | None = None
        self.error: str | None = None
        """Why it could not be carried out, in one line."""
        self._error_code: int = ExitCode.FINISHED
        self._stopping = self._is_begun = False
        # A wish and the run it is for: neither may miss the other.
        self._wishes = threading.Lock()
        # Not a daemon: what it must put away it puts away, whatever ends the screen.
        self._thread = threading.Thread(target=self._execute, name="cowtop-instances")
        self.sources: tuple[InstanceSource, ...] = tuple(
            InstanceSource(self, index, settings_of(settings, index, many)) for index in range(many)
        )

    @property
    def states(self) -> tuple[RunState, ...]:
        """All of them as they are now; empty before the start."""
        return self._run.states if self._run is not None else ()

    @property
    def error_code(self) -> int:
        """The exit code of what could not be carried out."""
        return self._error_code

    @property
    def recording_trouble(self) -> str | None:
        """What is missing from the recording, if it is not whole."""
        return self._recorder.trouble if self._recorder else None

    @property
    def has_recording_failed(self) -> bool:
        """Whether what was to be recorded could not be written."""
        return self._recorder is not None and self._recorder.has_failed

    @property
    def left_behind(self) -> tuple[str, ...]:
        """What their processes gave back, and what is left of their file: a sentence each."""
        return after_sentences(self.states)

    def begin(self) -> None:
        """Start the thread, once."""
        with self._wishes:
            if self._is_begun:
                return
            self._is_begun = True
        self._thread.start()

    def send(self, action: Action, argument: str = "") -> None:
        """Pass a command to all of them."""
        if self._run is not None:
            self._run.send(action, argument)

    def map_wanted(self, index: int) -> None:
        """One of them was asked for a page map, or for none any more."""
        with self._wishes:
            if self._run is not None:
                self._run.runs[index].request_map(self.sources[index].map_request)

    def stop(self) -> None:
        """Ask for the end of all, with everything put away."""
        with self._wishes:
            self._stopping = True
            if self._run is not None:
                self._run.stop()

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the end; what was never started has ended."""
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _execute(self) -> None:
        try:
            if self._open_recorder is not None:
                self._recorder = self._open_recorder([source.about for source in self.sources])
            # numpy comes in here, when the first frame is on the screen already.
            from tui.instances.run import InstancesRun

            run = InstancesRun(
                self.settings,
                self.many,
                on_update=self._tell,
                hold=self._hold,
                update_seconds=self._update_seconds,
                calm_update_seconds=self._calm_update_seconds,
            )
            with self._wishes:
                self._run = run
                for source, one in zip(self.sources, run.runs, strict=True):
                    # Recorded whether or not a map is on the screen.
                    wanted = MapRequest() if self._recorder is not None else None
                    one.request_map(source.map_request or wanted)
                if self._stopping:
                    run.stop()
            run.execute()
        except UsageError as error:
            self._fail(str(error), ExitCode.USAGE)
        except Exception as error:
            LOG.exception("the instances ended by an error")
            self._fail(scarce.in_words(error) or f"{type(error).__name__}: {error}", ExitCode.FAULT)
        finally:
            if self._recorder is not None:
                self._recorder.close()

    def _tell(self, index: int, update: Update) -> None:
        if self._recorder is not None:
            self._recorder.add(index, update)
        self.also_tell(index, update)
        self.sources[index].put(update)

    def _fail(self, words: str, code: int) -> None:
        self.error, self._error_code = words, code
        for source in self.sources:
            source.news()


class InstanceSource(Source):
    """One instance: what it tells is its own, what it is told is for all of them."""

    can = LED

    def __init__(self, group: ThreadedInstances, index: int, settings: Settings) -> None:
        self._group, self.index, self.settings = group, index, settings
        self.about: About = WorkloadAbout(settings)
        self.name = f"seed {settings.seed}"
        self.map_request: MapRequest | None = None
        self._mailbox = Mailbox(self.news)
        self._on_news: Callable[[], object] = lambda: None
        self._outcome: Outcome | None = None

    def start(self, on_news: Callable[[], object]) -> None:
        """Begin, if none of them has; what came before is taken first."""
        self._on_news = on_news
        self._group.begin()
        on_news()

    def take(self) -> Update | None:
        """What is new since the last call."""
        return self._mailbox.take()

    @property
    def error(self) -> str | None:
        """Why they could not be carried out."""
        return self._group.error

    @property
    def exit_code(self) -> int:
        """As without a screen, but that it was ended by a key is how it should end."""
        if self._group.error_code or self._outcome in (None, Outcome.STOPPED):
            return self._group.error_code
        return exit_code(self._outcome)

    def send(self, action: Action, argument: str = "") -> None:
        """Pass a command to the children of all of them."""
        self._group.send(action, argument)

    def request_map(self, request: MapRequest | None) -> None:
        """Want this one's page map, or none any more."""
        self.map_request = request
        self._group.map_wanted(self.index)

    def stop(self) -> None:
        """Ask for the end of all of them."""
        self._group.stop()

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the end of all of them."""
        return self._group.join(timeout_seconds)

    def put(self, update: Update) -> None:
        """Its run has something new."""
        self._outcome = update.state.outcome
        self._mailbox.put(update)

    def news(self) -> None:
        """Tell whoever shows it."""
        self._on_news()
