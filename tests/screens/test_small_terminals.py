"""80x24 shows all that is needed, 60x15 the least of it; below that a notice and the way out."""

from __future__ import annotations

import pytest
from textual.events import Resize
from textual.geometry import Size
from textual.widgets import OptionList

from tests.screens.canned import flush_marker, map_frame, state
from tests.screens.piloting import Stage, on_stage, piloted
from tui.metrics import METRICS
from tui.run.state import Outcome, Phase
from tui.screens.give_back import Releases
from tui.screens.monitor import Monitor
from tui.screens.sized import TooSmall
from workloads.words import Mode

GIB = 1 << 30
LARGE = {
    "rss_bytes": 1.47 * GIB,
    "private_dirty_bytes": 1.4 * GIB,
    "swap_bytes": 1.22 * GIB,
    "file_backed_bytes": 1.4 * GIB,
    "private_copies_bytes": 1.4 * GIB,
    "copies_in_ram_bytes": 0.18 * GIB,
    "limit_bytes": 23.5 * GIB,
    "limit_unreclaimable_bytes": 22.1 * GIB,
    "limit_reclaimable_bytes": 1.4 * GIB,
    "limit_swap_bytes": 1.22 * GIB,
    "limit_swap_left_bytes": 0,
    "major_faults_per_second": 0,
    "memory_pressure_percent": 0,
}


@piloted
async def test_at_80x24_nothing_needed_is_cut_off(low_stage: Stage) -> None:
    large = state(seconds=3599, rows_done=999, values=LARGE, seconds_left=12.3)
    await low_stage.show(large, flush_marker(), page_map=map_frame())
    text = await low_stage.screen_text()
    for part in (
        " c  COPY-ON-WRITE   fill 76.3 MiB, flush every 100",
        "running 59:59",
        "GiB PRIVATE COPIES  1.22 GiB of them in swap",
        "flush() not called yet, every 7.63 MiB   the file is not written",
        "1.47G RSS",
        " 76.2 MiB changed = 76.2 MiB in RAM + 0 in swap + 0 given up",
        " 23.5 GiB: this machine",
        "full in 12.3 s",
        "22.1 GiB stuck, 1.40 GiB left",
        "flush #1  0 B freed   12.0 us",
        "flush() cannot help: the mapping is private.",
        "space Pause s Step f Flush d Give back z Freeze v View n New ? Help q Quit",
    ):
        assert part in text
    assert "100 min" not in text
    assert low_stage.app.screen.query_one("#chart").size.height >= 12


@piloted
async def test_at_80x24_the_shared_ledger_and_a_long_answer_are_whole(low_stage: Stage) -> None:
    answer = "Of 76.2 MiB changed: 38.1 MiB written to the file. " + "And more words. " * 20
    await low_stage.show(state(mode=Mode.READ_WRITE, rows_done=1000))
    text = await low_stage.screen_text()
    assert "76.3 MiB changed = 38.1 MiB unwritten + 38.1 MiB written" in text
    assert " r+  SHARED " in text
    ended = state(
        Phase.ENDED, mode=Mode.READ_WRITE, outcome=Outcome.FINISHED, verdict=answer.strip()
    )
    await low_stage.show(ended)
    text = await low_stage.screen_text()
    assert answer.split(". ")[0] in text
    assert " ".join(text.split()).count("And more words.") == 20


@pytest.mark.slow
@piloted
async def test_at_80x24_every_metric_is_within_reach(low_stage: Stage) -> None:
    await low_stage.show(state())
    await low_stage.press("v", "v")
    seen = low_stage.text("#metrics")
    assert "now   per second" in seen
    await low_stage.press("pagedown", "pagedown", "pagedown")
    seen += low_stage.text("#metrics")
    assert all(metric.label[:15] in seen for metric in METRICS)
    await low_stage.press("v", "v", "v")
    assert low_stage.text("#chart")


@piloted
async def test_at_60x15_curves_ledger_and_progress_are_left() -> None:
    async with on_stage((60, 15)) as stage:
        await stage.show(state(values=LARGE), flush_marker())
        text = await stage.screen_text()
        for part in ("COPY-ON-WRITE", "25 %", "19.1 MiB changed"):
            assert part in text


