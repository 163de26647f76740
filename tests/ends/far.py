"""The program in a terminal that somebody else has, behind an sshd."""

from __future__ import annotations

import os
import shlex
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.terminal.pty_screen import PtyScreen
from tests.waiting import DEADLINE_SECONDS, ends

_TELLS_PID: Final = 'echo $$ > "$0"; exec "$@"'


class FarScreen(PtyScreen):
    """`pid` and signals are the program's; the exit code is what the client of ssh makes of it."""

    def __init__(self, words: Sequence[str], *, login: Sequence[str], pid_file: Path) -> None:
        far = shlex.join(["/bin/sh", "-c", _TELLS_PID, str(pid_file), *words])
        super().__init__([*login[1:], f"exec {far}"], command=login[:1])
        self._client = self.pid
        self.wait_until(lambda: pid_file.exists() and pid_file.read_text().strip(), "the far end")
        self.pid = int(pid_file.read_text())

    def close_terminal(self) -> None:
        """The link is gone, and with it the terminal: the client is killed."""
        if self.master >= 0 and self.exit_code is None:
            os.kill(self._client, signal.SIGKILL)
        super().close_terminal()

    def wait_exit(self, seconds: float = DEADLINE_SECONDS) -> int:
        """Read until both have ended; the client's exit code."""
        code = super().wait_exit(seconds)
        assert ends(self.pid, seconds), "it does not end at the far end"
        return code
