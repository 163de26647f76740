"""The dialog over a run: what each release would do here, chosen by key, cursor or mouse."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from textual.binding import Binding
from textual.screen import Screen

from tests.screens.canned import MIB, SETTINGS, state
from tests.screens.fake_source import FakeSource
from tests.screens.piloting import Stage, on_stage, piloted
from tui.app import CowtopApp
from tui.messages import Holder, ScreenWanted
from tui.run.state import Phase, Update
from tui.screens import factories
from tui.screens.give_back import RELEASE_KEYS, GiveBack, Releases
from tui.screens.help import HelpScreen
from tui.screens.monitor import Monitor
from workloads.catalog import RELEASES
from workloads.words import Mode, Release

VALUES = {
    "mapping_file_bytes": 95 * MIB,
    "mapping_dirty_bytes": 4 * MIB,
    "file_cached_bytes": 200 * MIB,
}
RUNNING = state(values=VALUES)
SHARED = state(mode=Mode.READ_WRITE, values=VALUES)


def test_every_release_has_a_key_that_is_no_other_s() -> None:
    assert set(RELEASE_KEYS) == set(Release)
    bindings = [b for b in (*GiveBack.BINDINGS, *Releases.BINDINGS) if isinstance(b, Binding)]
    keys = [key for binding in bindings for key in binding.key.split(",")]
    assert len(set(keys)) == len(keys)


async def _words(stage: Stage) -> str:
    """The screen without borders and the turns of its lines."""
    return re.sub(r"[\s│]+", " ", await stage.screen_text())


@pytest.mark.slow
@piloted
async def test_at_80x24_all_is_read_and_what_loses_changes_is_asked_for(low_stage: Stage) -> None:
    stage = low_stage
    await stage.show(RUNNING)
    await stage.press("d")
    assert isinstance(stage.app.screen, GiveBack)
    text = await _words(stage)
    assert "d DontNeed LOSES 19.1 MiB of changes: the file's content is back" in text
    assert "↓ RSS ↓ private dirty ↓ private copies ↓ file-backed" in text
    assert all(RELEASES[release].label in text for release in Release)
    assert "enter or a release's key: do it; esc: nothing is done" in text
    await stage.press("down", "enter")
    assert "press enter again: 19.1 MiB of changes are lost" in await _words(stage)
    await stage.press("down", "up")
    assert "press enter again" not in await _words(stage), "who went on has not said yes"
    await stage.press("enter")
    assert stage.source.sent == []
    await stage.show(state(rows_done=500, values=VALUES))
    dialog = stage.app.screen
    assert isinstance(dialog, GiveBack)
    dialog.tell()
    assert "press enter again: 38.1 MiB of changes are lost" in await _words(stage)
    await stage.press("enter")
    assert stage.source.sent == [("release", "dontneed")]
    assert isinstance(stage.app.screen, Monitor)


@pytest.mark.parametrize(
    "mode", [Mode.COPY_ON_WRITE, pytest.param(Mode.READ_WRITE, marks=pytest.mark.long)], ids=str
)
@piloted
async def test_a_key_does_its_release_and_twice_where_changes_would_be_lost(
    stage: Stage, mode: Mode
) -> None:
    for release, key in RELEASE_KEYS.items():
        if release is Release.KEEP:
            continue
        stage.source.sent.clear()
        await stage.show(state(mode=mode, values=VALUES))
        await stage.press("d", key)
        loses = mode is Mode.COPY_ON_WRITE and RELEASES[release].loses_copies
        assert stage.source.sent == ([] if loses else [("release", str(release))])
        if loses:
            await stage.press(key)
            assert stage.source.sent == [("release", str(release))]


@pytest.mark.long
@piloted
async def test_by_mouse_a_double_click_says_yes_to_nothing(stage: Stage) -> None:
    await stage.show(RUNNING)
    await stage.press("d")
    # The rows are: keep, then two for DontNeed.
    await stage.pilot.double_click(Releases, offset=(20, 1))
    await stage.settle()
    assert stage.source.sent == []
    assert "press enter again" in await _words(stage)
    await stage.pilot.click(Releases, offset=(20, 1))
    await stage.settle()
    assert stage.source.sent == [("release", "dontneed")]
    await stage.press("d")
    await stage.pilot.click(offset=(0, 0))
    await stage.settle()
    assert isinstance(stage.app.screen, Monitor)
    for leave in ("escape", "k", "enter"):
        await stage.press("d", leave)
        assert isinstance(stage.app.screen, Monitor)
    assert stage.source.sent == [("release", "dontneed")]


@pytest.mark.slow
@piloted
async def test_what_cannot_be_done_is_greyed_and_does_nothing_and_that_may_come_while_open(
    stage: Stage,
) -> None:
    await stage.show(state(mode=Mode.LOAD, values=VALUES))
    await stage.press("d", "d", "o")
    listed = stage.app.screen.query_one(Releases)
    disabled = [option.id for option in listed.options if option.disabled]
    assert disabled == ["dontneed", "cold", "pageout", "reopen"]
    assert "the array was read whole: there is no mapping to give back" in await _words(stage)
    await stage.show(state(Phase.ENDED, mode=Mode.LOAD, values=VALUES))
    dialog = stage.app.screen
    assert isinstance(dialog, GiveBack)
    dialog.tell()
    await stage.press("x")
    assert "the run is over" in await _words(stage)
    assert stage.source.sent == []
    await stage.press("escape")


@pytest.mark.slow
@piloted
async def test_below_80x24_what_is_asked_stays_in_sight() -> None:
    async with on_stage((60, 15)) as stage:
        await stage.show(RUNNING)
        await stage.press("d", "e")
        assert "press enter again: 19.1 MiB of changes are lost" in await _words(stage)


@pytest.mark.slow
@piloted
async def test_side_by_side_each_run_has_its_words_and_all_are_told() -> None:
    sources = [FakeSource(), FakeSource()]
    app = CowtopApp(factories.sources(lambda: sources, SETTINGS))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for source, now in zip(sources, (RUNNING, SHARED), strict=True):
            source.mailbox.put(Update(replace(now), ()))
        await pilot.pause()
        stage = Stage(app, pilot, sources[0])
        await stage.press("d", "d")
        text = await _words(stage)
        assert "c: LOSES 19.1 MiB of changes" in text
        assert "r+: lets go of 91.0 MiB of clean pages" in text
        assert "press enter again: c: 19.1 MiB of changes are lost" in text
        await stage.press("d")
        assert [source.sent for source in sources] == [[("release", "dontneed")]] * 2


@pytest.mark.slow
@piloted
async def test_two_clicks_beside_a_dialog_close_the_dialog_alone(low_stage: Stage) -> None:
    await low_stage.show(RUNNING)
    for keys in ("d", "question_mark", "ctrl+p"):
        await low_stage.press(keys)
        dialog = low_stage.app.screen
        assert not isinstance(dialog, Monitor)
        low_stage.app.push_screen(HelpScreen(dialog))
        dialog.dismiss()
        assert isinstance(low_stage.app.screen, HelpScreen), "not what is over it either"
        low_stage.app.screen.dismiss()
        for _ in range(2):  # the second came while the dialog was about to go
            dialog.dismiss()
        await low_stage.pilot.pause()
        assert isinstance(low_stage.app.screen, Monitor)


@pytest.mark.slow
@piloted
async def test_a_screen_that_comes_while_a_dialog_is_open_comes_instead_of_both(
    low_stage: Stage,
) -> None:
    await low_stage.show(RUNNING)
    await low_stage.press("d", "question_mark")
    monitor = low_stage.app.screen_stack[1]
    made: list[Screen[None]] = []

    def make(_: Holder) -> Screen[None]:
        made.append(Screen())
        return made[-1]

    for _ in range(2):  # a key was pressed twice
        low_stage.app.post_message(ScreenWanted(make, monitor))
    await low_stage.pilot.pause()
    assert low_stage.app.screen_stack[1:] == made
