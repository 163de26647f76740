from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tui.pictures.grid import CellGrid, ScreenCell, Style, ansi_text, plain_text, without_controls

GREY = Style("#c0c0c0", "#000000")


def row_of(text: str, style: Style = GREY) -> tuple[ScreenCell, ...]:
    return tuple(ScreenCell(char, style) for char in text)


def test_plain_text_has_no_blanks_at_the_ends_of_lines() -> None:
    assert plain_text(CellGrid(3, 2, (row_of("a  "), row_of(" b ")))) == "a\n b\n"


def test_ansi_text_names_a_style_once_for_a_run_and_resets_every_row() -> None:
    loud = Style("#ff0000", "#000010", bold=True, underline=True)
    text = ansi_text(CellGrid(4, 1, (row_of("ab") + row_of("cd", loud),)))
    assert text == (
        "\x1b[0;38;2;192;192;192;48;2;0;0;0mab\x1b[0;1;4;38;2;255;0;0;48;2;0;0;16mcd\x1b[0m\n"
    )
    assert re.sub(r"\x1b\[[\d;]*m", "", text) == "abcd\n"


def test_the_main_background_is_that_of_most_cells() -> None:
    assert (
        CellGrid(3, 1, (row_of("ab") + row_of("c", Style("#fff000", "#111111")),)).main_background
        == "#000000"
    )
    assert CellGrid(0, 0, ()).main_background == "#000000"


@given(st.text())
def test_text_without_controls_can_do_nothing_to_a_terminal_or_to_xml(text: str) -> None:
    clean = without_controls(text)
    assert not re.search(
        "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", clean
    )
    assert without_controls(clean) == clean
