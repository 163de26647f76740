"""A program of a user's: it writes down every signal that comes, and ends a while after the first.

`python their_program.py LOG`, by itself: nothing of cowtop's is in it.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from pathlib import Path

_QUIET_SECONDS = 0.3
"""A signal that was sent on twice comes twice by then."""
NAMES = ("HUP", "INT", "QUIT", "TERM", "USR1", "USR2")


def _run(log: str) -> int:
    heard: list[int] = []

    def hear(number: int, _frame: object) -> None:
        heard.append(number)
        with Path(log).open("a") as file:
            file.write(f"{signal.Signals(number).name[3:]}\n")

    come, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told)
    for name in NAMES:
        signal.signal(signal.Signals[f"SIG{name}"], hear)
    os.write(2, b"their program runs\n")
    seconds = None
    while select.select([come], [], [], seconds)[0]:
        os.read(come, 1)
        seconds = _QUIET_SECONDS
    return 128 + heard[0]


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1]))
