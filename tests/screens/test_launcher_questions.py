"""A question fills the form, shows what it means, and starts when it is pressed again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from textual.widgets import Input

from tests.screens.launching import LauncherApp
from tests.screens.piloting import piloted, until
from tui.pictures.grid import plain_text
from tui.pictures.screenshot import grid_from_screenshot
from tui.screens.choices import Choices
from tui.screens.keys import FORM, keys_of
from tui.screens.launcher import Launcher
from tui.screens.launcher_fields import FIELDS, is_asked
from tui.screens.recipes import KEYED
from tui.settings import CageKind
from tui.table import machine
from tui.table.machine import Obstacle
from tui.widgets.field import ChoiceField
from tui.widgets.menu import Menu
from workloads.words import Mode

_NUMBER = {recipe.name: key for key, recipe in KEYED}


@piloted
async def test_questions_are_chosen_by_key_arrow_and_click_and_started_by_the_second() -> None:
    app = LauncherApp(recipe="changes")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.focused is app.menu
        assert "Into private copies" in app.menu.plain_text
        await pilot.press(_NUMBER["page"])
        await pilot.pause()
        assert (app.field("workload").value, app.field("shown").value) == ("touch", "one run")
        await pilot.press("down", "up", "up", "up")
        await pilot.pause()
        assert app.field("shown").value == "c beside r+"
        assert app.field("mode").disabled
        assert app.requested == []
        await pilot.press("enter")
        await pilot.pause()
        assert [run.mode for run in app.requested] == [Mode.COPY_ON_WRITE, Mode.READ_WRITE]
        lazy = int(_NUMBER["lazy"])
        for _ in range(2):
            await pilot.click("#recipes", offset=(10, lazy))
            await pilot.pause()
        assert app.requested[2:][0].workload == "lazy"
        assert app.wanted == ["LiveSideBySide", "Monitor"]
        await pilot.press(_NUMBER["file"], _NUMBER["file"])
        await pilot.pause()
        assert app.focused is app.field("file").query_one("Input")
        assert (app.explained, app.can_start) == ("own file: which one? type its path", False)
        await pilot.press("escape", _NUMBER["tour"], _NUMBER["tour"])
        await pilot.pause()
        assert app.wanted[2:] == ["TourScreen"]


@pytest.mark.slow
@piloted
async def test_how_many_fit_is_expected_beforehand_and_measured_by_the_second_press() -> None:
    app = LauncherApp(recipe="many")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.field("shown").value == "how many fit"
        assert app.beside("mode") == "every mode is measured"
        assert app.beside("limit") == "the memory for all of them; empty = what is here"
        app.field("size").query_one(Input).value = "256M"
        app.field("limit").query_one(Input).value = "2G"
        await pilot.pause()
        assert re.search(r"c 7, load 7, r\+, lazy \d+ in 2.00 GiB \(the limit\)", app.estimate)
        assert "7 expected, 275 MiB each" in app.estimate
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert app.wanted == ["FitScreen"]
        app.field("workload").put("lazy")
        app.field("limit").query_one(Input).value = "2"
        await pilot.pause()
        assert app.beside("workload").startswith("lazy has a row of its own")
        assert app.beside("limit") == "2 what? write 2M, or K, G, T"
        assert app.why_not == "not yet: see workload, memory limit"


@pytest.mark.slow
@piloted
async def test_what_was_typed_is_not_lost_without_a_word_and_q_is_a_letter_in_a_field() -> None:
    app = LauncherApp(recipe="changes")
    async with app.run_test(size=(120, 40)) as pilot:
        # A key that comes before the screen goes to nobody, and the next one to another field.
        await until(lambda: isinstance(app.focused, Menu))
        await pilot.press("tab", "tab", "tab", "tab", "q", "1", "?")
        await pilot.pause()
        assert app.field("size").value == "q1?"
        await pilot.press("escape", "down")
        await pilot.pause()
        assert app.field("size").value == "q1?"
        assert app.explained.startswith("Enter puts the settings of this question in the place")
        await pilot.press("escape")
        await pilot.pause()
        assert app.why_not == "What you typed is lost: esc again leaves."
        assert app.return_code is None
        await pilot.press("enter")
        await pilot.pause()
        assert app.field("size").value != "q1?"
        assert app.requested == []
        await pilot.press("escape")
        assert app.return_code == 0


@pytest.mark.slow
@piloted
async def test_where_no_limit_can_be_set_the_question_of_a_limit_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[int, int, CageKind]] = []

    def no_cage(memory_max_bytes: int, swap_max_bytes: int, kind: CageKind) -> Obstacle:
        asked.append((memory_max_bytes, swap_max_bytes, kind))
        return Obstacle("no cage: nobody may make one")

    monkeypatch.setattr(machine, "cage_check", lambda: no_cage)
    app = LauncherApp(recipe="limit")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.beside("limit") == "no cage: nobody may make one"
        assert (app.can_start, app.why_not) == (False, "not yet: see memory limit")
        await pilot.press("enter")
        await pilot.pause()
        assert app.wanted == []
        assert len(asked) == 1


def _text(app: LauncherApp) -> str:
    return plain_text(grid_from_screenshot(app.export_screenshot()))


@pytest.mark.slow
@piloted
async def test_in_ascii_all_is_ascii_and_the_keys_of_the_form_are_in_the_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.screens.opening.only_ascii", lambda: True)
    # Whether a limit can be set here, and the words of who cannot, are no matter of this test.
    monkeypatch.setattr(machine, "cage_check", lambda: lambda *limits: None)
    app = LauncherApp(recipe="limit")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: isinstance(app.focused, Menu))
        await pilot.press("tab")
        await until(lambda: isinstance(app.focused, ChoiceField))
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, Choices) and "esc leaves it" in _text(app))
        assert _text(app).isascii()
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, Launcher))
        groups = {key.group for key in keys_of(app.screen)}
        assert sum("Questions" in group or group == FORM for group in groups) == 2
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert "The whole tour (0)" in titles
        assert not any(title.startswith(("Up", "Before", "Take")) for title in titles)


def _is_at(app: LauncherApp, name: str) -> Callable[[], bool]:
    return lambda: app.field(name).has_focus


@pytest.mark.slow
@piloted
async def test_up_and_down_go_from_field_to_field_where_the_form_has_to_scroll_too() -> None:
    app = LauncherApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: isinstance(app.focused, ChoiceField))
        assert app.screen.query_one("#form").max_scroll_y > 0
        for key, name in (("down", "mode"), ("up", "workload"), ("up", "shown")):
            await pilot.press(key)
            await until(_is_at(app, name))


@pytest.mark.long
@piloted
async def test_at_80x24_every_field_is_there_and_its_explanation_whole() -> None:
    app = LauncherApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.field("shown").focus()
        await pilot.pause()
        workload = app.field("workload").value
        for row in (row for row in FIELDS if is_asked(row.name, workload)):
            text = _text(app)
            assert f" {row.label}" in text
            assert app.field(row.name).has_focus_within or app.field(row.name).has_focus
            shown = "".join(text.split())
            assert "".join(f"{row.label}: {app.beside(row.name)}".split()) in shown
            assert "Estimate:theprivatepart" in shown
            assert "Starttherun" in shown
            await pilot.press("down")
            await pilot.pause()
        for name in ("size", "chunk"):  # of two that are wrong the one is told where one stands
            app.field(name).query_one(Input).focus()
            await pilot.press("x")
            await pilot.pause()
            assert app.explained.startswith(f"{app.field(name).label}: ")
        assert app.why_not == "not yet: see array size, chunk"


@pytest.mark.long
@piloted
async def test_any_size_of_the_window_is_survived() -> None:
    app = LauncherApp(recipe="tour")
    async with app.run_test(size=(80, 24)) as pilot:
        for size in ((2, 1), (20, 5), (60, 15), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert isinstance(app.screen, Launcher)
