"""What was read lands in its column; what was not read is absent there, never zero."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.accounts import CHANGED, NOW, account_of, counted, dirtied_as
from tests.run.told import BASE, PAGE, opened
from tui.probe.reading import NO_PERMISSION, NOT_READ, Absent, Figure, Sample
from tui.probe.smaps import Walk
from tui.run.ledger import private_ledger, whole_ledger
from workloads.events import Counters
from workloads.figures import Count
from workloads.sources import sources_of
from workloads.words import Mode


def test_copies_are_what_the_process_has_more_than_before_the_array() -> None:
    now = replace(BASE, rss_anon_bytes=1000 + 7 * PAGE, swap_bytes=100 + 2 * PAGE)
    assert counted(Mode.COPY_ON_WRITE, now) == private_ledger(
        CHANGED, PAGE, ram_bytes=7 * PAGE, swap_bytes=2 * PAGE
    )


def test_what_the_interpreter_took_for_itself_is_no_copy() -> None:
    now = replace(BASE, rss_anon_bytes=1000 + 7 * PAGE)
    assert counted(Mode.COPY_ON_WRITE, now, noise=PAGE).private_ram_bytes == 6 * PAGE
    assert counted(Mode.COPY_ON_WRITE, now, noise=8 * PAGE).private_ram_bytes == 0


@pytest.mark.parametrize(
    ("anonymous", "interpreter", "in_ram", "in_swap"),
    [
        (7, 2, 5, 4),  # nine in all: those in RAM beyond the interpreter's own, and the rest
        (7, NOT_READ, 7, 2),  # not walked yet: all of swap is taken for the array's
        (1, 2, 0, 9),  # more went to swap since the walk: never below none
        (7, 0, 7, 2),
    ],
)
def test_what_of_the_interpreter_is_in_swap_is_no_copy_in_swap(
    anonymous: int, interpreter: Figure, in_ram: int, in_swap: int
) -> None:
    before = Counters(rss_anon_bytes=0, swap_bytes=0, write_bytes=0)
    now = replace(before, rss_anon_bytes=anonymous * PAGE, swap_bytes=(9 - anonymous) * PAGE)
    own = interpreter if isinstance(interpreter, Absent) else interpreter * PAGE
    account = account_of(Mode.COPY_ON_WRITE, opened(before=before), interpreter_bytes=own)
    ledger = account.by_counters(now)
    assert ledger.private_ram_bytes == in_ram * PAGE
    assert ledger.private_swap_bytes == in_swap * PAGE


def test_swap_that_was_given_back_is_none_and_what_came_back_is_in_ram() -> None:
    now = replace(BASE, rss_anon_bytes=1000 + PAGE, swap_bytes=0)
    ledger = counted(Mode.COPY_ON_WRITE, now)
    assert (ledger.private_ram_bytes, ledger.private_swap_bytes) == (PAGE - 100, 0)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (BASE, replace(BASE, rss_anon_bytes=NO_PERMISSION)),
        (BASE, replace(BASE, swap_bytes=NO_PERMISSION)),
        (replace(BASE, rss_anon_bytes=NO_PERMISSION), BASE),
        (replace(BASE, swap_bytes=NO_PERMISSION), BASE),
    ],
)
def test_without_a_reading_then_or_now_copies_are_not_known(
    before: Counters, now: Counters
) -> None:
    ledger = counted(Mode.COPY_ON_WRITE, now, before=before)
    assert ledger.private_ram_bytes == ledger.unaccounted_bytes == NO_PERMISSION
    # What is in swap is known by itself, where it was read then and now.
    is_read = NO_PERMISSION not in (before.swap_bytes, now.swap_bytes)
    assert ledger.private_swap_bytes == (0 if is_read else NO_PERMISSION)
    assert ledger.discarded_bytes == PAGE


def test_what_was_dirtied_counts_from_right_after_the_opening() -> None:
    now = replace(NOW, file_dirty_bytes=4 * PAGE, file_writeback_bytes=3 * PAGE)
    event = opened(before=replace(BASE, write_bytes=0))
    account = account_of(Mode.READ_WRITE, event, flushed_write_bytes=10_000)
    assert account.by_counters(now) == dirtied_as(12 * PAGE, 4 * PAGE, 3 * PAGE)


@pytest.mark.parametrize(
    ("after", "now", "dirtied", "dirty", "writeback"),
    [
        (replace(BASE, write_bytes=NO_PERMISSION), NOW, NO_PERMISSION, 0, 0),
        (BASE, replace(NOW, write_bytes=NO_PERMISSION), NO_PERMISSION, 0, 0),
        (BASE, replace(NOW, file_dirty_bytes=NO_PERMISSION), 12 * PAGE, NO_PERMISSION, 0),
        (BASE, replace(NOW, file_writeback_bytes=NO_PERMISSION), 12 * PAGE, 0, NO_PERMISSION),
    ],
)
def test_of_the_file_each_figure_is_known_or_not_by_itself(
    after: Counters, now: Counters, dirtied: Figure, dirty: Figure, writeback: Figure
) -> None:
    account = account_of(Mode.WRITE_NEW, opened(after=after), flushed_write_bytes=after.write_bytes)
    ledger = account.by_counters(now)
    assert ledger == dirtied_as(dirtied, dirty, writeback)
    assert (ledger.file_dirty_bytes, ledger.file_writeback_bytes) == (dirty, writeback)
    assert ledger.file_written_bytes == ledger.unaccounted_bytes == NO_PERMISSION


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.READ])
def test_of_an_array_that_is_not_open_nothing_is_known(mode: Mode) -> None:
    account = account_of(mode, None)
    for ledger in (account.by_counters(BASE), account.by_walk(Sample(1.0, {}), NO_PERMISSION)):
        place = ledger.file_written_bytes if mode.is_shared else ledger.private_ram_bytes
        assert isinstance(place, Absent)
        assert isinstance(ledger.unaccounted_bytes, Absent)
    assert account.copies(BASE) == Absent("array not open yet")


@given(st.integers(0, 1 << 28), st.integers(0, 1 << 28), st.integers(0, 1 << 28))
def test_counters_that_only_grew_close_the_ledger(ram: int, swap: int, noise: int) -> None:
    anon = 1000 + (noise + ram) * PAGE
    now = replace(BASE, rss_anon_bytes=anon, swap_bytes=100 + swap * PAGE)
    changed = ram + swap + 1
    ledger = account_of(
        Mode.COPY_ON_WRITE, opened(), changed_pages=changed, noise_bytes=noise * PAGE
    ).by_counters(now)
    assert ledger == private_ledger(changed * PAGE, PAGE, ram * PAGE, swap * PAGE)
    assert ledger.unaccounted_bytes == 0


@pytest.mark.parametrize(
    ("now", "noise", "copies"),
    [
        (replace(BASE, rss_anon_bytes=1000 + 7 * PAGE), 0, 7 * PAGE),
        (replace(BASE, rss_anon_bytes=1000 + 7 * PAGE), PAGE, 6 * PAGE),
        (replace(BASE, rss_anon_bytes=1000 + 99 * PAGE), 0, CHANGED),
        (replace(BASE, rss_anon_bytes=0), 0, 0),
        (replace(BASE, rss_anon_bytes=NO_PERMISSION), 0, NO_PERMISSION),
        (BASE, NO_PERMISSION, NO_PERMISSION),
    ],
)
def test_copies_are_at_most_what_was_changed(now: Counters, noise: Count, copies: Figure) -> None:
    assert account_of(Mode.COPY_ON_WRITE, opened(), noise_bytes=noise).copies(now) == copies


def test_a_huge_page_is_copied_whole_and_counted_by_walking_only() -> None:
    event = replace(opened(), sources=sources_of("hugetlbfs", None, None))
    account = account_of(Mode.COPY_ON_WRITE, event, discarded_pages=0)
    huge = Absent("huge pages are counted by walking only")
    assert account.by_counters(NOW) == whole_ledger(CHANGED, 0, huge, huge)
    walk = Walk({}, {"Anonymous": 512 * PAGE, "Swap": 0})
    assert account.by_walk(Sample(1.0, {}), walk) == whole_ledger(CHANGED, 0, 512 * PAGE, 0)
