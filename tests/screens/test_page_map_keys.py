"""The page map under the keys and the mouse: cursor, caption, zoom."""

from __future__ import annotations

import pytest

from tests.screens.canned import map_frame, state
from tests.screens.piloting import on_stage, piloted
from tui.widgets.page_map import PageMapView


@pytest.mark.slow
@piloted
async def test_the_page_map_has_a_cursor_a_caption_with_rows_and_a_zoom() -> None:
    async with on_stage((80, 24)) as stage:
        await stage.press("v", "v", "v")
        view = stage.app.screen.query_one("#map", PageMapView)
        wanted = stage.source.requests[-1]
        assert wanted is not None
        assert wanted.cells == (view.size.width - 2) * (view.size.height - 2)
        frame = map_frame(wanted.cells, private_cells=50)
        await stage.show(state(), page_map=frame)
        caption, grid, *_ = stage.text("#map").splitlines()
        assert caption.startswith("── a cell is ")
        assert "enter zooms" in caption
        assert grid.startswith(" " + "█" * 50)
        await stage.press("right", "right")
        rows = frame.geometry.rows_of_cell(2)
        caption = stage.text("#map").splitlines()[0]
        assert f"array[{rows.start:,}:{rows.stop:,}]: all private" in caption
        assert "byte " in caption
        await stage.press("enter")
        zoom = stage.source.requests[-1]
        pages = frame.geometry.pages_of_cell(2)
        assert zoom is not None
        assert (zoom.first_page, zoom.end_page) == (pages.start, pages.stop)
        await stage.press("backspace")
        whole = stage.source.requests[-1]
        assert whole is not None
        assert whole.first_page is None


@pytest.mark.long
@piloted
async def test_the_cursor_stays_on_the_map_whatever_is_pressed() -> None:
    async with on_stage((80, 24)) as stage:
        await stage.press("v", "v", "v")
        await stage.press("left", "up", "enter")  # no frame yet
        await stage.show(state(), page_map=map_frame(150, private_cells=5))
        await stage.press("left", "up")
        assert "array[0:" in stage.text("#map")
        await stage.press(*["down"] * 3, *["right"] * 22)
        assert "array[993:1,000]" in stage.text("#map")


@piloted
async def test_a_click_zooms_where_a_cell_is_and_nowhere_else() -> None:
    async with on_stage((80, 24)) as stage:
        await stage.press("v", "v", "v")
        await stage.show(state(), page_map=map_frame(234))
        view = stage.app.screen.query_one("#map", PageMapView)
        before = len(stage.source.requests)
        await stage.pilot.click(view, offset=(10, 0))  # the caption
        await stage.pilot.click(view, offset=(10, view.size.height - 1))  # the legend
        assert len(stage.source.requests) == before
        await stage.pilot.click(view, offset=(11, 1))
        zoom = stage.source.requests[-1]
        assert zoom is not None
        pages = map_frame(234).geometry.pages_of_cell(10)
        assert (zoom.first_page, zoom.end_page) == (pages.start, pages.stop)
