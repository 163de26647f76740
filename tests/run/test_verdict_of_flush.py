"""What one call of flush() did, in one line; what is not known is said to be so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.run.verdict import of_flush
from workloads.events import Counters
from workloads.words import Mode

MIB = 1 << 20


def _counters(unwritten: int | None, rss: int = 100 * MIB) -> Counters:
    return Counters(
        rss_anon_bytes=MIB,
        rss_file_bytes=rss - MIB,
        swap_bytes=0,
        file_dirty_bytes=unwritten,
        file_writeback_bytes=None if unwritten is None else 0,
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
            _counters(None),
            _counters(0),
            "msync took 31 ms; what became clean is not known (no cachestat)",
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
            replace(_counters(0), rss_file_bytes=None),
            "10.0 MiB became clean in 31 ms; RSS not known",
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
    assert of_flush(Mode(mode), 0.031, before, after) == words


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (replace(_counters(MIB), rss_file_bytes=None), _counters(0)),
        (_counters(MIB), replace(_counters(0), rss_anon_bytes=None)),
    ],
)
def test_a_flush_without_a_reading_of_rss_says_so(before: Counters, after: Counters) -> None:
    words = "1.00 MiB became clean in 31 ms; RSS not known"
    assert of_flush(Mode.READ_WRITE, 0.031, before, after) == words


def test_dirty_pages_left_after_a_flush_did_not_become_clean() -> None:
    words = of_flush(Mode.READ_WRITE, 0.031, _counters(5 * MIB), _counters(2 * MIB))
    assert words == "3.00 MiB became clean in 31 ms; RSS unchanged, now reclaimable"
    unknown = "msync took 31 ms; what became clean is not known (no cachestat)"
    assert of_flush(Mode.READ_WRITE, 0.031, _counters(5 * MIB), _counters(None)) == unknown
