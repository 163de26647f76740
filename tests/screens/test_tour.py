"""The tour on recordings: steps, captions, two panes on one scale, and an end to every source."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.screens.fake_source import FakeSource
from tests.screens.piloting import piloted, until
from tui.app import CowtopApp
from tui.errors import UsageError
from tui.screens import factories
from tui.screens.tour import TourScreen
from tui.screens.tour_steps import STEPS, Step
from tui.widgets.answer import Answer
from tui.widgets.block_letters import fitting_rows
from tui.widgets.caption import Caption, Sentence
from tui.widgets.pane import Pane, PaneTitle
from tui.widgets.rows import RowsWidget
from tui.widgets.stamp import Stamp


def _tour(app: CowtopApp) -> TourScreen:
    assert isinstance(app.screen, TourScreen)
    return app.screen


def _text(screen: TourScreen, kind: type[RowsWidget]) -> str:
    return "\n".join(widget.plain_text for widget in screen.query(kind))


def _axes(pane: Pane) -> tuple[str, ...]:
    """What stands at the left of the bands, and below them."""
    *plot, below = pane.chart.plain_text.splitlines()[1:]
    return (*(line[:8] for line in plot), below)


def _seek(screen: TourScreen, share: float) -> None:
    """Nobody waits for a recording in a test."""
    playback = screen.panes[0].source.playback
    assert playback is not None
    playback.seek(share * playback.length_seconds)


@piloted
async def test_the_tour_goes_from_step_to_step_and_ends_in_the_answer() -> None:
    app = CowtopApp(factories.tour(recorded=True))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = _tour(app)

        def is_told(step: Step) -> Callable[[], bool]:
            return lambda: step.title in _text(screen, Caption)

        await until(is_told(STEPS[0]))
        for key, step in (("space", STEPS[1]), ("7", STEPS[6])):
            await pilot.press(key)
            await until(is_told(step))
            assert "recorded: as asked for" in _text(screen, Caption)
            await until(lambda: all(pane.drawn for pane in screen.panes))
            # No key of the tour plays or stops a recording.
            assert "1x" not in _text(screen, PaneTitle)
            shown = [pane.drawn[0].about.mode for pane in screen.panes if pane.drawn]
            assert shown == [run.mode for run in step.runs]
        _seek(screen, 0.5)
        await until(lambda: "private" in _text(screen, Sentence))
        for _ in range(2):  # the answer stays
            await pilot.press("space")
            await until(lambda: screen.query(Answer))
        answer = _text(screen, Answer)
        assert all(step.answer in answer for step in STEPS)
        assert "copied by row" in answer  # the first step was left before its end
        await pilot.press("b")
        await until(is_told(STEPS[-1]))
        await pilot.click(Caption, offset=(5, 1))
        await until(is_told(STEPS[0]))
    assert app.close_sources()


@pytest.mark.slow
@piloted
async def test_at_its_end_a_step_says_so_and_stamps_both_sides_on_one_scale() -> None:
    app = CowtopApp(factories.tour(recorded=True))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = _tour(app)
        await until(lambda: screen.panes)
        await pilot.press("5")
        await until(lambda: "96 MiB" in _text(screen, Caption) and len(screen.panes) == 2)
        await until(lambda: all(pane.drawn for pane in screen.panes))
        assert "done" not in _text(screen, Caption)
        _seek(screen, 0.75)  # one side is killed, the other goes on
        await until(lambda: "KILLED" in _text(screen, Stamp))
        await until(lambda: "goes on" in _text(screen, Sentence))
        await until(lambda: len(set(map(_axes, screen.panes))) == 1)
        _seek(screen, 1.0)
        await until(lambda: "done - space: next" in _text(screen, Caption))
        stamps = " ".join(_text(screen, Stamp).split())
        assert "KILLED at row" in stamps
        assert "copies filled the limit" in stamps
        assert "finished, " in stamps
        assert "c: KILLED at row" in _text(screen, Sentence)
        await until(lambda: len(set(map(_axes, screen.panes))) == 1)
        assert screen.panes[0].chart.y_ceiling_bytes > 0
        await pilot.press("8")
        await until(lambda: "KILLED at row" in _text(screen, Answer))
        assert "not seen in this tour: press 7" in _text(screen, Answer)
    assert app.close_sources()


@piloted
async def test_what_cannot_be_run_or_shown_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    fakes = [FakeSource(), FakeSource()]

    def sources_of(step: Step, *, recorded: bool) -> tuple[list[FakeSource], str]:
        if step is not STEPS[0]:
            raise UsageError("this step cannot be shown: why")
        return fakes, ""

    monkeypatch.setattr("tui.screens.tour.sources_of", sources_of)
    app = CowtopApp(factories.tour(recorded=False, big=True))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = _tour(app)
        await until(lambda: fakes[1].is_started)
        assert "live, on this machine" in _text(screen, Caption)
        fakes[1].fail("no room on the disk")
        await until(lambda: "cannot run: no room on the disk" in _text(screen, Stamp))
        assert "done" not in _text(screen, Caption)
        await pilot.press("2")
        await until(lambda: "cannot be shown: why" in _text(screen, Caption))
        assert [fake.is_stopped for fake in fakes] == [True, True]
        await pilot.press("8")
        await until(lambda: screen.query(Answer))
        assert "press 1" in _text(screen, Answer)


@pytest.mark.parametrize("only_ascii", [False, True])
@piloted
async def test_for_the_last_row_of_a_hall_title_and_figures_are_large(only_ascii: bool) -> None:
    app = CowtopApp(factories.tour(recorded=True, big=True))
    app.only_ascii = only_ascii
    async with app.run_test(size=(80, 24)):
        screen = _tour(app)
        await until(lambda: len(screen.panes) == 2 and all(pane.drawn for pane in screen.panes))
        _seek(screen, 0.5)
        await until(lambda: "private copies" in _text(screen, Stamp))
        caption, stamps = _text(screen, Caption), _text(screen, Stamp)
        assert (STEPS[0].caption[:20] in caption) is only_ascii
        if only_ascii:
            assert STEPS[0].title in caption
            assert (caption + stamps).isascii()
        else:
            large = fitting_rows(STEPS[0].large.upper(), 78)
            assert large is not None
            assert large[0].strip() in caption
            assert "▀" in stamps
    assert app.close_sources()
