"""The monitor of a tree at every size, with hostile names, and as it is left."""

from __future__ import annotations

import pytest

from tests.screens.canned import map_frame
from tests.screens.canned_tree import (
    ATTACHED,
    COMMAND,
    told,
    tree_at,
    tree_state,
)
from tests.screens.piloting import Stage, on_stage, piloted, until
from tui.run.about_tree import TreeAbout
from tui.run.source import Ability
from tui.screens.subject_monitor import SubjectMonitor

_CAN = frozenset((Ability.PAGE_MAP, Ability.INTERRUPT))


def shown(stage: Stage) -> SubjectMonitor:
    """The monitor, and no other."""
    screen = stage.app.screen
    assert isinstance(screen, SubjectMonitor)
    return screen


@pytest.mark.slow
@piloted
async def test_hostile_names_are_no_markup_and_move_no_cursor() -> None:
    name = "\x1b[2J[bold red]evil[b]\u202e"
    tree = tree_at(15)
    from dataclasses import replace
    from pathlib import Path

    files = (replace(tree.files[1], path=Path("/d") / name),)
    processes = tuple(replace(one, name=name) for one in tree.processes)
    about = TreeAbout(name, (name,))
    hostile = replace(tree, files=files, processes=processes)
    async with on_stage((120, 40), about=about) as stage:
        stage.source.can = _CAN
        state = tree_state(15, tree=hostile, about=about, output_tail=(name,))
        await stage.show(state, told(4, name, name), page_map=map_frame())
        for key in "vvvvvvvv":
            await stage.press(key)
            assert "\x1b" not in await stage.screen_text()
        assert "[bold red]evil" in stage.text("#few-files")
        assert "[bold red]evil" in stage.text("#few-processes")
        await stage.press("q")
        assert "[bold red]evil" in await stage.screen_text()


@pytest.mark.slow
@piloted
async def test_what_matters_stands_whole_on_every_size() -> None:
    async with on_stage((120, 40), about=COMMAND) as stage:
        stage.source.can = _CAN
        for second in (13, 14, 15):
            await stage.show(tree_state(second), told(4, "flush 1", "freed 0 B"))
        for size in ((60, 15), (80, 24), (120, 40)):
            await stage.pilot.resize_terminal(*size)
            text = await stage.screen_text()
            assert "MiB PRIVATE COPIES" in text
            assert "orkers share" in text and "s ago" in stage.text("#fork")
            assert "Quit" in text and "Help" in text
            assert "python train.py" in text and "running 15 s" in text
            if size[1] > 20:
                assert "80.0 MiB" in stage.text("#few-files")
                assert "together" in stage.text("#few-processes")
        await stage.press("v", "v")
        assert "4720" in stage.text("#processes")


@piloted
async def test_leaving_what_runs_already_ends_nothing_and_asks_nothing() -> None:
    async with on_stage((80, 24), about=ATTACHED) as stage:
        stage.source.can = frozenset((Ability.PAGE_MAP,))
        await stage.show(tree_state(15, about=ATTACHED))
        assert "PID 4711" in stage.text("#status")
        assert not shown(stage).takes_interrupt
        await stage.pilot.press("q")  # nothing is painted any more that one could wait for
        await until(lambda: stage.app.return_code is not None)
        assert stage.app.return_code == 0


@pytest.mark.long
@piloted
async def test_in_ascii_all_of_it_is_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.opening.only_ascii", lambda: True)
    async with on_stage((120, 40), about=COMMAND) as stage:
        stage.source.can = _CAN
        await stage.show(tree_state(15), told(4, "flush 1", "freed 0 B"), page_map=map_frame())
        for _ in range(8):
            assert (await stage.screen_text()).isascii()
            await stage.press("v")


@piloted
async def test_a_trouble_is_said_and_q_then_leaves_at_once() -> None:
    async with on_stage((80, 24), about=COMMAND) as stage:
        stage.source.can = _CAN
        stage.source.fail("no such command: trian.py")
        await stage.settle()
        assert "cannot run: no such command" in stage.text("#verdict")
        await stage.pilot.press("q")  # nothing is painted any more that one could wait for
        await until(lambda: stage.app.return_code is not None)
