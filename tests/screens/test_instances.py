"""Several instances on one screen: one picture, a line each, and the way into one and back."""

from __future__ import annotations

import pytest

from tests.screens.canned import flush_marker, map_frame
from tests.screens.instances_stage import (
    FakePlayback,
    holding,
    instance,
    on_stage_together,
    piloted,
)
from tui.cage.killer import Killer
from tui.run.state import Outcome, Phase, RunState, Update
from tui.screens.give_back import GiveBack
from tui.screens.instance_monitor import InstanceMonitor, InstanceReplay
from tui.screens.instances import LiveInstances, ReplayInstances
from tui.screens.sized import TooSmall
from tui.widgets.instance_table import InstanceTable


def killed(number: int, seconds: float = 3) -> RunState:
    return instance(number, Phase.ENDED, seconds, outcome=Outcome.KILLED, killed_by=Killer.CAGE,
                    reason="killed by the limit at row 512", rows_done=512)  # fmt: skip


@piloted
async def test_before_the_first_word_it_says_that_it_is_starting() -> None:
    async with on_stage_together() as stage:
        assert stage.shown() is LiveInstances
        assert stage.text("#chart").strip() == "starting"
        preparing = instance(
            1, Phase.PREPARING, sample=None, started_at=0.0, rows_done=0,
            what="making a scratch array", prepared_bytes=32 << 20, preparing_bytes=128 << 20,
        )  # fmt: skip
        await stage.show_all(preparing)
        assert "making a scratch array 32.0 MiB" in stage.text("#status")
        assert stage.text("#chart").strip() == "making a scratch array"
        assert "#2 starting" in stage.text("#few")


@piloted
async def test_each_fact_of_all_of_them_is_on_the_screen() -> None:
    async with on_stage_together() as stage:
        await stage.show_all(*(holding(n, n + 1) for n in range(1, 5)), markers=(flush_marker(),))
        title = stage.text("#status")
        assert title.startswith(" c  COPY-ON-WRITE  changes stay PRIVATE   4 x fill 76.3 MiB")
        assert title.endswith("100 %  ● all done 5 s")
        assert "MiB FOR ONE MORE  76.0 MiB of private copies, 20.0 MiB of its own" in stage.text(
            "#headline"
        )
        assert "76.0 MiB, one copy of the file" in stage.text("#headline")
        chart = stage.text("#chart")
        assert "MiB private of all 4" in chart and "76.0 MiB file, once" in chart
        assert all(f"#{number}" in chart for number in range(1, 5))
        table = stage.text("#few")
        assert "#4 done, holds it" in table and "4004" in table and "closes" in table
        assert "112 MiB left: 400 MiB of all" in stage.text("#gauge")
        assert stage.text("#verdict").startswith(" 4 instances in mode c: each made 76.0 MiB")


@piloted
async def test_a_killed_one_is_red_and_told_first_and_the_others_go_on() -> None:
    async with on_stage_together() as stage:
        states = [holding(1), killed(2), instance(3), instance(4)]
        await stage.show_all(*states)
        assert "1 done, 1 killed, 2 running" in stage.text("#status")
        assert "1 of 4 by the limit" in stage.text("#headline")
        assert stage.colours("#headline", 1) >= {stage.colour("text-killed")}
        assert "#2 killed at row 512" in stage.text("#few")
        assert stage.text("#few").count("had ") == 1
        assert stage.colour("text-killed") in stage.colours("#few")
        assert stage.text("#verdict").startswith(" 1 of 4 was killed by the limit: #2 at row 512.")


@pytest.mark.slow
@pytest.mark.parametrize("many", [2, 64])
@piloted
async def test_at_every_size_the_picture_and_the_answer_stay(many: int) -> None:
    async with on_stage_together(many, (200, 60)) as stage:
        await stage.show_all(*(holding(n) for n in range(1, many + 1)))
        for size in ((60, 15), (80, 24), (120, 40), (200, 60)):
            await stage.pilot.resize_terminal(*size)
            text = await stage.screen_text()
            assert "private" in text and f"{many} instances in mode c" in text, size
            assert "Help" in text and "Quit" in text, size
        await stage.pilot.resize_terminal(50, 10)
        await stage.pilot.pause()
        assert stage.shown() is TooSmall


