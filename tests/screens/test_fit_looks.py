"""How a fit looks: in every state, with swap, with what is not known, without colours."""

from __future__ import annotations

import pytest

from tests.screens.canned_fit import (
    ALL,
    proved,
    waiting,
    with_swap,
)
from tests.screens.fake_fit import FakeFit, app_of, shown, told, words
from tests.screens.piloting import piloted
from tui.screens.sized import TooSmall
from tui.widgets.fit_columns import FitColumns

SIZES = ((60, 15), (80, 24), (120, 40), (200, 60))


@pytest.mark.long
@piloted
async def test_every_state_is_drawn_at_every_size_in_turn() -> None:
    fitting = FakeFit(waiting())
    app = app_of(fitting)
    async with app.run_test(size=SIZES[0]) as pilot:
        for size in (*SIZES, (59, 15), SIZES[1]):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert isinstance(app.screen, TooSmall) == (size[0] < 60)
            if size[0] < 60:
                continue
            for state in ALL.values():
                await told(pilot, fitting, state())
                text = words(app)
                whole = " ".join(fitting.state.verdict.split())
                assert whole in text or size[1] == 15
                assert all(mode.mode in text for mode in fitting.state.modes)


@piloted
async def test_what_is_unknown_says_why_and_is_never_nothing() -> None:
    fitting = FakeFit(ALL["unknown"]())
    app = app_of(fitting)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        text = words(app)
        assert "> 18.8 MiB each" in text
        assert "ended before one instance was measured" in text
        assert "0 B" not in text
        await pilot.press("v")
        await pilot.pause()
        text = words(app)
        assert "Not known, kernel's own: no cage around them tells." in text
        assert "kernel's own 1.60 MiB 3.20 MiB 4.80 MiB ?" in text


@piloted
async def test_swap_lies_above_the_limits_line_and_both_are_named() -> None:
    app = app_of(FakeFit(with_swap()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = shown(app).splitlines()
        upper = next(y for y, line in enumerate(lines) if "2.00 GiB of swap on top of it" in line)
        lower = next(y for y, line in enumerate(lines) if "that this machine has available" in line)
        assert upper < lower
        assert "swap" in lines[-5]
        await pilot.press("v")
        await pilot.pause()
        assert "(5.75 GiB is held by others)" in words(app)


@piloted
async def test_without_colours_and_in_ascii_nothing_is_told_by_colour_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_of(FakeFit(proved()))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert all(glyphs in text for glyphs in ("█▚ in c: copies", "▓░ private", "▒▒ file, once"))
        assert "▚▚▚▚" in text and "╲╲╲╲" in text
    monkeypatch.setattr("tui.screens.opening.only_ascii", lambda: True)
    app = app_of(FakeFit(proved()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        columns = app.screen.query_one(FitColumns).plain_text
        assert columns.isascii()
        assert all(glyphs in columns for glyphs in ("CCCC", "oooo", "////", "file", "once"))
