"""What stands beside a control is cut at the end of a clause, never inside of one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from tui.widgets.field import clauses_within, first_clauses
from workloads.catalog import CATALOG, RELEASES


@pytest.mark.parametrize(
    ("words", "room", "shown"),
    [
        ("copy-on-write: changes stay private", 35, "copy-on-write: changes stay private"),
        ("copy-on-write: changes stay private", 34, "copy-on-write"),
        ("copy-on-write: changes stay private", 12, ""),
        ("changes are LOST, in r+ nothing is (MADV)", 34, "changes are LOST, in r+ nothing is"),
        ("changes are LOST, in r+ nothing is (MADV)", 33, "changes are LOST"),
        ("no clause", 5, ""),
        ("anything", 0, ""),
        ("a: b", -3, ""),
    ],
)
def test_only_whole_clauses_are_shown(words: str, room: int, shown: str) -> None:
    assert first_clauses(words, room) == shown


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [
        (20, 2, "one two: three four; five six (seven)"),
        (20, 1, "one two: three four"),
        (10, 1, "one two"),
        (5, 1, "one two: three four; five six (seven)"),
        (0, 0, "one two: three four; five six (seven)"),
    ],
)
def test_of_words_in_rows_whole_clauses_are_shown_too(width: int, height: int, shown: str) -> None:
    assert clauses_within("one two: three four; five six (seven)", Size(width, height)) == shown


@given(st.text("ab ,:(", max_size=40), st.integers(-5, 45))
def test_it_never_takes_more_room_than_there_is(words: str, room: int) -> None:
    shown = first_clauses(words, room)
    assert len(shown) <= max(room, 0)
    assert words.startswith(shown)


def test_what_can_be_chosen_has_a_clause_for_a_form_of_120_columns() -> None:
    summaries = [entry.summary for entry in CATALOG.values()]
    summaries += [entry.summary for entry in RELEASES.values()]
    assert [words for words in summaries if not first_clauses(words, 38)] == []
