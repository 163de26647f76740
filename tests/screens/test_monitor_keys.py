"""Every key of the monitor does what the help says, and what makes no sense now is greyed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import ContentSwitcher

from tests.screens.canned import MIB, SETTINGS, flush_marker, map_frame, state
from tests.screens.piloting import Stage, on_stage, piloted
from tui.run.state import Outcome, Phase
from tui.screens.launcher import Launcher
from tui.screens.monitor import Monitor
from tui.screens.recipes import RECIPES
from tui.widgets.field import Field
from tui.widgets.key_bar import KeyBar
from tui.widgets.menu import Menu
from workloads.events import Counters
from workloads.words import Mode

ENDED = state(Phase.ENDED, outcome=Outcome.FINISHED, verdict="Done.")


@piloted
async def test_keys_become_commands(stage: Stage) -> None:
    await stage.show(state())
    await stage.press("space", "s", "f", "plus", "equals_sign", "minus")
    assert stage.source.sent == [
        ("pause", ""),
        ("step", ""),
        ("flush", ""),
        ("rate", "2"),
        ("rate", "2"),
        ("rate", "0.5"),
    ]


@piloted
async def test_space_resumes_what_is_paused(stage: Stage) -> None:
    await stage.show(state(Phase.PAUSED))
    await stage.press("space")
    assert stage.source.sent == [("resume", "")]


@piloted
async def test_what_makes_no_sense_is_greyed_and_does_nothing(stage: Stage) -> None:
    leading, asking = {"pause", "step", "rate"}, {"flush", "give_back"}
    for phase, live in (
        (Phase.PREPARING, set[str]()),
        (Phase.RUNNING, leading | asking),
        (Phase.PAUSED, leading | asking),
        (Phase.HOLDING, asking),
        (Phase.CLOSING, set[str]()),
        (Phase.ENDED, set[str]()),
    ):
        stage.source.sent.clear()
        await stage.show(state(phase, mode=Mode.READ_WRITE))
        screen = stage.app.screen
        offered = {action: screen.check_action(action, ()) for action in leading | asking}
        assert offered == {action: action in live or None for action in leading | asking}
        await stage.press("space", "s", "f", "plus", *([] if live else ["d"]))
        done = {action for action, _ in stage.source.sent}
        done = {"pause" if action == "resume" else action for action in done}
        assert done == live - {"give_back"}
        assert stage.app.screen is screen


@piloted
async def test_lines_are_shown_and_each_is_hidden_and_shown_again(stage: Stage) -> None:
    for second in range(1, 9):
        await stage.show(state(seconds=second))
    bands = stage.text("#chart")
    await stage.press("l")
    lines = stage.text("#chart")
    assert any("⠀" < character <= "⣿" for character in lines)
    await stage.press("1")
    assert stage.text("#chart") != lines
    await stage.press("1")
    assert stage.text("#chart") == lines
    await stage.press("l")
    assert stage.text("#chart") == bands


@piloted
async def test_a_frozen_picture_holds_while_the_history_grows(stage: Stage) -> None:
    await stage.show(state(seconds=1))
    await stage.press("z")
    assert "FROZEN" in stage.text("#status")
    held = {name: stage.text(name) for name in ("#status", "#headline", "#chart", "#last-flush")}
    for second in range(2, 20):
        values = {"rss_bytes": second * 10 * MIB}
        await stage.show(state(seconds=second, values=values), flush_marker(second))
    assert held == {name: stage.text(name) for name in held}
    await stage.press("z")
    assert "FROZEN" not in stage.text("#status")
    assert "running 19 s" in stage.text("#status")
    assert "190 MiB RSS" in stage.text("#chart")
    assert "flush #2-#19  0 B freed, every one" in stage.text("#last-flush")


@piloted
async def test_a_frozen_picture_holds_through_the_end_and_then_gives_the_answer(
    low_stage: Stage,
) -> None:
    await low_stage.show(state())
    await low_stage.press("z")
    before = await low_stage.screen_text()
    await low_stage.show(ENDED)
    after = await low_stage.screen_text()
    # The footer alone tells what can be done now.
    assert after.splitlines()[:23] == before.splitlines()[:23]
    await low_stage.press("z")
    assert "Done." in await low_stage.screen_text()


@piloted
async def test_the_views_follow_each_other_and_come_round(stage: Stage) -> None:
    await stage.show(state(), flush_marker(), page_map=map_frame())
    seen = []
    for _ in Monitor.VIEWS:
        shown = stage.app.screen.query_one("#view", ContentSwitcher)
        seen.append(shown.current)
        assert stage.text("#headline") and stage.text("#ledger") and stage.text("#keys")
        await stage.press("v")
    assert tuple(seen) == Monitor.VIEWS
    assert "effect" in stage.text("#log") and "#1" in stage.text("#log")
    assert "per second" in stage.text("#metrics")
    assert "Every page changed" in stage.text("#words")
    await stage.pilot.click("#last-flush")
    await stage.settle()
    assert stage.app.screen.query_one("#view", ContentSwitcher).current == "log"
    await stage.press(*["v"] * 4)


@piloted
async def test_a_click_on_a_key_presses_it_and_the_pointer_is_told_what_it_does(
    stage: Stage,
) -> None:
    await stage.show(state())
    bar = stage.app.screen.query_one("#keys", KeyBar)
    x = stage.text("#keys").index("f Flush")
    await stage.pilot.hover(bar, offset=(x, 0))
    assert bar.tooltip == "Call flush() now"
    await stage.pilot.click(bar, offset=(x, 0))
    await stage.settle()
    assert stage.source.sent == [("flush", "")]


@piloted
async def test_a_picture_is_saved_where_it_was_started_and_none_is_overwritten(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await stage.show(state())
    await stage.press("p", "p")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["cowtop-fill-c-1.svg", "cowtop-fill-c-2.svg"]
    assert "<svg" in (tmp_path / names[0]).read_text()


@piloted
async def test_new_ends_the_run_first_and_then_asks_again() -> None:
    async with on_stage(settings=replace(SETTINGS, mode=Mode.READ_WRITE)) as stage:
        await stage.show(state(mode=Mode.READ_WRITE))
        await stage.press("n")
        assert stage.source.is_stopped
        assert isinstance(stage.app.screen, Monitor)
        assert "NEW WHEN DONE" in stage.text("#status")
        await stage.show(state(Phase.ENDED, mode=Mode.READ_WRITE, outcome=Outcome.STOPPED))
        await stage.pilot.pause()
        assert isinstance(stage.app.screen, Launcher)
        assert stage.app.screen.query_one("#field-mode", Field).value == "r+"


@piloted
async def test_keys_pressed_before_the_next_screen_is_there_are_pressed_on_it() -> None:
    async with on_stage(settings=replace(SETTINGS, mode=Mode.COPY_ON_WRITE)) as stage:
        await stage.show(state())
        await stage.press("n", "2")
        await stage.show(state(Phase.ENDED, outcome=Outcome.STOPPED))
        await stage.pilot.pause()
        assert isinstance(stage.app.screen, Launcher)
        await stage.pilot.pause()
        assert stage.app.screen.query_one(Menu).chosen == 1
        shown = stage.app.screen.query_one("#field-shown", Field).value
        assert shown == RECIPES[1].shown


@pytest.mark.parametrize(
    "keys",
    [
        *(pytest.param(keys, marks=pytest.mark.long) for keys in (["q"], ["ctrl+c"])),
        ["?", "ctrl+c"],
        ["?", "q", "q"],
    ],
)
@piloted
async def test_it_can_be_left_from_wherever_one_is(keys: list[str], short_help: None) -> None:
    async with on_stage() as stage:
        await stage.show(state())
        await stage.pilot.press(*keys)
        # The key is the interrupt that the terminal makes of it elsewhere.
        assert stage.app.return_code == (130 if "ctrl+c" in keys else 0)


@pytest.mark.long
@piloted
async def test_keys_held_down_do_no_harm() -> None:
    async with on_stage((80, 24)) as stage:
        await stage.show(state(), page_map=map_frame(300))
        for key in ("z", "v", "1", "tab", "right", "enter", "backspace", "pageup", "pagedown"):
            await stage.press(*[key] * 2)
        await stage.show(ENDED)
        assert "Done." in await stage.screen_text()


@pytest.mark.long
@piloted
async def test_the_flush_log_scrolls_back_and_holds_at_its_ends(low_stage: Stage) -> None:
    # Two effects in turn: of one alone all calls would be one row.
    markers = [flush_marker(number) for number in range(1, 31)]
    markers[1::2] = [replace(m, after=Counters(4 * MIB, 4 * MIB, 0)) for m in markers[1::2]]
    await low_stage.show(state(), *markers)
    await low_stage.press("v")
    assert "#30 " in low_stage.text("#log")
    await low_stage.press("pageup")
    assert "#30 " not in low_stage.text("#log")
    await low_stage.press(*["pageup"] * 8)
    assert "#1 " in low_stage.text("#log")
    await low_stage.press(*["pagedown"] * 9)
    assert "#30 " in low_stage.text("#log")
