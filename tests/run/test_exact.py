"""The kernel's word beside the child's count: what agrees, and what it tells apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tui.probe.reading import NOT_READ, Absent, Figure
from tui.run.about import WorkloadAbout
from tui.run.exact import Exact, amplification, exact_json, heard, of_exact, price_in_words
from tui.run.other_writer import OtherWriter
from tui.run.shared_ledger import SharedReading, shared_ledger
from tui.run.state import RunState
from tui.run.verdict import of_run
from tui.settings import Settings
from workloads.events import (
    Checked,
    Counters,
    Event,
    Finished,
    Flushed,
    KernelWritten,
    Progress,
    WrittenRegion,
)
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode

WORD = KernelWritten(1000, 1300, 300, 0, 0, 80, 20, 0.25, 2600)
REFUSED = Absent("userfaultfd(2): no permission")
DONE = (1.0, 10, 4_000_000, 1000, 0)
NOW = Counters()


def told(kind: type[Event], *rest: Any, kernel: KernelWritten | Absent | None) -> Event:
    """An event of a child that had changed 1,000 pages, 1,300 with those changed again."""
    return kind(*DONE, *rest, kernel=kernel, pages_dirtied=1300)


def finished(kernel: KernelWritten | Absent | None = WORD) -> Event:
    return told(Finished, 1.0, NOW, kernel=kernel)


def state_of(exact: Exact | None, mode: Mode = Mode.READ_WRITE, **changes: Any) -> RunState:
    state = RunState(WorkloadAbout(Settings(mode=mode)), pages_changed=1000, exact=exact)
    return replace(state, **changes)


@pytest.mark.parametrize(
    ("exact", "agrees", "words"),
    [
        (
            Exact(WORD, 1000, 1300),
            True,
            "The kernel counts the same 1,000 pages; asking it took 250 ms.",
        ),
        (Exact(replace(WORD, pages=1), 1, 1300), True, "The kernel counts the same 1 page when"),
        (Exact(replace(WORD, pages=0), 0, 1300), True, "The kernel saw no page written"),
        (
            Exact(replace(WORD, outside_pages=12), 1000, 1300),
            False,
            "The kernel counts 12 pages more than the workload told;",
        ),
        (
            Exact(replace(WORD, outside_pages=1, missing_pages=3), 1000, 1300),
            False,
            "The kernel counts 1 page more than the workload told, and the workload told 3 pages "
            "that the kernel saw nobody write;",
        ),
        (
            Exact(WORD, 1000, 1301),
            False,
            "the same pages, but 1,300 writes between flushes where the workload told 1,301;",
        ),
        (
            Exact(reason=REFUSED.reason),
            None,
            "What was written is not held against the kernel: userfaultfd(2): no permission.",
        ),
        (Exact(WORD, 900, 1300), True, "The kernel counts the same 1,000 pages when it was last"),
    ],
)
def test_the_verdict_has_a_sentence_of_it(exact: Exact, agrees: bool | None, words: str) -> None:
    assert exact.agrees is agrees
    assert words in of_exact(state_of(exact))
    assert words in of_run(state_of(exact))
    found = exact_json(exact)
    assert found is not None
    assert found["agrees"] is agrees


def test_it_is_offered_where_another_writes_a_shared_file_and_nowhere_else() -> None:
    other = OtherWriter("has it open to write", (7,), ("dd",))
    words = "Run it with --exact to tell its pages from another's."
    assert words in of_exact(state_of(None, other_writer=other))
    assert of_exact(state_of(None)) == ""
    assert of_exact(state_of(None, Mode.COPY_ON_WRITE, other_writer=other)) == ""
    assert words not in of_exact(state_of(Exact(WORD, 1000, 1300), other_writer=other))


def test_who_did_not_ask_has_nothing() -> None:
    assert heard(None, told(Progress, NOW, kernel=None)) is None
    assert exact_json(None) is None


def test_the_count_is_that_of_the_very_event() -> None:
    exact = heard(None, finished())
    assert exact == Exact(WORD, 1000, 1300, "", 80, 20)
    assert heard(exact, told(Checked, 1, 1, 0, 1, kernel=None)) == exact
    assert heard(exact, finished(REFUSED)) == Exact(reason=REFUSED.reason)


def test_what_waits_is_known_at_the_end_alone() -> None:
    flushed = heard(None, told(Flushed, 1, 0.5, NOW, NOW, kernel=WORD))
    assert flushed == Exact(WORD, 1000, 1300, "", NOT_READ, NOT_READ), "that was before the flush"
    later = heard(heard(None, finished()), told(Progress, NOW, kernel=None))
    assert later == Exact(WORD, 1000, 1300, "", NOT_READ, NOT_READ)


@pytest.mark.parametrize(
    ("written", "dirty", "times"),
    [
        (10, 10 * PAGE_BYTES, 1.0),
        (10, 160 * PAGE_BYTES, 16.0),
        (0, 5 * PAGE_BYTES, Absent("nothing was written there")),
        (10, 9 * PAGE_BYTES, Absent("part of it was written to the disk before the flush")),
        (10, REFUSED, REFUSED),
    ],
)
def test_amplification_is_of_what_was_written_there(
    written: int, dirty: int | Absent, times: Figure
) -> None:
    region = WrittenRegion(0, 20, written, dirty)
    assert amplification(region) == times
    found = exact_json(Exact(replace(WORD, regions=(region,)), 1000, 1300))
    assert found is not None
    told_of = found["regions"][0]
    if isinstance(times, Absent):
        assert (told_of["amplification"], told_of["reason"]) == (None, times.reason)
    else:
        assert (told_of["amplification"], told_of["reason"]) == (times, None)


def test_beside_another_writer_no_region_has_an_amplification() -> None:
    regions = (WrittenRegion(0, 20, 10, 160 * PAGE_BYTES), WrittenRegion(30, 40, 5, REFUSED))
    other = "another process may write this file: dd (PID 7)"
    found = exact_json(Exact(replace(WORD, regions=regions), 1000, 1300), other)
    assert found is not None
    assert [(r["amplification"], r["reason"]) for r in found["regions"]] == [(None, other)] * 2
    assert found["regions"][0]["pages_written"] == 10
    assert found["agrees"] is True


def test_as_json_what_is_not_known_is_null_with_its_reason() -> None:
    found = exact_json(Exact(reason="kernel too old"))
    assert found is not None
    assert found.pop("regions") == []
    assert found.pop("reason") == "kernel too old"
    assert set(found.values()) == {None}


@pytest.mark.parametrize(
    ("own_dirty", "own_writeback", "columns"),
    [
        (30, 0, (30, 0, 70)),
        (30, 20, (30, 20, 50)),
        (0, 0, (0, 0, 100)),
        (40, 40, (40, 0, 60)),  # both at once: such a page waits once
        (90, 0, (40, 0, 60)),  # no more than was changed since the last flush
    ],
)
def test_beside_another_writer_the_runs_own_pages_are_in_their_columns(
    own_dirty: int, own_writeback: int, columns: tuple[int, int, int]
) -> None:
    read = SharedReading(
        100,
        40 if columns[2] >= 60 else 50,
        file_dirty_bytes=1000,
        file_writeback_bytes=0,
        other_writer="another process writes this file",
        own_dirty_bytes=own_dirty,
        own_writeback_bytes=own_writeback,
    )
    ledger = shared_ledger(read)
    assert (ledger.file_dirty_bytes, ledger.file_writeback_bytes, ledger.file_written_bytes) == (
        columns
    )
    assert (ledger.unaccounted_bytes, ledger.why_unaccounted) == (0, "")
    half = shared_ledger(replace(read, own_writeback_bytes=Absent("not asked")))
    assert isinstance(half.file_dirty_bytes, Absent)
    assert half.why_unaccounted


@pytest.mark.parametrize(
    ("mode", "seconds", "words"),
    [
        (Mode.READ_WRITE, 13e-6, "a fault more for each page written, anew after each flush; about "
         "13 us a page here, 254 ms for 76.3 MiB written once"),
        (Mode.COPY_ON_WRITE, 2e-7, "less than 1 us a page here"),
        (Mode.READ_WRITE, REFUSED, "what that takes is not known here (userfaultfd(2): no perm"),
        (Mode.READ, 1e-6, "nothing can be written in mode r"),
        (Mode.LOAD, 1e-6, "`load` has no mapping"),
    ],
)  # fmt: skip
def test_the_price_is_said_in_words(mode: Mode, seconds: Figure, words: str) -> None:
    assert words in price_in_words(Settings(mode=mode), seconds)
