"""Every way to be killed by SIGKILL: who, with the figures of that limit and of that moment."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cage.killer import Killer, KillSeen
from tui.metrics_format import format_bytes
from tui.probe.cgroup_counters import Count
from tui.probe.reading import NO_PERMISSION
from tui.run.about import WorkloadAbout
from tui.run.ending import of_exit
from tui.run.state import Outcome, RunState
from tui.settings import Settings
from workloads.words import Mode

_MIB = 1 << 20
_JOB = Path("/cg/job")
_LESS = "mode r+ (the file takes the changes), `lazy` (mode r, one small buffer), or swap"
_MORE = f"{_LESS}; or more from who set that limit (a batch system, a container)"
_WIDER = "a higher limit: Python with numpy alone takes some 25 to 30 MiB"


def _state(mode: str = "c", copies: int = 510, **more: Any) -> RunState:
    """Killed at row 6,250 with so many MiB of copies by its own count."""
    fields: dict[str, Any] = {
        "rows_done": 6250,
        "pages_changed": copies * _MIB // 4096,
        "peak": {
            "limit_bytes": 512 * _MIB,
            "limit_unreclaimable_bytes": 500 * _MIB,
            "private_copies_bytes": 700 * _MIB,  # of an earlier moment, before a release
            "rss_anon_bytes": 7,
        },
    }
    return RunState(WorkloadAbout(Settings(mode=Mode(mode))), page_bytes=4096, **(fields | more))


def _told(state: RunState, seen: KillSeen) -> tuple[str, str]:
    end = of_exit(-signal.SIGKILL, state, seen)
    assert end.outcome is Outcome.KILLED
    return end.reason or "", end.remedy or ""


@pytest.mark.parametrize(
    ("copies", "swap", "words"),
    [
        (
            510,
            0,
            "510 MiB of 512 MiB were private copies that only swap could have taken, "
            "and there was none",
        ),
        # A page or two may be charged to who touched it first: never more than the limit.
        (
            513,
            0,
            "512 MiB of 512 MiB were private copies that only swap could have taken, "
            "and there was none",
        ),
        (
            510,
            None,
            "510 MiB of 512 MiB were private copies that only swap could have taken, "
            "and there was no more",
        ),
        (
            510,
            NO_PERMISSION,
            "510 MiB of 512 MiB were private copies that only swap could "
            "have taken, and how much of it there was could not be read",
        ),
        (
            570,
            64 * _MIB,
            "570 MiB were private copies that only the 512 MiB and swap could "
            "hold, and 64.0 MiB of it was not enough",
        ),
    ],
)
def test_copies_that_met_the_cage_are_told_by_their_own_count(
    copies: int, swap: Count | None, words: str
) -> None:
    seen = KillSeen(Killer.CAGE, 512 * _MIB, swap, Path("/cg/job/cage"))
    reason = f"killed by the memory limit at row 6,250: {words}"
    assert _told(_state(copies=copies), seen) == (reason, _LESS)


def test_copies_that_were_discarded_filled_nothing() -> None:
    state = _state(copies=900, discarded_pages=400 * _MIB // 4096)
    reason, _ = _told(state, KillSeen(Killer.CAGE, 512 * _MIB, 0))
    assert "500 MiB of 512 MiB were private copies" in reason


def test_a_limit_around_cowtop_is_named_and_the_wider_one_that_was_asked_for() -> None:
    filled = (
        "110 MiB of 150 MiB were private copies that only swap could have taken, and "
        "there was none (the limit of /cg/job)"
    )
    seen = KillSeen(Killer.LIMIT, 150 * _MIB, 0, _JOB)
    told = f"killed by a memory limit around cowtop at row 6,250: {filled}"
    assert _told(_state(copies=110), seen) == (told, _MORE)
    seen = KillSeen(Killer.LIMIT, 150 * _MIB, 0, _JOB, cage_bytes=1 << 30)
    wider = f"{told}; the limit of 1.00 GiB that was asked for is wider"
    assert _told(_state(copies=110), seen) == (wider, _MORE)


def test_a_machine_that_ran_out_says_how_much_of_it_were_copies() -> None:
    state = _state(copies=1843)
    seen = KillSeen(Killer.MACHINE, 1978 * _MIB, 0)
    assert _told(state, seen) == (
        "killed at row 6,250 because the whole machine ran out of memory: 1.80 GiB of 1.93 GiB "
        "were private copies that only swap could have taken, and there was none",
        f"{_LESS}; --memory-max ends a run before the machine is full",
    )
    wide = KillSeen(Killer.MACHINE, 1978 * _MIB, 2560 * _MIB, cage_bytes=8 << 30)
    assert _told(_state(copies=4000), wide)[0].endswith(
        "3.91 GiB were private copies that only the 1.93 GiB and swap could hold, and "
        "2.50 GiB of it was not enough; the limit of 8.00 GiB that was asked for is wider"
    )


def test_who_could_not_be_told_is_not_known_and_says_what_was_not_read() -> None:
    unread = ("its own control group: no permission", "the machine: no /proc/vmstat here")
    assert _told(_state(), KillSeen(Killer.UNKNOWN, unread=unread))[0] == (
        "killed by SIGKILL at row 6,250; by whom is not known (its own control group: no "
        "permission; the machine: no /proc/vmstat here)"
    )
    above = ("what lies above the control groups that are seen from here",)
    assert _told(_state(), KillSeen(Killer.KERNEL, unread=above)) == (
        "killed by the kernel for want of memory at row 6,250; which limit was full is not known "
        "(what lies above the control groups that are seen from here)",
        _LESS,
    )


def test_a_kill_that_the_kernel_did_not_count_came_from_somebody() -> None:
    reason, remedy = _told(_state(), KillSeen(Killer.OUTSIDE))
    assert reason == (
        "killed from outside by SIGKILL at row 6,250: not for want of memory, the kernel's own "
        "memory killer counted no victim"
    )
    assert "a batch system" in remedy


@pytest.mark.parametrize("mode", ["r", "r+", "w+"])
def test_in_modes_of_the_file_the_readings_of_that_very_limit_are_told(mode: str) -> None:
    reason, remedy = _told(_state(mode), KillSeen(Killer.CAGE, 512 * _MIB, 0))
    # What it runs in already is no advice.
    assert remedy == _WIDER
    around = _told(_state(mode), KillSeen(Killer.LIMIT, 512 * _MIB, 0, _JOB))[1]
    assert around == _MORE.replace(_LESS, _WIDER)
    assert reason == (
        "killed by the memory limit at row 6,250: up to 500 MiB of 512 MiB could not be given "
        "back fast enough"
    )
    # The readings are of another limit than the one that was full.
    reason, _ = _told(_state(mode), KillSeen(Killer.LIMIT, 600 * _MIB, 0, _JOB))
    assert reason == (
        "killed by a memory limit around cowtop at row 6,250: 600 MiB were full; what filled them "
        "was not read (the limit of /cg/job)"
    )


def test_a_loaded_array_is_private_memory() -> None:
    reason, _ = _told(
        _state("load", peak={"private_copies_bytes": 510 * _MIB}),
        KillSeen(Killer.CAGE, 512 * _MIB, 0),
    )
    assert "510 MiB of 512 MiB were private memory that only swap could have taken" in reason


def test_a_limit_met_while_numpy_still_reads_is_told_by_the_last_sample() -> None:
    peak = {"rss_anon_bytes": 300 * _MIB, "private_copies_bytes": 1}
    state = _state("load", rows_done=0, pages_changed=0, peak=peak)
    assert _told(state, KillSeen(Killer.CAGE, 512 * _MIB, 0))[0] == (
        "killed by the memory limit while opening the array: at least 300 MiB of 512 MiB were "
        "private memory that only swap could have taken, and there was none"
    )


def test_a_limit_met_in_the_first_row_is_met_at_row_0() -> None:
    state = _state(rows_done=0, started_at=1.0)
    reason, _ = _told(state, KillSeen(Killer.CAGE, 512 * _MIB, 0))
    assert reason.startswith("killed by the memory limit at row 0: 510 MiB of 512 MiB were")


@pytest.mark.parametrize("mode", ["c", "load", "r+"])
def test_what_filled_a_limit_unseen_is_not_known_and_never_nothing(mode: str) -> None:
    state = _state(mode, copies=0, peak={})
    assert _told(state, KillSeen(Killer.CAGE, 512 * _MIB, 0))[0] == (
        "killed by the memory limit at row 6,250: 512 MiB were full; what filled them was not read"
    )
    assert _told(state, KillSeen(Killer.CAGE, NO_PERMISSION, 0))[0].endswith(
        "how large it is could not be read"
    )


def test_other_signals_are_never_blamed_on_the_limit() -> None:
    end = of_exit(-signal.SIGBUS, _state(), KillSeen(Killer.CAGE, 512 << 20, 0))
    assert "SIGBUS" in (end.reason or "")


_SIZES = st.integers(1, 1 << 50)


@given(
    st.sampled_from(Killer),
    st.sampled_from(Mode),
    st.integers(0, 1 << 30),
    _SIZES,
    st.none() | st.just(NO_PERMISSION) | st.just(0) | _SIZES,
    st.none() | _SIZES,
    st.dictionaries(
        st.sampled_from(["limit_unreclaimable_bytes", "private_copies_bytes", "rss_anon_bytes"]),
        _SIZES,
    ),
)
def test_every_size_in_the_sentence_is_one_of_the_limit_or_of_the_run(
    by: Killer,
    mode: Mode,
    pages: int,
    limit: int,
    swap: Count | None,
    cage: int | None,
    peak: dict[str, int],
) -> None:
    state = _state(mode, pages_changed=pages, peak=peak | {"limit_bytes": limit})
    reason, remedy = _told(state, KillSeen(by, limit, swap, cage_bytes=cage))
    figures = {pages * 4096, limit, *peak.values(), cage, swap} - {None}
    known = {format_bytes(figure) for figure in figures if isinstance(figure, int)}
    assert set(re.findall(r"<?[\d.]+ [KMGTPE]?i?B\b", reason)) <= known
    assert remedy
