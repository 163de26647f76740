from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.pictures.sample_screen import screenshot
from tui.pictures.cell_shapes import cell_shape
from tui.pictures.font import characters
from tui.pictures.grid import CellGrid, ScreenCell, Style
from tui.pictures.screenshot import grid_from_screenshot
from tui.pictures.svg import draw_svg

STYLE = Style("#c0c0c0", "#101010")


def row_grid(text: str, style: Style = STYLE) -> CellGrid:
    return CellGrid(len(text), 1, (tuple(ScreenCell(char, style) for char in text),))


def texts(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [e.text or "" for e in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.slow
def test_the_same_screen_gives_the_same_bytes_though_textual_numbers_its_ids_anew() -> None:
    first, second = screenshot(80, 24), screenshot(80, 24)
    renamed = re.sub(r"terminal-\d+", "terminal-1", second)
    assert renamed != first
    drawn = draw_svg(grid_from_screenshot(first), title="cowtop")
    assert drawn == draw_svg(grid_from_screenshot(second), title="cowtop")
    assert drawn == draw_svg(grid_from_screenshot(renamed), title="cowtop")


def test_nothing_is_fetched_from_outside() -> None:
    svg = draw_svg(grid_from_screenshot(screenshot(120, 40)), title="cowtop")
    assert re.findall(r"https?:[^\"' <]*", svg) == ["http://www.w3.org/2000/svg"]
    assert all(
        url.startswith("data:font/woff2;base64,") for url in re.findall(r'url\("?([^")]*)', svg)
    )
    assert not re.search(r"href|@import|<script|<image|<foreignObject", svg)


def test_a_picture_is_smaller_than_what_textual_exports() -> None:
    raw = screenshot(120, 40)
    assert len(draw_svg(grid_from_screenshot(raw), title="cowtop")) < len(raw)


def test_no_text_is_left_to_a_font_that_lacks_it() -> None:
    svg = draw_svg(grid_from_screenshot(screenshot(80, 24)), title="cowtop")
    written = "".join(texts(svg))
    assert written and characters() >= set(written)
    assert not any(cell_shape(char) for char in written)


def test_every_character_of_the_screen_is_in_the_picture_as_text_or_shape() -> None:
    grid = grid_from_screenshot(screenshot(80, 24))
    shown = [c.text for row in grid.cells for c in row if not cell_shape(c.text)]
    written = "".join(texts(draw_svg(grid, title="t"))).replace(" ", "")
    assert sorted(written) == sorted("".join(shown).replace(" ", ""))


def test_text_is_as_wide_as_its_cells_and_stands_in_its_column() -> None:
    svg = draw_svg(row_grid("ab c  d"), title="t")
    assert '<text x="0" y="19" fill="#c0c0c0" textLength="48">ab c</text>' in svg
    assert '<text x="72" y="19" fill="#c0c0c0">d</text>' in svg


def test_bold_text_is_in_the_regular_face_where_the_bold_one_lacks_a_letter() -> None:
    svg = draw_svg(row_grid("aé", Style("#c0c0c0", "#101010", bold=True)), title="t")
    assert 'font-weight="bold">a<' in svg and ">é<" in svg
    assert svg.count("@font-face") == 2
    assert draw_svg(row_grid("a"), title="t").count("@font-face") == 1


def test_a_shade_is_a_mix_of_both_colours() -> None:
    assert 'fill="#808080"' in draw_svg(row_grid("▒", Style("#ffffff", "#000000")), title="t")


_VISIBLE = st.characters(
    exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff"
)


@given(st.text(max_size=8), st.text(_VISIBLE))
@example("\ufffe\uffff", "")
def test_whatever_the_title_and_the_text_the_picture_is_well_formed(title: str, text: str) -> None:
    svg = draw_svg(row_grid(text), title=title)
    svg.encode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", svg)
    ElementTree.fromstring(svg)
