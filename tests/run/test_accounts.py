"""What was read lands in its column; what was not read is absent there, never zero."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.told import BASE, PAGE, opened
from tui.probe.reading import NO_PERMISSION, NOT_READ, NOT_READ_YET, Absent, Figure, Sample
from tui.probe.smaps import Walk
from tui.run.accounts import Account
from tui.run.ledger import Ledger, private_ledger, whole_ledger
from tui.run.shared_ledger import SharedReading, shared_ledger
from workloads.events import Counters, Opened
from workloads.figures import Count
from workloads.sources import FileSources, sources_of
from workloads.words import Mode

_CHANGED = 10 * PAGE
_NOW = replace(BASE, write_bytes=10_000 + 12 * PAGE)


def _account(mode: Mode, event: Opened | None, **more: Any) -> Account:
    fields: dict[str, Any] = {"changed_pages": 10, "discarded_pages": 1, "unflushed_pages": 10}
    if event is not None:
        fields["before_write_bytes"] = event.after.write_bytes
    return Account(mode, event, **fields | more)


def _counted(mode: Mode, now: Counters, *, before: Counters = BASE, noise: int = 0) -> Ledger:
    return _account(mode, opened(before=before), noise_bytes=noise).by_counters(now)


def _dirtied(dirtied: Figure, dirty: Figure, writeback: Figure, **more: Any) -> Ledger:
    """What is to come of these, where no flush was called."""
    read = SharedReading(_CHANGED, _CHANGED, dirtied, dirtied, dirty, writeback, **more)
    return shared_ledger(read)


def _walked(
    mode: Mode, walk: Walk | Absent, values: dict[str, Figure], *, before: Counters = BASE
) -> Ledger:
    account = _account(mode, opened(after=before), flushed_write_bytes=before.write_bytes)
    return account.by_walk(Sample(1.0, values), walk)


def test_copies_are_what_the_process_has_more_than_before_the_array() -> None:
    now = replace(BASE, rss_anon_bytes=1000 + 7 * PAGE, swap_bytes=100 + 2 * PAGE)
    assert _counted(Mode.COPY_ON_WRITE, now) == private_ledger(
        _CHANGED, PAGE, ram_bytes=7 * PAGE, swap_bytes=2 * PAGE
    )


def test_what_the_interpreter_took_for_itself_is_no_copy() -> None:
    now = replace(BASE, rss_anon_bytes=1000 + 7 * PAGE)
    assert _counted(Mode.COPY_ON_WRITE, now, noise=PAGE).private_ram_bytes == 6 * PAGE
    assert _counted(Mode.COPY_ON_WRITE, now, noise=8 * PAGE).private_ram_bytes == 0


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
    account = _account(Mode.COPY_ON_WRITE, opened(before=before), interpreter_bytes=own)
    ledger = account.by_counters(now)
    assert ledger.private_ram_bytes == in_ram * PAGE
    assert ledger.private_swap_bytes == in_swap * PAGE


def test_swap_that_was_given_back_is_none_and_what_came_back_is_in_ram() -> None:
    now = replace(BASE, rss_anon_bytes=1000 + PAGE, swap_bytes=0)
    ledger = _counted(Mode.COPY_ON_WRITE, now)
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
    ledger = _counted(Mode.COPY_ON_WRITE, now, before=before)
    assert ledger.private_ram_bytes == ledger.unaccounted_bytes == NO_PERMISSION
    # What is in swap is known by itself, where it was read then and now.
    is_read = NO_PERMISSION not in (before.swap_bytes, now.swap_bytes)
    assert ledger.private_swap_bytes == (0 if is_read else NO_PERMISSION)
    assert ledger.discarded_bytes == PAGE


def test_what_was_dirtied_counts_from_right_after_the_opening() -> None:
    now = replace(_NOW, file_dirty_bytes=4 * PAGE, file_writeback_bytes=3 * PAGE)
    event = opened(before=replace(BASE, write_bytes=0))
    account = _account(Mode.READ_WRITE, event, flushed_write_bytes=10_000)
    assert account.by_counters(now) == _dirtied(12 * PAGE, 4 * PAGE, 3 * PAGE)


@pytest.mark.parametrize(
    ("after", "now", "dirtied", "dirty", "writeback"),
    [
        (replace(BASE, write_bytes=NO_PERMISSION), _NOW, NO_PERMISSION, 0, 0),
        (BASE, replace(_NOW, write_bytes=NO_PERMISSION), NO_PERMISSION, 0, 0),
        (BASE, replace(_NOW, file_dirty_bytes=NO_PERMISSION), 12 * PAGE, NO_PERMISSION, 0),
        (BASE, replace(_NOW, file_writeback_bytes=NO_PERMISSION), 12 * PAGE, 0, NO_PERMISSION),
    ],
)
def test_of_the_file_each_figure_is_known_or_not_by_itself(
    after: Counters, now: Counters, dirtied: Figure, dirty: Figure, writeback: Figure
) -> None:
    account = _account(Mode.WRITE_NEW, opened(after=after), flushed_write_bytes=after.write_bytes)
    ledger = account.by_counters(now)
    assert ledger == _dirtied(dirtied, dirty, writeback)
    assert (ledger.file_dirty_bytes, ledger.file_writeback_bytes) == (dirty, writeback)
    assert ledger.file_written_bytes == ledger.unaccounted_bytes == NO_PERMISSION


def test_a_walk_tells_the_arrays_own_mapping() -> None:
    walk = Walk({"Anonymous": 99 * PAGE}, {"Anonymous": 7 * PAGE, "Swap": 2 * PAGE, "Rss": 1})
    assert _walked(Mode.COPY_ON_WRITE, walk, {}) == private_ledger(
        _CHANGED, PAGE, ram_bytes=7 * PAGE, swap_bytes=2 * PAGE
    )
    # A kernel that does not tell what is in swap has not said that nothing is.
    older = Walk({}, {"Rss": PAGE, "Anonymous": 7 * PAGE})
    not_told = Absent("Swap is not in this kernel's smaps")
    assert _walked(Mode.COPY_ON_WRITE, older, {}) == private_ledger(
        _CHANGED, PAGE, ram_bytes=7 * PAGE, swap_bytes=not_told
    )


@pytest.mark.parametrize(
    ("walk", "reason"),
    [
        (NO_PERMISSION, NO_PERMISSION),
        (Walk({"Anonymous": 5}, {}), Absent("the array's memory is part of a larger mapping")),
    ],
)
def test_without_a_mapping_of_its_own_the_arrays_memory_is_not_known(
    walk: Walk | Absent, reason: Absent
) -> None:
    assert _walked(Mode.LOAD, walk, {}) == whole_ledger(_CHANGED, 0, reason, reason)
    copied = _walked(Mode.COPY_ON_WRITE, walk, {})
    assert copied == private_ledger(_CHANGED, PAGE, reason, reason)
    assert copied.unaccounted_bytes == reason


@pytest.mark.parametrize(
    ("before", "values", "dirtied"),
    [
        (BASE, {"write_bytes": 10_000 + 12 * PAGE}, 12 * PAGE),
        (BASE, {"write_bytes": NO_PERMISSION}, NO_PERMISSION),
        (BASE, {}, NOT_READ_YET),
        (replace(BASE, write_bytes=NOT_READ), {"write_bytes": 5}, NOT_READ),
    ],
)
def test_at_the_end_the_file_is_told_by_the_last_sample(
    before: Counters, values: dict[str, Figure], dirtied: Figure
) -> None:
    pages: dict[str, Figure] = {"file_dirty_bytes": 4 * PAGE, "file_writeback_bytes": 3 * PAGE}
    ledger = _walked(Mode.READ_WRITE, NO_PERMISSION, values | pages, before=before)
    assert ledger == _dirtied(dirtied, 4 * PAGE, 3 * PAGE)


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.READ])
def test_of_an_array_that_is_not_open_nothing_is_known(mode: Mode) -> None:
    account = _account(mode, None)
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
    ledger = _account(
        Mode.COPY_ON_WRITE, opened(), changed_pages=changed, noise_bytes=noise * PAGE
    ).by_counters(now)
    assert ledger == private_ledger(changed * PAGE, PAGE, ram * PAGE, swap * PAGE)
    assert ledger.unaccounted_bytes == 0


@pytest.mark.parametrize(
    ("now", "noise", "copies"),
    [
        (replace(BASE, rss_anon_bytes=1000 + 7 * PAGE), 0, 7 * PAGE),
        (replace(BASE, rss_anon_bytes=1000 + 7 * PAGE), PAGE, 6 * PAGE),
        (replace(BASE, rss_anon_bytes=1000 + 99 * PAGE), 0, _CHANGED),
        (replace(BASE, rss_anon_bytes=0), 0, 0),
        (replace(BASE, rss_anon_bytes=NO_PERMISSION), 0, NO_PERMISSION),
        (BASE, NO_PERMISSION, NO_PERMISSION),
    ],
)
def test_copies_are_at_most_what_was_changed(now: Counters, noise: Count, copies: Figure) -> None:
    assert _account(Mode.COPY_ON_WRITE, opened(), noise_bytes=noise).copies(now) == copies


def test_a_huge_page_is_copied_whole_and_counted_by_walking_only() -> None:
    event = replace(opened(), sources=sources_of("hugetlbfs", None, None))
    account = _account(Mode.COPY_ON_WRITE, event, discarded_pages=0)
    huge = Absent("huge pages are counted by walking only")
    assert account.by_counters(_NOW) == whole_ledger(_CHANGED, 0, huge, huge)
    walk = Walk({}, {"Anonymous": 512 * PAGE, "Swap": 0})
    assert account.by_walk(Sample(1.0, {}), walk) == whole_ledger(_CHANGED, 0, 512 * PAGE, 0)


@pytest.mark.parametrize(
    "sources",
    [
        sources_of("overlay", Absent("cachestat(2) sees no page"), None),
        sources_of("tmpfs", None, None),
        sources_of("ext4", None, None),
    ],
    ids=lambda sources: sources.file_system,
)
def test_at_the_end_the_mappings_own_dirty_pages_are_those_of_the_walk(
    sources: FileSources,
) -> None:
    event = replace(opened(), sources=sources)
    account = _account(Mode.READ_WRITE, event, unflushed_pages=6, flushed_write_bytes=10_000)
    walk = Walk({}, {"Private_Dirty": 3 * PAGE, "Shared_Dirty": PAGE})
    figures: dict[str, Figure] = {"write_bytes": _NOW.write_bytes, "file_dirty_bytes": 5 * PAGE}
    ledger = account.by_walk(Sample(1.0, figures | {"file_writeback_bytes": 0}), walk)
    own = {"mapping_dirty_bytes": 4 * PAGE, "sources": sources}
    read = _dirtied(12 * PAGE, 5 * PAGE, 0, **own)
    assert ledger == shared_ledger(
        SharedReading(_CHANGED, 6 * PAGE, 12 * PAGE, 12 * PAGE, 5 * PAGE, 0, 4 * PAGE, sources)
    )
    assert (ledger == read) is (sources.file_system != "overlay")  # there the flush counts


@pytest.mark.parametrize(
    ("swap_pages", "ram", "swap"),
    [
        (0, 9 * PAGE, 0),
        (4, 5 * PAGE, 4 * PAGE),
        (99, 0, 9 * PAGE),
        (NO_PERMISSION, NO_PERMISSION, NO_PERMISSION),
    ],
)
def test_a_killed_run_had_all_the_copies_that_were_not_given_up(
    swap_pages: Count, ram: Figure, swap: Figure
) -> None:
    before = private_ledger(5 * PAGE, 0, PAGE, swap_pages * PAGE)
    ledger = _account(Mode.COPY_ON_WRITE, opened()).copies_at_end(before)
    assert ledger == private_ledger(_CHANGED, PAGE, ram, swap)
