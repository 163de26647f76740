"""The SVG in headless Chromium, without network and without any other font to fall back on."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.headless.png_pixels import Pixels, png_pixels
from tests.headless.sample_screen import screenshot
from tui.headless.png import png_from_svg
from tui.headless.screenshot import grid_from_screenshot
from tui.headless.svg import draw_svg

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="neither chromium nor google-chrome is installed"
)
COLUMNS, ROWS = 80, 24


def in_the_browser(svg: str, folder: Path) -> Pixels:
    assert CHROMIUM is not None
    (folder / "a.svg").write_text(svg, encoding="utf-8")
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run "
        "--hide-scrollbars --force-device-scale-factor=1 --disable-lcd-text"
    )
    subprocess.run(
        [
            CHROMIUM,
            *flags.split(),
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder / 'profile'}",
            f"--window-size={COLUMNS * 12 + 16},{ROWS * 24 + 16}",
            f"--screenshot={folder / 'a.png'}",
            (folder / "a.svg").as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return png_pixels((folder / "a.png").read_bytes())


def test_every_cell_looks_as_it_does_in_the_png(tmp_path: Path) -> None:
    grid = grid_from_screenshot(screenshot(COLUMNS, ROWS))
    svg = draw_svg(grid, title="t")
    alone = re.sub('font-family="(Cowtop Mono), [^"]*"', r'font-family="\1"', svg)
    assert alone != svg
    browser = in_the_browser(alone, tmp_path)
    resvg = png_pixels(png_from_svg(svg))
    assert browser.shape == resvg.shape
    difference = np.abs(browser - resvg)[8:-8, 8:-8]
    cells = difference.reshape(ROWS, 24, COLUMNS, 12, 3).mean(axis=(1, 3, 4))
    print(np.sort(cells.ravel())[-5:])
    # Antialiasing differs between the two; another glyph, or none, differs several times more.
    assert cells.max() < 8, grid.cells[cells.argmax() // COLUMNS][cells.argmax() % COLUMNS]
