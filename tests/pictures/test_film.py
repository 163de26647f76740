from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures.film_player import Seen, seen_at
from tests.pictures.png_pixels import png_pixels
from tests.pictures.sample_screen import frames as sample_frames
from tui.pictures.film import Timing, draw_film
from tui.pictures.grid import CellGrid, ScreenCell, Style
from tui.pictures.png import png_from_svg
from tui.pictures.svg import draw_svg

TIMING = Timing(frame_seconds=0.5, opening_seconds=1.0, hold_seconds=3.0)
STYLES = (
    Style("#c0c0c0", "#101010"),
    Style("#ffa62b", "#101010"),
    Style("#c0c0c0", "#008000", bold=True),
)


def grid(*lines: str, style: Style = STYLES[0]) -> CellGrid:
    cells = tuple(tuple(ScreenCell(char, style) for char in line) for line in lines)
    return CellGrid(len(lines[0]), len(lines), cells)


@st.composite
def films(draw: st.DrawFn) -> list[CellGrid]:
    """Frames of one size in which cells change, stay, and come back."""
    columns, rows = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    cells = st.builds(ScreenCell, st.sampled_from(" ab█▄▒\u2571╭⣤⏸⏵"), st.sampled_from(STYLES))
    line = st.lists(cells, min_size=columns, max_size=columns).map(tuple)
    lines = draw(st.lists(line, min_size=1, max_size=3))
    frame = st.lists(st.sampled_from(lines), min_size=rows, max_size=rows).map(tuple)
    frames = draw(st.lists(frame, min_size=1, max_size=6))
    return [CellGrid(columns, rows, found) for found in frames]


@pytest.mark.slow
@given(films())
def test_at_every_moment_the_cells_of_its_frame_are_seen_and_no_others(
    frames: list[CellGrid],
) -> None:
    film = draw_film(frames, title="t", timing=TIMING)
    stills = [seen_at(draw_svg(frame, title="t"), None) for frame in frames]
    for number, still in enumerate(stills):
        for within in (0.01, 0.49):
            assert seen_at(film, TIMING.begins_at(number) + within) == still, number
    total = TIMING.total_seconds(len(frames))
    # Before the first frame, up to the end of the hold, and in a second round.
    for at in (0.0, 0.99, total - 0.01, total):
        assert seen_at(film, at) == stills[-1], at
    assert seen_at(film, total + TIMING.begins_at(0) + 0.01) == stills[0]


@given(films())
def test_where_nothing_is_animated_the_last_frame_is_seen(frames: list[CellGrid]) -> None:
    film = draw_film(frames, title="t", timing=TIMING)
    assert seen_at(film, None) == seen_at(draw_svg(frames[-1], title="t"), None)
    css = film[film.index("<style>") : film.index("</style>")]
    # No rule stands outside of what asks for motion.
    assert "animation" not in css.partition("@media (prefers-reduced-motion:no-preference){")[0]


@pytest.mark.slow
def test_what_knows_no_animation_draws_the_last_frame() -> None:
    grids = sample_frames(40, 14)
    film, still = draw_film(grids, title="t"), draw_svg(grids[-1], title="t")
    drawn, wanted = (png_pixels(png_from_svg(svg)) for svg in (film, still))
    # Where two diagonals meet, smoothing in one path or in two differs.
    assert abs(drawn - wanted).max() <= 8


def test_a_film_is_read_by_the_times_of_its_frames() -> None:
    film = draw_film([grid("one  "), grid("two  "), grid("three")], title="t", timing=TIMING)
    read = {at: _text(seen_at(film, at)) for at in (0.5, 1.2, 1.7, 2.2, 4.9, 6.2)}
    assert read == {0.5: "three", 1.2: "one", 1.7: "two", 2.2: "three", 4.9: "three", 6.2: "one"}


def test_what_does_not_change_is_stored_once_and_a_film_of_one_frame_does_not_move() -> None:
    frames = [grid("RSS 1 MiB"), grid("RSS 2 MiB"), grid("RSS 3 MiB")]
    film = draw_film(frames, title="t", timing=TIMING)
    assert film.count(">RSS<") == film.count(">MiB<") == 1
    assert [film.count(f">{n}<") for n in "123"] == [1, 1, 1]
    assert "@keyframes" not in draw_film(frames[:1], title="t")


def test_both_halves_of_a_wide_character_come_and_go_together() -> None:
    letter, wide, second = (ScreenCell(text, STYLES[0]) for text in ("a", "世", ""))
    frames = [
        CellGrid(3, 1, ((letter, wide, second),)),
        CellGrid(3, 1, ((letter, wide, ScreenCell("", STYLES[2])),)),
        grid("abx"),
    ]
    film = draw_film(frames, title="t", timing=TIMING)
    for number, text in enumerate(("a世", "a世", "abx")):
        assert _text(seen_at(film, TIMING.begins_at(number))) == text
    # In one element with the letter it would be squeezed into one cell.
    assert film.count(">世<") == 2


def test_nothing_comes_from_outside_and_nothing_is_a_script() -> None:
    film = draw_film([grid("a"), grid("b")], title="<&", timing=TIMING)
    assert re.findall(r"https?:[^\"' <]*", film) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"href|@import|<script|<image|<foreignObject|javascript", film)


def test_frames_of_several_sizes_or_none_and_parts_without_time_are_refused() -> None:
    for frames in ([], [grid("a"), grid("ab")]):
        with pytest.raises(ValueError, match="one size"):
            draw_film(frames, title="t")
    with pytest.raises(ValueError, match="takes time"):
        Timing(hold_seconds=0)


def _text(seen: Seen) -> str:
    """The characters in the first row."""
    chars = [(cell, what) for cell, parts in seen.items() for what in parts if what[0] not in "#("]
    return "".join(what[0] for _, what in sorted(chars))
