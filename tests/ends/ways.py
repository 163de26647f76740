"""The ways in which an end comes: signals, keys, a terminal that stalls or goes; alone and after
each other.
"""

from __future__ import annotations

import os
import random
import select
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.terminal.pty_screen import PtyScreen
from tests.waiting import eventually
from tests.wire.stalling import fill

Step = Callable[[PtyScreen, random.Random], object]
_FULL_TRIES: Final = 30


def _signal(number: signal.Signals) -> Step:
    def send(terminal: PtyScreen, _random: random.Random) -> None:
        if terminal.exit_code is None:
            terminal.signal(number)

    return send


def _key(text: str) -> Step:
    def press(terminal: PtyScreen, _random: random.Random) -> None:
        terminal.send(text)

    return press


def leave(terminal: PtyScreen, _random: random.Random) -> None:
    """The key that leaves."""
    terminal.send("q")


def _pause(terminal: PtyScreen, drawn: random.Random) -> None:
    """The time between two of them is a part of what is tried; the terminal reads meanwhile."""
    terminal.read_for(drawn.uniform(0.05, 0.5))


def _stall(terminal: PtyScreen, _random: random.Random) -> None:
    """Not read any more, until what is drawn anew all the time does not get through.

    What little is drawn without a screen never does that: others have filled it then.
    """
    size = 100
    for _ in range(_FULL_TRIES):
        size = 201 - size
        terminal.resize(size, 30)
        if eventually(lambda: not has_room(terminal.pid), seconds=0.02):
            return
    # Behind a link there are others to carry it on for a while.
    while eventually(lambda: has_room(terminal.pid), seconds=0.1):
        fill(terminal)


def has_room(pid: int) -> bool:
    """Whether the terminal of a process takes more."""
    slave = os.open(f"/proc/{pid}/fd/0", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        poll = select.poll()
        poll.register(slave, select.POLLOUT)
        return bool(poll.poll(0))
    finally:
        os.close(slave)


def _resize(terminal: PtyScreen, _random: random.Random) -> None:
    terminal.wipe()
    terminal.resize(81, 25)
    terminal.wait_for("Quit")


def _no_text(terminal: PtyScreen, _random: random.Random) -> None:
    """A byte that is none in UTF-8; what is typed behind it still counts."""
    os.write(terminal.master, b"\xff?")
    terminal.wait_for("Keys:")
    terminal.send("\x1b")
    terminal.wait_for(lambda text: "Keys:" not in text)


def _hang_up(terminal: PtyScreen, _random: random.Random) -> None:
    terminal.close_terminal()


@dataclass(frozen=True)
class Way:
    """`codes`: the exit codes that are right; `reads`: the terminal is there to the end."""

    name: str
    steps: tuple[Step, ...]
    codes: tuple[int, ...]
    reads: bool = True
    needs_keys: bool = False

    @property
    def sends(self) -> int:
        """How many signals may come of it at most."""
        return sum(step is not _pause and step is not _stall for step in self.steps)

    def means(self, name: str) -> bool:
        """Whether it is the signal of that name that comes of it."""
        return 128 + signal.Signals[f"SIG{name}"] in self.codes


def _signals() -> list[Way]:
    ways = []
    for name in ("HUP", "INT", "TERM", "QUIT", "USR1"):
        number = signal.Signals[f"SIG{name}"]
        step = _signal(number)
        ways.append(Way(name, (step,), (128 + number,)))
        ways.append(Way(f"{name}, {name}", (step, _pause, step), (128 + number,)))
    return ways


_INTERRUPTED: Final = 128 + signal.SIGINT
_GONE: Final = 128 + signal.SIGHUP
_ENDED: Final = 128 + signal.SIGTERM

WAYS: Final = (
    *_signals(),
    Way("q", (leave,), (0,), needs_keys=True),
    Way("ctrl+c", (_key("\x03"),), (_INTERRUPTED,)),
    Way("q, ctrl+c", (leave, _pause, _key("\x03")), (0, _INTERRUPTED), needs_keys=True),
    Way("q, hang-up", (leave, _pause, _hang_up), (0, _GONE), reads=False, needs_keys=True),
    Way("stall, hang-up", (_stall, _hang_up), (_GONE,), reads=False),
    Way("stall, TERM", (_stall, _signal(signal.SIGTERM)), (_ENDED,)),
    Way("hang-up", (_hang_up,), (_GONE,), reads=False),
)

RESIZED: Final = Way("resize, q", (_resize, leave), (0,), needs_keys=True)
LINK_WAYS: Final = (
    *(way for way in WAYS if way.name in ("hang-up", "stall, hang-up", "stall, TERM")),
    *(way for way in WAYS if way.name in ("q", "q, hang-up")),
    RESIZED,
    Way("0xff, q", (_no_text, leave), (0,), needs_keys=True),
)
"""Those that a link between the program and who looks at it may change."""
