"""How a command of the user's ended, in words; nothing is read into it."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from typing import Final

from tui.cage.killer import Killer, KillSeen
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.run.ending import Ending, exit_in_words
from tui.run.state import Outcome

_SIGNAL_CODE: Final = 128
_AT_ONCE_SECONDS: Final = 2.0
_FOR_WANT_OF_MEMORY: Final = (Killer.CAGE, Killer.LIMIT, Killer.MACHINE, Killer.KERNEL)
_REMEDY: Final = {
    Killer.CAGE: "a higher limit (--memory-max), or swap beside it (--swap-max)",
    Killer.LIMIT: "more from who set that limit (a batch system, a container)",
    Killer.MACHINE: "less memory; --memory-max ends a command before the machine is full",
    Killer.KERNEL: "less memory, or more from who set the limit",
    Killer.OUTSIDE: "a person, or a program that watches memory or time (a batch system, "
    "systemd-oomd, earlyoom): its log says why",
    Killer.UNKNOWN: "a batch system, another user or the kernel's own memory killer: set a limit "
    "of your own with --memory-max to tell them apart",
}


def as_shell(code: int) -> int:
    """The exit code that a shell makes of it: 128 and the signal where one ended it."""
    return code if code >= 0 else _SIGNAL_CODE - code


def of_exit(code: int, seen: KillSeen | None) -> Ending:
    """The end of a command; `seen`: what the kernel's counters say, None if nobody looked."""
    if code == 0:
        return Ending(Outcome.FINISHED)
    if code == -signal.SIGKILL and seen is not None:
        return Ending(Outcome.KILLED, _killed(seen), _REMEDY[seen.by], seen.by)
    outcome = Outcome.FAILED if code > 0 else Outcome.KILLED
    return Ending(outcome, exit_in_words(code))


def of_descendant(seen: KillSeen) -> str:
    """What is to be said where the command itself was not the one that the kernel took."""
    if seen.by not in _FOR_WANT_OF_MEMORY:
        return ""
    return f"a process of it was {_killed(seen)}"


def _killed(seen: KillSeen) -> str:
    limit = seen.limit_bytes
    full = "" if isinstance(limit, Absent) else f": {format_bytes(limit)} were full"
    where = f" (the limit of {seen.where})" if seen.where is not None else ""
    unread = "; ".join(seen.unread)
    match seen.by:
        case Killer.CAGE:
            return f"killed by the memory limit{full}"
        case Killer.LIMIT:
            return f"killed by a memory limit around cowtop{full}{where}"
        case Killer.MACHINE:
            return f"killed because the whole machine ran out of memory{full}"
        case Killer.KERNEL:
            return (
                "killed by the kernel for want of memory; which limit was full is not known "
                f"({unread})"
            )
        case Killer.OUTSIDE:
            return (
                "killed from outside by SIGKILL: not for want of memory, the kernel's own memory "
                "killer counted no victim"
            )
        case Killer.UNKNOWN:
            return f"killed by SIGKILL; by whom is not known ({unread})"


def no_input(seconds: float, output: Sequence[str]) -> str:
    """For a command on a screen that was over at once and silent: it may have wanted input."""
    if output or seconds > _AT_ONCE_SECONDS:
        return ""
    return "On a screen a command has no input: --headless leaves it yours"
