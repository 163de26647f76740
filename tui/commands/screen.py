"""Starting the screen: only in a terminal, and never leaving anything behind."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.ends import ENDS, tell
from tui.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from tui.app import CowtopApp
    from tui.messages import ScreenFactory

HEADLESS: str = "use cowtop run WORKLOAD --headless"


class _WouldShow(Exception):
    """The command has come to where its screen would begin."""


def begin_nothing(start: Callable[[], object]) -> None:
    """Go through all that a command looks at before its screen; raises UsageError as it does."""
    from tui.terminal import screen_elsewhere

    with screen_elsewhere(), contextlib.suppress(_WouldShow):
        start()


def show(
    first: Callable[[], ScreenFactory], *, theme: str | None = None, instead: str = HEADLESS
) -> int:
    """Show a screen and those that follow it; the exit code.

    `first` is called once it is known that there can be a screen. Raises UsageError where there
    cannot; `instead` says what to do then. `theme`: None for what suits the terminal.
    """
    from tui.terminal import is_screen_elsewhere, spell_in_ascii, why_no_screen

    if is_screen_elsewhere():
        raise _WouldShow
    reason = why_no_screen()
    if reason is not None:
        raise UsageError(f"no screen: {reason}; {instead}")
    from tui.allocator import keep_freed_memory_small

    keep_freed_memory_small()  # before the many modules of a screen are read
    from tui.app import CowtopApp

    spell_in_ascii(sys.__stderr__)  # which Textual draws on
    app = CowtopApp(first(), theme)
    terminal = sys.__stdin__.fileno() if sys.__stdin__ is not None else None
    with ENDS.by(Shown(app), terminal=terminal):
        try:
            app.run()
        finally:
            # Whatever ended the screen: no child, scratch array or cage outlives it.
            ENDS.retake()
            app.close_sources()
    # Without a code nobody has ended it: it broke down.
    return ExitCode.FAULT if app.return_code is None else app.return_code


class Shown:
    """The app as whoever ends it sees it."""

    leave_seconds = 3.0

    def __init__(self, app: CowtopApp) -> None:
        self._app = app

    @property
    def exit_code(self) -> int:
        """What its runs say."""
        return self._app.exit_code

    def stop(self) -> None:
        """Ask every run for the end."""
        self._app.held.stop()

    def is_put_away(self) -> bool:
        """Whether all have ended."""
        return self._app.held.is_ended()

    def say(self, words: str) -> None:
        """On the screen as long as there is one, else below what it leaves."""
        if self._app.is_running:
            self._app.say_ending(words)
        else:
            tell(words)

    def leave(self) -> None:
        """Give the terminal back."""
        self._app.leave()
