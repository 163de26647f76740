"""A shared run is held to none of a file system's notes, nor to what no mapping tells any more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.run import told
from tests.run.told import BASE, PAGE
from tui.probe.reading import NOT_READ, Absent, Figure
from tui.run.about import WorkloadAbout
from tui.run.books import Books
from tui.run.ledger import Ledger
from tui.run.marker import FlushTotals
from tui.run.other_writer import OtherWriter
from tui.run.shared_ledger import LET_GO
from tui.run.tracker import Tracker
from tui.settings import Settings
from workloads.events import Counters, Event, Released
from workloads.figures import Count
from workloads.sources import ANSWERED, FileSources, sources_of
from workloads.words import Mode, Release

NO_IO = Absent("/proc/PID/io: no permission")
LAYERED = sources_of("overlay", Absent("cachestat(2) sees no page of a file on overlay"), None)


def _now(written: Count, dirty: Count = NOT_READ, mapped: Count = NOT_READ) -> Counters:
    """Pages written since the opening, dirty in the file, dirty in the mapping."""
    counters = replace(
        BASE,
        write_bytes=BASE.write_bytes + written * PAGE,
        file_dirty_bytes=dirty * PAGE,
        file_writeback_bytes=0 * dirty,
    )
    return replace(counters, mapping_dirty_bytes=mapped * PAGE)


def _released(at: float, rows: int, name: str, unflushed: int, after: Counters) -> Released:
    return Released(
        at, rows, rows * 4000, rows, 0, name, 0.5, "", after, after, unflushed_pages=unflushed
    )  # fmt: skip


def _ledger(*events: Event, sources: FileSources = ANSWERED) -> Ledger:
    made = Tracker(WorkloadAbout(Settings(mode=Mode.READ_WRITE)))
    for event in (replace(told.opened(), mode="r+", sources=sources), *events):
        made.event(event)
    return made.state.ledger


def _flushed(rows: int, number: int, before: Counters, after: Counters) -> Event:
    return told.flushed(11.0 + number, rows, number, before, after)


@pytest.mark.parametrize("notes", [0, 1, 3])
def test_what_is_dirtied_within_flushes_is_none_of_the_runs(notes: int) -> None:
    ledger = _ledger(
        told.progress(11.0, 40, _now(40, 40)),
        _flushed(40, 1, _now(40, 40), _now(40 + notes, 0)),
        told.progress(12.5, 50, _now(50 + notes, 10), unflushed=10),
        _flushed(50, 2, _now(50 + notes, 10), _now(50 + 2 * notes, 0)),
        told.progress(14.0, 55, _now(55 + 2 * notes, 5), unflushed=5),
    )
    assert ledger.dirtied_bytes == 55 * PAGE
    assert (ledger.file_dirty_bytes, ledger.file_written_bytes) == (5 * PAGE, 50 * PAGE)
    assert (ledger.unaccounted_bytes, ledger.write_amplification) == (0, 1.0)


def test_what_is_written_between_flushes_stays_the_runs() -> None:
    # Two flushes of which each found the same ten pages dirty.
    ledger = _ledger(
        told.progress(11.0, 10, _now(10, 10)),
        _flushed(10, 1, _now(10, 10), _now(10, 0)),
        told.progress(12.5, 10, _now(20, 10), unflushed=10),
        _flushed(10, 2, _now(20, 10), _now(20, 0)),
    )
    assert (ledger.dirtied_bytes, ledger.write_amplification) == (20 * PAGE, 2.0)


def test_where_one_flush_was_not_counted_nothing_is_said_of_all() -> None:
    unread = replace(_now(40, 0), write_bytes=NO_IO)
    ledger = _ledger(
        told.progress(11.0, 40, _now(40, 40)),
        _flushed(40, 1, unread, unread),
        told.progress(12.5, 50, _now(50, 10), unflushed=10),
    )
    assert ledger.dirtied_bytes == NO_IO
    assert isinstance(ledger.write_amplification, Absent)


@pytest.mark.parametrize(("mode", "is_counted"), [(Mode.READ_WRITE, False), (Mode.READ, True)])
def test_in_memory_nothing_is_counted_as_dirtied_which_is_not_that_it_was_0(
    mode: Mode, is_counted: bool
) -> None:
    made, memory = Tracker(WorkloadAbout(Settings(mode=mode))), sources_of("tmpfs", None, None)
    made.event(replace(told.opened(), mode=str(mode), sources=memory))
    made.sample(told.sample(11.0, write_bytes=BASE.write_bytes, rss_bytes=1))
    assert made.state.totals.dirtied_bytes == (0 if is_counted else memory.dirtied)


@pytest.mark.parametrize("name", Release)
def test_pages_that_no_mapping_has_any_more_are_dirty_or_written(name: Release) -> None:
    lets_go = name in (Release.DONTNEED, Release.PAGEOUT, Release.REOPEN)
    now = _now(40, mapped=0 if lets_go else 40)
    ledger = _ledger(
        told.progress(11.0, 40, _now(40, mapped=40)),
        _released(12.0, 40, name, 40, now),
        told.progress(13.0, 40, now),
        sources=LAYERED,
    )
    if lets_go:
        assert ledger.file_dirty_bytes == LET_GO
        assert isinstance(ledger.file_writeback_bytes, Absent)
        assert (ledger.unaccounted_bytes, ledger.file_written_bytes) == (40 * PAGE, 0)
        assert ledger.why_unaccounted == LET_GO.reason
    else:
        assert (ledger.file_dirty_bytes, ledger.unaccounted_bytes) == (40 * PAGE, 0)
        assert ledger.why_unaccounted == ""


def test_after_the_next_flush_all_is_known_again() -> None:
    release = _released(12.0, 40, Release.DONTNEED, 40, _now(40, mapped=0))
    more = told.progress(13.0, 60, _now(60, mapped=20))
    ledger = _ledger(release, more, sources=LAYERED)
    assert (ledger.file_dirty_bytes, ledger.unaccounted_bytes) == (LET_GO, 60 * PAGE)
    now = _now(60, mapped=0)
    ledger = _ledger(release, more, _flushed(60, 1, _now(60, mapped=20), now), sources=LAYERED)
    assert (ledger.file_dirty_bytes, ledger.file_writeback_bytes) == (0, 0)
    assert (ledger.file_written_bytes, ledger.unaccounted_bytes) == (60 * PAGE, 0)
    assert ledger.why_unaccounted == ""


def test_a_release_after_a_flush_lets_nothing_go() -> None:
    now = _now(40, mapped=0)
    ledger = _ledger(
        _flushed(40, 1, _now(40, mapped=40), now),
        _released(13.0, 40, Release.DONTNEED, 0, now),
        sources=LAYERED,
    )
    assert (ledger.file_dirty_bytes, ledger.file_written_bytes) == (0, 40 * PAGE)


@pytest.mark.parametrize("mode", [Mode.COPY_ON_WRITE, Mode.READ, Mode.LOAD])
def test_a_private_mapping_lets_go_of_no_page_of_the_file(mode: Mode) -> None:
    books = Books(mode)
    books.released(Release.DONTNEED, 40)
    assert books.let_go_pages == 0


def test_who_is_known_by_name_is_not_forgotten_for_a_guess() -> None:
    books, guess = Books(Mode.READ_WRITE), OtherWriter("4.00 KiB more of it were dirty")
    named = OtherWriter("has it mapped to write", (7,), ("python3",))
    books.wrote_too(guess)
    assert books.other_writer == guess
    books.wrote_too(named)
    books.wrote_too(guess)
    assert books.other_writer == named


def test_what_is_certain_stays_certain_and_who_is_named_stays_named() -> None:
    may = OtherWriter("has it open to write", (7,), ("dd",))
    seen = OtherWriter("4.00 KiB more of it were dirty", is_certain=True)
    for first, second in ((may, seen), (seen, may)):
        books = Books(Mode.READ_WRITE)
        books.wrote_too(first)
        assert books.other_writer == first
        books.wrote_too(second)
        assert books.other_writer == replace(may, is_certain=True)
        books.wrote_too(may)
        books.wrote_too(OtherWriter("has it mapped to write", (8,), ("cat",)))
        assert books.other_writer == replace(may, is_certain=True)


def test_a_guess_stays_a_guess_and_another_one_does_not_take_its_place() -> None:
    books, guess = Books(Mode.READ_WRITE), OtherWriter("a guess")
    books.wrote_too(guess)
    books.wrote_too(OtherWriter("another guess"))
    assert books.other_writer == guess
    books.wrote_too(OtherWriter("seen", is_certain=True))
    assert books.other_writer == replace(guess, is_certain=True)


def test_rows_that_differ_and_pages_beyond_the_runs_own_are_certain() -> None:
    books = Books(Mode.READ_WRITE)
    books.rows_differ(1234)
    assert books.other_writer is not None
    assert books.other_writer.words == (
        "another process writes this file: 1,234 of the rows read back are not as this run left "
        "them"
    )
    books = Books(Mode.READ_WRITE)
    books.flushed_write_bytes = 10 * PAGE
    books.compare(3 * PAGE, 13 * PAGE)
    assert books.other_writer is None
    books.compare(4 * PAGE, 13 * PAGE)
    assert books.other_writer == OtherWriter(
        "4.00 KiB more of it were dirty than this run can have", is_certain=True
    )


@pytest.mark.parametrize("mode", Mode)
def test_rows_lost_are_anothers_doing_in_a_shared_file_alone(mode: Mode) -> None:
    made = told.tracker(told.checked(12, 5), mode=mode)
    other = made.state.other_writer
    assert (other is not None and other.is_certain) is mode.is_shared
    kept = told.tracker(replace(told.checked(12, 5), rows_kept=8, rows_lost=0), mode=mode)
    assert kept.state.other_writer is None


@pytest.mark.parametrize(
    ("now", "flushed", "others"),
    [
        (_now(40, 40), BASE.write_bytes, 0),  # all of it this run's
        (_now(40, 30), BASE.write_bytes, 0),  # and part of it written meanwhile
        (_now(40, 47), BASE.write_bytes, 7 * PAGE),
        (_now(40, 47), BASE.write_bytes + 30 * PAGE, 37 * PAGE),  # dirtied since the last flush: 10
        (_now(0, 0), BASE.write_bytes, 0),
        (_now(0, 5), BASE.write_bytes, 5 * PAGE),  # this run did nothing at all
        (replace(_now(0, 0), file_writeback_bytes=5 * PAGE), BASE.write_bytes, 5 * PAGE),
        (_now(40, NO_IO), BASE.write_bytes, NO_IO),
        (replace(_now(0, 5), write_bytes=NO_IO), BASE.write_bytes, NO_IO),
        (_now(40, 47), NOT_READ, NOT_READ),  # no opening, no flush
        # Of this mapping alone is known what waits: none of another's is in it.
        (_now(40, NO_IO, 47), BASE.write_bytes, 0),
        (_now(40, 47, 40), BASE.write_bytes, 7 * PAGE),
    ],
)
def test_of_what_waits_anothers_is_what_this_run_cannot_have_dirtied(
    now: Counters, flushed: Figure, others: Figure
) -> None:
    books = Books(Mode.READ_WRITE)
    books.flushed_write_bytes = flushed
    assert books.others_waiting(now) == others


@pytest.mark.parametrize(("left", "others"), [(0, 7), (2, 7), (42, 5), (47, 0), (NO_IO, NO_IO)])
def test_anothers_share_of_a_flush_is_no_more_than_became_clean(left: Count, others: Count) -> None:
    flush = _flushed(40, 1, _now(40, 47), _now(40, left))
    made = told.tracker(flush, mode=Mode.READ_WRITE)
    cleaned = 47 * PAGE - left * PAGE
    assert made.state.flushes == FlushTotals(1, 0.25, cleaned, 0, others * PAGE)
    assert made.state.other_writer is not None and made.state.other_writer.is_certain
    words = made.take().markers[-1].verdict
    assert ("of it another process's" in words) is (others not in (0, NO_IO))
