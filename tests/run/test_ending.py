from __future__ import annotations

import errno
import signal

import pytest

from tui.cage.base import LimitSeen
from tui.run.about import WorkloadAbout
from tui.run.ending import exit_in_words, of_error, of_exit
from tui.run.state import Outcome, RunState
from tui.settings import Settings
from workloads.events import Failed
from workloads.words import Mode

ABOUT = WorkloadAbout(Settings())

_STATE = RunState(
    ABOUT,
    rows_done=6250,
    peak={"private_copies_bytes": 510 << 20},
    output_tail=("bye",),
)
_ALL_SIGNALS = sorted(signal.valid_signals())


def _failed(error: str, kind: str, number: int | None, doing: str = "row 7") -> Failed:
    return Failed(1.0, 7, 0, 0, 0, error, kind, number, doing)


@pytest.mark.parametrize(
    ("failed", "reason", "remedy"),
    [
        (
            _failed("assignment destination is read-only", "ValueError", None, "row 0"),
            "ValueError: assignment destination is read-only (while row 0)",
            "mode c changes a private copy",
        ),
        (
            _failed("[Errno 12] Cannot allocate memory", "OSError", errno.ENOMEM, "opening"),
            "(while opening the array)",
            "when it is mapped (its overcommit rule, vm.overcommit_memory)",
        ),
        (_failed("Unable to allocate 3.73 GiB", "MemoryError", None), "3.73", "is allocated"),
        (_failed("no space", "OSError", errno.ENOSPC), "no space", "--scratch-dir"),
        (_failed("odd", "RuntimeError", None), "RuntimeError: odd (while row 7)", None),
    ],
)
def test_an_error_is_told_as_it_was_with_what_would_help(
    failed: Failed, reason: str, remedy: str | None
) -> None:
    end = of_error(failed, _STATE)
    assert end.outcome is Outcome.FAILED
    assert end.reason is not None
    assert reason in end.reason
    if remedy is None:
        assert end.remedy is None
    else:
        assert end.remedy is not None
        assert remedy in end.remedy


@pytest.mark.parametrize(
    ("code", "outcome", "words"),
    [
        (0, Outcome.FAILED, "exit code 0: bye"),
        (1, Outcome.FAILED, "exit code 1: bye"),
        (3, Outcome.FAILED, "exit code 3: bye"),
        (-9, Outcome.KILLED, "killed from outside by SIGKILL at row 6,250"),
        (-7, Outcome.KILLED, "SIGBUS at row 6,250"),
        (-11, Outcome.KILLED, "SIGSEGV at row 6,250"),
        (-6, Outcome.KILLED, "ended by SIGABRT at row 6,250"),
        (-15, Outcome.KILLED, "ended by SIGTERM at row 6,250"),
    ],
)
def test_an_end_without_a_word_is_put_into_words(code: int, outcome: Outcome, words: str) -> None:
    end = of_exit(code, _STATE, None)
    assert end.outcome is outcome
    assert end.reason is not None
    assert words in end.reason


@pytest.mark.parametrize("number", _ALL_SIGNALS)
def test_every_signal_has_an_ending_in_one_line(number: int) -> None:
    end = of_exit(-number, RunState(ABOUT), None)
    assert end.outcome is Outcome.KILLED
    assert end.reason
    assert "\n" not in end.reason


def test_a_signal_without_a_name_is_told_by_its_number() -> None:
    assert exit_in_words(-62) in ("ended by signal 62", "ended by SIGRTMAX-2")
    assert exit_in_words(-200) == "ended by signal 200"
    assert exit_in_words(0) == "exit code 0"


def test_without_last_words_there_are_none() -> None:
    assert of_exit(5, RunState(ABOUT), None).reason == "the workload ended with exit code 5"


@pytest.mark.parametrize(
    ("mode", "swap", "words"),
    [
        (
            "c",
            0,
            "510 MiB of 512 MiB were private copies that only swap could have taken, and "
            "there was none",
        ),
        ("c", None, "there was no more"),
        ("c", 64 << 20, "64.0 MiB of it was not enough"),
        ("load", 0, "were private memory"),
    ],
)
def test_a_limit_that_was_met_is_told_with_its_figures(
    mode: str, swap: int | None, words: str
) -> None:
    state = RunState(WorkloadAbout(Settings(mode=Mode(mode))), rows_done=6250, peak=_STATE.peak)
    end = of_exit(-9, state, LimitSeen(512 << 20, swap, oom_kills=1))
    assert end.outcome is Outcome.KILLED
    assert end.reason is not None
    assert words in end.reason
    assert "killed by the memory limit at row 6,250" in end.reason
    assert "lazy" in (end.remedy or "")


@pytest.mark.parametrize("limit", [None, LimitSeen(512 << 20, 0, oom_kills=0)])
def test_a_kill_that_the_limit_did_not_count_came_from_outside(limit: LimitSeen | None) -> None:
    assert "from outside" in (of_exit(-9, _STATE, limit).reason or "")


def test_other_signals_are_never_blamed_on_the_limit() -> None:
    end = of_exit(-signal.SIGBUS, _STATE, LimitSeen(512 << 20, 0, oom_kills=1))
    assert "SIGBUS" in (end.reason or "")
