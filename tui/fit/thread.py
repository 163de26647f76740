"""A fit in a thread of its own, for a screen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.debug import LOG
from tui.errors import UsageError
from tui.fit.plan import FitPlan
from tui.fit.state import FitState

if TYPE_CHECKING:
    from tui.fit.run import FitRun


class ThreadedFit:
    """Runs a plan in the background; `state` is always the latest."""

    def __init__(self, plan: FitPlan, *, update_seconds: float = 0.5) -> None:
        self.plan, self._update_seconds = plan, update_seconds
        self.state: FitState = plan.begin()
        self._run: FitRun | None = None
        self._stopping = False
        self._on_news: Callable[[], object] = lambda: None
        self._error: str | None = None
        self.also_tell: Callable[[FitState], object] = lambda state: None
        """What else is given every state; set before the start."""
        # Not a daemon: what it must put away it puts away, whatever ends the screen.
        self._thread = threading.Thread(target=self._execute, name="cowtop-fit")

    @property
    def error(self) -> str | None:
        """Why it could not go on, in one line."""
        return self._error

    def start(self, on_news: Callable[[], object]) -> None:
        """Start the thread; `on_news` is called from another one when something is new."""
        self._on_news = on_news
        self._thread.start()

    def stop(self) -> None:
        """Ask for the end of what runs, and begin nothing more."""
        self._stopping = True
        if self._run is not None:
            self._run.stop()

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the end; whether it came."""
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _execute(self) -> None:
        # numpy comes in here, when the first frame is on the screen already.
        from tui.fit.quiet import step_back
        from tui.fit.run import FitRun

        step_back()
        run = self._run = FitRun(
            self.plan, on_state=self._show, update_seconds=self._update_seconds
        )
        if self._stopping:
            run.stop()
        try:
            run.execute()
        except UsageError as error:
            self._fail(str(error))
        except Exception as error:
            LOG.exception("the fit ended by an error")
            self._fail(f"{type(error).__name__}: {error}")

    def _show(self, state: FitState) -> None:
        self.state = state
        self.also_tell(state)
        self._on_news()

    def _fail(self, words: str) -> None:
        self._error = words
        self._on_news()
