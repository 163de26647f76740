from __future__ import annotations

import csv
import io
import json

import pytest

from tests.table.cells import PLAN, answer
from tui.headless.live_table import LiveTable, table_lines
from tui.headless.table_text import FORMATS, as_csv, as_json, as_markdown, as_text
from tui.table.columns import COLUMNS
from tui.table.state import CellState, CellStatus, TableState

STATE = answer()


def test_the_text_lines_its_columns_up() -> None:
    lines = as_text(PLAN, STATE).splitlines()
    assert lines[0].startswith("fill 13,421 x 20,000 float32")
    head, *rows = lines[2 : 3 + len(STATE.cells)]
    at = head.index("outcome")
    assert {row[at:].split()[0] for row in rows} == {"finished", "killed", "cannot"}


@pytest.mark.parametrize("room", [20, 60, 80, 120])
def test_in_a_terminal_no_line_is_wider_than_it(room: int) -> None:
    lines = as_text(PLAN, STATE, room).splitlines()
    table = lines[2 : 3 + len(STATE.cells)]
    assert max(map(len, table)) <= room
    assert "(no room for" in "".join(lines)


def test_the_csv_has_raw_values_and_leaves_unknown_ones_empty() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(PLAN, STATE))))
    assert len(rows) == len(STATE.cells)
    assert list(rows[0]) == [column.key for column in COLUMNS]
    for row in rows:
        if row["outcome"] == "cannot":
            assert row["peak_rss_bytes"] == row["seconds"] == ""
            assert row["reason"] == "needs 768 MiB of swap, this machine has none"
        else:
            assert row["peak_rss_bytes"] == str(520 << 20)
            assert row["file_changed"] in ("true", "false")


def test_the_markdown_is_one_table_of_equal_rows() -> None:
    rows = [line for line in as_markdown(PLAN, STATE).splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(STATE.cells)
    assert len({row.count("|") for row in rows}) == 1
    assert set(rows[1]) <= set("|:- ")


def test_the_json_is_one_line() -> None:
    text = as_json(PLAN, STATE)
    assert text.count("\n") == 1
    assert json.loads(text)["schema"] == "cowtop.table/1"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_a_table_that_has_not_begun(name: str) -> None:
    cells = tuple(CellState(cell) for cell in PLAN.cells())
    assert FORMATS[name](PLAN, TableState(cells)).endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_ascii(name: str) -> None:
    assert FORMATS[name](PLAN, STATE).isascii()


@pytest.mark.parametrize("at", range(12))
def test_the_running_cell_is_in_sight_where_there_is_room_for_any(at: int) -> None:
    cells = list(STATE.cells)
    cells[at] = CellState(cells[at].cell, CellStatus.RUNNING, cells[0].run)
    for room in range(1, 20):
        lines = table_lines(TableState(tuple(cells), running=at), "table", room)
        assert len(lines) <= room
        if room > 4:
            assert sum("row 13,421" in line for line in lines) == 1, room


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    out = io.StringIO()
    live = LiveTable(out, "table")
    live.show(STATE)
    live.clear()
    assert out.getvalue() == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_live_table_takes_itself_away() -> None:
    out = Terminal()
    live = LiveTable(out, "table")
    live.show(STATE)
    drawn = out.getvalue().count("\n")
    live.show(STATE)
    assert f"\x1b[{drawn}A" in out.getvalue()
    live.clear()
    assert out.getvalue().endswith("\x1b[J")
