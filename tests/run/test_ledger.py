"""The columns sum to what was changed, in every mode; an absent figure never becomes a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.probe.reading import NO_PERMISSION, Absent, Figure
from tui.run.ledger import (
    EMPTY,
    NOT_READ,
    Ledger,
    ledger_for,
    loaded_ledger,
    private_ledger,
    shared_ledger,
)
from workloads.words import Mode

_PAGES = st.integers(0, 1 << 40).map(lambda pages: pages * 4096)
_FIGURES = _PAGES | st.builds(Absent, st.text(min_size=1, max_size=10))


@pytest.mark.parametrize(
    ("changed", "discarded", "ram", "swap", "unaccounted"),
    [
        (0, 0, 0, 0, 0),
        (100, 0, 100, 0, 0),
        (100, 0, 60, 40, 0),
        (100, 100, 0, 0, 0),
        (100, 30, 60, 10, 0),
        (100, 0, 60, 0, 40),
        (100, 0, 120, 0, -20),
    ],
)
def test_private_copies_and_what_was_discarded_sum_to_what_was_changed(
    changed: int, discarded: int, ram: int, swap: int, unaccounted: int
) -> None:
    ledger = private_ledger(changed, discarded, ram, swap)
    assert ledger.unaccounted_bytes == unaccounted
    assert (ledger.private_ram_bytes, ledger.private_swap_bytes) == (ram, swap)
    assert isinstance(ledger.write_amplification, Absent)


@given(_PAGES, _PAGES, _PAGES, _PAGES)
def test_the_columns_of_a_private_ledger_sum_to_what_was_changed(
    changed: int, discarded: int, ram: int, swap: int
) -> None:
    ledger = ledger_for(
        Mode.COPY_ON_WRITE, changed, discarded, ram_bytes=ram, swap_bytes=swap, dirty_bytes=7
    )
    assert ledger == private_ledger(changed, discarded, ram, swap)
    assert _sum_of_columns(ledger) == ledger.changed_bytes == changed
    assert ledger.discarded_bytes == discarded
    assert (ledger.private_ram_bytes, ledger.private_swap_bytes) == (ram, swap)


def _sum_of_columns(ledger: Ledger) -> float:
    columns = ledger.to_json()
    del columns["changed_bytes"], columns["write_amplification"]
    return sum(value for value in columns.values() if value is not None)


@pytest.mark.parametrize(
    ("changed", "ram", "swap", "unaccounted"),
    [(100, 500, 0, 0), (100, 60, 40, 0), (100, 60, 0, 40), (0, 0, 0, 0)],
)
def test_a_loaded_array_is_private_in_whole_so_only_a_lack_counts(
    changed: int, ram: int, swap: int, unaccounted: int
) -> None:
    ledger = ledger_for(Mode.LOAD, changed, 0, ram_bytes=ram, swap_bytes=swap)
    assert ledger == loaded_ledger(changed, ram, swap)
    assert ledger == Ledger(
        changed, private_ram_bytes=ram, private_swap_bytes=swap, unaccounted_bytes=unaccounted
    )


def test_of_a_loaded_array_what_is_known_is_told_beside_what_is_not() -> None:
    ledger = loaded_ledger(100, 60, NO_PERMISSION)
    assert ledger == Ledger(
        100,
        private_ram_bytes=60,
        private_swap_bytes=NO_PERMISSION,
        unaccounted_bytes=NO_PERMISSION,
    )


@pytest.mark.parametrize(
    ("changed", "dirtied", "dirty", "writeback", "written", "unaccounted", "amplification"),
    [
        (100, 100, 100, 0, 0, 0, 1.0),
        (100, 100, 0, 0, 100, 0, 1.0),
        (100, 250, 50, 20, 180, 0, 2.5),
        (100, 60, 60, 0, 0, 40, 0.6),  # tmpfs counts nothing
        (100, 100, 130, 0, 0, 30, 1.0),  # somebody else's dirty pages
        (100, 100, 90, 30, 0, 20, 1.0),
    ],
)
def test_what_the_kernel_dirtied_is_dirty_or_under_way_or_written(
    changed: int,
    dirtied: int,
    dirty: int,
    writeback: int,
    written: int,
    unaccounted: int,
    amplification: float,
) -> None:
    ledger = shared_ledger(changed, dirtied, dirty, writeback)
    assert ledger.file_written_bytes == written
    assert ledger.unaccounted_bytes == unaccounted
    assert ledger.write_amplification == amplification
    assert (ledger.file_dirty_bytes, ledger.file_writeback_bytes) == (dirty, writeback)
    assert (ledger.private_ram_bytes, ledger.private_swap_bytes) == (0, 0)


@given(_PAGES, _PAGES, _PAGES, _PAGES)
def test_a_shared_ledger_never_goes_below_zero(
    changed: int, dirtied: int, dirty: int, writeback: int
) -> None:
    ledger = shared_ledger(changed, dirtied, dirty, writeback)
    numbers = [value for value in ledger.to_json().values() if value is not None]
    assert min(numbers) >= 0
    if ledger.unaccounted_bytes == 0:
        assert not isinstance(ledger.file_written_bytes, Absent)
        assert dirty + writeback + ledger.file_written_bytes == dirtied >= changed


@given(st.sampled_from(list(Mode)), _PAGES, _PAGES, st.lists(_FIGURES, min_size=5, max_size=5))
def test_no_absent_figure_ever_becomes_a_number(
    mode: Mode, changed: int, discarded: int, figures: list[Figure]
) -> None:
    ram, swap, dirtied, dirty, writeback = figures
    ledger = ledger_for(
        mode,
        changed,
        discarded,
        ram_bytes=ram,
        swap_bytes=swap,
        dirtied_bytes=dirtied,
        dirty_bytes=dirty,
        writeback_bytes=writeback,
    )
    needed = {
        Mode.READ: [],
        Mode.COPY_ON_WRITE: [ram, swap],
        Mode.LOAD: [ram, swap],
        Mode.READ_WRITE: [dirtied, dirty, writeback],
        Mode.WRITE_NEW: [dirtied, dirty, writeback],
    }[mode]
    missing = [figure for figure in needed if isinstance(figure, Absent)]
    if missing:
        assert ledger.unaccounted_bytes in missing
    else:
        assert not isinstance(ledger.unaccounted_bytes, Absent)
    assert ledger.changed_bytes == changed


@pytest.mark.parametrize("mode", [Mode.READ_WRITE, Mode.WRITE_NEW])
def test_dirty_pages_are_told_where_what_was_dirtied_is_not_known(mode: Mode) -> None:
    ledger = ledger_for(
        mode, 100, 0, dirtied_bytes=NO_PERMISSION, dirty_bytes=60, writeback_bytes=30
    )
    assert ledger == Ledger(
        100,
        file_dirty_bytes=60,
        file_writeback_bytes=30,
        file_written_bytes=NO_PERMISSION,
        unaccounted_bytes=NO_PERMISSION,
        write_amplification=NO_PERMISSION,
    )


def test_how_much_more_was_written_is_known_without_the_page_cache() -> None:
    ledger = shared_ledger(3000, 4000, NO_PERMISSION, 0)
    assert ledger.write_amplification == 1.333
    assert ledger.unaccounted_bytes == ledger.file_written_bytes == NO_PERMISSION


def test_nothing_changed_has_no_amplification() -> None:
    assert shared_ledger(0, 0, 0, 0).write_amplification == Absent("nothing was changed")


def test_what_was_not_read_is_said_to_be_so() -> None:
    ledger = ledger_for(Mode.COPY_ON_WRITE, 100, 0)
    assert ledger.unaccounted_bytes == NOT_READ
    ledger = ledger_for(Mode.READ_WRITE, 100, 0, dirtied_bytes=NO_PERMISSION)
    assert ledger.file_written_bytes == NO_PERMISSION
    assert ledger.write_amplification == NO_PERMISSION


def test_an_array_read_only_is_never_changed() -> None:
    assert ledger_for(Mode.READ, 0, 0).unaccounted_bytes == 0
    assert ledger_for(Mode.READ, 4096, 0).unaccounted_bytes == 4096


def test_the_json_has_null_and_a_reason_where_a_column_is_absent() -> None:
    ledger = private_ledger(100, 0, NO_PERMISSION, 0)
    found, reasons = ledger.to_json(), ledger.reasons()
    assert found.keys() == EMPTY.to_json().keys() == set(Ledger.__dataclass_fields__)
    assert {key for key, value in found.items() if value is None} == reasons.keys()
    assert reasons["private_ram_bytes"] == reasons["unaccounted_bytes"] == "no permission"
