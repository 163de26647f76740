"""The map as text: each state has its glyph, some differs from all, and nothing hides a copy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tui.pages.geometry import PageGeometry
from tui.pages.map import PageMapFrame
from tui.pages.text import GLYPHS, GlyphSet, cell_glyphs, glyph_runs, legend, render_text
from tui.probe.page_state import PageState
from workloads.kernel import PAGE_BYTES

# Pages per cell: absent, file clean, file dirty, private copy, swapped.
CELLS = [
    (8, 0, 0, 0, 0),
    (4, 4, 0, 0, 0),
    (0, 7, 1, 0, 0),
    (0, 0, 8, 0, 0),
    (0, 7, 0, 1, 0),
    (0, 4, 0, 4, 0),
    (0, 0, 0, 8, 0),
    (0, 0, 0, 3, 5),
    (0, 0, 0, 0, 8),
]


def _frame(
    cells: list[tuple[int, int, int, int, int]], *, unread: int = 0, dirty_known: bool = True
) -> PageMapFrame:
    scanned_at = np.full(len(cells) + unread, 1.0)
    counts = np.array(cells + [(0, 0, 0, 0, 0)] * unread, np.int64)
    scanned_at[len(cells) :] = np.nan
    return PageMapFrame(
        at=2.0,
        geometry=PageGeometry.of_array(0, 8 * PAGE_BYTES * len(counts), len(counts)),
        counts=counts,
        scanned_at=scanned_at,
        changed_at=np.full(len(counts), np.nan),
        complete=not unread,
        known_pages=int(counts.sum()),
        dirty_known=dirty_known,
        source="canned",
        last_pass=None,
    )


@pytest.mark.parametrize(("glyphs", "drawn"), [("unicode", " ░▒▓▁▄█▖▚·"), ("ascii", ".-dDpp#sS?")])
def test_every_state_and_share_has_its_glyph(glyphs: GlyphSet, drawn: str) -> None:
    cells = cell_glyphs(_frame(CELLS, unread=1), glyphs)
    assert "".join(cell.glyph for cell in cells) == drawn
    assert [cell.state for cell in cells[3:5]] == [PageState.FILE_DIRTY, PageState.PRIVATE_COPY]
    assert cells[4].share == 1 / 8
    assert cells[-1].state is None


@pytest.mark.parametrize("glyphs", ["unicode", "ascii"])
def test_no_two_states_share_a_glyph(glyphs: GlyphSet) -> None:
    drawn = "".join(GLYPHS[glyphs].values())
    assert len(set(drawn)) == len(drawn)
    assert glyphs == "unicode" or drawn.isascii()


def test_one_missing_page_keeps_a_cell_from_looking_full() -> None:
    assert cell_glyphs(_frame([(1, 0, 0, 99_999, 0)]))[0].glyph == "▇"


def test_lines_are_totals_a_grid_with_offsets_and_the_legend() -> None:
    assert render_text(_frame(CELLS, unread=1), 5, 2, "ascii") == [
        "private copy: 64.0 KiB  in swap: 52.0 KiB",
        "not yet written: 36.0 KiB  file clean: 88.0 KiB",
        "not in RAM: 48.0 KiB",
        "        0 B .-dDp",
        "    160 KiB p#sS?",
        "#p private copy  Ss in swap  Dd not yet written",
        "- file clean  . not in RAM  ? not read yet",
        "one cell: 32.0 KiB  read: 90 %  source: canned",
    ]


def test_cells_that_do_not_fit_are_put_together() -> None:
    lines = render_text(_frame(CELLS), 3, 1, "unicode")
    assert "        0 B ▒▂▖" in lines
    assert "one cell: 96.0 KiB  read: 100 %  source: canned" in lines


def test_where_dirty_is_not_known_the_words_do_not_claim_clean() -> None:
    lines = "\n".join(render_text(_frame(CELLS[:2], dirty_known=False), 40, 4))
    assert "file, clean or dirty" in lines
    assert "file dirty" not in lines
    assert "file clean" not in lines


def test_the_legend_names_each_state_once() -> None:
    states = [state for _, state, _ in legend()]
    assert sorted(state for state in states if state is not None) == list(PageState)
    assert states[-1] is None


@pytest.mark.parametrize("columns", [1, 30, 66, 200])
def test_no_line_is_wider_than_the_grid_with_its_offsets(columns: int) -> None:
    lines = render_text(_frame(CELLS * 40), columns, 8)
    assert max(map(len, lines)) <= max(columns + 12, 60)


@pytest.mark.parametrize("glyphs", ["unicode", "ascii"])
def test_runs_are_the_cells_put_together(glyphs: GlyphSet) -> None:
    frame = _frame([*CELLS, *CELLS[3:4], *CELLS[3:5]], unread=2)
    cells = [cell.glyph for cell in cell_glyphs(frame, glyphs)]
    for first, end in ((0, 14), (1, 12), (3, 4), (5, 5)):
        runs = list(glyph_runs(frame, first, end, glyphs))
        assert "".join(glyph * size for glyph, _, _, size in runs) == "".join(cells[first:end])
        assert all(a[:3] != b[:3] for a, b in pairwise(runs))
