"""Every way to end is told with its cause and, where there is one, with what would have helped."""

from __future__ import annotations

import errno
import signal
from dataclasses import replace

import pytest

from tui.cage.killer import Killer
from tui.run.about import WorkloadAbout
from tui.run.ending import Ending, exit_in_words, of_error, of_exit
from tui.run.mapping_refused import Refusal
from tui.run.state import Outcome, RunState
from tui.settings import Settings
from workloads.events import Failed
from workloads.sources import sources_of

_STATE = RunState(
    WorkloadAbout(Settings()),
    rows_done=6250,
    peak={"private_copies_bytes": 510 << 20},
    output_tail=("bye",),
)
_ALL_SIGNALS = sorted(signal.valid_signals())


def _failed(error: str, kind: str, number: int | None, doing: str = "row 7") -> Failed:
    return Failed(1.0, 7, 0, 0, 0, error, kind, number, doing)


_NO_RULE = (
    "the kernel had no more to give, and no rule of its that is known here explains it: a smaller "
    "array, or mode r and `lazy`, which need almost nothing"
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
            _NO_RULE,
        ),
        (
            _failed("Unable to allocate 3.73 GiB", "MemoryError", None),
            "MemoryError: Unable to allocate 3.73 GiB (while row 7)",
            _NO_RULE,
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


@pytest.mark.parametrize("kind", ["OSError", "MemoryError"])
def test_memory_that_a_rule_refused_is_told_by_that_rule(kind: str) -> None:
    refusal = Refusal("more than `ulimit -v` allows", "`ulimit -v unlimited`")
    end = of_error(_failed("no", kind, errno.ENOMEM, "opening"), _STATE, refusal)
    assert end.remedy == "more than `ulimit -v` allows; `ulimit -v unlimited`"


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        (
            0,
            Ending(
                Outcome.FAILED,
                "the workload ended by itself at row 6,250, before its work was done: bye",
                "something that its Python loads may have ended it (PYTHONPATH, sitecustomize)",
            ),
        ),
        (1, Ending(Outcome.FAILED, "the workload ended with exit code 1: bye")),
        (
            -9,
            Ending(
                Outcome.KILLED,
                "killed by SIGKILL at row 6,250; by whom is not known (nothing was counted)",
                "a batch system, another user or the kernel's own memory killer: watch the "
                "machine's available memory, or set a limit of your own with --memory-max",
                Killer.UNKNOWN,
            ),
        ),
        (
            -7,
            Ending(
                Outcome.KILLED,
                "SIGBUS at row 6,250: the file behind the mapping could not give the page "
                "(it was truncated, or its disk is full or failed), or somebody sent the signal",
                "keep the file's size as it is while it is mapped, and its disk from filling up",
            ),
        ),
        (
            -11,
            Ending(
                Outcome.KILLED,
                "SIGSEGV at row 6,250: the process touched memory that is not mapped, or somebody "
                "sent the signal",
                "a library's fault, or an array that was closed while it was in use: the last "
                "lines of the output may say which",
            ),
        ),
        (
            -6,
            Ending(
                Outcome.KILLED,
                "ended by SIGABRT at row 6,250",
                "a library gave up by itself, or somebody sent it: the last lines of the output "
                "may say which",
            ),
        ),
        (
            -15,
            Ending(
                Outcome.KILLED,
                "ended by SIGTERM at row 6,250",
                "somebody asked it to end (a batch system at its time limit, another user, a "
                "machine that goes down): ask for more time, or look who sent it",
            ),
        ),
        (
            -24,
            Ending(
                Outcome.KILLED,
                "ended by SIGXCPU at row 6,250",
                "its CPU time was used up (ulimit -t), or a batch system says so: a higher "
                "limit, or fewer rows",
            ),
        ),
    ],
)
def test_an_end_without_a_word_is_put_into_words(code: int, ending: Ending) -> None:
    assert of_exit(code, _STATE, None) == ending


def test_the_last_line_of_what_was_printed_are_the_last_words() -> None:
    state = RunState(WorkloadAbout(Settings()), output_tail=("first", "second"))
    assert of_exit(1, state, None).reason == "the workload ended with exit code 1: second"


def test_a_library_that_could_start_no_thread_was_not_interrupted_by_anybody() -> None:
    said = "OpenBLAS blas_thread_init: pthread_create failed for thread 1 of 2: Resource"
    state = RunState(WorkloadAbout(Settings()), output_tail=(said, "ulimit -a"))
    end = of_exit(-signal.SIGINT, state, None)
    assert end.reason == "ended by SIGINT at row 0: no thread could be started"
    assert "ulimit -u" in (end.remedy or "")


def test_without_a_huge_page_there_is_none_to_give() -> None:
    state = replace(_STATE, sources=sources_of("hugetlbfs", None, None))
    end = of_exit(-signal.SIGBUS, state, None)
    assert "(it was truncated, or no huge page was free)" in (end.reason or "")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_no_keyboard_or_terminal_is_blamed_that_the_child_has_not(number: int) -> None:
    said = of_exit(-number, RunState(WorkloadAbout(Settings())), None).remedy or ""
    assert "another process" in said
    assert not any(word in said for word in ("keyboard", "terminal", "session"))


@pytest.mark.parametrize("number", _ALL_SIGNALS)
def test_every_signal_has_an_ending_in_one_line(number: int) -> None:
    end = of_exit(-number, RunState(WorkloadAbout(Settings())), None)
    assert end.outcome is Outcome.KILLED
    assert end.reason
    assert end.remedy
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


def test_a_kill_is_told_while_the_file_is_still_read_back() -> None:
    assert Ending(Outcome.KILLED).and_still("reading") == "KILLED, reading"
    assert Ending(Outcome.FINISHED).and_still("reading") == "reading"
