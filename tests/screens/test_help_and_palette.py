"""Help and palette are made from what is in force; themes are Textual's own and work."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import Binding
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widgets import OptionList

from tests.screens.canned import SETTINGS, state
from tests.screens.piloting import Stage, on_stage, piloted, until
from tui.app import CowtopApp
from tui.chart.areas import Look
from tui.chart.bands import BANDS, swatch
from tui.chart.marks import MARKER_GLYPHS, MARKER_WORDS
from tui.ends.suspend import can_be_continued
from tui.metrics import METRICS
from tui.run.marker import MarkerKind
from tui.run.state import Phase
from tui.screens import factories
from tui.screens.give_back import GiveBack
from tui.screens.help import HelpScreen
from tui.screens.help_rows import help_rows
from tui.screens.keys import keys_of
from tui.screens.monitor import Monitor
from tui.widgets.flush_log import FlushLog
from tui.widgets.page_map import PageMapView
from tui.widgets.rows import RowsWidget


@pytest.mark.slow
@piloted
async def test_help_has_every_key_first_then_what_is_seen_then_every_word(
    low_stage: Stage,
) -> None:
    stage = low_stage
    await stage.show(state(Phase.HOLDING))
    monitor = stage.app.screen
    await stage.press("question_mark")
    assert isinstance(stage.app.screen, HelpScreen)
    shown = await stage.screen_text()
    assert "Keys: The run" in shown
    assert "Give memory back" in shown
    assert "Pause or resume the workload (not now)" in shown
    rows = stage.text("HelpText").splitlines()
    text = " ".join(" ".join(rows).split())
    assert max(map(len, rows)) <= 72
    for kind in (Monitor, CowtopApp, PageMapView, FlushLog):
        for binding in kind.BINDINGS:
            assert isinstance(binding, Binding)
            words = binding.tooltip or binding.description
            # Started by no shell the tests have nobody who would continue what is suspended.
            assert words in text or (binding.id == "app.suspend" and not can_be_continued())
    assert "q ^q End the run and leave" in text
    for metric in METRICS:
        assert f"{metric.label} {metric.meaning} {metric.is_not}".strip() in text
    places = [text.index(f"{band.label} {band.meaning}") for band in BANDS]
    assert places == sorted(places)
    assert text.index("flush() numpy") > places[0] > text.index("Save the screen")
    await stage.press("escape")
    assert stage.app.screen is monitor


@pytest.mark.parametrize("look", ["colour", "texture", "ascii"])
def test_every_band_and_sign_is_told_with_what_stands_for_it_here(look: Look) -> None:
    rows = help_rows(60, [], look)
    texts = ["".join(text for text, _ in row) for row in rows]
    for band in BANDS:
        row = next(row for row in rows if any(band.label == text.strip() for text, _ in row))
        mark, style = swatch(band, look)
        assert row[1] == (mark * 3, style)
    for kind in MarkerKind:
        sign = MARKER_GLYPHS[kind][look == "ascii"]
        assert any(f" {sign}  {MARKER_WORDS[kind]}" in text for text in texts)
    assert max(map(len, texts)) <= 60
    assert all(text.isascii() for text in texts) is (look == "ascii")


@given(st.integers(2, 200))
def test_help_fits_any_width_that_a_word_fits(width: int) -> None:
    rows = help_rows(width, [], "colour")
    assert max(sum(len(text) for text, _ in row) for row in rows) <= max(width, 52)


@piloted
async def test_help_is_not_piled_upon_help(stage: Stage, short_help: None) -> None:
    await stage.press("question_mark", "question_mark", "question_mark")
    assert sum(isinstance(s, HelpScreen) for s in stage.app.screen_stack) == 1
    await stage.press("escape")


@piloted
async def test_the_launcher_has_its_own_keys_and_commands() -> None:
    app = CowtopApp(factories.launcher(SETTINGS))
    async with app.run_test() as pilot:
        await pilot.pause()
        words = {key.words for key in keys_of(app.screen)}
        assert {"Start what the settings say", "The whole tour"} <= words
        assert "Call flush() now" not in words
        titles = {command.title for command in app.get_system_commands(app.screen)}
        assert not any(title.startswith(("Flush", "Give back")) for title in titles)
        assert "Theme" in titles


@pytest.mark.parametrize(
    ("phase", "missing"),
    [
        (Phase.RUNNING, set()),
        (Phase.HOLDING, {"Pause", "Step", "Faster", "Slower"}),
        (Phase.ENDED, {"Pause", "Step", "Faster", "Slower", "Flush", "Give back"}),
    ],
)
@piloted
async def test_the_palette_has_what_works_now_with_its_key_and_nothing_else(
    stage: Stage, phase: Phase, missing: set[str]
) -> None:
    await stage.show(state(phase))
    app = stage.app
    titles = [command.title for command in app.get_system_commands(app.screen)]
    assert len(set(titles)) == len(titles)
    named = {title.partition(" (")[0] for title in titles}
    wanted = {"Pause", "Step", "Flush", "Give back", "Freeze", "View", "Picture", "New", "Quit"}
    assert wanted - missing <= named
    assert not missing & named
    assert ("Flush (f)" in titles) is ("Flush" not in missing)
    assert ("Give back: Cold" in titles) is ("Give back" not in missing)


@pytest.mark.slow
@piloted
async def test_a_command_of_the_palette_is_done_over_a_run_that_goes_on(stage: Stage) -> None:
    await stage.show(state())
    await stage.press("ctrl+p")
    assert isinstance(stage.app.screen, CommandPalette)
    monitor = stage.app.screen_stack[-2]
    await stage.show(state(seconds=2.0))
    await stage.pilot.pause()
    assert "running 2 s" in monitor.query_one("#status", RowsWidget).plain_text
    await stage.press(*"pageout")
    await until(lambda: "PageOut" in str(stage.app.screen.query_one(OptionList).options[0].prompt))
    await stage.press("enter")
    await until(lambda: isinstance(stage.app.screen, GiveBack))
    listed = stage.app.screen.query_one(OptionList)
    assert listed.highlighted == listed.get_option_index("pageout")
    await stage.press("escape")
    assert stage.app.screen is monitor


@pytest.mark.slow
@piloted
async def test_another_theme_repaints_every_row_in_its_own_colours(stage: Stage) -> None:
    await stage.show(state())
    widget = stage.app.screen.query_one("#status", RowsWidget)

    def colours() -> set[str]:
        return {str(s.style) for s in widget.render_line(0) if s.style and s.text.strip()}

    before, seen = stage.app.theme, []
    for theme in ("cowtop-dark", "cowtop-light", "dracula", "nord"):
        stage.app.theme = theme
        await stage.pilot.pause()
        seen.append(frozenset(colours()))
        assert "COPY-ON-WRITE" in stage.text("#status")
    assert len(set(seen)) == len(seen)
    stage.app.theme = before


def _has_rows(screen: Screen[Any], box: str) -> bool:
    return screen.query_one(box).size.height > 2


@pytest.mark.slow
@piloted
async def test_in_ascii_every_dialog_is_drawn_in_ascii(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.screens.opening.only_ascii", lambda: True)
    async with on_stage((80, 24)) as stage:
        await stage.show(state())
        for key, dialog, box in (
            ("d", GiveBack, "Vertical"),
            ("question_mark", HelpScreen, "VerticalScroll"),
            ("ctrl+p", CommandPalette, "CommandList"),
        ):
            await stage.press(key)
            screen = stage.app.screen
            assert isinstance(screen, dialog)
            await until(partial(_has_rows, screen, box))
            shown = (await stage.screen_text()).splitlines()
            left, top, width, height = screen.query_one(box).region
            seen = [row[left : left + width] for row in shown[top : top + height]]
            assert seen[1].strip()
            assert "".join(seen).isascii(), seen
            await stage.press("escape")


@piloted
async def test_a_palette_that_closes_at_once_searches_no_more(low_stage: Stage) -> None:
    await low_stage.show(state())
    low_stage.app.action_command_palette()
    await low_stage.app.screen.run_action("escape")  # before it is up
    await low_stage.pilot.pause()
    assert isinstance(low_stage.app.screen, Monitor)
