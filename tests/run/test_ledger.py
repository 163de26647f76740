"""The columns of private memory sum to what was changed; an absent figure becomes no number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.probe.reading import NO_PERMISSION, Absent, Figure
from tui.run.ledger import (
    EMPTY,
    NOTHING_WRITTEN,
    Basis,
    Ledger,
    private_ledger,
    read_only_ledger,
    whole_ledger,
)
from tui.run.ledger_columns import COLUMNS

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
    assert ledger.write_amplification == ledger.dirtied_bytes == NOTHING_WRITTEN
    assert ledger.whole_bytes == changed


@given(_PAGES, _PAGES, _PAGES, _PAGES)
def test_the_columns_of_a_private_ledger_sum_to_what_was_changed(
    changed: int, discarded: int, ram: int, swap: int
) -> None:
    ledger = private_ledger(changed, discarded, ram, swap)
    assert sum_of_columns(ledger) == ledger.whole_bytes == ledger.changed_bytes == changed
    assert ledger.discarded_bytes == discarded
    assert (ledger.private_ram_bytes, ledger.private_swap_bytes) == (ram, swap)


def sum_of_columns(ledger: Ledger) -> Figure:
    """Of all of them, absent if one is."""
    total: Figure = 0
    for column in COLUMNS:
        total = total + column.of(ledger)
    return total


@pytest.mark.parametrize(
    ("changed", "ram", "swap", "unaccounted"),
    [(100, 500, 0, 0), (100, 60, 40, 0), (100, 60, 0, 40), (0, 0, 0, 0)],
)
def test_where_more_is_private_than_was_changed_only_a_lack_counts(
    changed: int, ram: int, swap: int, unaccounted: int
) -> None:
    assert whole_ledger(changed, 0, ram, swap) == Ledger(
        changed, private_ram_bytes=ram, private_swap_bytes=swap, unaccounted_bytes=unaccounted
    )


def test_of_a_loaded_array_what_is_known_is_told_beside_what_is_not() -> None:
    ledger = whole_ledger(100, 0, 60, NO_PERMISSION)
    assert ledger == Ledger(
        100,
        private_ram_bytes=60,
        private_swap_bytes=NO_PERMISSION,
        unaccounted_bytes=NO_PERMISSION,
    )


def test_what_was_given_up_of_a_huge_page_is_no_lack() -> None:
    assert whole_ledger(100, 40, 60, 0).unaccounted_bytes == 0
    assert whole_ledger(100, 40, 50, 0).unaccounted_bytes == 10


@given(_PAGES, _PAGES, _FIGURES, _FIGURES)
def test_no_absent_figure_of_private_memory_becomes_a_number(
    changed: int, discarded: int, ram: Figure, swap: Figure
) -> None:
    missing = [figure for figure in (ram, swap) if isinstance(figure, Absent)]
    for make in (private_ledger, whole_ledger):
        ledger = make(changed, discarded, ram, swap)
        assert (ledger.private_ram_bytes, ledger.private_swap_bytes) == (ram, swap)
        assert (ledger.changed_bytes, ledger.discarded_bytes) == (changed, discarded)
        if missing:
            assert ledger.unaccounted_bytes == missing[0]
        else:
            assert not isinstance(ledger.unaccounted_bytes, Absent)


def test_an_array_read_only_is_never_changed() -> None:
    assert read_only_ledger(0).unaccounted_bytes == 0
    assert read_only_ledger(4096).unaccounted_bytes == 4096


def test_the_json_has_null_and_a_reason_where_a_column_is_absent() -> None:
    ledger = private_ledger(100, 0, NO_PERMISSION, 0)
    found, reasons = ledger.to_json(), ledger.reasons()
    assert found.keys() == EMPTY.to_json().keys() == set(Ledger.__dataclass_fields__)
    assert {key for key, value in found.items() if value is None} == reasons.keys()
    assert reasons["private_ram_bytes"] == reasons["unaccounted_bytes"] == "no permission"


@pytest.mark.parametrize(("basis", "whole"), [(Basis.CHANGED, 100), (Basis.DIRTIED, 300)])
def test_the_basis_says_what_the_columns_sum_to(basis: Basis, whole: int) -> None:
    ledger = Ledger(100, dirtied_bytes=300, basis=basis, why_unaccounted="so it is")
    assert ledger.whole_bytes == whole
    assert ledger.to_json()["basis"] == basis.value
    assert ledger.to_json()["why_unaccounted"] == "so it is"
