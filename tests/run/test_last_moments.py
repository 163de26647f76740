"""What a child had done by its last chunk, and what still stands after its end, with its moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.run import told
from tests.run.told import BASE, PAGE, sample, tracker
from tui.probe.reading import NO_PERMISSION, Absent, Figure, Sample, Tier
from tui.run.about import WorkloadAbout
from tui.run.last_moments import cut_off, raise_copies, sample_after_end, with_done
from tui.run.ledger import EMPTY, Basis, private_ledger
from tui.run.peaks import Peaks
from tui.run.state import RunState
from tui.run.tracker import Tracker
from tui.settings import Settings
from workloads.sources import sources_of
from workloads.tally import WorkDone
from workloads.words import Mode

DONE = WorkDone(20, 80_000, 20, 4, 16, 24, is_stepping=1)
COPIES = "private_copies_bytes"


def test_all_counts_of_the_tally_are_in_the_state() -> None:
    state = with_done(tracker().state, DONE)
    assert (state.rows_done, state.bytes_changed) == (20, 80_000)
    assert (state.pages_changed, state.discarded_pages) == (20, 4)
    assert (state.unflushed_pages, state.pages_dirtied) == (16, 24)


@pytest.mark.parametrize(
    ("done", "rows", "chunk_rows", "words"),
    [
        (0, 1000, 1, "row 0"),
        (41, 1000, 1, "row 41"),
        (1000, 5000, 100, "rows 1,000 to 1,099"),
        (990, 1000, 100, "rows 990 to 999"),
        (999, 1000, 100, "row 999"),
        (1000, 1000, 100, ""),  # all was done
        (5, None, 1, ""),
        (5, 1000, None, ""),
        (5, 1000, 0, ""),
    ],
)
def test_the_chunk_that_was_begun_and_not_done_is_named(
    done: int, rows: int | None, chunk_rows: int | None, words: str
) -> None:
    assert cut_off(WorkDone(done, is_stepping=1), rows, chunk_rows) == words
    # Between two chunks, as in a flush or a pause, there is none to cut off.
    assert cut_off(WorkDone(done), rows, chunk_rows) == ""


def test_a_kill_names_the_chunk_and_the_ledger_is_of_what_was_done_without_it() -> None:
    made = tracker(told.progress(12, 5))
    made.killed(DONE, chunk_rows=10)
    assert made.state.cut_off == "rows 20 to 29"
    assert made.state.ledger == private_ledger(20 * PAGE, 4 * PAGE, 16 * PAGE, 0)
    between = tracker(told.progress(12, 5))
    between.killed(DONE._replace(is_stepping=0), chunk_rows=10)
    assert (between.state.cut_off, between.state.ledger) == ("", made.state.ledger)


def test_before_the_array_is_open_no_chunk_can_be_cut_off() -> None:
    made = Tracker(tracker().state.about)
    made.killed(WorkDone(is_stepping=1), chunk_rows=10)
    assert made.state.cut_off == ""
    assert made.state.ledger == EMPTY


def test_what_was_read_again_has_its_new_moment_and_all_else_keeps_its_own() -> None:
    last = Sample(
        13.0,
        {"rss_bytes": 7, "limit_usage_bytes": 8, "pss_bytes": NO_PERMISSION},
        {Tier.COUNTERS: 13.0, Tier.LIMIT: 12.5, Tier.WALK: 11.0},
    )
    after = sample_after_end(last, 15.0, {"limit_usage_bytes": 3}, [Tier.LIMIT])
    assert after.at == 15.0
    assert after.values == {"rss_bytes": 7, "limit_usage_bytes": 3, "pss_bytes": NO_PERMISSION}
    assert after.read_at == {Tier.COUNTERS: 13.0, Tier.LIMIT: 15.0, Tier.WALK: 11.0}
    assert after.age_seconds("rss_bytes", Tier.COUNTERS) == 2.0
    assert after.age_seconds("limit_usage_bytes", Tier.LIMIT) == 0.0


def test_the_counters_of_a_dead_process_are_not_of_the_moment_after_it() -> None:
    unstamped = sample_after_end(sample(13.0, rss_bytes=7), 15.0, {}, [])
    assert unstamped.age_seconds("rss_bytes", Tier.COUNTERS) == 2.0
    never_sampled = sample_after_end(None, 15.0, {"limit_usage_bytes": 3}, [Tier.LIMIT])
    assert never_sampled.values == {"limit_usage_bytes": 3}


def _killed(dirty: Figure, dirtied: Figure = 10 * PAGE, unflushed: int = 10) -> RunState:
    """A run in `r+` of ten pages that was killed; its file was looked at after its death."""
    made = tracker(mode=Mode.READ_WRITE)
    made.sample(sample(11, write_bytes=10_000 + PAGE, file_dirty_bytes=PAGE, rss_bytes=5))
    written = dirtied if isinstance(dirtied, Absent) else 10_000 + dirtied
    made.died(13, {"write_bytes": written})
    made.killed(WorkDone(10, 40_000, 10, 0, unflushed, 10))
    figures: dict[str, Figure] = {"file_dirty_bytes": dirty, "file_writeback_bytes": 0}
    made.after_end(14, figures, Tier.FILE)
    return made.state


def test_what_was_dirtied_between_the_last_sample_and_the_end_is_this_runs_own() -> None:
    state = _killed(8 * PAGE)
    assert state.other_writer is None
    ledger = state.ledger
    assert (ledger.file_dirty_bytes, ledger.file_written_bytes) == (8 * PAGE, 2 * PAGE)
    assert (ledger.unaccounted_bytes, ledger.basis) == (0, Basis.DIRTIED)
    assert state.sample is not None
    assert state.sample.get("file_dirty_bytes") == 8 * PAGE


def test_what_is_dirty_after_the_end_beyond_all_that_was_dirtied_is_anothers() -> None:
    state = _killed(11 * PAGE)
    assert state.other_writer is not None
    assert "4.00 KiB more of it were dirty" in state.other_writer.words
    assert state.ledger.unaccounted_bytes == 10 * PAGE
    assert state.ledger.file_written_bytes == 0


@pytest.mark.parametrize(("dirty", "dirtied"), [(NO_PERMISSION, 10 * PAGE), (PAGE, NO_PERMISSION)])
def test_what_could_not_be_read_after_the_end_blames_nobody_and_is_no_number(
    dirty: Figure, dirtied: Figure
) -> None:
    if isinstance(dirtied, Absent):  # as it was from the first sample on
        made = tracker(mode=Mode.READ_WRITE)
        made.died(13, {"write_bytes": dirtied})
        made.killed(WorkDone(10, 40_000, 10, 0, 10, 10))
        made.after_end(14, {"file_dirty_bytes": dirty, "file_writeback_bytes": 0}, Tier.FILE)
        state = made.state
    else:
        state = _killed(dirty, dirtied)
    assert state.other_writer is None
    assert state.ledger.file_written_bytes == state.ledger.unaccounted_bytes == NO_PERMISSION


def test_a_run_that_stood_still_at_its_end_keeps_its_exact_ledger() -> None:
    made = tracker(told.progress(12, 5), mode=Mode.READ_WRITE)
    figures: dict[str, Figure] = {"write_bytes": 10_000 + 5 * PAGE, "file_dirty_bytes": PAGE}
    made.final(sample(13, **figures, file_writeback_bytes=0), NO_PERMISSION)
    before = made.state.ledger
    made.after_end(15, {"file_dirty_bytes": 0, "limit_usage_peak_bytes": 9 * PAGE}, Tier.FILE)
    assert made.state.ledger == before
    assert made.state.final is not None and made.state.final.at == 13
    assert made.state.peak["limit_usage_bytes"] == 9 * PAGE


def test_a_file_in_memory_is_in_memory_after_the_end_too() -> None:
    made = Tracker(WorkloadAbout(Settings(mode=Mode.READ_WRITE)))
    made.event(replace(told.opened(), sources=sources_of("tmpfs", None, None)))
    made.killed(WorkDone(10, 40_000, 10, 0, 10, 10))
    made.after_end(14, {"file_cached_bytes": 10 * PAGE}, Tier.FILE)
    assert made.state.ledger.memory_file_bytes == 10 * PAGE


@pytest.mark.parametrize(
    ("swap", "baseline", "anon"),
    [(0, 1100, 1100 + 16 * PAGE), (0, NO_PERMISSION, None), (1, 1100, None), (None, 1100, None)],
)
def test_copies_at_the_end_are_as_many_as_were_made_and_in_ram_if_nothing_swapped(
    swap: int | None, baseline: Figure, anon: int | None
) -> None:
    peaks = Peaks()
    if swap is not None:
        peaks.raise_to("swap_bytes", swap)
    state = replace(with_done(tracker().state, DONE), baseline_bytes=baseline)
    raise_copies(peaks, state)
    assert peaks.values[COPIES] == 16 * PAGE
    assert peaks.values.get("rss_anon_bytes") == peaks.values.get("rss_bytes") == anon


def test_the_last_event_may_be_of_counters_that_were_not_read() -> None:
    unread = replace(BASE, swap_bytes=NO_PERMISSION)
    made = tracker(told.progress(12, 5, unread))
    made.killed(DONE)
    assert made.state.ledger.private_ram_bytes == NO_PERMISSION
    assert made.state.ledger.unaccounted_bytes == NO_PERMISSION
    assert made.state.peak[COPIES] == 16 * PAGE
