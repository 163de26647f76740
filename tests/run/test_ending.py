"""Every way to end is told with its cause and, where there is one, with what would have helped."""

from __future__ import annotations

import errno
import signal

import pytest

from tui.cage.base import LimitSeen
from tui.run.about import About, WorkloadAbout
from tui.run.ending import Ending, exit_in_words, of_error, of_exit
from tui.run.state import Outcome, RunState
from tui.settings import Settings
from workloads.events import Failed
from workloads.words import Mode

_STATE = RunState(
    WorkloadAbout(Settings()),
    rows_done=6250,
    peak={"private_copies_bytes": 510 << 20},
    output_tail=("bye",),
)
_ALL_SIGNALS = sorted(signal.valid_signals())


def _failed(error: str, kind: str, number: int | None, doing: str = "row 7") -> Failed:
    return Failed(1.0, 7, 0, 0, 0, error, kind, number, doing)


_REFUSED = (
    "mode c of 76.3 MiB may become private in full, and the kernel refuses that when it is "
    "{} (its overcommit rule, vm.overcommit_memory); mode r or r+ is not counted, "
    "`lazy` needs almost nothing"
)


@pytest.mark.parametrize(
    ("failed", "reason", "remedy"),
    [
        (
            _failed("assignment destination is read-only", "ValueError", None, "row 0"),
            "ValueError: assignment destination is read-only (while row 0)",
            "mode c changes a private copy, mode r+ the file; `lazy` works in mode r",
        ),
        (
            _failed("[Errno 12] Cannot allocate memory", "OSError", errno.ENOMEM, "opening"),
            "OSError: [Errno 12] Cannot allocate memory (while opening the array)",
            _REFUSED.format("mapped"),
        ),
        (
            _failed("Unable to allocate 3.73 GiB", "MemoryError", None),
            "MemoryError: Unable to allocate 3.73 GiB (while row 7)",
            _REFUSED.format("allocated"),
        ),
        (
            _failed("no space", "OSError", errno.ENOSPC),
            "OSError: no space (while row 7)",
            "free space on the file's disk, or choose another with --scratch-dir",
        ),
        (_failed("odd", "RuntimeError", None), "RuntimeError: odd (while row 7)", None),
        (_failed("odd", "OSError", errno.EIO), "OSError: odd (while row 7)", None),
    ],
)
def test_an_error_is_told_as_it_was_with_what_would_help(
    failed: Failed, reason: str, remedy: str | None
) -> None:
    assert of_error(failed, _STATE) == Ending(Outcome.FAILED, reason, remedy)


def test_an_array_whose_size_is_not_known_is_told_by_its_mode() -> None:
    class Sizeless(About):
        name = "sizeless"
        mode = Mode.COPY_ON_WRITE

    remedy = of_error(_failed("no memory", "MemoryError", None), RunState(Sizeless())).remedy or ""
    assert remedy.startswith("mode c may become private in full, ")


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        (0, Ending(Outcome.FAILED, "the workload ended with exit code 0: bye")),
        (1, Ending(Outcome.FAILED, "the workload ended with exit code 1: bye")),
        (
            -9,
            Ending(
                Outcome.KILLED,
                "killed from outside by SIGKILL at row 6,250",
                "a batch system, another user or the kernel's own memory killer: watch the "
                "machine's available memory, or set a limit of your own with --memory-max",
            ),
        ),
        (
            -7,
            Ending(
                Outcome.KILLED,
                "SIGBUS at row 6,250: the file behind the mapping could not give the page "
                "(it was truncated, or its disk is full or failed)",
                "keep the file's size as it is while it is mapped, and its disk from filling up",
            ),
        ),
        (
            -11,
            Ending(
                Outcome.KILLED,
                "SIGSEGV at row 6,250: the process touched memory that is not mapped",
                "the array was closed or unmapped while it was in use",
            ),
        ),
        (-6, Ending(Outcome.KILLED, "ended by SIGABRT at row 6,250")),
        (-15, Ending(Outcome.KILLED, "ended by SIGTERM at row 6,250")),
    ],
)
def test_an_end_without_a_word_is_put_into_words(code: int, ending: Ending) -> None:
    assert of_exit(code, _STATE, None) == ending


def test_the_last_line_of_what_was_printed_are_the_last_words() -> None:
    state = RunState(WorkloadAbout(Settings()), output_tail=("first", "second"))
    assert of_exit(1, state, None).reason == "the workload ended with exit code 1: second"


