"""The tour on recordings: steps, captions, two panes on one scale, and an end to every source."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.screens.piloting import until
from tui.app import CowtopApp
from tui.screens import factories
from tui.screens.tour import TourScreen
from tui.screens.tour_steps import STEPS, Step
from tui.widgets.caption import Caption


def test_the_tour_goes_from_step_to_step_and_back() -> None:
    async def tour() -> None:
        app = CowtopApp(factories.tour(recorded=True))
        async with app.run_test(size=(120, 40)) as pilot:
            screen = app.screen
            assert isinstance(screen, TourScreen)
            caption = screen.query_one(Caption)

            def is_told(step: Step) -> Callable[[], bool]:
                return lambda: step.title in caption.plain_text

            await until(is_told(STEPS[0]))
            for step in STEPS[1:]:
                await pilot.press("space")
                await until(is_told(step))
                assert "recorded: as asked for" in caption.plain_text
                await until(lambda: all(pane.state for pane in screen.panes))
                shown = [pane.state.about.mode for pane in screen.panes if pane.state]
                assert shown == [run.mode for run in step.runs]
            await pilot.press("space")  # the last step stays
            await until(lambda: len(screen.panes) == 2)
            assert STEPS[-1].title in caption.plain_text
            await pilot.press("b")
            await until(is_told(STEPS[-2]))
        assert app.close_sources()

    asyncio.run(tour())


def test_both_panes_share_one_scale() -> None:
    async def tour() -> None:
        app = CowtopApp(factories.tour(recorded=True))
        async with app.run_test(size=(100, 30)):
            screen = app.screen
            assert isinstance(screen, TourScreen)
            await until(lambda: len(screen.panes) == 2)
            await until(lambda: screen.panes[0].chart.y_ceiling_bytes > 0)
            ceilings = {pane.chart.y_ceiling_bytes for pane in screen.panes}
            await until(lambda: len({p.chart.y_ceiling_bytes for p in screen.panes}) == 1)
            assert ceilings
        assert app.close_sources()

    asyncio.run(tour())
