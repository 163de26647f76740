"""Every band has the height its figure gives, to an eighth of a row, and no other colour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.chart.areas import EIGHTHS, GROUND, MIXED, NONE, AreaCell, column_cells
from tui.chart.bands import BANDS

BLOCKS = " ▁▂▃▄▅▆▇"
LINES = 12
heights = st.lists(st.integers(0, 40), min_size=len(BANDS), max_size=len(BANDS))


def _edges(amounts: list[int]) -> tuple[int, ...]:
    edges, at = [], 0
    for amount in amounts:
        at += amount
        edges.append(at)
    return tuple(edges)


def _eighths(cell: AreaCell) -> dict[int, int]:
    """How many eighths of the cell each band fills; the ground is -1."""
    if cell.text in BLOCKS and cell.text != " ":
        full = BLOCKS.index(cell.text)
        return {cell.front: full, cell.back: EIGHTHS - full}
    return {cell.back: EIGHTHS}


def _true(edges: tuple[int, ...], line: int) -> dict[int, int]:
    """What of a cell belongs to which band, by counting eighth for eighth."""
    found: dict[int, int] = {}
    for eighth in range(line * EIGHTHS, (line + 1) * EIGHTHS):
        band = next((n for n, edge in enumerate(edges) if eighth < edge), NONE)
        found[band] = found.get(band, 0) + 1
    return found


@given(heights)
def test_a_cell_of_two_bands_at_most_shows_each_with_its_eighths(amounts: list[int]) -> None:
    edges = _edges(amounts)
    cells = column_cells(edges, LINES, "colour")
    for line, cell in enumerate(reversed(cells)):
        true = _true(edges, line)
        if len(true) <= 2:
            assert _eighths(cell) == true


@given(heights)
def test_no_cell_shows_a_colour_whose_band_is_not_in_it(amounts: list[int]) -> None:
    edges = _edges(amounts)
    for line, cell in enumerate(reversed(column_cells(edges, LINES, "colour"))):
        assert set(_eighths(cell)) <= set(_true(edges, line))
        assert sum(_eighths(cell).values()) == EIGHTHS


@given(heights, st.sampled_from(["texture", "ascii"]))
def test_without_colour_a_cell_has_the_sign_of_the_band_that_fills_most_of_it(
    amounts: list[int], look: str
) -> None:
    edges = _edges(amounts)
    signs = [b.texture if look == "texture" else b.ascii_glyph for b in BANDS]
    drawn = column_cells(edges, LINES, "texture" if look == "texture" else "ascii")
    for line, cell in enumerate(reversed(drawn)):
        true = _true(edges, line)
        if len(true) <= 2:
            most = [band for band, eighths in true.items() if eighths == max(true.values())]
            assert cell.text in [" " if band == NONE else signs[band] for band in most]


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        # Python 3/8, copies 1/8, libraries 4/8: what the picture is about is not what gives way.
        ([3, 1, 0, 0, 4, 0], {1, 4}),
        ([3, 0, 1, 4, 0, 0], {2, 3}),
        ([2, 0, 0, 3, 3, 0], {3, 4}),
    ],
)
def test_of_three_in_one_cell_copies_and_unwritten_stay(
    amounts: list[int], expected: set[int]
) -> None:
    (cell,) = column_cells(_edges(amounts), 1, "colour")
    assert {cell.front, cell.back} == expected


@given(heights)
def test_of_three_in_one_cell_the_copies_have_their_own_eighths(amounts: list[int]) -> None:
    edges, copies = _edges(amounts), 1
    for line, cell in enumerate(reversed(column_cells(edges, LINES, "colour"))):
        true = _true(edges, line)
        shown = _eighths(cell)
        if len(true) == 3 and copies in shown and not {2, 5} & set(true):
            assert shown[copies] == true.get(copies, 0)


def test_swap_is_hatched_in_colour_too() -> None:
    (cell,) = column_cells((0, 0, 0, 0, 0, 8), 1, "colour")
    assert (cell.text, cell.back) == ("\u2571", 5)


def test_where_flushes_are_not_told_apart_both_colours_show() -> None:
    cells = column_cells((8, 8, 16, 48, 48, 48), 6, "colour", (16, 40))
    shown = [cell for cell in reversed(cells) if cell.text == MIXED]
    assert len(shown) == 3
    assert {(cell.front, cell.back) for cell in shown} == {(2, 3)}


def test_nothing_is_the_ground() -> None:
    (cell,) = column_cells((0,) * len(BANDS), 1, "texture")
    assert cell == GROUND
