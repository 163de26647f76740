"""Run inside a systemd scope: keeps it, and so its counters, until cowtop has read them.

A scope is gone with its last process, and with it the count that tells who killed the child.
This stays behind in it, with nothing of the child's open, and ends at the latest with cowtop.

Run as a script, `keeper.py PID COMMAND...`: it becomes COMMAND, so that PIDs stay as they are.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from pathlib import Path


def main(arguments: list[str]) -> None:
    """Leave a keeper behind that waits for the end of a PID, then become the command."""
    watched = os.pidfd_open(int(arguments[0]))
    if os.fork() == 0:
        _stay()
        # Twice, so that it is no child of the command, which might wait for its children.
        if os.fork() == 0:
            _keep(watched)
        os._exit(0)
    os.wait()
    os.execvp(arguments[1], arguments[1:])


def _stay() -> None:
    os.setsid()
    # A scope's OOM policy may ask all its processes to stop: the counters are then wanted most.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _keep(watched: int) -> None:
    os.dup2(watched, 0)
    for entry in list(Path("/proc/self/fd").iterdir()):
        with contextlib.suppress(OSError):
            if entry.name != "0":
                os.close(int(entry.name))
    os.chdir("/")
    waiting = select.poll()
    waiting.register(0, select.POLLIN)
    waiting.poll()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
