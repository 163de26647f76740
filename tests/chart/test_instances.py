"""The picture of several runs: every band is as high as its figure, and what is shared is once."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chart.cells import BLOCKS
from tests.chart.told import flush
from tests.chart.told_instances import MIB, alike, kept_of, killed, shared_reading
from tui.chart.areas import EIGHTHS, Look
from tui.chart.instances import SharedPicture, draw_all, edges_of_all
from tui.chart.instances_bands import bands_of, groups_of
from tui.probe.reading import Absent
from tui.run.kept import Kept
from tui.run.state import Phase
from workloads.words import Mode

FIGURE = st.integers(0, 300)


def drawn(
    kept: list[Kept], width: int = 120, height: int = 30, look: Look = "colour"
) -> SharedPicture:
    picture = draw_all(kept, width, height, look=look)
    assert picture is not None
    return picture


def text_of(picture: SharedPicture) -> str:
    return "\n".join("".join(text for text, _ in row) for row in picture.rows)


def cells_of(picture: SharedPicture) -> list[list[tuple[str, str]]]:
    """Every cell of the plot with its style, top line first."""
    rows = [[(c, style) for text, style in row for c in text] for row in picture.rows[1:-1]]
    return [row[picture.left : picture.left + picture.time.cells] for row in rows]


def roles_in(cell: tuple[str, str]) -> dict[str, int]:
    """The palette's roles that a cell is drawn in, with their eighths."""
    text, style = cell
    front, _, back = f" {style}".partition(" on ")
    part = BLOCKS.index(text) if text in BLOCKS[1:] else 0
    found: Counter[str] = Counter()
    for role, eighths in ((front.strip(), part), (back.strip(), EIGHTHS - part)):
        if role.startswith("band-"):
            found[role] += eighths
    return found


def filled(picture: SharedPicture, column: int) -> int:
    """How many eighths of a column are of any band, by its cells alone."""
    lines = [line[column] for line in cells_of(picture)]
    return sum(eighths for cell in lines for eighths in roles_in(cell).values())


@given(
    st.lists(st.tuples(FIGURE, FIGURE, FIGURE, FIGURE), min_size=1, max_size=24),
    st.integers(0, 300),
    st.integers(0, 300),
    st.integers(10, 50),
)
def test_the_bands_drawn_sum_to_the_figures_and_none_has_a_colour_not_its_own(
    runs: list[tuple[int, int, int, int]], cached: int, waiting: int, height: int
) -> None:
    waiting = min(waiting, cached)
    kept = [
        kept_of([
            shared_reading(second, python=python, copies=copies, libraries=libraries, swap=swap,
                           cached=cached, waiting=waiting)
            for second in range(4)
        ])
        for python, copies, libraries, swap in runs
    ]  # fmt: skip
    picture = drawn(kept, height=height)
    column = picture.stack.last_column
    assert column is not None
    private = sum(python + copies for python, copies, _, _ in runs)
    swapped = sum(swap for *_, swap in runs)
    whole = private + cached + max(libraries for *_, libraries, _ in runs) + swapped
    assert picture.amounts[:, column].sum() == pytest.approx(whole * MIB)
    firm = picture.amounts[: 2 * len(picture.groups), column].sum()
    assert firm == pytest.approx(private * MIB)
    edges = edges_of_all(picture.amounts, picture.memory)[column]
    assert filled(picture, column) == edges[-1]
    assert edges[-1] == pytest.approx(
        whole * MIB / picture.memory.limit * picture.memory.cells * EIGHTHS, abs=0.5001
    )
    for line, row in enumerate(reversed(cells_of(picture))):
        here = {
            band.area
            for band, (low, high) in zip(picture.bands, pairwise((0, *edges)), strict=True)
            if low < (line + 1) * EIGHTHS and high > line * EIGHTHS and high > low
        }
        assert roles_in(row[column]).keys() <= here


@given(st.integers(2, 64), st.integers(3, 60))
def test_every_run_is_in_exactly_one_group_and_neighbours_have_two_shades(
    many: int, lines: int
) -> None:
    groups = groups_of(many, lines)
    assert [n for group in groups for n in range(group.first, group.last + 1)] == [
        *range(1, many + 1)
    ]
    for has_copies in (True, False):
        bands = bands_of(groups, has_copies=has_copies)[: 2 * len(groups)]
        told_by = bands[1::2] if has_copies else bands[::2]
        assert all(one.area != other.area for one, other in pairwise(told_by))
        assert all(one.texture != other.texture for one, other in pairwise(told_by))
        assert all(one.ascii_glyph != other.ascii_glyph for one, other in pairwise(told_by))


def test_each_run_has_its_name_and_figure_and_all_of_them_one_sum() -> None:
    shown = text_of(drawn(alike(4)))
    for number in range(1, 5):
        assert f"95.0 MiB #{number}" in shown or f"96.0 MiB #{number}" in shown
    assert "MiB private of all 4" in shown
    assert shown.count("76.0 MiB file, once") == 1
    assert ">12.0 MiB libraries" in shown


