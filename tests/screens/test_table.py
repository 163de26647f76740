from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.screen import Screen
from textual.widgets import DataTable, Static

from tests.screens.piloting import until
from tui.app import CowtopApp
from tui.screens import factories
from tui.screens.launcher import Launcher
from tui.screens.table import CellMonitor, TableScreen
from tui.settings import CageKind, Settings
from tui.table.machine import cage_check
from tui.table.plan import TablePlan
from tui.table.state import TableState


@pytest.fixture
def plan(scratch_dir: Path) -> TablePlan:
    """Four small cells, two of which no machine can run."""
    reason = cage_check()(64 << 20, 0, CageKind.AUTO)
    if reason is not None:
        pytest.skip(reason.reason)
    base = Settings(shape=(200, 1000), memory_max_bytes=64 << 20, scratch_dir=scratch_dir)
    return TablePlan(base, ("c", "lazy"), (0,), (0, 1 << 49))


def state_of(app: CowtopApp) -> TableState:
    screen = next(s for s in app.screen_stack if isinstance(s, TableScreen))
    return screen._table.state


def is_shown(app: CowtopApp, kind: type[Screen[None]]) -> bool:
    """Whether the screen on top is of a kind."""
    return isinstance(app.screen, kind)


def texts(app: CowtopApp) -> list[str]:
    table = app.screen.query_one(DataTable)
    rows = (table.get_row_at(index) for index in range(table.row_count))
    return [" ".join(str(text) for text in row) for row in rows]


@pytest.mark.slow
def test_cells_fill_in_and_enter_opens_the_run_that_made_one(plan: TablePlan) -> None:
    async def scenario() -> None:
        app = CowtopApp(factories.table(plan, plan.base))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(lambda: state_of(app).is_ended)
            await pilot.pause()
            rows = texts(app)
            assert "finished" in rows[0]
            assert "cannot" in rows[1]
            assert "finished" in rows[2]
            words = app.screen.query_one("#table-text", Static)
            assert "Not run: 2 cells" in str(words.render())
            await pilot.press("enter")
            await pilot.pause()
            assert is_shown(app, CellMonitor)
            await pilot.press("n", "space", "f")
            await pilot.pause()
            assert is_shown(app, CellMonitor)
            await pilot.press("escape")
            await pilot.pause()
            assert is_shown(app, TableScreen)
            await pilot.press("down", "enter")
            await pilot.pause()
            assert is_shown(app, TableScreen)
            assert "swap, this machine has" in str(words.render())
            await pilot.press("v")
            await pilot.pause()
            assert "Not run: 2 cells" in str(words.render())
            await pilot.press("n")
            await pilot.pause()
            assert is_shown(app, Launcher)
        assert app.close_sources()

    asyncio.run(scenario())


@pytest.mark.long  # tests/ends does it in every phase
def test_leaving_in_the_midst_of_it_leaves_nothing(plan: TablePlan, no_process_left: None) -> None:
    async def scenario() -> None:
        app = CowtopApp(factories.table(plan, plan.base))
        async with app.run_test(size=(120, 40)) as pilot:
            await until(lambda: state_of(app).running is not None)
            await pilot.press("q")
        assert app.close_sources()

    asyncio.run(scenario())


@pytest.mark.long
def test_the_launcher_starts_a_table_of_its_own_array(plan: TablePlan) -> None:
    async def scenario() -> None:
        app = CowtopApp(factories.launcher(plan.base))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("ctrl+t")
            await pilot.pause()
            assert is_shown(app, TableScreen)
            assert len(state_of(app).cells) == 16
            await pilot.press("s")
            await until(lambda: state_of(app).is_ended)
        assert app.close_sources()

    asyncio.run(scenario())


def test_every_key_of_the_table_has_a_name_and_a_word_of_help() -> None:
    for kind in (TableScreen, CellMonitor):
        for binding in kind.BINDINGS:
            assert not isinstance(binding, tuple)
            assert binding.id
            assert binding.tooltip
