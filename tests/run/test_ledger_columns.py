from __future__ import annotations

from dataclasses import fields

import pytest

from tui.run.ledger import Ledger
from tui.run.ledger_columns import (
    COLUMNS,
    DISCARDED,
    IN_MEMORY,
    LOADED,
    PRIVATE,
    SHARED,
    UNACCOUNTED,
    columns_for,
    private_columns,
)
from workloads.words import Mode

_NO_PLACES = {
    *("changed_bytes", "dirtied_bytes", "write_amplification"),
    *("basis", "why_unaccounted"),
}


def test_every_place_of_the_ledger_is_a_column_once_in_its_order() -> None:
    places = [field.name for field in fields(Ledger) if field.name not in _NO_PLACES]
    assert [column.key for column in COLUMNS] == places
    assert (*PRIVATE, *SHARED, IN_MEMORY, DISCARDED, UNACCOUNTED) == COLUMNS


def test_a_column_gives_its_own_figure() -> None:
    ledger = Ledger(0, *range(1, 9))
    assert [column.of(ledger) for column in COLUMNS] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_no_two_columns_look_or_read_alike() -> None:
    for read in ("label", "short", "glyph", "ascii_glyph"):
        values = [getattr(column, read) for column in COLUMNS]
        assert len(set(values)) == len(values), read
    assert all(column.ascii_glyph.isascii() for column in COLUMNS)
    assert SHARED[0].words == "dirty in the page cache"
    assert UNACCOUNTED.words == UNACCOUNTED.label


@pytest.mark.parametrize("mode", [None, *Mode])
def test_every_mode_has_all_columns_and_an_array_read_whole_has_no_copies(
    mode: Mode | None,
) -> None:
    columns = columns_for(mode)
    assert [column.key for column in columns] == [column.key for column in COLUMNS]
    assert columns[: len(PRIVATE)] == private_columns(mode)
    assert private_columns(mode) == (LOADED if mode is Mode.LOAD else PRIVATE)
    told = " ".join(f"{column.label} {column.words}" for column in private_columns(mode))
    assert ("copies" in told) is (mode is not Mode.LOAD)
