from __future__ import annotations

from dataclasses import replace

from tests.table.cells import MIB, PLAN, answer, done, with_outcome
from tui.run.state import Outcome
from tui.table import verdict
from tui.table.as_json import table_json
from tui.table.columns import COLUMNS, shown
from tui.table.state import CellState, CellStatus


def test_the_answer_is_told_from_the_cells() -> None:
    words = verdict.of(answer().cells)
    assert "c: killed without swap (at rows 6,534 to 6,634, private copies up to 499 MiB)." in words
    assert (
        "r+: finished without swap (private memory up to 18.0 MiB, 1.00 GiB to the file)" in words
    )
    assert "lazy: finished without swap (private memory up to 18.0 MiB)." in words
    assert "flush() changed no outcome in mode c, and the peaks of private copies differ" in words
    assert "dirty pages up to 400 MiB without, 10.0 MiB with" in words
    assert "Not run: 6 cells: needs 768 MiB of swap, this machine has none." in words


def test_cells_that_were_not_run_say_nothing_of_an_outcome() -> None:
    cells = [
        CellState(cell, CellStatus.CANNOT, None, "no cage: not here.") for cell in PLAN.cells()
    ]
    assert verdict.of(cells) == "Not run: 12 cells: no cage: not here."


def test_swap_is_told_apart() -> None:
    cells = [
        done(cell, Outcome.FINISHED, copies=1024)
        if cell.settings.swap_max_bytes
        else done(cell, Outcome.KILLED, copies=499, rows=6_500)
        for cell in PLAN.cells()
        if cell.label == "c"
    ]
    words = verdict.of(cells)
    assert "killed without swap (at row 6,500, private copies up to 499 MiB)" in words
    assert "finished with 768 MiB of swap (private copies up to 1.00 GiB, swap up to" in words
    assert "differ by 0.0 %" in words


def test_another_outcome_with_another_flush_is_not_called_the_same() -> None:
    cells = [cell for cell in answer().cells if cell.cell.label == "c" and cell.outcome]
    words = verdict.of([cells[0], with_outcome(cells[1], Outcome.FINISHED)])
    assert "flush() went with another outcome in mode c" in words
    assert "1 of 2 finished without swap" in words


def test_peaks_that_differ_are_told_with_the_difference() -> None:
    cells = [cell.cell for cell in answer().cells if cell.cell.label == "c"][:2]
    pair = [done(cells[0], Outcome.KILLED, copies=400), done(cells[1], Outcome.KILLED, copies=500)]
    assert "; the peaks of private copies differ by 20 %" in verdict.of(pair)


def test_a_refusal_is_told_by_its_own_words() -> None:
    cell = done(PLAN.cells()[4], Outcome.FAILED)
    assert cell.run is not None
    cell = replace(cell, run=replace(cell.run, reason="OSError: no memory (while opening)"))
    assert "failed without swap (OSError: no memory)" in verdict.of([cell])


def test_an_unknown_figure_is_a_dash_and_never_zero() -> None:
    for cell in answer().cells:
        texts = {column.key: column.text(cell) for column in COLUMNS}
        values = {column.key: column.value(cell) for column in COLUMNS}
        if cell.status is CellStatus.CANNOT:
            assert values["peak_rss_bytes"] is None
            assert texts["peak_rss_bytes"] == "-"
            assert texts["outcome"] == "cannot"
        else:
            assert values["peak_rss_bytes"] == 520 * MIB
            assert values["minor_faults"] == 12_345


def test_the_run_column_is_there_only_where_cells_are_repeated() -> None:
    cells = answer().cells
    assert "repeat" not in [column.key for column in shown(cells)]
    again = (*cells, replace(cells[0], cell=replace(cells[0].cell, repeat=2)))
    assert "repeat" in [column.key for column in shown(again)]


def test_the_json_has_a_run_object_for_each_cell_that_ran() -> None:
    table = table_json(answer())
    assert table["schema"] == "cowtop.table/1"
    assert len(table["cells"]) == 12
    for cell in table["cells"]:
        if cell["outcome"] == "cannot":
            assert cell["columns"]["peak_rss_bytes"] is None
            assert cell["columns_absent"]["peak_rss_bytes"] == cell["reason"]
        else:
            assert cell["schema"] == "cowtop.run/1"
            assert cell["totals"]["minor_faults"] == 12_345
