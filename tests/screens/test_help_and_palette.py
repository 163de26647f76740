"""Help is made from what is in force; themes and the palette are Textual's own and work."""

from __future__ import annotations

from textual.command import CommandPalette
from textual.widgets import Markdown
from textual.widgets.markdown import MarkdownBlock

from tests.screens.canned import SETTINGS, state
from tests.screens.piloting import Stage, piloted
from tui.app import CowtopApp
from tui.metrics import METRICS, metrics_markdown
from tui.screens import factories
from tui.screens.help import HelpScreen, bindings_markdown
from tui.screens.monitor import Monitor
from tui.widgets.rows import RowsWidget


@piloted
async def test_help_has_every_key_and_every_metric(stage: Stage) -> None:
    await stage.show(state())
    monitor = stage.app.screen
    keys = bindings_markdown(monitor)
    await stage.press("question_mark")
    assert isinstance(stage.app.screen, HelpScreen)
    await stage.pilot.pause()
    blocks = stage.app.screen.query(MarkdownBlock)
    assert len(blocks) > 10
    source = stage.app.screen.query_one(Markdown).source
    assert keys in source
    assert metrics_markdown() in source
    for binding in [*Monitor.BINDINGS, *CowtopApp.BINDINGS]:
        words = binding.tooltip or binding.description  # type: ignore[union-attr]
        if words != "Quit":  # ctrl+c, which is in one line with q
            assert words in source
    assert "`^c` `^q` `q` | End the run and leave |" in source
    for metric in METRICS:
        assert metric.meaning in source
        assert metric.is_not in source
    await stage.press("escape")
    assert stage.app.screen is monitor


@piloted
async def test_help_is_not_piled_upon_help(stage: Stage, short_help: None) -> None:
    await stage.press("question_mark", "question_mark", "question_mark")
    assert sum(isinstance(s, HelpScreen) for s in stage.app.screen_stack) == 1
    await stage.press("escape")


@piloted
async def test_the_launcher_has_its_own_keys_in_its_help() -> None:
    app = CowtopApp(factories.launcher(SETTINGS))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "Start the run" in bindings_markdown(app.screen)
        assert "flush()" not in bindings_markdown(app.screen)


@piloted
async def test_the_command_palette_opens_over_a_run_that_goes_on(stage: Stage) -> None:
    await stage.show(state())
    await stage.press("ctrl+p")
    assert isinstance(stage.app.screen, CommandPalette)
    monitor = stage.app.screen_stack[-2]
    await stage.show(state(seconds=2.0))
    await stage.pilot.pause()
    assert "running 2 s" in monitor.query_one("#status", RowsWidget).plain_text
    await stage.press("escape")
    await stage.pilot.pause()
    assert stage.app.screen is monitor


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
