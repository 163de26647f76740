from __future__ import annotations

import sys

import pytest
from resvg_py import svg_to_bytes

from tests.pictures.png_pixels import png_pixels
from tests.pictures.sample_screen import BLOCKS, BOXES, BRAILLE, screenshot
from tui.pictures.font import FAMILY, characters, font_files
from tui.pictures.grid import CellGrid, ScreenCell, Style
from tui.pictures.png import PngUnavailable, png_from_svg
from tui.pictures.screenshot import grid_from_screenshot
from tui.pictures.svg import draw_svg

NOT_IN_THE_FONT = "\u0416"


def drawn(text: str, *, bold: bool = False) -> bytes:
    cell = ScreenCell(text, Style("#ffffff", "#000000", bold=bold))
    return png_from_svg(draw_svg(CellGrid(1, 1, ((cell,),)), title="t"))


def missing_glyph(*, bold: bool) -> bytes:
    cell = ScreenCell(NOT_IN_THE_FONT, Style("#ffffff", "#000000"))
    svg = draw_svg(CellGrid(1, 1, ((cell,),)), title="t")
    with font_files() as paths:
        return svg_to_bytes(
            svg_string=svg.replace("<text", '<text font-weight="bold"') if bold else svg,
            skip_system_fonts=True,
            font_files=paths,
            font_family=FAMILY,
        )


@pytest.mark.slow
@pytest.mark.parametrize("bold", [False, True])
def test_every_character_of_the_font_has_a_picture_of_its_own_and_none_is_a_missing_glyph(
    bold: bool,
) -> None:
    empty = {drawn(" "), missing_glyph(bold=bold)}
    visible = characters(bold=bold) - {" "}
    pictures = {char: drawn(char, bold=bold) for char in visible}
    assert [char for char, picture in pictures.items() if picture in empty] == []


@pytest.mark.slow
def test_every_shape_has_a_picture() -> None:
    pictures = {drawn(char) for char in BOXES + BLOCKS + BRAILLE}
    assert drawn(" ") not in pictures
    assert len(pictures) == len(BOXES + BLOCKS + BRAILLE)


def test_what_the_font_lacks_is_shown_as_the_replacement_character() -> None:
    assert drawn(NOT_IN_THE_FONT) == drawn("日") == drawn("\ufffd") != drawn(" ")


@pytest.mark.slow
def test_no_cell_with_a_character_is_empty_in_the_picture_of_a_whole_screen() -> None:
    grid = grid_from_screenshot(screenshot(80, 24))
    png = png_from_svg(draw_svg(grid, title="t"))
    pixels = png_pixels(png)
    assert pixels.shape == (24 * 24 + 16, 80 * 12 + 16, 3)
    for row, cells in enumerate(grid.cells):
        for column, cell in enumerate(cells):
            top, left = 8 + 24 * row, 8 + 12 * column
            part = pixels[top : top + 24, left : left + 12]
            filled = cell.text in " \u2588\u2591\u2592\u2593"
            # Slanted text may reach into the blank beside it, so blanks are not looked at.
            assert filled or (part != part[0, 0]).any(), (row, column, cell)


@pytest.mark.slow
def test_the_same_screen_gives_the_same_bytes() -> None:
    grid = grid_from_screenshot(screenshot(80, 24))
    first, second = (png_from_svg(draw_svg(grid, title="t")) for _ in range(2))
    assert first == second


def test_a_scale_of_two_gives_twice_the_pixels() -> None:
    svg = draw_svg(CellGrid(1, 1, ((ScreenCell("a", Style("#ffffff", "#000000")),),)), title="t")
    assert png_pixels(png_from_svg(svg, scale=2)).shape == (80, 56, 3)


def test_without_the_renderer_the_message_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(PngUnavailable, match=r"need resvg-py .*install .*\[png\]"):
        png_from_svg("<svg/>")
