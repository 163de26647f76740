from __future__ import annotations

from dataclasses import fields

from tui.run.ledger import Ledger
from tui.run.ledger_columns import COLUMNS, DISCARDED, PRIVATE, SHARED, UNACCOUNTED

_NO_PLACES = {"changed_bytes", "write_amplification"}


def test_every_place_of_the_ledger_is_a_column_once_in_its_order() -> None:
    places = [field.name for field in fields(Ledger) if field.name not in _NO_PLACES]
    assert [column.key for column in COLUMNS] == places
    assert (*PRIVATE, *SHARED, DISCARDED, UNACCOUNTED) == COLUMNS


def test_a_column_gives_its_own_figure() -> None:
    ledger = Ledger(0, *range(1, 8))
    assert [column.of(ledger) for column in COLUMNS] == [1, 2, 3, 4, 5, 6, 7]


def test_no_two_columns_look_or_read_alike() -> None:
    for read in ("label", "short", "glyph", "ascii_glyph"):
        values = [getattr(column, read) for column in COLUMNS]
        assert len(set(values)) == len(values), read
    assert all(column.ascii_glyph.isascii() for column in COLUMNS)
    assert SHARED[0].words == "dirty in the page cache"
    assert UNACCOUNTED.words == UNACCOUNTED.label
