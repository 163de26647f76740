"""The terminal as it was, without waiting for it: for an end that its own driver did not come to.

What the terminal has not read yet is given up; behind it, in its queue, stands what turns the modes
off, so that it is restored too when somebody reads it later.
"""

from __future__ import annotations

import contextlib
import os
import termios
import time
from typing import Any, Final

from tui.ends.unhurried import Unwaiting

# What was cut off is broken off, a string is ended also where it cannot be broken off.
RESTORE: Final = (
    b"\x18\x1b\\\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l\x1b[?1016l\x1b[?1006l"
    b"\x1b[?2048l\x1b[?2004l\x1b[?1004l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h\x1b[0m"
)
"""Takes every mode back that a screen sets; the keyboard's protocol belongs to the other screen."""
_SECONDS: Final = 0.5
_PAUSE_SECONDS: Final = 0.01


class GivingBack:
    """A terminal's line discipline as it is now, to be restored from any thread."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._attributes: list[Any] | None = None
        with contextlib.suppress(termios.error):
            self._attributes = termios.tcgetattr(descriptor)

    def do(self) -> None:
        """Restore it; never waits longer than half a second. Nothing can be drawn afterwards."""
        if self._attributes is None or self._is_others():
            return
        with contextlib.suppress(OSError, termios.error):
            terminal = Unwaiting(self.descriptor)
            self._silence()
            termios.tcsetattr(self.descriptor, termios.TCSANOW, self._attributes)
            rest, until = RESTORE, time.monotonic() + _SECONDS
            while rest and time.monotonic() < until:
                if rest is RESTORE:
                    # Who waits in a write to it gets on with that, to be thrown away as well.
                    termios.tcflush(self.descriptor, termios.TCOFLUSH)
                rest = rest[terminal.write(rest) :]
                if rest:
                    time.sleep(_PAUSE_SECONDS)

    def _is_others(self) -> bool:
        """Whether another program has it now: this one is in the background."""
        try:
            return os.tcgetpgrp(self.descriptor) != os.getpgrp()
        except OSError:
            return False  # not the terminal of this session: nobody's job

    def _silence(self) -> None:
        """What other threads still write goes nowhere."""
        nowhere = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        for descriptor in (1, 2):
            if os.isatty(descriptor):
                os.dup2(nowhere, descriptor)
