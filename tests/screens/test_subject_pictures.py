"""A tree that is played, beside another, or drawn once: the same screen, the same figures."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tests.screens.canned import map_frame
from tests.screens.canned_tree import ATTACHED, COMMAND, ended_tree, told, tree_state
from tests.screens.fake_source import FakeSource
from tests.screens.piloting import piloted, until
from tui.app import CowtopApp
from tui.pictures.grid import plain_text
from tui.pictures.screenshot import grid_from_screenshot
from tui.run.source import Ability
from tui.run.state import Update
from tui.screens import factories
from tui.screens.keys import keys_of
from tui.screens.replay_monitor import ReplaySubject
from tui.screens.side_by_side import LiveSideBySide
from tui.screens.still import screenshot
from tui.settings import Settings
from tui.widgets.headline_bar import HeadlineBar
from tui.widgets.list_rows import ListRows
from tui.widgets.pane import Pane
from tui.widgets.rows import RowsWidget


@dataclass
class Player:
    """A playback that stands still, and notes what it was told."""

    is_playing: bool = False
    speed: float = 1.0
    position_seconds: float = 15.0
    length_seconds: float = 20.0
    words: str = "REPLAY 1x paused 15 s of 20"
    done: list[tuple[str, float]] = field(default_factory=list)

    def toggle(self) -> None:
        """Noted."""
        self.done.append(("toggle", 0))

    def seek(self, position_seconds: float) -> None:
        """Noted."""
        self.done.append(("seek", position_seconds))

    def seek_by(self, seconds: float) -> None:
        """Noted."""
        self.done.append(("by", seconds))

    def seek_marker(self, step: int) -> None:
        """Noted."""
        self.done.append(("marker", step))

    def change_speed(self, step: int) -> None:
        """Noted."""
        self.done.append(("speed", step))


@piloted
async def test_a_recording_of_a_tree_has_its_monitor_and_the_keys_of_a_player() -> None:
    player = Player()
    source = FakeSource(can=frozenset({Ability.PAGE_MAP}), about=COMMAND)
    source.playback = player
    app = CowtopApp(factories.sources(lambda: [source], Settings()))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(lambda: source.is_started)
        source.mailbox.put(Update(tree_state(15), (), (told(3, "flush 1"),), map_frame()))
        await until(lambda: "orkers share" in app.screen.query_one("#fork", RowsWidget).plain_text)
        assert isinstance(app.screen, ReplaySubject)
        await pilot.press("space", "left", "right", "left_square_bracket", "plus")
        assert player.done == [("toggle", 0), ("by", -5), ("by", 5), ("marker", -1), ("speed", 1)]
        assert "REPLAY 1x paused" in app.screen.query_one("#status", RowsWidget).plain_text
        # Up and down are a table's once it is chosen; left and right stay the player's.
        app.screen.query_one("#few-processes").focus()
        await pilot.press("down", "right")
        assert app.screen.query_one("#few-processes", ListRows).cursor == "all"
        assert player.done[5:] == [("by", 5)]
        offered = {key.action for key in keys_of(app.screen)}
        assert "relaunch" not in offered and "interrupt_command" not in offered
        # Nothing runs that it could end: it is left at once.
        await pilot.press("q")
        await until(lambda: app.return_code is not None)
        assert source.interrupted == 0


@piloted
async def test_two_trees_side_by_side_say_how_their_files_are_mapped_and_no_ledger() -> None:
    sources = [FakeSource(about=COMMAND), FakeSource(about=ATTACHED)]
    app = CowtopApp(factories.sources(lambda: sources, Settings()))
    async with app.run_test(size=(160, 40)) as pilot:
        await until(lambda: all(source.is_started for source in sources))
        for source, about in zip(sources, (COMMAND, ATTACHED), strict=True):
            state = tree_state(15, about=about)
            source.mailbox.put(Update(state, (state.sample,) if state.sample else ()))
        await pilot.pause()
        assert isinstance(app.screen, LiveSideBySide)
        for pane in app.screen.query(Pane):
            assert "80.0 MiB" in pane.query_one(HeadlineBar).plain_text.replace("█", "")
            assert "r+, 1 file" in pane.query_one(HeadlineBar).plain_text
            assert "own memory" in pane.chart.plain_text or "own" in pane.chart.plain_text
        assert "nothing changed" not in plain_text(grid_from_screenshot(app.export_screenshot()))


@pytest.mark.parametrize("view", ["monitor", "table", "chart"])
def test_a_picture_of_a_tree_is_its_monitor_or_a_part_of_it(view: str) -> None:
    state = ended_tree(20)
    update = Update(state, (state.sample,) if state.sample else (), (told(3, "flush 1"),))
    drawn = screenshot(update, columns=120, rows=50, theme="cowtop-dark", view=view)
    text = plain_text(grid_from_screenshot(drawn))
    assert "python train.py" in text
    if view != "chart":
        assert "train-set-with-a-long-name.npy" in text and "together, each page once" in text
        assert "4 workers shared" in text
    assert "Quit" not in text
