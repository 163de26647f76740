"""The manual within the program: found by its topics, read like a page, left as it was entered."""

from __future__ import annotations

from typing import Any

import pytest
from textual.screen import Screen

from tests.screens.canned import state
from tests.screens.piloting import Stage, on_stage, piloted
from tui.manual import topics
from tui.screens.help import HelpScreen
from tui.screens.manual import ManualScreen
from tui.screens.monitor import Monitor
from tui.widgets.menu import Menu


async def _press_and_read(stage: Stage, *keys: str) -> str:
    await stage.press(*keys)
    return await stage.screen_text()


def _is(stage: Stage, kind: type[Screen[Any]]) -> bool:
    return isinstance(stage.app.screen, kind)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
@piloted
async def test_a_topic_is_chosen_read_to_its_end_and_left(size: tuple[int, int]) -> None:
    async with on_stage(size) as stage:
        await stage.show(state())
        listed = await _press_and_read(stage, "question_mark", "m")
        assert _is(stage, ManualScreen)
        assert f"{topics()[0].name} " in listed and "enter reads" in listed
        shown = await _press_and_read(stage, "down", "enter")
        assert topics()[1].title in shown
        text = stage.text("PageText")
        assert max(map(len, text.splitlines())) <= min(size[0], 88)
        shown = await _press_and_read(stage, "end")
        assert text.split()[-1] in shown
        assert f"{topics()[0].name} " in await _press_and_read(stage, "escape")
        await stage.press("escape")
        assert _is(stage, HelpScreen)
        await stage.press("escape")
        assert _is(stage, Monitor)


@pytest.mark.slow
@piloted
async def test_the_last_topic_is_in_sight_when_it_is_chosen(low_stage: Stage) -> None:
    await low_stage.press("question_mark", "m")
    assert topics()[-1].name in await _press_and_read(low_stage, "end")
    assert low_stage.app.screen.query_one(Menu).chosen == len(topics()) - 1
    await low_stage.press("q", "q")
    assert _is(low_stage, Monitor)


@pytest.mark.slow
@piloted
async def test_the_palette_opens_any_page_at_once_and_escape_leaves_it(stage: Stage) -> None:
    await stage.show(state())
    commands = {one.title: one for one in stage.app.get_system_commands(stage.app.screen)}
    assert all(f"Manual: {topic.name}" in commands for topic in topics())
    opened = commands["Manual: which-mode"].callback()
    assert opened is not None
    await opened
    await stage.settle()
    assert "mode" in stage.text("PageText").splitlines()[0]
    await stage.press("escape")
    assert _is(stage, Monitor)


@pytest.mark.slow
@piloted
async def test_in_ascii_every_page_is_drawn_in_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.opening.only_ascii", lambda: True)
    async with on_stage((80, 24)) as stage:
        await stage.show(state())
        await stage.press("question_mark", "m")
        shown = (await stage.screen_text()).splitlines()
        box = stage.app.screen.query_one("Vertical").region
        seen = [row[box.x : box.right] for row in shown[box.y : box.bottom]]
        assert ">" in seen[2] and "".join(seen).isascii(), seen
