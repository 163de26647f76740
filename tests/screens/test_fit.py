"""The screen of a fit: it begins, grows, ends, says why, and makes way, at every size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.screens.canned_fit import (
    GIB,
    MIB,
    measuring,
    predicted,
    proved,
    waiting,
    with_mode,
)
from tests.screens.fake_fit import FakeFit, app_of, shown, told, words
from tests.screens.piloting import piloted, until
from tui.fit.state import FitStatus
from tui.screens import fit_told
from tui.screens.fit import FitScreen
from tui.screens.keys import keys_of
from tui.screens.launcher import Launcher
from tui.widgets.fit_columns import FitColumns

SIZES = ((60, 15), (80, 24), (120, 40), (200, 60))


@piloted
@pytest.mark.parametrize(
    "size",
    [SIZES[1], *(pytest.param(size, marks=pytest.mark.long) for size in (SIZES[0], SIZES[2]))],
)
async def test_it_starts_after_the_first_frame_and_follows_what_runs_to_the_answer(
    size: tuple[int, int],
) -> None:
    fitting = FakeFit(waiting())
    app = app_of(fitting)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert fitting.is_started
        assert "starting" in words(app)
        heights = []
        for size_bytes in (0.2 * GIB, 0.5 * GIB, 0.9 * GIB):
            await told(pilot, fitting, measuring("c", (size_bytes, size_bytes)))
            assert "c: 2 instances run side by side (fill)" in words(app)
            orange = app.theme_variables["band-copies"].lower()
            column = app.screen.query_one(FitColumns)
            lines = [
                {s.bgcolor.name for _, s, _ in column.render_line(y) if s and s.bgcolor}
                for y in range(column.size.height)
            ]
            heights.append(sum(orange in line for line in lines))
        assert heights == sorted(heights)
        if size[1] >= 24:
            assert heights[0] < heights[-1]
            assert "now 1.80 GiB" in words(app)
        await told(pilot, fitting, predicted())
        text = words(app)
        assert "lazy 200, r 187, r+ 175, c 3, load 3, and all of them read one copy" in text
        assert "4.00 GiB of memory as asked for" in text
        for mode in ("lazy", "r+", "load"):
            assert mode in text
        if size[1] >= 24:
            assert text.count(" predicted") == 6
            assert "1.02 GiB each" in text
            assert "file once" in text or "file, once" in text
        for key in ("v Figures", "? Help", "q Quit"):
            assert key in text


@pytest.mark.slow
@piloted
async def test_arrows_and_clicks_choose_a_mode_and_v_says_it_in_figures() -> None:
    fitting = FakeFit(proved())
    app = app_of(fitting)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("right", "right", "v")
        await pilot.pause()
        text = words(app)
        assert "mode r+, fill: ? (cannot run)" in text
        assert "R+ writes to your own file: --allow-write lets it" in text
        assert "The memory: 4.00 GiB of memory as asked for, no swap." in text
        await pilot.press("right")
        await pilot.pause()
        text = words(app)
        for line in (
            "mode c, fill: 3 (proved)",
            "1 run 2 run 3 run one more",
            "private, RAM and swap 1.02 GiB 2.04 GiB 3.06 GiB 1.02 GiB",
            "page tables 2.30 MiB 4.60 MiB 6.90 MiB 2.30 MiB",
            "All of them share 1.00 GiB of the file's pages: they are there once.",
            "Tried with 3: 3 finished (in a limit of that memory).",
            "Tried with 4: 3 finished, 1 killed (in a limit of that memory).",
        ):
            assert line in text
        await pilot.press("v")
        await pilot.pause()
        assert "1.02 GiB each" in words(app)
        await pilot.click("#fit-columns", offset=(2, 6))
        await pilot.press("v")
        await pilot.pause()
        assert "mode lazy, lazy: 200 (proved, smaller)" in words(app)
        await pilot.press("left")
        await pilot.pause()
        assert "mode lazy, lazy: 200 (proved, smaller)" in words(app)


@piloted
async def test_s_stops_n_ends_it_and_comes_back_to_a_form_that_says_the_same() -> None:
    fitting = FakeFit(measuring())
    app = app_of(fitting)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s")
        assert fitting.is_stopped
        fitting.is_stopped = False
        await pilot.press("n")
        await pilot.pause()
        assert fitting.is_stopped
        assert "ending" in shown(app).splitlines()[0]
        assert isinstance(app.screen, FitScreen)
        stopped = with_mode(
            replace(measuring(), is_ended=True, running=None),
            "c", lambda one: replace(one, status=FitStatus.STOPPED, now_bytes=(0.0, 0.0)),
        )  # fmt: skip
        # What was measured of it stays, and what is not known of it is not nothing.
        assert fit_told.columns_of(stopped)[3].foot[0] == ("? each", "?")
        fitting.show(stopped)
        await until(lambda: isinstance(app.screen, Launcher))


@pytest.mark.slow
@piloted
async def test_what_keeps_it_from_going_on_is_said_and_it_can_be_left() -> None:
    fitting = FakeFit(measuring("lazy", (18.0 * MIB,)))
    app = app_of(fitting)
    async with app.run_test(size=(60, 15)) as pilot:
        fitting.show(fitting.state, "no room on the disk for the scratch array")
        await pilot.pause()
        await pilot.pause()
        assert "no room on the disk for the scratch array" in words(app)
        assert "cannot go on" in words(app)
        await pilot.press("n")
        await until(lambda: isinstance(app.screen, Launcher))


@pytest.mark.slow
@piloted
async def test_p_saves_the_screen_and_every_key_has_a_word_of_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = app_of(FakeFit(proved()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("p")
        await pilot.pause()
        assert "lazy" in (tmp_path / "cowtop-fit-1.svg").read_text()
        groups = {key.group for key in keys_of(app.screen)}
        assert "How many fit" in groups
        await pilot.press("question_mark")
        await pilot.pause()
        assert "How many fit" in shown(app)
    for binding in FitScreen.BINDINGS:
        assert not isinstance(binding, tuple)
        assert binding.id and binding.tooltip
