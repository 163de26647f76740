"""Bars as cells: lengths in eighths, the bands' colours and no other, the limit in its column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.chart.bands import BANDS, COPIES, FILE, PYTHON, SWAP, UNWRITTEN, Band
from tui.probe.reading import Absent
from tui.table.fill import Fill
from tui.table.limit_bar import (
    EIGHTHS,
    HATCH,
    Look,
    Run,
    Scale,
    bar,
    heading,
    legend,
    pieces,
    scale_for,
)

LIMIT = 640
SCALE = Scale(LIMIT, 10, 16)
"""A cell is 64 bytes, an eighth 8."""
sizes = st.one_of(st.just(0.0), st.floats(1, 3 * LIMIT), st.integers(1, 3 * LIMIT).map(float))
fills = st.builds(
    Fill, *[sizes] * 6, swap=st.one_of(sizes, st.just(0), st.just(Absent("not read")))
)
widths = st.integers(12, 50)
looks = st.sampled_from(Look)


def text(runs: tuple[Run, ...]) -> str:
    return "".join(words for words, _ in runs)


def cells(runs: tuple[Run, ...]) -> list[Run]:
    return [(glyph, style) for words, style in runs for glyph in words]


def areas(style: str) -> set[str]:
    return {word for word in style.split() if word.startswith("band-")}


def bands_in(fill: Fill, scale: Scale, at: int) -> set[str]:
    """The areas that have a share of a cell."""
    inside = [p for p in pieces(fill, scale) if p.start < at * 8 + 8 and p.end > at * 8]
    return {piece.band.area for piece in inside if piece.band is not None}


@pytest.mark.parametrize(
    ("fill", "drawn"),
    [
        (None, [("          ", ""), ("│", "limit"), ("     ", "")]),
        (Fill(128), [("  ", "on band-python"), ("        ", ""), ("│", "limit"), ("     ", "")]),
        (
            Fill(0, 152),
            [("  ", "on band-copies"), ("▍", "band-copies"), ("       ", ""), ("│", "limit"),
             ("     ", "")],
        ),
        (
            Fill(72, 568),
            [(" ", "on band-python"), ("▏", "band-python on band-copies"),
             ("        ", "on band-copies"), ("│", "limit"), ("     ", "")],
        ),
        # Beyond the limit is what swap took: the line goes through it.
        (
            Fill(0, 640, swap=128),
            [("          ", "on band-copies"), (f"│{HATCH}", "ink-swap on band-swap"),
             ("    ", "")],
        ),
        (
            Fill(0, 0, 64, clean=64),
            [(" ", "on band-unwritten"), (" ", "on band-file"), ("        ", ""), ("│", "limit"),
             ("     ", "")],
        ),
        (
            Fill(unread=640),
            [("??????????", ""), ("│", "limit"), ("     ", "")],
        ),
        # What is there is never nothing.
        (Fill(1), [("▏", "band-python"), ("         ", ""), ("│", "limit"), ("     ", "")]),
        (
            Fill(64, swap=Absent("not read")),
            [(" ", "on band-python"), ("?", "text-swap"), ("        ", ""), ("│", "limit"),
             ("     ", "")],
        ),
        # Of three bands in a cell the two with most of it, in their order.
        (Fill(32, 8, 24), [("▋", "band-python on band-unwritten"), ("         ", ""),
                           ("│", "limit"), ("     ", "")]),
    ],
)  # fmt: skip
def test_a_bar_in_colours(fill: Fill | None, drawn: list[Run]) -> None:
    assert list(bar(fill, SCALE, Look.COLOUR)) == drawn


def test_without_colours_a_texture_or_a_letter_tells_the_bands_apart() -> None:
    fill = Fill(64, 128, 64, 64, 64, 64, 192)
    assert text(bar(fill, SCALE, Look.TEXTURE)) == "░██▓?▒?///│     "
    assert text(bar(fill, SCALE, Look.ASCII)) == ".CCw?f?sss|     "
    assert {style for _, style in bar(fill, SCALE, Look.ASCII)} == {"", "limit"}


@given(fills, widths, looks)
def test_a_bar_has_its_width_and_the_limit_in_its_column(
    fill: Fill, width: int, look: Look
) -> None:
    scale = scale_for([fill], LIMIT, width)
    drawn = cells(bar(fill, scale, look))
    assert len(drawn) == width
    columns = [at for at, (glyph, _) in enumerate(drawn) if glyph in "│|"]
    assert columns == [scale.limit_column]
    assert heading(scale, look)[scale.limit_column] == drawn[scale.limit_column][0]
    assert len(heading(scale, look)) <= width or scale.limit_column < 7


@given(fills, widths)
def test_no_cell_has_a_colour_whose_band_is_not_in_it(fill: Fill, width: int) -> None:
    scale = scale_for([fill], LIMIT, width)
    for at, (glyph, style) in enumerate(cells(bar(fill, scale, Look.COLOUR))):
        assert areas(style) <= bands_in(fill, scale, at)
        assert glyph in f"{EIGHTHS}{HATCH}│?"
        assert len(areas(style)) == (2 if " on band" in style and glyph in EIGHTHS[1:] else
                                     len(areas(style)))  # fmt: skip


@given(st.lists(fills, min_size=2, max_size=6), widths)
def test_bars_are_in_the_order_of_their_figures_on_one_scale(many: list[Fill], width: int) -> None:
    scale = scale_for(many, LIMIT, width)
    ends = [max((piece.end for piece in pieces(fill, scale)), default=0) for fill in many]
    order = sorted(range(len(many)), key=lambda at: many[at].length)
    assert [ends[at] for at in order] == sorted(ends)
    for fill, end in zip(many, ends, strict=True):
        # Nothing is cut off; the limit ends where its line begins.
        assert end == max(scale.eighths(fill.length), fill.length > 0)
        exact = fill.length / LIMIT * scale.limit_column * 8
        assert abs(end - exact) <= 1 or scale.limit_column == 1
        assert (fill.length <= LIMIT) <= (end <= scale.limit_column * 8)


@given(fills, widths)
def test_every_band_has_its_figures_share_to_an_eighth(fill: Fill, width: int) -> None:
    scale = scale_for([fill], LIMIT, width)
    found = pieces(fill, scale)
    assert [piece.start for piece in found] == [0, *(piece.end for piece in found)][: len(found)]
    swap = 0 if isinstance(fill.swap, Absent) else fill.swap
    expected: list[tuple[Band, float]] = [
        (PYTHON, fill.python),
        (COPIES, fill.copies),
        (UNWRITTEN, fill.unwritten),
        (FILE, fill.clean),
        (SWAP, swap),
    ]
    for band, size in expected:
        drawn = sum(piece.end - piece.start for piece in found if piece.band is band)
        assert abs(drawn - size / LIMIT * scale.limit_column * 8) <= 1 or scale.limit_column == 1


@given(st.lists(fills, max_size=5), widths)
def test_the_scale_has_room_for_all_and_the_limit(many: list[Fill], width: int) -> None:
    scale = scale_for(many, LIMIT, width)
    assert 1 <= scale.limit_column < width
    if all(fill.length <= LIMIT for fill in many):
        assert scale.limit_column == width - 1


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("width", [80, 120])
def test_the_legend_fits_and_names_every_band_of_a_bar(look: Look, width: int) -> None:
    words = text(legend(width, look))
    assert len(words) <= width
    named = [band.short if width == 80 else band.label.split(",")[0] for band in BANDS]
    assert [name for name in named if name not in words] == [named[4]]
    assert "? not known" in words
    assert look is not Look.ASCII or words.isascii()


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (3, "   │ 640 B"),
        (7, "  640 B│"),
        (14, "  limit 640 B │"),
        (18, "peak  limit 640 B │"),
        (40, "peak (running: now)         limit 640 B │"),
    ],
)
def test_the_heading_says_the_limit_at_its_line(column: int, words: str) -> None:
    assert heading(Scale(LIMIT, column, 60), Look.COLOUR) == words
