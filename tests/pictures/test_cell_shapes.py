from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures.sample_screen import BLOCKS, BOXES, BRAILLE
from tui.pictures.box_drawing import box_drawing
from tui.pictures.cell import HEIGHT, WIDTH, Rect
from tui.pictures.cell_shapes import cell_shape
from tui.pictures.svg_shapes import merged


def painted(rects: Sequence[Rect]) -> set[tuple[int, int]]:
    return {(i, j) for x, y, w, h in rects for i in range(x, x + w) for j in range(y, y + h)}


def test_every_box_block_and_braille_character_has_a_shape_within_its_cell() -> None:
    for char in BOXES + BLOCKS + BRAILLE:
        shape = cell_shape(char)
        assert shape is not None and (shape.rects or shape.dots or shape.outlines), char
        assert all(0 <= x < WIDTH and 0 <= y < HEIGHT for x, y in painted(shape.rects)), char
        assert all(w > 0 and h > 0 for _, _, w, h in shape.rects), char
        assert all(2 <= x <= WIDTH - 2 and 2 <= y <= HEIGHT - 2 for x, y in shape.dots), char


@pytest.mark.parametrize("alphabet", [BOXES, BLOCKS, BRAILLE])
def test_no_two_characters_look_the_same(alphabet: str) -> None:
    assert len({cell_shape(char) for char in alphabet}) == len(alphabet)


@pytest.mark.parametrize(
    ("char", "left", "right", "up", "down"),
    [
        ("─", 2, 2, 0, 0),
        ("━", 4, 4, 0, 0),
        ("│", 0, 0, 2, 2),
        ("┌", 0, 2, 0, 2),
        ("┛", 4, 0, 4, 0),
        ("┽", 4, 2, 2, 2),
        ("╄", 2, 4, 4, 2),
        ("╸", 4, 0, 0, 0),
        ("╷", 0, 0, 0, 2),
        ("╼", 2, 4, 0, 0),
        ("╬", 4, 4, 4, 4),
        ("╓", 0, 2, 0, 4),
        ("╞", 0, 4, 2, 2),
    ],
)
def test_lines_leave_a_box_character_on_its_sides_only_and_as_thick_as_its_weight(
    char: str, left: int, right: int, up: int, down: int
) -> None:
    pixels = painted(box_drawing(char).rects)
    assert sum((0, y) in pixels for y in range(HEIGHT)) == left
    assert sum((WIDTH - 1, y) in pixels for y in range(HEIGHT)) == right
    assert sum((x, 0) in pixels for x in range(WIDTH)) == up
    assert sum((x, HEIGHT - 1) in pixels for x in range(WIDTH)) == down


SEPARATE_LINES = {
    **dict.fromkeys("═║╔╗╚╝╟╢╤╧", 2),
    **dict.fromkeys("╠╣╦╩", 3),
    "╬": 4,
}


def test_the_lines_of_a_box_character_hang_together() -> None:
    dashes = {"DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}
    for char in BOXES:
        words = unicodedata.name(char).split()
        wanted = dashes[words[3]] if "DASH" in words else SEPARATE_LINES.get(char, 1)
        rects = box_drawing(char).rects
        assert not rects or _parts(painted(rects)) == wanted, char


def _parts(pixels: set[tuple[int, int]]) -> int:
    """How many areas there are that no two pixels side by side connect."""
    count = 0
    while pixels:
        count += 1
        edge = {pixels.pop()}
        while edge:
            near = {(x + a, y + b) for x, y in edge for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0))}
            edge = near & pixels
            pixels -= edge
    return count


def test_a_double_cross_leaves_its_middle_open() -> None:
    assert (WIDTH // 2, HEIGHT // 2) not in painted(box_drawing("╬").rects)


def test_braille_dots_lie_where_their_bits_say() -> None:
    low = cell_shape("\u2840")
    high = cell_shape("\u2808")
    assert low is not None and low.dots == ((3, 21),)
    assert high is not None and high.dots == ((9, 3),)


@pytest.mark.parametrize("char", ["a", " ", "", "→", "日", "e\u0301"])
def test_other_text_is_left_to_the_font(char: str) -> None:
    assert cell_shape(char) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 4), st.integers(1, 4)),
        max_size=12,
    )
)
def test_merging_rectangles_changes_nothing_that_is_painted(rects: list[Rect]) -> None:
    result = merged(rects)
    assert painted(result) == painted(rects)
    assert len(result) <= len(rects)
    assert merged(reversed(rects)) == result


def test_a_block_of_cells_becomes_one_rectangle() -> None:
    cells = [(x, y, 12, 24) for x in range(0, 120, 12) for y in range(0, 240, 24)]
    assert merged(cells) == [(0, 0, 120, 240)]