@pytest.mark.parametrize("number", _ALL_SIGNALS)
def test_every_signal_has_an_ending_in_one_line(number: int) -> None:
    end = of_exit(-number, RunState(WorkloadAbout(Settings())), None)
    assert end.outcome is Outcome.KILLED
    assert end.reason
    assert "\n" not in end.reason


def test_a_signal_without_a_name_is_told_by_its_number() -> None:
    assert exit_in_words(-62) in ("ended by signal 62", "ended by SIGRTMAX-2")
    assert exit_in_words(-200) == "ended by signal 200"
    assert exit_in_words(0) == "exit code 0"


def test_without_last_words_there_are_none() -> None:
    assert (
        of_exit(5, RunState(WorkloadAbout(Settings())), None).reason
        == "the workload ended with exit code 5"
    )


_MIB = 1 << 20
_HELP = "mode r+ (the file takes the changes), `lazy` (mode r, one small buffer), or swap"


@pytest.mark.parametrize(
    ("mode", "copies", "swap", "words"),
    [
        (
            "c",
            510,
            0,
            "510 MiB of 512 MiB were private copies that only swap could have taken, and "
            "there was none",
        ),
        (
            "c",
            513,  # a page or two may be charged to who touched it first: never more than the limit
            0,
            "512 MiB of 512 MiB were private copies that only swap could have taken, and "
            "there was none",
        ),
        (
            "c",
            510,
            None,
            "510 MiB of 512 MiB were private copies that only swap could have taken, and "
            "there was no more",
        ),
        (
            "c",
            570,
            64 * _MIB,
            "570 MiB were private copies that only the 512 MiB and swap could hold, and "
            "64.0 MiB of it was not enough",
        ),
        (
            "load",
            510,
            0,
            "510 MiB of 512 MiB were private memory that only swap could have taken, and "
            "there was none",
        ),
        ("r+", 1, 0, "500 MiB of 512 MiB could not be given back fast enough"),
        ("r", 1, None, "500 MiB of 512 MiB could not be given back fast enough"),
    ],
)
def test_a_limit_that_was_met_is_told_with_its_figures(
    mode: str, copies: int, swap: int | None, words: str
) -> None:
    peak = {
        "limit_unreclaimable_bytes": 500 * _MIB,
        "private_copies_bytes": copies * _MIB,
        "rss_anon_bytes": 7,
    }
    state = RunState(WorkloadAbout(Settings(mode=Mode(mode))), rows_done=6250, peak=peak)
    assert of_exit(-9, state, LimitSeen(512 * _MIB, swap, oom_kills=1)) == Ending(
        Outcome.KILLED, f"killed by the memory limit at row 6,250: {words}", _HELP
    )


def test_a_limit_met_while_numpy_still_reads_is_told_by_the_last_sample() -> None:
    peak = {"rss_anon_bytes": 300 * _MIB, "private_copies_bytes": 1}
    limit = LimitSeen(512 * _MIB, 0, oom_kills=1)
    assert of_exit(
        -9, RunState(WorkloadAbout(Settings(mode=Mode.LOAD)), peak=peak), limit
    ).reason == (
        "killed by the memory limit while opening the array: at least 300 MiB of 512 MiB were "
        "private memory that only swap could have taken, and there was none"
    )


def test_a_limit_met_in_the_first_row_is_met_at_row_0() -> None:
    state = RunState(
        WorkloadAbout(Settings()), started_at=1.0, peak={"private_copies_bytes": 512 * _MIB}
    )
    reason = of_exit(-9, state, LimitSeen(512 * _MIB, 0, oom_kills=1)).reason or ""
    assert reason.startswith("killed by the memory limit at row 0: 512 MiB of 512 MiB were")


@pytest.mark.parametrize("mode", ["c", "load", "r+"])
def test_what_filled_a_limit_unseen_is_not_known_and_never_nothing(mode: str) -> None:
    state = RunState(WorkloadAbout(Settings(mode=Mode(mode))), rows_done=5)
    assert of_exit(-9, state, LimitSeen(512 * _MIB, 0, oom_kills=1)).reason == (
        "killed by the memory limit at row 5: 512 MiB were full; what filled them was not read"
    )


@pytest.mark.parametrize("limit", [None, LimitSeen(512 << 20, 0, oom_kills=0)])
def test_a_kill_that_the_limit_did_not_count_came_from_outside(limit: LimitSeen | None) -> None:
    assert "from outside" in (of_exit(-9, _STATE, limit).reason or "")


def test_other_signals_are_never_blamed_on_the_limit() -> None:
    end = of_exit(-signal.SIGBUS, _STATE, LimitSeen(512 << 20, 0, oom_kills=1))
    assert "SIGBUS" in (end.reason or "")
