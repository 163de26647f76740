from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from tests.pictures.sample_screen import BLOCKS, BOXES, screenshot
from tui.pictures.grid import CellGrid, plain_text
from tui.pictures.screenshot import grid_from_screenshot


def exported(text: Text, columns: int) -> CellGrid:
    console = Console(width=columns, record=True, file=io.StringIO(), color_system="truecolor")
    console.print(text, no_wrap=True, crop=True, highlight=False)
    return grid_from_screenshot(console.export_svg(title="t"))


def test_a_textual_screenshot_gives_its_cells_back() -> None:
    grid = grid_from_screenshot(screenshot(80, 24))
    assert (grid.columns, grid.rows) == (80, 24)
    assert all(len(row) == 80 for row in grid.cells) and len(grid.cells) == 24
    lines = plain_text(grid).splitlines()
    assert lines[1] == "╭" + "─" * 78 + "╮"
    assert lines[2].startswith("│bold 12.5 MiB italic underlined reverse dim  a<b & c ")
    assert BLOCKS in lines[4] and BOXES[:64] in lines[5] and BOXES[64:] in lines[6]
    assert lines[14].startswith("┃two  spaces   three ")
    assert lines[-1].startswith(" q Quit")


def test_styles_come_back_with_reverse_and_dim_worked_into_the_colours() -> None:
    text = Text.assemble(
        ("b", "bold #ff0000 on #0000ff"), ("i", "italic"), ("u", "underline"), ("s", "strike")
    )
    bold, italic, underlined, struck, turned = exported(
        text + Text("r", "reverse #ff0000 on #0000ff"), 5
    ).cells[0]
    assert bold.style.bold
    assert (bold.style.foreground, bold.style.background) == ("#ff0000", "#0000ff")
    assert italic.style.italic and underlined.style.underline and struck.style.strike
    assert (turned.style.foreground, turned.style.background) == ("#0000ff", "#ff0000")


def test_a_wide_character_takes_two_cells_and_what_follows_stays_in_its_column() -> None:
    cells = exported(Text("a日b🙂c"), 8).cells[0]
    assert [cell.text for cell in cells] == ["a", "日", "", "b", "🙂", "", "c", " "]


def test_combining_marks_stay_with_their_letter() -> None:
    assert [cell.text for cell in exported(Text("e\u0301x"), 2).cells[0]] == ["é", "x"]


@pytest.mark.parametrize("svg", ["", "<svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "{}"])
def test_what_is_no_screenshot_is_refused_in_words(svg: str) -> None:
    with pytest.raises(ValueError, match="not a Textual screenshot"):
        grid_from_screenshot(svg)


def test_control_characters_do_not_reach_the_cells() -> None:
    svg = screenshot(80, 24).replace("two", "\x1b[31m\x07\u202etwo")
    text = plain_text(grid_from_screenshot(svg))
    assert not set(text) & set("\x1b\x07\u202e")


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30))
def test_any_line_of_ascii_comes_back_as_it_was(line: str) -> None:
    assert plain_text(exported(Text(line), 30)) == line.rstrip() + "\n"
