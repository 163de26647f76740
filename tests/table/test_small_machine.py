"""The question's table on machines that it is too large for: what would run is said, and runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.table.machines import GIB, LARGE, MIB, SMALL, here
from tui.commands.table import QUESTION_SHAPE
from tui.extents import Extent, with_extents
from tui.probe.system import Machine
from tui.settings import (
    Settings,
    parse_size,
)
from tui.shapes import shape_for_size
from tui.table import run as run_module
from tui.table.as_json import table_json
from tui.table.plan import DEFAULT_MODES, TablePlan, default_flushes
from tui.table.run import TableRun
from tui.table.state import CellStatus, TableState

LIMIT = 2 * GIB
QUESTION = TablePlan(
    Settings(shape=QUESTION_SHAPE, memory_max_bytes=LIMIT),
    DEFAULT_MODES,
    (0, 100),
    (0, LIMIT * 3 // 2),
)


def ran(
    monkeypatch: pytest.MonkeyPatch, machine: Machine, plan: TablePlan = QUESTION
) -> tuple[TableState, list[Settings]]:
    """The table on that machine, and the settings of the cells that were run."""
    begun: list[Settings] = []

    def note(self: TableRun, index: int, settings: Settings) -> None:
        begun.append(settings)
        self._settle(index, CellStatus.STOPPED, "not run in this test")

    monkeypatch.setattr(run_module.TableRun, "_run", note)
    return TableRun(plan, here=here(machine)).execute(), begun


def test_on_the_questions_machine_c_and_load_are_refused_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state, begun = ran(monkeypatch, SMALL)
    assert [str(settings.mode) for settings in begun] == ["r+", "r+", "r", "r"]
    refused = [cell for cell in state.cells if cell.status is CellStatus.REFUSED]
    assert [cell.cell.label for cell in refused] == ["c", "c", "load", "load"]
    assert "c: refused without swap (mode c of 3.73 GiB is more than RAM + swap" in state.verdict
    cannot = [cell for cell in state.cells if cell.status is CellStatus.CANNOT]
    assert all(cell.cell.settings.swap_max_bytes for cell in cannot)
    assert all("3.00 GiB of swap (as root" in cell.remedy for cell in cannot)
    assert "about 1.76 GiB would do" in next(c for c in cannot if c.cell.label == "c").remedy


@pytest.mark.parametrize("overcommit", [0, 1])
def test_what_would_run_is_a_command_line_that_does(
    monkeypatch: pytest.MonkeyPatch, overcommit: int
) -> None:
    machine = replace(SMALL, overcommit=overcommit)
    state, _ = ran(monkeypatch, machine)
    assert state.proposal in state.verdict
    words = state.proposal.split()
    assert words[:2] == ["cowtop", "table"]
    size, limit = (parse_size(words[words.index(at) + 1]) for at in ("--size", "--memory-max"))
    assert "--swap 0" in state.proposal
    base = Settings(shape=shape_for_size(size, "float32"), memory_max_bytes=limit)
    plan = TablePlan(base, DEFAULT_MODES, (0, 100), (0,))
    again, begun = ran(monkeypatch, machine, plan)
    assert len(begun) == len(again.cells) == 8
    assert again.proposal == ""


def test_with_swap_c_is_mapped_and_what_swap_is_left_bounds_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    roomy = replace(SMALL, ram_bytes=4 * GIB, available_bytes=3 * GIB)
    swap = 2560 * MIB
    plan = replace(QUESTION, swaps=(swap,))
    state, begun = ran(monkeypatch, replace(roomy, swap_bytes=swap, swap_free_bytes=swap), plan)
    assert len(begun) == len(state.cells)


def test_a_machine_that_is_large_enough_is_proposed_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state, _ = ran(monkeypatch, LARGE, replace(QUESTION, swaps=(0,)))
    assert state.proposal == ""
    assert "would run here" not in state.verdict


def test_want_of_swap_alone_is_no_reason_for_a_smaller_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state, _ = ran(monkeypatch, replace(LARGE, swap_bytes=0, swap_free_bytes=0))
    assert state.proposal == ""


def test_a_limit_that_is_the_least_stays_while_the_array_gets_smaller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = replace(QUESTION.base, memory_max_bytes=64 * MIB)
    state, _ = ran(monkeypatch, SMALL, replace(QUESTION, base=base, swaps=(0,)))
    assert "--size 1907M --memory-max 64M" in state.proposal


def test_an_array_that_its_limit_could_hold_is_not_proposed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state, _ = ran(monkeypatch, replace(SMALL, available_bytes=MIB), replace(QUESTION, swaps=(0,)))
    assert state.proposal == ""


def test_other_modes_and_workloads_stay_in_the_proposal(monkeypatch: pytest.MonkeyPatch) -> None:
    base = replace(QUESTION.base, workload="touch")
    plan = replace(QUESTION, base=base, labels=("c",), flushes=(7,))
    state, _ = ran(monkeypatch, SMALL, plan)
    assert "--workload touch --modes c --flush-every 7 --size" in state.proposal


@pytest.mark.parametrize(
    ("shape", "chunk", "words"),
    [
        ((1_000_000_000,), None, "cowtop table --shape 500000000 --dtype float32 --memory-max 1"),
        ((2000, 500, 1000), Extent(3), "cowtop table --chunk 3 --shape 1000x500x1000 --dtype f"),
    ],
)
def test_what_no_size_says_is_proposed_by_its_shape(
    shape: tuple[int, ...], chunk: Extent | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = with_extents(replace(QUESTION.base, shape=shape), chunk)
    plan = replace(QUESTION, base=base, flushes=default_flushes(base))
    state, _ = ran(monkeypatch, SMALL, plan)
    assert state.proposal.startswith(words)


def test_a_refused_cell_has_its_reason_and_remedy_in_the_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state, _ = ran(monkeypatch, SMALL)
    table = table_json(state)
    assert table["proposal"] == state.proposal
    cells = [cell for cell in table["cells"] if cell["outcome"] == "refused"]
    assert len(cells) == 4
    for cell in cells:
        assert "ENOMEM" in cell["reason"]
        assert "swap" in cell["remedy"]
        assert cell["columns"]["seconds"] is None
        assert cell["columns_absent"]["seconds"] == cell["reason"]
