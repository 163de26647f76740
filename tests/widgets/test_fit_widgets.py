"""The columns of a fit at any size: nothing is cut, nothing that is not known is drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.chart.areas import Look
from tui.chart.bands import COPIES, FILE, SWAP
from tui.chart.fit_cells import KERNEL, PRIVATE
from tui.chart.fit_stack import Stack
from tui.widgets.fit_columns import Column, FitColumns, Limit
from tui.widgets.fit_detail import Detail, detail_rows
from tui.widgets.fit_digits import answers_drawn
from tui.widgets.fit_legend import FitLegend, FitTitle
from tui.widgets.rows import Row

GIB = 1 << 30
LOOKS: tuple[Look, ...] = ("colour", "texture", "ascii")
SIZES = ((58, 8), (80, 16), (80, 17), (120, 34), (200, 53))
LIMIT = Limit(4 * GIB, 0, ("4.00 GiB: given with --memory", "4.00 GiB"), ("1.00 GiB swap",))
ANSWERS = st.one_of(
    st.just("?"),
    st.integers(0, 99_999).map(lambda number: f"{number:,}"),
    st.integers(1, 999).map(lambda number: f"{number} or {number + 1}"),
)


def text_of(row: Row) -> str:
    return "".join(text for text, _ in row)


def made(
    columns: list[Column], size: tuple[int, int], look: Look = "colour", limit: Limit = LIMIT
) -> list[Row]:
    """The rows for a size."""
    widget = FitColumns(look)
    widget.show(columns, limit, 0)
    return list(widget.make_rows(*size))


@st.composite
def column(draw: st.DrawFn, name: str) -> Column:
    """A mode as far as it may be."""
    stack = None
    if draw(st.booleans()):
        many = draw(st.integers(0, 5))
        stack = Stack(
            draw(st.sampled_from([COPIES, PRIVATE])),
            tuple(draw(st.floats(0, 2 * GIB)) for _ in range(many)),
            draw(st.integers(0, 10_000)),
            draw(st.floats(0, GIB)),
            draw(st.floats(0, 1)),
            draw(st.floats(0, 9 * GIB)),
        )
    return Column(
        name,
        draw(ANSWERS),
        ("a long word for how far it is", "short"),
        "bold",
        stack,
        "" if stack else "a reason " * draw(st.integers(1, 30)),
        (("1.02 GiB each", "1.02 GiB"), ("shares 1.00 GiB", "1.00 GiB")) if stack else (),
    )


@pytest.mark.slow
@given(st.data(), st.sampled_from(SIZES), st.sampled_from(LOOKS), st.booleans())
def test_any_columns_fit_any_size_to_the_cell(
    data: st.DataObject, size: tuple[int, int], look: Look, has_swap: bool
) -> None:
    names = data.draw(st.sampled_from([["c"], ["lazy", "c"], ["lazy", "r", "r+", "c", "load"]]))
    columns = [data.draw(column(name)) for name in names]
    limit = replace(LIMIT, swap_bytes=GIB) if has_swap else LIMIT
    rows = made(columns, size, look, limit)
    width, height = size
    assert len(rows) <= height
    assert all(len(text_of(row)) <= width for row in rows)
    # Every mode is named, in one row, and its answer stands above it, whole.
    (named,) = [row for row in rows[:8] if all(f" {n}" in f" {text_of(row)}" for n in names)][:1]
    assert named
    assert any("4.00 GiB" in text_of(row) for row in rows)
    if look == "ascii":
        assert all(text_of(row).isascii() for row in rows)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("many", [1, 9, 90])
def test_a_reason_is_whole_or_says_where_it_is(size: tuple[int, int], many: int) -> None:
    why = ("nobody has said that it may be written to " * many).strip()
    rows = made([Column(name, "?", ("cannot run",), why=why) for name in "abcde"], size)
    pitch = (size[0] - 1) // 5
    words = " ".join(" ".join(text_of(row)[:pitch] for row in rows).split())
    assert (why in words) != ("v: all" in words)


def test_a_name_of_wide_characters_moves_no_other_column() -> None:
    columns = [Column("r+", "?", ("cannot run",), why="r+ writes to " + "データ" * 20 + ".npy"),
               Column("c", "3", ("predicted",), why="HERE")]  # fmt: skip
    for width in (58, 80, 81):
        rows = made(columns, (width, 17))
        (row,) = [row for row in rows if "HERE" in text_of(row)]
        at = (width - 1) // 2 + 1
        assert cell_len(text_of(row).partition("HERE")[0]) == min(at, 45)
        assert all(cell_len(text_of(row)) <= width for row in rows)


@given(st.lists(ANSWERS, min_size=1, max_size=6), st.integers(6, 40), st.sampled_from([1, 3, 6]))
def test_answers_are_whole_and_of_one_size(texts: list[str], width: int, height: int) -> None:
    for only_ascii in (False, True):
        drawn = answers_drawn(texts, width, height, ascii_only=only_ascii)
        for text, rows in zip(texts, drawn, strict=True):
            assert len(rows) <= height
            assert len({len(row) for row in rows}) == 1
            assert len(rows[0]) <= width
            if len(rows) == 1:
                assert rows[0] == text[:width]
            if only_ascii:
                assert "".join(rows).isascii()
        singles = {len(rows) for text, rows in zip(texts, drawn, strict=True) if " or " not in text}
        assert len(singles) <= 1


def test_the_answer_is_as_large_as_the_terminal_lets_it_be() -> None:
    answers = ["190", "3", "?"]
    found = [answers_drawn(answers, width, height) for width, height in
             ((9, 3), (13, 3), (14, 3), (22, 6), (38, 6))]  # fmt: skip
    sizes = [(len(drawn[0][0]), len(drawn[0])) for drawn in found]
    assert sizes == [(6, 3), (12, 3), (12, 3), (12, 5), (24, 5)]
    # Where one needs less room than its digits would have, all have.
    assert {len(one[0]) for one in answers_drawn(["200", "444"], 13, 3)} == {11}
    assert answers_drawn(["7 or 8"], 13, 3)[0][1].strip().count(" or ") == 1


@given(st.integers(20, 200))
def test_figures_of_a_mode_are_a_table_or_where_that_has_no_room_a_list_of_all(width: int) -> None:
    lines = tuple((f"line {n}", (f"{n}.00 MiB", f"{n + 1}.00 MiB", "")) for n in range(3))
    detail = Detail(
        "mode c: 7 or 8", ("1 run", "2 run", "one more"), lines, ("Why: " + "no " * 40,)
    )
    rows = detail_rows(detail, width)
    text = " ".join(" ".join(map(text_of, rows)).split())
    assert all(len(text_of(row)) <= width for row in rows)
    for name, cells in lines:
        assert name in text
        assert all(cell in text for cell in cells)
    assert text.count("no") >= 40


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_legend_has_every_band_that_there_is_and_no_other(look: Look, width: int) -> None:
    legend = FitLegend(look)
    every = (PRIVATE, COPIES, KERNEL, SWAP, FILE)
    legend.show(frozenset(band.key for band in every))
    (row,) = legend.make_rows(width, 1)
    assert all(word in text_of(row) for word in ("predicted", "private", "copies", "swap", "file"))
    assert "kernel" in text_of(row)
    assert len(text_of(row)) <= width
    legend.show(frozenset((FILE.key,)))
    assert "private" not in text_of(legend.make_rows(width, 1)[0])


def test_the_title_gives_way_word_by_word() -> None:
    title = FitTitle()
    title.show((" long and whole", " short"), "ending")
    assert text_of(title.make_rows(30, 1)[0]) == f"{' long and whole':<22} ending "
    assert text_of(title.make_rows(18, 1)[0]) == f"{' short':<10} ending "