@piloted
async def test_enter_opens_the_monitor_of_one_and_escape_comes_back() -> None:
    async with on_stage_together() as stage:
        await stage.show_all(*(instance(n) for n in range(1, 5)), markers=(flush_marker(),))
        await stage.press("down", "enter")
        assert stage.shown() is InstanceMonitor
        assert "#2 of 4" in stage.text("#status")
        assert "MiB PRIVATE COPIES" in stage.text("#headline")
        assert "▼" in stage.text("#chart")
        assert stage.sources[1].requests and None not in stage.sources[1].requests
        frame = map_frame(500)
        told = instance(2, seconds=8)
        assert told.sample is not None
        stage.sources[1].mailbox.put(Update(told, (told.sample,), page_map=frame))
        await stage.settle()
        await stage.pilot.pause()
        assert "running 8 s" in stage.text("#status")
        assert "array[" in stage.text("#strip") or "first row" in stage.text("#strip")
        await stage.press("f")
        assert stage.sources[1].sent == [("flush", "")]
        await stage.press("escape")
        assert stage.shown() is LiveInstances
        assert stage.sources[1].requests[-1:] == [None]
        assert not any(source.is_stopped for source in stage.sources)
        assert "all running 8 s" in stage.text("#status")


@pytest.mark.slow
@piloted
async def test_keys_lead_all_of_them_by_one() -> None:
    async with on_stage_together() as stage:
        await stage.show_all(*(instance(n) for n in range(1, 5)))
        await stage.press("space", "s", "f", "plus")
        assert stage.sources[0].sent == [("pause", ""), ("step", ""), ("flush", ""), ("rate", "2")]
        assert not any(source.sent for source in stage.sources[1:])
        await stage.press("d")
        assert stage.shown() is GiveBack
        await stage.press("d")
        assert "each of 4: " in await stage.screen_text()
        await stage.press("enter")
        assert stage.sources[0].sent[-1] == ("release", "dontneed")


@piloted
async def test_views_lines_and_a_picture_held_still() -> None:
    async with on_stage_together() as stage:
        await stage.show_all(*(holding(n) for n in range(1, 5)))
        await stage.press("l")
        assert "private of all 4" in stage.text("#chart")
        await stage.press("l", "v")
        assert "#4 done, holds it" in stage.text("#table")
        await stage.press("enter")
        assert stage.shown() is InstanceMonitor
        await stage.press("b", "v")
        assert "304 MiB" in stage.text("#metrics")
        await stage.press("v")
        assert "One more costs 97.0 MiB" in stage.text("#words")
        await stage.press("v", "z")
        assert "FROZEN" in stage.text("#status")
        before = stage.text("#few")
        await stage.show_all(killed(1, 9))
        assert stage.text("#few") == before
        await stage.press("z")
        assert "#1 killed" in stage.text("#few")


@pytest.mark.slow
@piloted
async def test_what_cannot_run_is_told_and_another_can_be_chosen() -> None:
    async with on_stage_together(2) as stage:
        for source in stage.sources:
            source.fail("no space left for a scratch array")
        await stage.pilot.pause()
        assert stage.text("#verdict") == " cannot run: no space left for a scratch array"
        await stage.press("n")
        assert type(stage.app.screen).__name__ == "Launcher"
        assert all(source.is_stopped for source in stage.sources)


@pytest.mark.slow
@piloted
async def test_a_new_choice_waits_until_the_last_has_ended() -> None:
    async with on_stage_together(2) as stage:
        await stage.show_all(instance(1), instance(2))
        await stage.press("n")
        ended = [holding(n, phase=Phase.ENDED, outcome=Outcome.STOPPED) for n in (1, 2)]
        await stage.show_all(ended[0])
        assert stage.shown() is LiveInstances
        assert "NEW WHEN DONE" in stage.text("#status")
        await stage.show_all(*ended)
        await stage.pilot.pause()
        assert type(stage.app.screen).__name__ == "Launcher"


@piloted
async def test_a_recording_of_them_has_the_keys_of_a_player() -> None:
    playback = FakePlayback()
    async with on_stage_together(3, playback=playback) as stage:
        assert stage.shown() is ReplayInstances
        await stage.show_all(*(holding(n) for n in range(1, 4)))
        assert "REPLAY" in stage.text("#status")
        await stage.press("space", "right")
        assert playback.did == ["toggle", "seek_by 5"]
        assert not any(source.sent for source in stage.sources)
        await stage.press("enter")
        assert stage.shown() is InstanceReplay
        await stage.press("space")
        assert playback.did[-1] == "toggle"
        await stage.press("escape")
        assert stage.shown() is ReplayInstances
        assert "#3 done" in stage.app.screen.query_one("#few", InstanceTable).plain_text
