"""The tour's sentence: each clause of one side's figures, and what is unknown stays unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from tests.screens.canned import MIB, STARTED_AT, sample
from tests.screens.tour_sides import OLD_KERNEL, c, flushed, released, shared
from tui.cage.killer import Killer
from tui.probe.reading import Figure
from tui.run.ledger import private_ledger
from tui.run.marker import FlushTotals
from tui.run.state import Outcome, Phase
from tui.screens.tour_words import Side, Topic, sentence

KILLED: Final[dict[str, Any]] = {
    "phase": Phase.ENDED,
    "outcome": Outcome.KILLED,
    "killed_by": Killer.OUTSIDE,
    "rows_done": 103,
}
FINISHED: Final[dict[str, Any]] = {"phase": Phase.HOLDING, "peak": {"rss_anon_bytes": 19 * MIB}}
CASES: Final = [
    (
        Topic.COPIES,
        (c(), shared()),
        "c changed 76.0 MiB: all of it private copies; r+ changed 70.0 MiB: no private copies",
    ),
    (
        Topic.COPIES,
        (c(copied=70 * MIB), c(copied=OLD_KERNEL)),
        "c changed 76.0 MiB: 70.0 MiB of private copies; "
        "c changed 76.0 MiB: an unknown amount (kernel older than 6.5) of private copies",
    ),
    (
        Topic.FLUSH,
        (
            c(flushed(1), flushed(2)),
            shared(flushed(1, unwritten=16 * MIB), flushed(2, unwritten=9)),
        ),
        "flush() number 2: c freed 0 B, r+ wrote 9 B",
    ),
    (  # the same call on both sides, however far one of them is ahead
        Topic.FLUSH,
        (c(flushed(1), flushed(2)), shared(flushed(1, unwritten=16 * MIB))),
        "flush() number 1: c freed 0 B, r+ wrote 16.0 MiB",
    ),
    (
        Topic.FLUSH,
        (c(flushed(1)), shared(flushed(1, unwritten=OLD_KERNEL))),
        "flush() number 1: c freed 0 B, r+ wrote an unknown amount (kernel older than 6.5)",
    ),
    (Topic.FLUSH, (c(flushed(1)), shared()), ""),
    (
        Topic.FLUSH,
        (
            c(**FINISHED, flushes=FlushTotals(count=12)),
            shared(**FINISHED, flushes=FlushTotals(count=1, bytes_cleaned=OLD_KERNEL)),
        ),
        "c: 12 flush() calls freed 0 B; "
        "r+: 1 flush() call wrote an unknown amount (kernel older than 6.5)",
    ),
    (
        Topic.RELEASE,
        (c(released(76 * MIB)), shared(released(0))),
        "DONTNEED: c lost 76.0 MiB of changes so far, r+ lost nothing",
    ),
    (
        Topic.RELEASE,
        (c(released(OLD_KERNEL)), shared(released(0))),
        "DONTNEED: c lost an unknown amount (kernel older than 6.5) of changes so far, "
        "r+ lost nothing",
    ),
    (  # of the end, not of the last release
        Topic.RELEASE,
        (
            c(released(3), **FINISHED | {"ledger": private_ledger(76 * MIB, 76 * MIB, 0, 0)}),
            shared(released(0), **FINISHED),
        ),
        "DONTNEED: c lost 76.0 MiB of changes, r+ lost nothing",
    ),
    (
        Topic.PAGES,
        (c(bytes_changed=4000), shared(bytes_changed=5000)),
        "c changed 3.91 KiB and has 76.0 MiB of private copies; "
        "r+ changed 4.88 KiB and dirtied 80.0 MiB to be written",
    ),
    (
        Topic.SWAP,
        (c(ledger=private_ledger(9 * MIB, 0, 3 * MIB, 6 * MIB)), shared()),
        "c has 3.00 MiB of copies in RAM and 6.00 MiB in swap; "
        "r+ has 0 B of copies in RAM and 0 B in swap",
    ),
    (
        Topic.BUFFER,
        (c(**FINISHED), shared(values={"rss_anon_bytes": 5 * MIB})),
        "c needed 19.0 MiB private at its peak; r+ has 5.00 MiB of private memory in RAM",
    ),
    (
        Topic.BUFFER,
        (c(values={"rss_anon_bytes": 9 * MIB}), shared(values={"rss_anon_bytes": OLD_KERNEL})),
        "private memory in RAM: c 9.00 MiB, r+ an unknown amount (kernel older than 6.5)",
    ),
    (
        Topic.COPIES,
        (c(**KILLED), shared(rows_done=400)),
        "c: KILLED at row 103: by a signal from outside, not for want of memory; "
        "r+: goes on, row 400 of 1,000",
    ),
    (  # put away before its last row: how it ended is not known yet
        Topic.LIMIT,
        (c(phase=Phase.CLOSING, rows_done=103), shared(**FINISHED)),
        "c: has ended at row 103 of 1,000; r+: finished, 19.0 MiB private at its peak",
    ),
]


@pytest.mark.parametrize(("topic", "sides", "words"), CASES)
def test_what_happened_is_said_of_each_side(
    topic: Topic, sides: tuple[Side, Side], words: str
) -> None:
    assert sentence([topic], sides) == words


def limited(used: Figure, stuck: Figure) -> dict[str, Any]:
    values = {
        "limit_usage_bytes": used,
        "limit_unreclaimable_bytes": stuck,
        "limit_bytes": 96 * MIB,
    }
    return {"values": values}


def test_a_full_limit_is_said_to_be_full_and_whose_it_is() -> None:
    full, free = limited(96 * MIB, 90 * MIB), limited(40 * MIB, 9 * MIB)
    figures = "cannot be given back: c {} MiB of 96.0 MiB, r+ {} MiB of 96.0 MiB"
    assert sentence([Topic.LIMIT], (c(**free), shared(**free))) == figures.format("9.00", "9.00")
    words = sentence([Topic.LIMIT], (c(**full), shared(**free)))
    assert words == "the limit of c is full; " + figures.format("90.0", "9.00")
    unknown = limited(OLD_KERNEL, OLD_KERNEL)
    words = sentence([Topic.LIMIT], (c(**unknown), shared(**full)))
    assert words.startswith("the limit of r+ is full; cannot be given back: c an unknown amount")


def test_a_figure_that_is_not_of_now_is_not_said_as_one() -> None:
    side = c(**limited(96 * MIB, 90 * MIB))
    old = replace(side.state, sample=replace(sample(STARTED_AT + 60), read_at={}))
    assert old.sample is not None
    read_at = dict.fromkeys(sample().read_at, STARTED_AT)
    old = replace(old, sample=replace(old.sample, read_at=read_at))
    words = sentence([Topic.LIMIT], (Side(old), shared(**limited(9 * MIB, 9 * MIB))))
    assert "c an unknown amount (not read within the last second)" in words


def test_before_both_arrays_are_open_there_is_nothing_to_say() -> None:
    assert sentence(list(Topic), (c(started_at=0.0), shared())) == ""


def test_the_first_topic_that_has_something_to_say_is_said() -> None:
    topics = [Topic.FLUSH, Topic.COPIES]
    assert sentence(topics, (c(), shared())) == sentence([Topic.COPIES], (c(), shared()))
    sides = (c(flushed(1)), shared(flushed(1)))
    assert sentence(topics, sides) == sentence([Topic.FLUSH], sides)
