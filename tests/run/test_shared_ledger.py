"""The ledger of `r+` and `w+` is of what this run dirtied, whatever else happens to the file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.run.told import PAGE
from tui.probe.reading import NO_PERMISSION, NOT_READ, Absent, Figure
from tui.run.ledger import Basis, Ledger
from tui.run.shared_ledger import ON_THE_WAY, SharedReading, shared_ledger
from workloads.sources import FileSources, sources_of

_NO_CACHESTAT = Absent("no cachestat(2): kernel older than 6.5")
BY_KERNEL = sources_of("ext4", None, None)
BY_MAPPING = sources_of("overlay", _NO_CACHESTAT, None)
BY_NOTHING = sources_of("fuse", _NO_CACHESTAT, NO_PERMISSION)
TMPFS = sources_of("tmpfs", None, None)
HUGE = sources_of("hugetlbfs", None, None)
OTHER = "another process writes this file: dd (PID 7) has it open to write"


def _read(
    changed: int,
    unflushed: int,
    dirtied: Figure = NOT_READ,
    since_flush: Figure = NOT_READ,
    dirty: Figure = NOT_READ,
    writeback: Figure = NOT_READ,
    mapping: Figure = NOT_READ,
    sources: FileSources = BY_KERNEL,
    other: str = "",
) -> SharedReading:
    return SharedReading(
        changed, unflushed, dirtied, since_flush, dirty, writeback, mapping, sources, other
    )


def _by_kernel(dirty: int, writeback: int, written: int, changed: int = 100) -> Ledger:
    dirtied = dirty + writeback + written
    return Ledger(
        changed,
        file_dirty_bytes=dirty,
        file_writeback_bytes=writeback,
        file_written_bytes=written,
        dirtied_bytes=dirtied,
        write_amplification=round(dirtied / changed, 3),
        basis=Basis.DIRTIED,
    )


@pytest.mark.parametrize(
    ("read", "ledger"),
    [
        (_read(100, 100, 100, 100, 100, 0), _by_kernel(100, 0, 0)),
        (_read(100, 0, 100, 0, 0, 0), _by_kernel(0, 0, 100)),
        (_read(100, 100, 100, 100, 40, 25), _by_kernel(40, 25, 35)),
        # Large folios: the kernel dirties more than was changed, and it waits too.
        (_read(100, 100, 1600, 1600, 1600, 0), _by_kernel(1600, 0, 0)),
        (_read(100, 20, 1600, 320, 300, 20), _by_kernel(300, 20, 1280)),
        # Changed anew after a flush: counted each time it is dirtied.
        (_read(100, 100, 300, 100, 100, 0), _by_kernel(100, 0, 200)),
    ],
)
def test_of_a_file_that_nobody_else_writes_the_kernels_counts_close(
    read: SharedReading, ledger: Ledger
) -> None:
    assert shared_ledger(read) == ledger
    assert ledger.whole_bytes == read.dirtied_bytes


def test_nothing_changed_is_nothing_anywhere_and_has_no_amplification() -> None:
    assert shared_ledger(_read(0, 0, 0, 0, 0, 0)) == Ledger(
        dirtied_bytes=0, write_amplification=Absent("nothing was changed"), basis=Basis.DIRTIED
    )


@pytest.mark.parametrize(
    ("read", "written", "unsplit"),
    [
        # Seen by sums: the file has more waiting than this run dirtied since its last flush.
        (_read(100, 100, 100, 100, 130, 0), 0, 100),
        (_read(100, 0, 100, 0, 30, 0), 100, 0),
        (_read(100, 40, 100, 40, 30, 30), 60, 40),
        # Named: what waits may be anybody's, though the sums would allow it to be this run's.
        (_read(100, 100, 100, 100, 100, 0, other=OTHER), 0, 100),
        (_read(100, 40, 100, 40, 10, 0, other=OTHER), 90, 10),
        (_read(100, 40, 100, 40, 0, 0, other=OTHER), 100, 0),
        (_read(100, 40, 100, 40, _NO_CACHESTAT, 0, other=OTHER), 60, 40),
        (_read(100, 40, mapping=5, sources=BY_MAPPING, other=OTHER), 60, 40),
        # More waits than was changed: in folios, or another's, and who dirtied it nobody says.
        (_read(100, 40, NO_PERMISSION, NO_PERMISSION, 300, 0), 60, 40),
        # Dirty before this run came to it: the kernel did not count it again.
        (_read(100, 100, 70, 70, 60, 0), 40, 60),
    ],
)
def test_what_cannot_be_told_from_anothers_is_unaccounted_in_words_and_never_written(
    read: SharedReading, written: int, unsplit: int
) -> None:
    ledger = shared_ledger(read)
    assert (ledger.file_written_bytes, ledger.unaccounted_bytes) == (written, unsplit)
    assert (ledger.basis, ledger.whole_bytes) == (Basis.CHANGED, 100)
    assert isinstance(ledger.write_amplification, Absent)
    if unsplit:
        assert isinstance(ledger.file_dirty_bytes, Absent)
        assert ledger.file_dirty_bytes == ledger.file_writeback_bytes
        assert ledger.file_dirty_bytes.reason in ledger.why_unaccounted
        assert OTHER in ledger.why_unaccounted or not read.other_writer
    else:
        assert ledger.file_dirty_bytes == ledger.file_writeback_bytes == 0
        assert ledger.why_unaccounted == ""


def test_how_much_more_is_dirty_than_this_run_can_have_is_said() -> None:
    more = shared_ledger(_read(100, 100, 100, 100, 100 + 3 * PAGE, 2 * PAGE))
    assert "the file has 20.0 KiB more dirty than this run can have" in more.why_unaccounted
    before = shared_ledger(_read(10 * PAGE, 10 * PAGE, 7 * PAGE, 7 * PAGE, 7 * PAGE, 0))
    said = "12.0 KiB of what was changed was dirty before this run came to it"
    assert said in before.why_unaccounted


@pytest.mark.parametrize(
    ("unflushed", "mapping", "dirty", "left", "written"),
    [
        (100, 100, 100, 0, 0),
        (100, 60, 60, 40, 0),
        (100, 0, 0, 100, 0),
        (40, 40, 40, 0, 60),
        (40, 900, 40, 0, 60),  # folios: no more waits than was changed
        (0, 0, 0, 0, 100),
    ],
)
def test_where_the_file_is_not_told_this_mappings_own_dirty_pages_are_taken(
    unflushed: int, mapping: int, dirty: int, left: int, written: int
) -> None:
    ledger = shared_ledger(_read(100, unflushed, 120, 120, mapping=mapping, sources=BY_MAPPING))
    assert ledger == Ledger(
        100,
        file_dirty_bytes=dirty,
        file_writeback_bytes=ON_THE_WAY if left else 0,
        file_written_bytes=written,
        unaccounted_bytes=left,
        dirtied_bytes=120,
        write_amplification=1.2,
        why_unaccounted=ON_THE_WAY.reason if left else "",
    )


def test_a_file_in_memory_has_its_changes_in_memory_and_in_no_column_of_the_disk() -> None:
    never = TMPFS.own_dirty
    assert isinstance(never, Absent)
    for read in (_read(100, 100, 0, 0, 100, 0), _read(100, 40, other=OTHER)):
        assert shared_ledger(replace(read, sources=TMPFS)) == Ledger(
            100,
            file_dirty_bytes=never,
            file_writeback_bytes=never,
            file_written_bytes=never,
            memory_file_bytes=100,
            dirtied_bytes=never,
            write_amplification=never,
        )


def test_what_nothing_answers_for_is_absent_with_the_reason_and_no_other_writer_is_blamed() -> None:
    reason = BY_NOTHING.own_dirty
    assert isinstance(reason, Absent)
    ledger = shared_ledger(_read(100, 100, 100, 100, reason, reason, reason, BY_NOTHING))
    assert ledger.file_dirty_bytes == ledger.file_writeback_bytes == reason
    assert ledger.file_written_bytes == ledger.unaccounted_bytes == reason
    assert ledger.dirtied_bytes == 100
    assert ledger.why_unaccounted == ""
