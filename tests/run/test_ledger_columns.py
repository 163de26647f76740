"""Every column of the ledger is in the table once, told apart on a screen of any kind."""

from __future__ import annotations

from dataclasses import fields

from tui.run.ledger import Ledger, shared_ledger
from tui.run.ledger_columns import COLUMNS, SHARED


def test_the_table_has_every_column_of_the_ledger_once() -> None:
    told = {field.name for field in fields(Ledger)} - {"changed_bytes", "write_amplification"}
    assert sorted(column.key for column in COLUMNS) == sorted(told)


def test_a_column_is_told_apart_by_each_of_its_words_and_signs() -> None:
    for words in ("label", "short", "words", "colour", "glyph", "ascii_glyph"):
        assert len({getattr(column, words) for column in COLUMNS}) == len(COLUMNS)
    assert all(column.ascii_glyph.isascii() for column in COLUMNS)


def test_a_column_finds_its_figure() -> None:
    ledger = shared_ledger(100, 100, 50, 20)
    assert [column.of(ledger) for column in SHARED] == [50, 20, 30]
    assert [column.words for column in SHARED] == [
        "dirty in the page cache",
        "on the way to the disk",
        "written to the file",
    ]
