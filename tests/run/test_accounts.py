"""What was read lands in its column; what was not read is absent there, never zero."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.told import BASE, PAGE, opened
from tui.probe.reading import NO_PERMISSION, NOT_READ_YET, Absent, Figure, Sample
from tui.probe.smaps import Walk
from tui.run.accounts import by_counters, by_walk
from tui.run.ledger import NOT_READ, Ledger, private_ledger, shared_ledger
from workloads.events import Counters
from workloads.words import Mode

_CHANGED = 10 * PAGE


def _counted(mode: Mode, now: Counters, *, before: Counters = BASE, noise: int = 0) -> Ledger:
    return by_counters(
        mode, _CHANGED, PAGE, opened=opened(before=before), now=now, noise_bytes=noise
    )


def _walked(
    mode: Mode, walk: Walk | Absent, values: dict[str, Figure], *, before: Counters | None = BASE
) -> Ledger:
    event = None if before is None else opened(after=before)
    sample = Sample(1.0, values)
    return by_walk(mode, _CHANGED, PAGE, opened=event, sample=sample, walk=walk)


def test_copies_are_what_the_process_has_more_than_before_the_array() -> None:
    now = replace(BASE, rss_anon_bytes=1000 + 7 * PAGE, swap_bytes=100 + 2 * PAGE)
    assert _counted(Mode.COPY_ON_WRITE, now) == private_ledger(
        _CHANGED, PAGE, ram_bytes=7 * PAGE, swap_bytes=2 * PAGE
    )


def test_what_the_interpreter_took_for_itself_is_no_copy() -> None:
    now = replace(BASE, rss_anon_bytes=1000 + 7 * PAGE)
    assert _counted(Mode.COPY_ON_WRITE, now, noise=PAGE).private_ram_bytes == 6 * PAGE
    assert _counted(Mode.COPY_ON_WRITE, now, noise=8 * PAGE).private_ram_bytes == 0


def test_swap_that_was_given_back_is_none_and_what_came_back_is_in_ram() -> None:
    now = replace(BASE, rss_anon_bytes=1000 + PAGE, swap_bytes=0)
    ledger = _counted(Mode.COPY_ON_WRITE, now)
    assert (ledger.private_ram_bytes, ledger.private_swap_bytes) == (PAGE - 100, 0)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (BASE, replace(BASE, rss_anon_bytes=None)),
        (BASE, replace(BASE, swap_bytes=None)),
        (replace(BASE, rss_anon_bytes=None), BASE),
        (replace(BASE, swap_bytes=None), BASE),
    ],
)
def test_without_a_reading_then_or_now_copies_are_not_known(
    before: Counters, now: Counters
) -> None:
    ledger = _counted(Mode.COPY_ON_WRITE, now, before=before)
    assert ledger.private_ram_bytes == ledger.private_swap_bytes == NOT_READ
    assert ledger.unaccounted_bytes == NOT_READ
    assert ledger.discarded_bytes == PAGE


def test_what_was_dirtied_counts_from_right_after_the_opening() -> None:
    now = replace(
        BASE,
        write_bytes=10_000 + 12 * PAGE,
        file_dirty_bytes=4 * PAGE,
        file_writeback_bytes=3 * PAGE,
    )
    event = opened(before=replace(BASE, write_bytes=0))
    ledger = by_counters(Mode.READ_WRITE, _CHANGED, 0, opened=event, now=now, noise_bytes=0)
    assert ledger == shared_ledger(_CHANGED, 12 * PAGE, 4 * PAGE, 3 * PAGE)


@pytest.mark.parametrize(
    ("after", "now", "dirtied", "dirty", "writeback"),
    [
        (replace(BASE, write_bytes=None), BASE, NOT_READ, 0, 0),
        (BASE, replace(BASE, write_bytes=None), NOT_READ, 0, 0),
        (BASE, replace(BASE, file_dirty_bytes=None), 0, NOT_READ, NOT_READ),
        (BASE, replace(BASE, file_writeback_bytes=None), 0, NOT_READ, NOT_READ),
    ],
)
def test_of_the_file_each_figure_is_known_or_not_by_itself(
    after: Counters, now: Counters, dirtied: Figure, dirty: Figure, writeback: Figure
) -> None:
    event = opened(after=after)
    ledger = by_counters(Mode.WRITE_NEW, _CHANGED, 0, opened=event, now=now, noise_bytes=0)
    assert ledger == shared_ledger(_CHANGED, dirtied, dirty, writeback)


def test_a_walk_tells_the_arrays_own_mapping() -> None:
    walk = Walk({"Anonymous": 99 * PAGE}, {"Anonymous": 7 * PAGE, "Swap": 2 * PAGE, "Rss": 1})
    assert _walked(Mode.COPY_ON_WRITE, walk, {}) == private_ledger(
        _CHANGED, PAGE, ram_bytes=7 * PAGE, swap_bytes=2 * PAGE
    )
    clean = Walk({}, {"Rss": PAGE})
    assert _walked(Mode.COPY_ON_WRITE, clean, {}) == private_ledger(
        _CHANGED, PAGE, ram_bytes=0, swap_bytes=0
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
    assert _walked(Mode.LOAD, walk, {}) == Ledger(
        _CHANGED,
        private_ram_bytes=reason,
        private_swap_bytes=reason,
        unaccounted_bytes=reason,
    )


@pytest.mark.parametrize(
    ("before", "values", "dirtied"),
    [
        (BASE, {"write_bytes": 10_000 + 12 * PAGE}, 12 * PAGE),
        (BASE, {"write_bytes": NO_PERMISSION}, NO_PERMISSION),
        (BASE, {}, NOT_READ_YET),
        (None, {"write_bytes": 5}, NOT_READ),
        (None, {"write_bytes": NO_PERMISSION}, NO_PERMISSION),
        (replace(BASE, write_bytes=None), {"write_bytes": 5}, NOT_READ),
    ],
)
def test_at_the_end_the_file_is_told_by_the_last_sample(
    before: Counters | None, values: dict[str, Figure], dirtied: Figure
) -> None:
    pages: dict[str, Figure] = {"file_dirty_bytes": 4 * PAGE, "file_writeback_bytes": 3 * PAGE}
    assert _walked(Mode.READ_WRITE, NO_PERMISSION, values | pages, before=before) == shared_ledger(
        _CHANGED, dirtied, 4 * PAGE, 3 * PAGE
    )


@given(st.integers(0, 1 << 40), st.integers(0, 1 << 40), st.integers(0, 1 << 40))
def test_counters_that_only_grew_close_the_ledger(ram: int, swap: int, noise: int) -> None:
    now = replace(BASE, rss_anon_bytes=1000 + noise + ram, swap_bytes=100 + swap)
    ledger = by_counters(
        Mode.COPY_ON_WRITE, ram + swap + PAGE, PAGE, opened=opened(), now=now, noise_bytes=noise
    )
    assert ledger == private_ledger(ram + swap + PAGE, PAGE, ram, swap)
    assert ledger.unaccounted_bytes == 0
