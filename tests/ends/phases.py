"""What cowtop can be in the midst of when its end comes. Each is reached by what is seen of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from tests.ends.place import Place, why_no_cage, why_no_small_disk
from tests.terminal.pty_screen import COWTOP, PtyScreen
from tui.screens import recordings

PROGRAM: Final = "from tui import cli; cli.program()"
# A disk that takes each 4 KiB by itself: the array is being made for as long as it is wanted.
SLOW_MAKING: Final = f"""
from tui.files import scratch
scratch.PIECE_BYTES = scratch.SYNC_BYTES = 4096
{PROGRAM}
"""
# A disk that never comes to an end of being read back.
SLOW_READING: Final = f"""
import time
from tui.subject import array_file
def slow(before, held, own, told):
    while True:
        told(1, 2)
        time.sleep(0.02)
array_file.compare = slow
{PROGRAM}
"""
# A disk that does not answer at all; on the terminal, where no screen is, it is said.
STUCK: Final = f"""
import os
import sys
import threading
from tui.subject import array_file
def stuck(*given):
    if "--headless" in sys.argv:
        os.write(2, b"no answer from the disk")
    threading.Event().wait()
array_file.compare = stuck
{PROGRAM}
"""
_TO_FILE: Final = 'out=$1; shift; exec "$@" > "$out"'


@dataclass(frozen=True)
class Phase:
    """`arguments` of the command line; `reach` waits until it is there.

    `is_screen`: it has keys. `records`: there is something to record. `program`: stands for cowtop.
    `is_stuck`: no end in order can be had, so what was measured is not told and the recording stops
    where it was. `asks`: what is on the screen where one `q` is not enough. `without`: the names of
    ways that mean something else there. `theirs`: what becomes of the user's own program: `told` of
    each signal, `ended`, or `untouched`. `tells`: what was measured is told at its end.
    """

    name: str
    arguments: tuple[str, ...]
    reach: Callable[[PtyScreen], object]
    is_screen: bool = True
    program: str = ""
    records: bool = False
    why_not: Callable[[], str | None] = lambda: None
    is_on_full_disk: bool = False
    is_stuck: bool = False
    asks: str = ""
    without: frozenset[str] = frozenset()
    theirs: str = ""
    tells: bool = True

    def words(self, place: Place, pid: int = 0) -> list[str]:
        """The whole command line."""
        known = {
            "SCRATCH": ("--scratch-dir", str(place.scratch)),
            "RECORD": ("--record", str(place.recording)),
            "FULL": ("--record", str(place.full_disk)),
            "LOG": (str(place.heard),),
            "PID": (str(pid),),
        }
        words = [part for word in self.arguments for part in known.get(word, (word,))]
        command = [sys.executable, "-c", self.program] if self.program else [COWTOP]
        if self.is_screen:
            return [*command, *words]
        return ["/bin/sh", "-c", _TO_FILE, "sh", str(place.output), *command, *words]


def shows(*parts: str) -> Callable[[PtyScreen], object]:
    """All of these are on the screen."""
    return lambda terminal: [terminal.wait_for(part) for part in parts]


def _pressed(key: str, then: str) -> Callable[[PtyScreen], object]:
    def reach(terminal: PtyScreen) -> None:
        terminal.wait_for("MiB RSS")
        terminal.send(key)
        terminal.wait_for(then)

    return reach


def _closing(terminal: PtyScreen) -> None:
    """The child is stopped, and so cannot do what it was told: close the array."""
    terminal.wait_for("MiB RSS")
    (child,) = terminal.process.children()
    child.suspend()
    terminal.wait_until(lambda: child.status() == psutil.STATUS_STOPPED, "the child to stand")
    terminal.send("q")
    terminal.wait_for("putting away")


def _has_child(terminal: PtyScreen) -> None:
    terminal.wait_until(lambda: terminal.process.children(), "a child")


_RUN: Final = ("run", "fill", "--size", "4M", "--pace", "0", "SCRATCH", "RECORD")
_SLOW: Final = (*_RUN, "--pace", "3600")
RECORDED: Final = str(next(Path(recordings.__path__[0]).glob("modes-0*")))
_TABLE: Final = ("table", "--size", "8M", "--memory-max", "64M", "--swap", "0", "--repeat", "20")

PHASES: Final = (
    Phase("launcher", (), shows("Estimate")),
    Phase(
        "making",
        ("run", "fill", "--size", "900M", "SCRATCH", "RECORD"),
        shows("making a scratch array"),
        program=SLOW_MAKING,
    ),
    Phase("running", _SLOW, shows("MiB RSS"), records=True),
    Phase("paused", _SLOW, _pressed(" ", "paused"), records=True),
    Phase("holding", _RUN, shows("all rows done"), records=True),
    Phase("closing", _SLOW, _closing, records=True),
    Phase(
        "reading back",
        _RUN,
        _pressed("q", "reading the file back"),
        program=SLOW_READING,
        records=True,
    ),
    Phase(
        "caged",
        (*_SLOW, "--memory-max", "96M"),
        shows("MiB RSS"),
        records=True,
        why_not=why_no_cage,
    ),
    Phase("table", (*_TABLE, "--screen", "SCRATCH"), shows("of 160 cells"), why_not=why_no_cage),
    Phase("side by side", (*_SLOW, "--modes", "c,r+"), _has_child),
    Phase("tour", ("demo",), _has_child),
    Phase("replay", ("replay", RECORDED), shows("REPLAY")),
    Phase(
        "recording on a full disk",
        ("run", "fill", "--size", "4M", "--pace", "3600", "SCRATCH", "FULL"),
        shows("MiB RSS"),
        why_not=why_no_small_disk,
        is_on_full_disk=True,
    ),
    Phase(
        "headless making",
        ("run", "fill", "--size", "900M", "--headless", "SCRATCH", "RECORD"),
        shows("making a scratch array"),
        is_screen=False,
        program=SLOW_MAKING,
    ),
    Phase("headless run", (*_SLOW, "--headless"), shows("row "), is_screen=False, records=True),
    Phase(
        "headless reading back",
        (*_RUN, "--headless"),
        shows("reading the file back"),
        is_screen=False,
        program=SLOW_READING,
        records=True,
    ),
    Phase(
        "stuck",
        (*_RUN, "--memory-max", "96M"),
        _pressed("q", "putting away"),
        program=STUCK,
        records=True,
        why_not=why_no_cage,
        is_stuck=True,
    ),
    Phase(
        "headless stuck",
        (*_RUN, "--headless"),
        shows("no answer from the disk"),
        is_screen=False,
        program=STUCK,
        records=True,
        is_stuck=True,
    ),
    Phase(
        "headless table",
        (*_TABLE, "--format", "json", "SCRATCH"),
        _has_child,
        is_screen=False,
        why_not=why_no_cage,
    ),
)