@piloted
async def test_a_notice_when_too_small_and_the_screen_again_when_not() -> None:
    async with on_stage((80, 24)) as stage:
        await stage.show(state())
        for size in ((59, 24), (80, 14), (2, 1), (59, 14)):
            await stage.pilot.resize_terminal(*size)
            await stage.pilot.pause()
            assert isinstance(stage.app.screen, TooSmall)
        text = await stage.screen_text()
        assert "cowtop needs 60x15\nthis terminal has 59x14\nq quits" in text
        await stage.show(state(seconds=5))
        await stage.pilot.resize_terminal(60, 15)
        await stage.pilot.pause()
        assert isinstance(stage.app.screen, Monitor)
        assert "running 5 s" in await stage.screen_text()
        await stage.pilot.resize_terminal(40, 10)
        await stage.pilot.pause()
        await stage.pilot.press("q")
        assert stage.app.return_code == 0


@pytest.mark.slow
@piloted
async def test_started_too_small_it_waits_for_room() -> None:
    async with on_stage((40, 10)) as stage:
        assert isinstance(stage.app.screen, TooSmall)
        await stage.pilot.resize_terminal(100, 30)
        await stage.pilot.pause()
        await stage.show(state())
        assert "running 1 s of 45" in await stage.screen_text()


@pytest.mark.parametrize("letters", [True, pytest.param(False, marks=pytest.mark.long)])
@piloted
async def test_without_colour_bands_have_textures_and_lines_letters(
    letters: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    if letters:
        monkeypatch.setenv("NO_COLOR", "1")
    async with on_stage() as stage:
        for second in range(1, 20):
            await stage.show(state(seconds=second))
        assert ("░" in stage.text("#chart")) is letters
        await stage.press("l")
        assert ({"R", "D", "S", "F"} <= set(stage.text("#chart"))) is letters


@piloted
async def test_where_only_ascii_is_to_be_had_cowtop_draws_ascii(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.screens.opening.only_ascii", lambda: True)
    async with on_stage((120, 40)) as stage:
        await stage.show(state(), flush_marker(), page_map=map_frame())
        await stage.show(state(mode=Mode.READ_WRITE, seconds=20), page_map=map_frame())
        for name in (
            *("#status", "#headline", "#chart", "#strip", "#ledger", "#gauge"),
            *("#last-flush", "#verdict", "#keys"),
        ):
            assert stage.text(name).isascii(), name
        assert "f" in stage.text("#chart").splitlines()[0]


@pytest.mark.slow
@piloted
async def test_nothing_opens_over_the_notice_and_a_list_without_room_is_not_gone_through() -> None:
    async with on_stage(size=(80, 24)) as stage:
        await stage.show(state())
        await stage.press("d")
        stage.app.screen.query_one(Releases).styles.height = 0
        await stage.pilot.pause()
        await stage.press("pagedown", "down", "pageup", "end")
        await stage.press("escape", "ctrl+p")
        stage.app.screen.query_one(OptionList).styles.max_height = 0
        await stage.pilot.pause()
        await stage.press("down", "pagedown", "escape")
        await stage.pilot.resize_terminal(20, 5)
        await stage.press("question_mark", "ctrl+p", "pagedown")
        assert isinstance(stage.app.screen, TooSmall)
        await stage.pilot.resize_terminal(80, 24)
        await stage.pilot.pause()
        assert isinstance(stage.app.screen, Monitor)


@pytest.mark.slow
@piloted
async def test_a_resize_that_is_overtaken_leaves_the_size_that_there_is(low_stage: Stage) -> None:
    await low_stage.show(state())
    for keys in ((), ("d",), ("question_mark",)):
        await low_stage.press(*keys)
        screen, now = low_stage.app.screen, low_stage.app.size
        places = [node.region for node in screen.query("*")]
        was = Size(70, 20)
        screen.post_message(Resize(was, was))
        await low_stage.pilot.pause()
        assert [node.region for node in screen.query("*")] == places
        assert low_stage.app.size == now