def test_sixty_four_thin_ones_are_merged_and_named_so() -> None:
    picture = drawn(alike(64, seconds=4), height=22)
    assert [group.name for group in picture.groups] == ["#1", "#2 to #64"]
    assert "GiB #2 to #64" in text_of(picture)


def test_what_nobody_has_read_takes_no_room_and_is_said() -> None:
    opening = Kept()
    kept = [*alike(2), opening]
    two, three = drawn(kept[:2]), drawn(kept)
    assert two.amounts.sum() == three.amounts.sum()
    assert "? #3 not open yet" in text_of(three)
    assert re.search(r">1\d\d MiB private of all 3", text_of(three))


@pytest.mark.parametrize("phase", [Phase.ENDED, Phase.RUNNING])
def test_what_a_killed_run_had_is_gone_from_then_on(phase: Phase) -> None:
    """Its end is told at once; its phase is over when what all share has been put away."""
    picture = drawn([*alike(2), killed(10, copies=60, phase=phase)])
    columns = picture.time.cells / picture.time.limit
    own = picture.stack.private[2]
    before, after = int(9 * columns), int(15 * columns)
    assert own[before] == pytest.approx((20 + 54) * MIB, rel=0.02)
    assert own[after] == 0
    assert "0 B #3 killed" in text_of(picture)


def test_who_has_done_its_work_holds_what_it_has_until_all_have_ended() -> None:
    slow, quick = alike(1, seconds=20)[0], alike(1, seconds=20)[0]
    assert slow.state is not None and quick.state is not None
    at = slow.state.sample
    assert at is not None
    early = shared_reading(5, python=20, copies=76)
    held = kept_of(
        [*(shared_reading(s, python=20, copies=76) for s in range(5, 21))],
        phase=Phase.ENDED, outcome="finished", final=early, elapsed_seconds=5.0,
    )  # fmt: skip
    last = kept_of(
        [*(shared_reading(s, python=20, copies=76) for s in range(21))],
        phase=Phase.ENDED, outcome="finished", final=shared_reading(20, python=20, copies=76),
    )  # fmt: skip
    picture = drawn([held, last])
    column = picture.stack.last_column
    assert column is not None
    assert picture.stack.private[:, column].tolist() == [96 * MIB, 96 * MIB]


def test_the_picture_ends_where_all_that_go_on_were_read() -> None:
    ahead = kept_of([shared_reading(s, python=20, copies=76) for s in range(21)])
    behind = kept_of([shared_reading(s, python=20, copies=76) for s in range(18)])
    picture = drawn([ahead, behind])
    column, columns = picture.stack.last_column, picture.time.cells / picture.time.limit
    assert column == int(17 * columns)
    assert not np.isnan(picture.stack.private[:, column]).any()
    assert picture.amounts[:, column + 1 :].sum() == 0


def test_without_a_word_on_the_cache_the_most_that_one_has_mapped_is_a_bound() -> None:
    absent = Absent("needs Linux 6.5")
    kept = [
        kept_of(
            [
                shared_reading(s, python=20, file=file, cached=absent, waiting=absent)
                for s in range(4)
            ],
            mode=Mode.READ,
        )
        for file in (30, 50)
    ]
    picture = drawn(kept)
    assert picture.stack.is_file_least
    assert "50.0 MiB file, at least" in text_of(picture)


def test_a_flush_of_any_makes_the_one_file_clean() -> None:
    readings = [shared_reading(s, python=20, file=76, waiting=min(60, s * 10)) for s in range(13)]
    one = kept_of(readings, mode=Mode.READ_WRITE, markers=[flush(6.5, 60, 0)])
    other = kept_of(readings, mode=Mode.READ_WRITE)
    picture = drawn([one, other])
    column = int(6.5 * picture.time.cells / picture.time.limit)
    assert picture.stack.unwritten[column] == 0
    assert picture.stack.file[column] == 76 * MIB
    assert "▼ wrote 60.0M" in text_of(picture)


@pytest.mark.parametrize("look", ["colour", "texture", "ascii"])
def test_lines_have_the_same_four_figures_in_every_look(look: Look) -> None:
    picture = draw_all(alike(3), 120, 30, look=look, as_lines=True)
    assert picture is not None
    shown = text_of(picture)
    for words in ("private of all 3", "private copies", "0 B in swap", "76.0 MiB file, once"):
        assert words in shown


def test_without_colour_every_band_has_characters_of_its_own() -> None:
    shown = text_of(drawn(alike(2), look="texture"))
    assert {"░", "█", "▚", "▒", "·"} <= set(shown)
    assert text_of(drawn(alike(2), look="ascii")).isascii()


def test_where_there_is_no_room_or_no_array_there_is_no_picture() -> None:
    assert draw_all(alike(2), 12, 30, look="colour") is None
    assert draw_all(alike(2), 120, 4, look="colour") is None
    assert draw_all([Kept(), Kept()], 120, 30, look="colour") is None
