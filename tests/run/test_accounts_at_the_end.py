"""At the end an account is told by the last walk and the last sample."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.run.accounts import CHANGED, NOW, account_of, dirtied_as, walked_as
from tests.run.told import BASE, PAGE, opened
from tui.probe.reading import NO_PERMISSION, NOT_READ, NOT_READ_YET, Absent, Figure, Sample
from tui.probe.smaps import Walk
from tui.run.ledger import private_ledger, whole_ledger
from tui.run.shared_ledger import SharedReading, shared_ledger
from workloads.events import Counters
from workloads.figures import Count
from workloads.sources import FileSources, sources_of
from workloads.words import Mode


def test_a_walk_tells_the_arrays_own_mapping() -> None:
    walk = Walk({"Anonymous": 99 * PAGE}, {"Anonymous": 7 * PAGE, "Swap": 2 * PAGE, "Rss": 1})
    assert walked_as(Mode.COPY_ON_WRITE, walk, {}) == private_ledger(
        CHANGED, PAGE, ram_bytes=7 * PAGE, swap_bytes=2 * PAGE
    )
    # A kernel that does not tell what is in swap has not said that nothing is.
    older = Walk({}, {"Rss": PAGE, "Anonymous": 7 * PAGE})
    not_told = Absent("Swap is not in this kernel's smaps")
    assert walked_as(Mode.COPY_ON_WRITE, older, {}) == private_ledger(
        CHANGED, PAGE, ram_bytes=7 * PAGE, swap_bytes=not_told
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
    assert walked_as(Mode.LOAD, walk, {}) == whole_ledger(CHANGED, 0, reason, reason)
    copied = walked_as(Mode.COPY_ON_WRITE, walk, {})
    assert copied == private_ledger(CHANGED, PAGE, reason, reason)
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
    ledger = walked_as(Mode.READ_WRITE, NO_PERMISSION, values | pages, before=before)
    assert ledger == dirtied_as(dirtied, 4 * PAGE, 3 * PAGE)


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
    account = account_of(Mode.READ_WRITE, event, unflushed_pages=6, flushed_write_bytes=10_000)
    walk = Walk({}, {"Private_Dirty": 3 * PAGE, "Shared_Dirty": PAGE})
    figures: dict[str, Figure] = {"write_bytes": NOW.write_bytes, "file_dirty_bytes": 5 * PAGE}
    ledger = account.by_walk(Sample(1.0, figures | {"file_writeback_bytes": 0}), walk)
    own = {"mapping_dirty_bytes": 4 * PAGE, "sources": sources}
    read = dirtied_as(12 * PAGE, 5 * PAGE, 0, **own)
    assert ledger == shared_ledger(
        SharedReading(CHANGED, 6 * PAGE, 12 * PAGE, 12 * PAGE, 5 * PAGE, 0, 4 * PAGE, sources)
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
    ledger = account_of(Mode.COPY_ON_WRITE, opened()).copies_at_end(before)
    assert ledger == private_ledger(CHANGED, PAGE, ram, swap)
