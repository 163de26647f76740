"""Starting the screen: only in a terminal, and never leaving anything behind."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from tui.messages import ScreenFactory

HEADLESS: str = "use cowtop run WORKLOAD --headless"


def show(first: Callable[[], ScreenFactory], *, instead: str = HEADLESS) -> int:
    """Show a screen and those that follow it; the exit code.

    `first` is called once it is known that there can be a screen. Raises UsageError where there
    cannot; `instead` says what to do then.
    """
    from tui.terminal import spell_in_ascii, why_no_screen

    reason = why_no_screen()
    if reason is not None:
        raise UsageError(f"no screen: {reason}; {instead}")
    from tui.allocator import keep_freed_memory_small

    keep_freed_memory_small()  # before the many modules of a screen are read
    from tui.app import CowtopApp

    spell_in_ascii(sys.__stderr__)  # which Textual draws on
    app = CowtopApp(first())
    try:
        code = app.run()
    finally:
        # Whatever ended the screen: no child, scratch array or cage outlives it.
        app.close_sources()
    return code if code is not None else app.return_code or ExitCode.FINISHED
