"""The SVG in headless Chromium, without network and without any other font to fall back on."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.pictures.browser import in_the_browser, needs_chromium
from tests.pictures.png_pixels import Pixels, png_pixels
from tests.pictures.sample_screen import screenshot
from tui.pictures.png import png_from_svg
from tui.pictures.screenshot import grid_from_screenshot
from tui.pictures.svg import draw_svg

pytestmark = needs_chromium
COLUMNS, ROWS = 80, 24


@pytest.mark.long
def test_every_cell_looks_as_it_does_in_the_png(tmp_path: Path) -> None:
    grid = grid_from_screenshot(screenshot(COLUMNS, ROWS))
    svg = draw_svg(grid, title="t")
    alone = re.sub('font-family="(Cowtop Mono), [^"]*"', r'font-family="\1"', svg)
    assert alone != svg
    page = tmp_path / "a.svg"
    page.write_text(alone, encoding="utf-8")
    browser = in_the_browser(page, (COLUMNS * 12 + 16, ROWS * 24 + 16))
    resvg = png_pixels(png_from_svg(svg))
    assert browser.shape == resvg.shape
    alike = _likeness(_cells(browser), _cells(resvg))
    row, column = divmod(int(alike.argmin()), COLUMNS)
    # Smoothing differs between the two (0.89 at worst); another font's letters fall below 0.2.
    assert alike.min() > 0.75, (row, column, grid.cells[row][column])


def _cells(pixels: Pixels) -> NDArray[np.float64]:
    """rows x columns x the values of all pixels of a cell."""
    inner = pixels[8:-8, 8:-8].reshape(ROWS, 24, COLUMNS, 12, 3).transpose(0, 2, 1, 3, 4)
    return inner.reshape(ROWS, COLUMNS, -1).astype(np.float64)


def _likeness(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """The correlation of each cell in two pictures; 1 where both are one and the same colour."""
    a = first - first.mean(axis=-1, keepdims=True)
    b = second - second.mean(axis=-1, keepdims=True)
    spread = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    same = np.abs(first - second).max(axis=-1) == 0
    found = np.divide((a * b).sum(axis=-1), spread, out=np.zeros_like(spread), where=spread > 0)
    result: NDArray[np.float64] = np.where(same, 1.0, found)
    return result
