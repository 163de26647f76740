"""Tables, sentence, output and log of a tree: any of them at any size, and nothing that is cut."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from tests.screens.canned import MIB
from tests.screens.canned_tree import told, tree_at, tree_state
from tests.screens.piloting import piloted
from tests.widgets.test_any_size import FIGURES, HEIGHTS, SIZES, WIDTHS, rows_fit
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure
from tui.run.state import RunState
from tui.tree.reading import MappedFile, Process, SinceFork, TreeReading
from tui.widgets.file_table import FileTable
from tui.widgets.fitting import row_width
from tui.widgets.fork_line import ForkLine
from tui.widgets.headline_bar import HeadlineBar
from tui.widgets.list_rows import ListRows
from tui.widgets.marker_log import MarkerLine, MarkerLog
from tui.widgets.output_view import OutputView
from tui.widgets.process_table import ProcessTable, in_order
from tui.widgets.rows import RowsWidget
from tui.widgets.status_bar import StatusBar
from workloads.words import Mode

_BOUNDED = st.builds(
    Bounded, st.just("pages are shared"), st.floats(0, 1e12), st.floats(1e12, 1e18)
)
_ANY: st.SearchStrategy[Figure] = st.one_of(FIGURES, _BOUNDED)
_NAMES = st.sampled_from(
    ["a.npy", "a" * 300, "\x1b[31mred", "[bold]x[/]", "数据" * 40, "\u202ex", ""]
)
_MOMENTS = st.sampled_from([None, 0.0, 99.0, inf, nan])
_FORKS = st.builds(SinceFork, st.integers(1, 9), _ANY, _ANY, _ANY, at=_MOMENTS)
_PROCESS_KEYS = ("rss_bytes", "private_bytes", "swap_bytes", "pss_bytes", "private_copies_bytes")


@st.composite
def trees(draw: st.DrawFn) -> TreeReading:
    """Any tree: parents in rings, hostile names, figures of every kind, some that ended."""
    pids = draw(st.lists(st.integers(1, 9), unique=True, max_size=8))
    processes = tuple(
        Process(
            pid,
            pid,
            draw(st.integers(0, 9)),
            draw(_NAMES),
            is_alive=draw(st.booleans()),
            walked_at=draw(st.sampled_from([None, 0.0, 99.0, inf, nan])),
            figures={key: draw(_ANY) for key in draw(st.sets(st.sampled_from(_PROCESS_KEYS)))},
            since_fork=draw(st.one_of(st.none(), _FORKS)),
        )
        for pid in pids
    )  # fmt: skip
    files = tuple(
        MappedFile(
            str(number),
            Path("/d") / draw(_NAMES),
            modes=tuple(draw(st.sets(st.sampled_from(Mode)))),
            processes=draw(st.integers(0, 3)),
            figures={"private_copies_bytes": draw(_ANY), "file_dirty_bytes": draw(_ANY)},
        )
        for number in range(draw(st.integers(0, 4)))
    )
    return TreeReading(100.0, processes, files, {}, draw(st.integers(0, 3)))


@pytest.mark.slow
@given(trees(), WIDTHS, HEIGHTS, st.booleans())
def test_widgets_of_a_tree_draw_any_of_them(
    tree: TreeReading, width: int, height: int, ascii_only: bool
) -> None:
    state = tree_state(15, tree=tree)
    tables: tuple[FileTable | ProcessTable, ...] = (
        FileTable(ascii_only=ascii_only),
        ProcessTable(ascii_only=ascii_only),
    )
    for widget in (*tables, ForkLine(), OutputView(), HeadlineBar(), StatusBar()):
        rows_fit(widget, width, height)
        widget.show(state)
        rows_fit(widget, width, height)
    for table in tables:
        assert len(table.make_rows(width, height)) <= height
        for by in (1, 1, -5, 9):
            table.action_go(by)
            rows_fit(table, width, height)
    log, line = MarkerLog(ascii_only=ascii_only), MarkerLine()
    rows_fit(log, width, height)
    log.show([told(n, "x\x1b" * 40, "words " * 20) for n in range(30)], state)
    line.show([told(1, "[b]")])
    rows_fit(log, width, height)
    rows_fit(line, width, height)


@pytest.mark.slow
@given(trees())
def test_every_process_has_one_line_however_its_parents_are(tree: TreeReading) -> None:
    found = [one for one, _ in in_order(tree)]
    assert sorted(one.pid for one in found) == sorted(one.pid for one in tree.processes)


def texts(widget: ListRows, width: int, height: int) -> list[str]:
    """The rows as text."""
    return ["".join(text for text, _ in row) for row in widget.make_rows(width, height)]


def table_of(state: RunState) -> FileTable:
    """The files of a state."""
    table = FileTable()
    table.show(state)
    return table


def test_what_is_copied_most_is_first_and_the_columns_that_matter_stay() -> None:
    table = table_of(tree_state(15))
    wide = texts(table, 120, 9)
    assert wide[1].split()[0] == "train-set-with-a-long-name.npy"
    for width in (60, 80, 120, 200):
        heading, first, *_ = texts(table, width, 9)
        assert "copies" in heading and "mode" in heading and "dirty" in heading
        assert "80.0 MiB" in first
        assert all(row_width(row) <= width for row in table.make_rows(width, 9))
    assert "in cache" in wide[0] and "in cache" not in texts(table, 80, 9)[0]


def test_a_figure_is_never_cut_and_what_is_not_known_is_a_question_with_its_reason() -> None:
    tree = tree_at(15)
    odd = {"private_copies_bytes": Bounded("swap", 0, 1023.4 * MIB),
           "file_dirty_bytes": Absent("kernel 5.10")}  # fmt: skip
    file = replace(tree.files[1], figures={**tree.files[1].figures, **odd})
    table = table_of(tree_state(15, tree=replace(tree, files=(file,))))
    table.action_go(1)
    rows = texts(table, 120, 20)
    assert "<1023MiB" in rows[1] and " ? " in rows[1]
    assert any("dirty: ? (kernel 5.10)" in row for row in rows)
    assert any("private copies: 0 B to 1023 MiB" in row for row in rows)


def test_what_was_walked_long_ago_has_its_age_and_what_never_was_says_so() -> None:
    assert texts(table_of(tree_state(15)), 120, 9)[1].endswith("3s")
    tree = tree_at(15)
    processes = tuple(replace(one, walked_at=None) for one in tree.processes)
    unwalked = tree_state(15, tree=replace(tree, processes=processes))
    assert texts(table_of(unwalked), 120, 9)[1].endswith("never")
    table = ProcessTable()
    table.show(tree_state(15))
    ages = [row[-6:].strip() for row in texts(table, 120, 20)[2:]]
    assert ages == ["", "", "", "", "3s"]


def test_processes_stand_below_their_parents_with_no_sum_of_rss() -> None:
    table = ProcessTable()
    table.show(tree_state(15))
    heading, whole, head, first, *_ = texts(table, 120, 20)
    assert heading.startswith("── 5 processes")
    assert "together, each page once" in whole and "no sum" in whole and "1.99 GiB" in whole
    assert head.lstrip().startswith("4711 python train.py")
    assert first.lstrip().startswith("└ 4720 python train.py: worker")
    table.show(tree_state(3))
    assert "no sum" not in "".join(texts(table, 120, 20))


def test_the_cursor_stays_with_its_line_when_the_order_changes_and_when_it_is_scrolled() -> None:
    tree = tree_at(15)
    many = tuple(
        replace(tree.files[0], key=str(n), path=Path(f"/d/{n}.npy"),
                figures={"private_copies_bytes": n * MIB})
        for n in range(30)
    )  # fmt: skip
    table = table_of(tree_state(15, tree=replace(tree, files=many)))
    table.make_rows(80, 6)
    for _ in range(10):
        table.action_go(1)
    assert table.cursor == "20"
    rows = texts(table, 80, 6)
    assert any("20.npy" in row for row in rows) and "30" in rows[0]
    fallen = (*many[:20], replace(many[20], figures={"private_copies_bytes": 0}), *many[21:])
    table.show(tree_state(15, tree=replace(tree, files=fallen)))
    assert table.cursor == "20"
    assert any("20.npy" in row for row in texts(table, 80, 6))


class TreeWidgets(App[None]):
    """Every widget of a tree, each as large as the terminal."""

    CSS = "RowsWidget { width: 100vw; height: 100vh; }"

    def compose(self) -> ComposeResult:
        """One of each."""
        yield from (FileTable(), ProcessTable(), ForkLine(), OutputView(), MarkerLog())
        yield MarkerLine()


@pytest.mark.slow
@piloted
async def test_no_line_is_wider_or_narrower_than_its_widget_whatever_the_names() -> None:
    tree = tree_at(15)
    wide = "数据" * 30 + "\x1b[31m" + "a\u0301" * 9
    files = tuple(replace(file, path=Path("/d") / wide) for file in tree.files)
    processes = tuple(replace(one, name=wide) for one in tree.processes)
    state = tree_state(
        15, tree=replace(tree, files=files, processes=processes), output_tail=(wide, wide)
    )
    app = TreeWidgets()
    async with app.run_test(size=SIZES[0]) as pilot:
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            for widget in app.query(RowsWidget):
                if isinstance(widget, MarkerLog):
                    widget.show([told(1, wide, wide)], state)
                elif isinstance(widget, MarkerLine):
                    widget.show([told(1, wide, wide)])
                elif isinstance(widget, (FileTable, ProcessTable, ForkLine, OutputView)):
                    widget.show(state)
                width, height = widget.size
                lengths = {widget.render_line(y).cell_length for y in range(height + 2)}
                assert lengths == {width}, (widget, size)
