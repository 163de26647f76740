"""A film in headless Chromium, as the image that a code host shows: pixel for pixel its frames."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import tui
from tests.pictures.browser import in_the_browser, needs_chromium
from tests.pictures.film_player import seen_at
from tests.pictures.png_pixels import Pixels
from tests.pictures.sample_screen import frames
from tui.palette import Colours, variables
from tui.pictures.film import Timing, draw_film
from tui.pictures.svg import draw_svg

pytestmark = [needs_chromium, pytest.mark.long]
COLUMNS, ROWS = 80, 24
WIDTH, HEIGHT = COLUMNS * 12 + 16, ROWS * 24 + 16
README_FILM = Path(tui.__file__).parent.parent / "screenshots" / "c-beside-r+.svg"
ORANGE = variables(is_dark=True, colours=Colours.MILLIONS)["band-copies"].lower()
TIMING = Timing(frame_seconds=1.0, opening_seconds=2.0, hold_seconds=4.0)


def standing_at(film: str, seconds: float) -> str:
    """The film held at a moment: the browser's own clock plays no part."""
    held = (
        f"g[class]{{animation-delay:-{seconds}s!important;animation-play-state:paused!important}}"
    )
    return film.replace("</style>", f"{held}</style>")


def as_images(
    pictures: list[str], folder: Path, *flags: str, size: tuple[int, int] = (WIDTH, HEIGHT)
) -> list[Pixels]:
    """Each picture of this width and height as an `<img>` shows it."""
    page, height = folder / "page.html", size[1]
    images = ""
    for number, svg in enumerate(pictures):
        (folder / f"{number}.svg").write_text(svg, encoding="utf-8")
        images += f'<img src="{number}.svg" style="display:block">'
    page.write_text(f'<!doctype html><body style="margin:0">{images}', encoding="utf-8")
    shown = in_the_browser(page, (size[0], height * len(pictures)), *flags)
    return [shown[height * n : height * (n + 1)] for n in range(len(pictures))]


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


def test_the_readmes_film_has_the_colour_of_each_area_in_every_pixel(tmp_path: Path) -> None:
    film = README_FILM.read_text(encoding="utf-8")
    width, height = (int(re.findall(rf'{side}="(\d+)"', film)[0]) for side in ("width", "height"))
    total = max(map(float, re.findall(r"animation:[\w-]+ ([\d.]+)s", film)))
    moments = (total * 0.3, total * 0.6)
    held = [standing_at(film, at) for at in moments]
    shown = as_images(held, tmp_path, size=(width, height))
    copies = [0, 0]
    for number, at in enumerate(moments):
        for (row, column), (surface, *marks) in seen_at(film, at).items():
            top, left = row * 24 + 8, column * 12 + 8
            cell = shown[number][top : top + 24, left : left + 12]
            assert marks or (cell == _rgb(surface)).all(), (at, row, column)
            # Copies are on the left, in `c`, alone.
            if surface == ORANGE:
                assert left < width / 2
                copies[number] += 1
    assert 0 < copies[0] < copies[1]


def _rgb(colour: str) -> list[int]:
    return list(bytes.fromhex(colour.removeprefix("#")))
