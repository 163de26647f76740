"""What one call of flush() did, in one line; what is not known is said to be so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.probe.reading import NO_PERMISSION, Absent, Figure
from tui.run.about import WorkloadAbout
from tui.run.flush_words import of_flush, of_flushes
from tui.run.marker import FlushTotals
from tui.run.other_writer import OtherWriter
from tui.run.state import RunState
from tui.settings import Settings
from workloads.events import Counters
from workloads.sources import sources_of
from workloads.words import Mode

MIB = 1 << 20
OLD_KERNEL = Absent("no cachestat(2): kernel older than 6.5")
SEEN = OtherWriter("seen")


def _said(mode: str, before: Counters, after: Counters) -> str:
    state = RunState(WorkloadAbout(Settings(mode=Mode(mode))))
    return of_flush(state, 0.031, before, after)


def _counters(unwritten: int | Absent, rss: int = 100 * MIB) -> Counters:
    return Counters(
        rss_anon_bytes=MIB,
        rss_file_bytes=rss - MIB,
        swap_bytes=0,
        file_dirty_bytes=unwritten,
        file_writeback_bytes=unwritten if isinstance(unwritten, Absent) else 0,
    )


@pytest.mark.parametrize(
    ("mode", "before", "after", "words"),
    [
        ("c", _counters(5 * MIB), _counters(0), "no effect: private mapping, no system call"),
        ("load", _counters(0), _counters(0), "no effect: an array read whole has no flush()"),
        ("r", _counters(0), _counters(0), "no effect: read-only mapping, no system call"),
        (
            "r+",
            _counters(131 * MIB),
            _counters(0),
            "131 MiB became clean in 31 ms; RSS unchanged, now reclaimable",
        ),
        ("r+", _counters(0), _counters(0), "nothing was dirty; the call took 31 ms"),
        ("r+", _counters(MIB), _counters(2 * MIB), "nothing was dirty; the call took 31 ms"),
        (
            "w+",
            _counters(OLD_KERNEL),
            _counters(0),
            f"msync took 31 ms; what became clean is not known ({OLD_KERNEL.reason})",
        ),
        (
            "r+",
            _counters(10 * MIB),
            _counters(0, 90 * MIB),
            "10.0 MiB became clean in 31 ms; RSS fell by 10.0 MiB, the rest now reclaimable",
        ),
        (
            "r+",
            _counters(10 * MIB),
            _counters(0, 110 * MIB),
            "10.0 MiB became clean in 31 ms; RSS rose by 10.0 MiB, the rest now reclaimable",
        ),
        (
            "r+",
            _counters(10 * MIB),
            replace(_counters(0), rss_file_bytes=NO_PERMISSION),
            "10.0 MiB became clean in 31 ms; RSS not known (no permission)",
        ),
        (
            "r+",
            _counters(10 * MIB),
            _counters(0, 101 * MIB),  # a hundredth is noise, a byte more is not
            "10.0 MiB became clean in 31 ms; RSS unchanged, now reclaimable",
        ),
        (
            "r+",
            _counters(10 * MIB),
            _counters(0, 101 * MIB + 1),
            "10.0 MiB became clean in 31 ms; RSS rose by 1.00 MiB, the rest now reclaimable",
        ),
    ],
)
def test_a_flush_row_ends_in_what_the_call_did(
    mode: str, before: Counters, after: Counters, words: str
) -> None:
    assert _said(mode, before, after) == words


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (replace(_counters(MIB), rss_file_bytes=NO_PERMISSION), _counters(0)),
        (_counters(MIB), replace(_counters(0), rss_anon_bytes=NO_PERMISSION)),
    ],
)
def test_a_flush_without_a_reading_of_rss_says_so(before: Counters, after: Counters) -> None:
    words = "1.00 MiB became clean in 31 ms; RSS not known (no permission)"
    assert _said("r+", before, after) == words


def test_dirty_pages_left_after_a_flush_did_not_become_clean() -> None:
    words = _said("r+", _counters(5 * MIB), _counters(2 * MIB))
    assert words == "3.00 MiB became clean in 31 ms; RSS unchanged, now reclaimable"
    unknown = f"msync took 31 ms; what became clean is not known ({OLD_KERNEL.reason})"
    assert _said("r+", _counters(5 * MIB), _counters(OLD_KERNEL)) == unknown


def test_where_the_file_is_not_told_a_flush_is_told_by_this_mapping() -> None:
    before = replace(_counters(OLD_KERNEL), mapping_dirty_bytes=5 * MIB)
    after = replace(_counters(OLD_KERNEL), mapping_dirty_bytes=2 * MIB)
    words = "3.00 MiB became clean in 31 ms; RSS unchanged, now reclaimable"
    assert _said("r+", before, after) == words
    seldom = Absent("not read at each flush")
    unread = replace(after, mapping_dirty_bytes=seldom)
    assert "(not read at each flush)" in _said("r+", before, unread)


def test_a_flush_of_a_file_in_memory_has_no_effect_whatever_was_counted() -> None:
    state = RunState(
        WorkloadAbout(Settings(mode=Mode.READ_WRITE)), sources=sources_of("tmpfs", None, None)
    )
    words = of_flush(state, 0.031, _counters(5 * MIB), _counters(0))
    assert words == "no effect in 31 ms: the file lies in memory (tmpfs)"


@pytest.mark.parametrize(
    ("other", "others", "whose"),
    [
        (None, 0, ""),
        (SEEN, 0, ""),  # it may write, and of this flush nothing was its
        (SEEN, 2 * MIB, ", 2.00 MiB of it another process's"),
        (SEEN, NO_PERMISSION, ", how much of it is another process's is not known (no permission)"),
        (None, NO_PERMISSION, ""),  # nobody else was ever seen
    ],
)
def test_of_what_became_clean_another_process_has_its_own_share(
    other: OtherWriter | None, others: Figure, whose: str
) -> None:
    state = RunState(WorkloadAbout(Settings(mode=Mode.READ_WRITE)), other_writer=other)
    words = of_flush(state, 0.031, _counters(5 * MIB), _counters(0), others)
    assert words == f"5.00 MiB became clean in 31 ms{whose}; RSS unchanged, now reclaimable"
    all_of_them = replace(state, flushes=FlushTotals(2, 0.062, 5 * MIB, 0, others))
    assert of_flushes(all_of_them) == f"2 flush() calls made 5.00 MiB clean in 62 ms{whose}."


@pytest.mark.parametrize("mode", [Mode.COPY_ON_WRITE, Mode.LOAD, Mode.READ])
def test_a_flush_without_effect_is_nobodys(mode: Mode) -> None:
    state = RunState(WorkloadAbout(Settings(mode=mode)), other_writer=SEEN)
    assert "another" not in of_flush(state, 0.031, _counters(5 * MIB), _counters(0), 2 * MIB)
