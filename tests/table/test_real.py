"""The question's table for real, at 64 MiB, wherever a limit can be set."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import DISK
from tests.waiting import DEADLINE_SECONDS
from tui.probe.system import read_machine
from tui.run.ledger import EMPTY
from tui.run.state import Outcome, RunState
from tui.settings import (
    CageKind,
    Settings,
)
from tui.shapes import shape_for_size
from tui.table.fill import Fill, fill_of
from tui.table.machine import cage_check
from tui.table.plan import TablePlan
from tui.table.run import TableRun
from tui.table.state import CellState, CellStatus, TableState
from workloads.words import Mode

pytestmark = pytest.mark.slow

MIB = 1 << 20
LIMIT = 64 * MIB
BASE = Settings(shape=shape_for_size(64 * MIB, "float32"), memory_max_bytes=LIMIT)


def plan(scratch_dir: Path, *labels: str, swap: int = 0) -> TablePlan:
    base = Settings(shape=BASE.shape, memory_max_bytes=LIMIT, scratch_dir=scratch_dir)
    return TablePlan(base, labels, (0, 100), (swap,))


@pytest.fixture(scope="module", autouse=True)
def needs_a_cage() -> None:
    reason = cage_check()(LIMIT, 0, CageKind.AUTO)
    if reason is not None:
        pytest.skip(reason.reason)


@pytest.fixture(scope="module")
def table() -> Iterator[TableState]:
    """The modes in which a flush might matter, with and without one; there is no swap."""
    with tempfile.TemporaryDirectory(dir=DISK, prefix="cowtop-table-") as directory:
        state = TableRun(plan(Path(directory), "r+", "c")).execute()
        assert list(Path(directory).iterdir()) == []
    yield state


@pytest.fixture(scope="module", params=[0, pytest.param(100, marks=pytest.mark.long)])
def unflushable(request: pytest.FixtureRequest) -> Iterator[tuple[RunState, RunState]]:
    """The runs of `load` and `lazy`, which have nothing to flush."""
    with tempfile.TemporaryDirectory(dir=DISK, prefix="cowtop-table-") as directory:
        base = plan(Path(directory)).base
        state = TableRun(TablePlan(base, ("load", "lazy"), (request.param,), (0,))).execute()
        assert list(Path(directory).iterdir()) == []
    load, lazy = [cell.run for cell in state.cells]
    assert load is not None and lazy is not None
    yield load, lazy


def runs(state: TableState, label: str) -> list[RunState]:
    found = [cell.run for cell in state.cells if cell.cell.label == label]
    assert len(found) == 2
    return [run for run in found if run is not None]


@pytest.mark.parametrize("flush", [0, 1])
def test_copy_on_write_is_killed_at_the_row_where_the_copies_fill_the_limit(
    table: TableState, flush: int
) -> None:
    run = runs(table, "c")[flush]
    assert run.outcome is Outcome.KILLED
    # The rest of the limit is the interpreter with numpy, and page tables.
    row_bytes = BASE.array_bytes // BASE.rows
    assert 0.6 * LIMIT < run.rows_done * row_bytes < LIMIT
    # Between the last row that was told and the kill some more is copied, whatever the size.
    told_bytes = run.rows_done * row_bytes
    assert run.peak["private_copies_bytes"] == pytest.approx(told_bytes, abs=2.5 * MIB)
    assert f"killed by the memory limit at row {run.rows_done:,}" in (run.reason or "")
    assert "were private copies that only swap could have taken, and there was none" in (
        run.reason or ""
    )
    assert run.totals.dirtied_bytes == 0
    assert run.file_verdict is not None
    assert not run.file_verdict.changed


def test_flushing_makes_no_difference_to_copy_on_write(table: TableState) -> None:
    never, often = runs(table, "c")
    copies = "private_copies_bytes"
    # At a limit this small a busy machine moves the kill by up to a fifth (reclaim of the file's
    # pages loses the race sooner); a flush that saved anything would let it finish.
    assert never.peak[copies] == pytest.approx(often.peak[copies], rel=0.3)
    assert never.outcome is often.outcome is Outcome.KILLED
    assert often.flushes.count > 0


@pytest.mark.parametrize("flush", [0, 1])
def test_read_write_finishes_with_and_without_flushing(table: TableState, flush: int) -> None:
    run = runs(table, "r+")[flush]
    assert run.outcome is Outcome.FINISHED
    assert run.peak["private_copies_bytes"] == 0
    assert isinstance(run.totals.dirtied_bytes, int)
    assert run.totals.dirtied_bytes >= run.bytes_changed
    assert run.file_verdict is not None
    assert run.file_verdict.changed


def test_a_whole_load_is_killed_or_refused(unflushable: tuple[RunState, RunState]) -> None:
    run, _ = unflushable
    assert run.outcome in (Outcome.KILLED, Outcome.FAILED)
    if run.outcome is Outcome.KILLED:
        assert "killed by the memory limit while opening the array" in (run.reason or "")
        # Nothing of an array that was not open is anywhere, which is not that it was 0 B.
        assert "The array was not open yet." in run.verdict
        assert " 0 B" not in run.verdict and "Nothing was changed" not in run.verdict
        assert run.ledger == EMPTY
        assert set(run.ledger.reasons().values()) == {"array not open yet"}


def test_lazy_needs_almost_nothing(unflushable: tuple[RunState, RunState]) -> None:
    _, run = unflushable
    assert run.outcome is Outcome.FINISHED
    assert run.peak["rss_anon_bytes"] < 64 * MIB


def test_the_bar_of_a_killed_cell_is_full_and_that_of_any_other_is_of_its_peak(
    table: TableState, unflushable: tuple[RunState, RunState]
) -> None:
    for run in (*runs(table, "r+"), *runs(table, "c"), *unflushable):
        fill = fill_of(run)
        assert isinstance(fill, Fill)
        if run.outcome is Outcome.KILLED:
            assert fill.stuck == fill.length == LIMIT
        else:
            usage = run.peak["limit_usage_bytes"]
            assert fill.length >= min(usage, LIMIT) > 0
        if run.about.mode is Mode.COPY_ON_WRITE:
            # The same peak as in the sentence.
            assert fill.copies == min(run.peak["private_copies_bytes"], LIMIT)


def test_a_fault_is_counted_for_every_copy(table: TableState) -> None:
    for run in runs(table, "c"):
        assert isinstance(run.totals.minor_faults, int)
        assert run.totals.minor_faults >= run.pages_changed


def test_the_answer_says_what_the_cells_show(table: TableState) -> None:
    assert "c: killed without swap" in table.verdict
    assert "r+: finished without swap" in table.verdict
    assert "flush() changed no outcome in mode c" in table.verdict


def test_without_swap_a_cell_that_asks_for_it_is_not_run(scratch_dir: Path) -> None:
    if read_machine().swap_bytes:
        pytest.skip("this machine has swap")
    state = TableRun(plan(scratch_dir, "c", swap=96 * MIB)).execute()
    assert [cell.status for cell in state.cells] == [CellStatus.CANNOT] * 2
    assert {cell.reason for cell in state.cells} == {
        "needs 96.0 MiB of swap, this machine has none"
    }


def test_with_swap_copy_on_write_finishes_with_and_without_flushing(
    scratch_dir: Path, swap_file_bytes: int
) -> None:
    state = TableRun(plan(scratch_dir, "c", "load", swap=LIMIT * 3 // 2)).execute()
    assert [cell.outcome for cell in state.cells] == [Outcome.FINISHED] * 4
    never, often = runs(state, "c")
    assert never.peak["private_copies_bytes"] == pytest.approx(
        often.peak["private_copies_bytes"], rel=0.05
    )
    # At the limit it is the kernel's whim how much of the file stays mapped beside the copies.
    assert never.peak["rss_bytes"] == pytest.approx(often.peak["rss_bytes"], rel=0.2)
    for run in runs(state, "c"):
        assert run.peak["private_copies_bytes"] >= run.pages_changed * run.page_bytes
        # Copies and the interpreter are some 82 MiB, of which the limit leaves no more than 64.
        assert run.peak["swap_bytes"] > 12 * MIB
        assert run.totals.dirtied_bytes == 0
        assert run.file_verdict is not None
        assert not run.file_verdict.changed


def test_a_table_that_is_stopped_ends_its_cell_and_begins_no_other(
    scratch_dir: Path, no_process_left: None
) -> None:
    states: list[TableState] = []
    is_running = threading.Event()

    def seen(state: TableState) -> None:
        states.append(state)
        if any(cell.run and cell.run.rows_done for cell in state.cells):
            is_running.set()

    run = TableRun(plan(scratch_dir, "r+", "lazy"), on_state=seen, update_seconds=0.01)
    thread = threading.Thread(target=run.execute)
    thread.start()
    assert is_running.wait(DEADLINE_SECONDS)
    run.stop()
    thread.join(DEADLINE_SECONDS)
    last = states[-1]
    assert last.is_ended
    assert last.was_stopped
    begun = [cell for cell in last.cells if cell.run is not None]
    assert 1 <= len(begun) < len(last.cells)
    assert all(cell.status is CellStatus.STOPPED for cell in last.cells[len(begun) :])


def test_a_stop_before_the_start_runs_nothing(scratch_dir: Path) -> None:
    run = TableRun(plan(scratch_dir, "r+"))
    run.stop()
    cells: tuple[CellState, ...] = run.execute().cells
    assert [cell.status for cell in cells] == [CellStatus.STOPPED] * 2
    assert all(cell.run is None for cell in cells)
