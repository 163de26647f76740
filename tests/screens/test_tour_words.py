"""The tour's sentence: each clause of one side's figures, and what is unknown stays unknown."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screens.canned import MIB, STARTED_AT, sample, state
from tui.cage.killer import Killer
from tui.metrics_format import format_bytes, format_count
from tui.probe.reading import Absent, Figure
from tui.run.ledger import Ledger, private_ledger
from tui.run.state import FlushTotals, Marker, MarkerKind, Outcome, Phase, RunState
from tui.screens.tour_words import Side, Topic, sentence
from workloads.events import Counters
from workloads.figures import fall
from workloads.words import Mode

C, SHARED = Mode.COPY_ON_WRITE, Mode.READ_WRITE
OLD_KERNEL: Final = Absent("kernel older than 6.5")


def flushed(number: int, *, private: Figure = 0, unwritten: Figure = 0) -> Marker:
    """A flush before which so much was private, or waited, and nothing after it."""
    before = Counters(
        rss_anon_bytes=_whole(private),
        swap_bytes=0,
        file_dirty_bytes=_whole(unwritten),
        file_writeback_bytes=0,
    )
    after = Counters(rss_anon_bytes=0, swap_bytes=0, file_dirty_bytes=0, file_writeback_bytes=0)
    return Marker(MarkerKind.FLUSH, STARTED_AT, 100, number=number, before=before, after=after)


def _whole(figure: Figure) -> int | Absent:
    return figure if isinstance(figure, Absent) else int(figure)


def released(discarded_bytes: Figure) -> Marker:
    ledger = Ledger(discarded_bytes=discarded_bytes)
    return Marker(MarkerKind.RELEASE, STARTED_AT, 100, label="dontneed", ledger=ledger)


def c(*markers: Marker, copied: Figure = 76 * MIB, **more: Any) -> Side:
    ledger = private_ledger(76 * MIB, 0, copied, 0)
    return Side(state(mode=C, **({"ledger": ledger} | more)), markers)


def shared(*markers: Marker, **more: Any) -> Side:
    ledger = Ledger(changed_bytes=70 * MIB, dirtied_bytes=80 * MIB)
    return Side(state(mode=SHARED, **({"ledger": ledger} | more)), markers)


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
        "c changed 76.0 MiB: 76.0 MiB of private copies; "
        "r+ changed 70.0 MiB: 0 B of private copies",
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
        "c needed 19.0 MiB private in all; r+ has 5.00 MiB of private memory in RAM",
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
        "c: has ended at row 103 of 1,000; r+: finished, 19.0 MiB private in all",
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


FIGURES: Final = st.one_of(st.integers(0, 1 << 45), st.just(OLD_KERNEL))


@st.composite
def any_side(draw: st.DrawFn, mode: Mode) -> Side:
    ledger = Ledger(
        changed_bytes=draw(st.integers(0, 1 << 45)),
        private_ram_bytes=draw(FIGURES),
        private_swap_bytes=draw(FIGURES),
        dirtied_bytes=draw(FIGURES),
        discarded_bytes=draw(FIGURES),
    )
    keys = ("limit_unreclaimable_bytes", "limit_usage_bytes", "limit_bytes", "rss_anon_bytes")
    found = state(
        draw(st.sampled_from([Phase.RUNNING, Phase.HOLDING, Phase.CLOSING, Phase.ENDED])),
        mode=mode,
        ledger=ledger,
        rows_done=draw(st.integers(0, 1000)),
        bytes_changed=draw(st.integers(0, 1 << 45)),
        values={key: draw(FIGURES) for key in keys},
        peak={"rss_anon_bytes": draw(st.integers(0, 1 << 45))},
        flushes=FlushTotals(count=draw(st.integers(0, 9)), bytes_cleaned=draw(FIGURES)),
        outcome=draw(st.sampled_from([None, *Outcome])),
        killed_by=draw(st.sampled_from([None, *Killer])),
    )
    markers = [flushed(1, private=draw(FIGURES), unwritten=draw(FIGURES))]
    return Side(found, [*markers, released(draw(FIGURES))])


def _figures_of(side: Side) -> set[str]:
    """Every number that may be said of a side."""
    found: RunState = side.state
    figures: list[Figure] = [getattr(found.ledger, f.name) for f in fields(found.ledger)
                             if f.name.endswith("_bytes")]  # fmt: skip
    figures += [found.ledger.private_ram_bytes + found.ledger.private_swap_bytes]
    figures += [found.ledger.changed_bytes - found.ledger.discarded_bytes]  # of copies, at most
    figures += [found.bytes_changed, found.flushes.bytes_cleaned, 0, *found.peak.values()]
    figures += list(found.sample.values.values()) if found.sample else []
    for marker in side.markers:
        if marker.before and marker.after:
            figures += [
                fall(marker.before.private_bytes, marker.after.private_bytes),
                fall(marker.before.unwritten_bytes, marker.after.unwritten_bytes),
            ]
        if marker.ledger:
            figures.append(marker.ledger.discarded_bytes)
    words = {format_bytes(figure) for figure in figures if not isinstance(figure, Absent)}
    counts = (found.rows_done, found.about.rows or 0, found.flushes.count)
    return words | {format_count(count) for count in counts}


@given(any_side(C), any_side(SHARED), st.sampled_from(Topic))
def test_every_number_is_a_figure_of_the_side_it_is_said_of(
    left: Side, right: Side, topic: Topic
) -> None:
    words = sentence([topic], (left, right)).replace(OLD_KERNEL.reason, "")
    words = words.replace("flush() number 1", "")
    first, second = re.split(r"(?<=[,;:] )r\+:? ", words, maxsplit=1) if words else ("", "")
    for side, clause in ((left, first), (right, second)):
        said = re.findall(r"\d[\d,.]*(?: [KMGTPE]?i?B\b)?", clause)
        assert {figure.rstrip(",.") for figure in said} <= _figures_of(side), clause
