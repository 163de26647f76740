"""A film in headless Chromium, as the image that a code host shows: pixel for pixel its frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.pictures.browser import in_the_browser, needs_chromium
from tests.pictures.png_pixels import Pixels
from tests.pictures.sample_screen import frames
from tui.pictures.film import Timing, draw_film
from tui.pictures.svg import draw_svg

pytestmark = [needs_chromium, pytest.mark.long]
COLUMNS, ROWS = 80, 24
WIDTH, HEIGHT = COLUMNS * 12 + 16, ROWS * 24 + 16
TIMING = Timing(frame_seconds=1.0, opening_seconds=2.0, hold_seconds=4.0)


def standing_at(film: str, seconds: float) -> str:
    """The film held at a moment: the browser's own clock plays no part."""
    held = (
        f"g[class]{{animation-delay:-{seconds}s!important;animation-play-state:paused!important}}"
    )
    return film.replace("</style>", f"{held}</style>")


def as_images(pictures: list[str], folder: Path, *flags: str) -> list[Pixels]:
    """Each picture as an `<img>` shows it."""
    page = folder / "page.html"
    images = ""
    for number, svg in enumerate(pictures):
        (folder / f"{number}.svg").write_text(svg, encoding="utf-8")
        images += f'<img src="{number}.svg" style="display:block">'
    page.write_text(f'<!doctype html><body style="margin:0">{images}', encoding="utf-8")
    shown = in_the_browser(page, (WIDTH, HEIGHT * len(pictures)), *flags)
    return [shown[HEIGHT * n : HEIGHT * (n + 1)] for n in range(len(pictures))]


def are_alike(first: Pixels, second: Pixels) -> bool:
    """Whether all cells are; where two diagonals meet, smoothing in one path or in two differs."""
    return bool(np.abs(first - second)[8:-8, 8:-8].max() <= 8)


def test_at_two_moments_every_pixel_is_that_of_the_still(tmp_path: Path) -> None:
    grids = frames(COLUMNS, ROWS)
    film = draw_film(grids, title="t", timing=TIMING)
    stills = [draw_svg(grid, title="t") for grid in grids]
    first, second = (standing_at(film, TIMING.begins_at(number) + 0.5) for number in (0, 1))
    shown = as_images([first, stills[0], second, stills[1]], tmp_path)
    assert are_alike(shown[0], shown[1])
    assert are_alike(shown[2], shown[3])
    assert not are_alike(shown[0], shown[2])


def test_with_reduced_motion_the_last_frame_stands_at_any_moment(tmp_path: Path) -> None:
    grids = frames(COLUMNS, ROWS)
    film = draw_film(grids, title="t", timing=TIMING)
    held = standing_at(film, TIMING.begins_at(1) + 0.5)
    still = draw_svg(grids[-1], title="t")
    shown = as_images([held, still], tmp_path, "--force-prefers-reduced-motion")
    assert are_alike(shown[0], shown[1])
