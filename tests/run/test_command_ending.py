"""How a command ended, in words: by its exit code, and by who the kernel says killed it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tui.cage.killer import Killer, KillSeen
from tui.probe.reading import Absent
from tui.run.command_ending import as_shell, no_input, of_descendant, of_exit
from tui.run.state import Outcome

_LIMIT = Path("/sys/fs/cgroup/batch")


@pytest.mark.parametrize(
    ("code", "told", "outcome", "reason"),
    [
        (0, 0, Outcome.FINISHED, None),
        (1, 1, Outcome.FAILED, "exit code 1"),
        (255, 255, Outcome.FAILED, "exit code 255"),
        (-signal.SIGINT, 130, Outcome.KILLED, "ended by SIGINT"),
        (-signal.SIGTERM, 143, Outcome.KILLED, "ended by SIGTERM"),
        (-40, 168, Outcome.KILLED, "ended by signal 40"),
    ],
)
def test_an_exit_code_is_told_as_a_shell_would(
    code: int, told: int, outcome: Outcome, reason: str | None
) -> None:
    assert as_shell(code) == told
    end = of_exit(code, KillSeen(Killer.CAGE, 1 << 30))
    assert (end.outcome, end.reason, end.killed_by) == (outcome, reason, None)


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (KillSeen(Killer.CAGE, 1 << 30), "by the memory limit: 1.00 GiB were full"),
        (
            KillSeen(Killer.LIMIT, 1 << 30, where=_LIMIT),
            f"by a memory limit around cowtop: 1.00 GiB were full (the limit of {_LIMIT})",
        ),
        (KillSeen(Killer.MACHINE, 1 << 30), "because the whole machine ran out of memory: 1.00"),
        (KillSeen(Killer.CAGE, Absent("not known")), "by the memory limit"),
        (
            KillSeen(Killer.KERNEL, unread=("a: no permission",)),
            "for want of memory; which limit was full is not known (a: no permission)",
        ),
        (KillSeen(Killer.OUTSIDE), "from outside by SIGKILL: not for want of memory"),
        (KillSeen(Killer.UNKNOWN, unread=("x",)), "by SIGKILL; by whom is not known (x)"),
    ],
)
def test_a_kill_says_whose_it_was_and_what_would_help(seen: KillSeen, words: str) -> None:
    end = of_exit(-signal.SIGKILL, seen)
    assert end.outcome is Outcome.KILLED
    assert end.killed_by is seen.by
    assert end.reason is not None
    assert end.reason.startswith("killed ")
    assert words in end.reason
    assert end.remedy
    is_of_memory = seen.by not in (Killer.OUTSIDE, Killer.UNKNOWN)
    assert bool(of_descendant(seen)) == is_of_memory


def test_where_nobody_looked_a_kill_is_a_signal_and_no_more() -> None:
    end = of_exit(-signal.SIGKILL, None)
    assert (end.reason, end.killed_by) == ("ended by SIGKILL", None)


@pytest.mark.parametrize(
    ("seconds", "output", "is_said"),
    [(0.1, (), True), (0.1, ("done",), False), (60.0, (), False)],
)
def test_what_was_over_at_once_and_silent_may_have_wanted_input(
    seconds: float, output: tuple[str, ...], is_said: bool
) -> None:
    assert bool(no_input(seconds, output)) is is_said
