"""Data that another program reads: a spreadsheet runs nothing, markdown makes nothing of a text."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.texts import ALL, FORMULAS, harm_in
from tui.printed.quoting import csv_cell, json_text, markdown_text


@pytest.mark.parametrize("text", [*FORMULAS, "  =1", "\u00a0=1", "\u200b=1", "\n=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    cell = csv_cell(text)
    assert isinstance(cell, str)
    assert cell.startswith("'")
    assert harm_in(cell) == ""


@pytest.mark.parametrize("value", [-5, -1.5, 0, 1 << 60, None, True])
def test_a_number_stays_a_number(value: object) -> None:
    assert csv_cell(value) is value


@pytest.mark.parametrize("text", ["plain", "c flush 100", "a-b", "x=1", "", "5 GiB"])
def test_other_words_are_left_alone(text: str) -> None:
    assert csv_cell(text) == text


@given(st.text(max_size=40))
def test_every_cell_is_one_cell_that_runs_nothing(text: str) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([csv_cell(text), "next"])
    [[cell, after]] = csv.reader(io.StringIO(out.getvalue()))
    assert after == "next"
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ALL)
def test_markdown_makes_nothing_of_a_text(text: str) -> None:
    shown = markdown_text(text)
    assert harm_in(shown) == ""
    bare = shown.replace("\\\\", "")
    for sign in "|`<>[]*_&":
        unescaped = bare.replace(f"\\{sign}", "").replace("&#", "")
        assert sign not in unescaped
    assert "://" not in shown and "www." not in shown and "@" not in shown


@given(st.recursive(st.text(max_size=9) | st.integers(), lambda v: st.lists(v, max_size=3)))
def test_json_is_ascii_and_means_the_same(value: object) -> None:
    text = json_text(value)
    assert text.isascii() and harm_in(text) == ""
    assert json.loads(text) == value


def test_what_is_no_number_is_no_json() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"x": float("nan")})
