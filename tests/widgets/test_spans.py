"""What is sent again of a row is what differs, and all that differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.spans import Row, changed_spans, padding_style

WIDTH = 24
pieces = st.tuples(
    st.text("ab █▅", max_size=9), st.sampled_from(["", "dim", "x on y", "bold", "reverse", "on z"])
)
rows = st.lists(pieces, max_size=5).map(tuple)


def _painted(row: Row) -> list[tuple[str, str]]:
    """Every cell as the eye has it: a blank without a ground is a blank."""
    cells = [(character, style) for text, style in row for character in text]
    cells += [(" ", padding_style(row))] * WIDTH
    return [(c, s if c != " " or "on " in s or "reverse" in s else "") for c, s in cells[:WIDTH]]


@given(rows, rows)
def test_what_is_sent_makes_the_one_row_into_the_other(old: Row, new: Row) -> None:
    shown, wanted = _painted(old), _painted(new)
    for x, count in changed_spans(old, new, WIDTH):
        assert shown[x : x + count] != wanted[x : x + count]
        shown[x : x + count] = wanted[x : x + count]
    assert shown == wanted


@pytest.mark.parametrize(
    ("old", "new", "spans"),
    [
        ("same", "same", []),
        ("a far away from here b", "b far away from here c", [(0, 1), (21, 1)]),
        ("a near b", "b near c", [(0, 8)]),
        ("", "words", [(0, 5)]),
        ("字 wide", "字 wild", [(0, WIDTH)]),
    ],
)
def test_near_ones_go_together(old: str, new: str, spans: list[tuple[int, int]]) -> None:
    assert list(changed_spans(((old, ""),), ((new, ""),), WIDTH)) == spans
