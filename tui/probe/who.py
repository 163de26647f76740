"""Who a process is, from `/proc/PID/stat` and `cmdline`: texts of it are made harmless here.

By PID and start: a PID that is used again is another process.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.probe.process import PROC
from tui.probe.reading import text_of
from tui.text import plain

Identity = tuple[int, int]
_ENDED: Final = (b"Z", b"X", b"x")
_FORKED_ONLY: Final = 0x40
"""The kernel's PF_FORKNOEXEC."""
_KERNEL_THREAD: Final = 0x200000
_LONGEST_NAME: Final = 60
_MOST_WORDS: Final = 6
# startcode, endcode and startstack; start_data to arg_end: a fork has its parent's, and
# a program that is begun anew has others.
_MEMORY: Final = (*range(23, 26), *range(42, 47))

# What the kernel writes for who may not see it, and for a process without memory.
_NOT_TOLD: Final = ((), (b"1",), (b"0",))


@dataclass(frozen=True, slots=True)
class Who:
    """`state`: the kernel's letter. `is_forked`: it is a fork that has not begun another program.

    `memory`: where the kernel put program and stack: other numbers, another program. Empty where
    it may not be seen.
    """

    pid: int
    start_ticks: int
    parent: int
    command: str
    state: str
    is_alive: bool
    is_forked: bool
    is_kernel_thread: bool
    memory: tuple[bytes, ...]
    faults: int = 0
    ended_faults: int = 0
    """Page faults of children that ended and were waited for: it rises when one is."""

    @property
    def identity(self) -> Identity:
        """What no other process has, also after this one ended."""
        return self.pid, self.start_ticks


def parse_who(text: bytes) -> Who | None:
    """From the text of `stat`; the name in it may hold anything. None if it is no such text."""
    opening, closing = text.find(b"("), text.rfind(b")")
    fields = text[closing + 2 :].split()
    try:
        flags = int(fields[6])
        numbers = int(text[:opening]), int(fields[19]), int(fields[1])
        faults = int(fields[7]) + int(fields[9])
        ended_faults = int(fields[8]) + int(fields[10])
    except (ValueError, IndexError):
        return None
    memory = tuple(fields[at] for at in _MEMORY if at < len(fields))
    return Who(
        *numbers,
        plain(os.fsdecode(text[opening + 1 : closing]), _LONGEST_NAME) or "?",
        fields[0].decode(errors="replace"),
        is_alive=fields[0] not in _ENDED,
        is_forked=bool(flags & _FORKED_ONLY),
        is_kernel_thread=bool(flags & _KERNEL_THREAD),
        memory=() if memory[:1] in _NOT_TOLD else memory,
        faults=faults,
        ended_faults=ended_faults,
    )


def who_of(pid: int, proc_root: Path = PROC) -> Who | None:
    """A process that is there, if only as a zombie."""
    try:
        return parse_who(text_of(f"{proc_root}/{pid}/stat"))
    except OSError:
        return None


def is_hidden(pid: int) -> bool:
    """Whether it is there although `/proc` does not show it: signal 0 asks, and sends nothing."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def called(command_line: bytes, command: str) -> str:
    """A process in few words, without the places of its files: `python3 train.py`, `python3 -m x`.

    `command` is the kernel's own name for it, for one that has no command line.
    """
    words = command_line.rstrip(b"\0").split(b"\0")[:_MOST_WORDS]
    if not words[0]:
        return command
    first, *rest = [os.fsdecode(word[:4096]) for word in words]
    shown = [first.rsplit("/", 1)[-1]]
    for at, word in enumerate(rest):
        if not word.startswith("-"):
            shown.append(word.rsplit("/", 1)[-1])
            break
        if word in ("-m", "-c"):
            shown += [word, *(rest[at + 1 : at + 2] if word == "-m" else [])]
            break
    return plain(" ".join(shown), _LONGEST_NAME) or command
