"""The words that both processes use: modes, releases, and the commands a child is given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class ProtocolError(ValueError):
    """A line that is not an event or a command of this protocol."""


class Mode(StrEnum):
    """How the array is opened: numpy's own letters, or `load` for a whole read."""

    READ = "r"
    READ_WRITE = "r+"
    WRITE_NEW = "w+"
    COPY_ON_WRITE = "c"
    LOAD = "load"

    @property
    def is_shared(self) -> bool:
        """Whether a change to the array is a change to the file."""
        return self in (Mode.READ_WRITE, Mode.WRITE_NEW)


class Release(StrEnum):
    """What follows a flush, if anything."""

    KEEP = "keep"
    DONTNEED = "dontneed"
    COLD = "cold"
    PAGEOUT = "pageout"
    REOPEN = "reopen"
    DROP_CACHE = "drop-cache"


class Action(StrEnum):
    """A command the parent may send; the end of the stream means `stop`."""

    PAUSE = "pause"
    RESUME = "resume"
    STEP = "step"
    FLUSH = "flush"
    RELEASE = "release"
    RATE = "rate"
    CHECK = "check"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Command:
    """One action with its argument: a release's name, or a factor for the rate."""

    action: Action
    argument: str = ""

    def encode(self) -> bytes:
        """The line, with its newline."""
        return f"{self.action} {self.argument}".strip().encode() + b"\n"

    @classmethod
    def decode(cls, line: str) -> Self:
        """Parse one line; raises ProtocolError."""
        word, _, argument = line.strip().partition(" ")
        try:
            action = Action(word)
            if action is Action.RELEASE:
                Release(argument)
            elif action is Action.RATE:
                if not 0 < float(argument) < float("inf"):
                    raise ValueError(argument)
            elif argument:
                raise ValueError(argument)
        except ValueError as error:
            raise ProtocolError(f"not a command: {line.strip()[:80]!r}") from error
        return cls(action, argument)
