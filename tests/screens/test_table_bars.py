"""What a table looks like: bars that take the room, the limit through them, nothing cut."""

from __future__ import annotations

import pytest
from rich.style import Style
from rich.text import Text
from textual.widgets import DataTable

from tests.screens.fake_table import NEEDS, FakeTable, app_of, every_end
from tests.screens.piloting import piloted
from tui.app import CowtopApp
from tui.palette import colour_of
from tui.pictures.grid import plain_text
from tui.pictures.screenshot import grid_from_screenshot
from tui.run.state import Outcome
from tui.table.state import CellStatus

BAR = 4


def bars(app: CowtopApp) -> list[Text]:
    table = app.screen.query_one(DataTable)
    return [table.get_row_at(row)[BAR] for row in range(table.row_count)]


def grounds(app: CowtopApp, bar: Text) -> list[str | None]:
    """The background of every cell of a bar."""
    styles = [Style.combine([Style(), bar.get_style_at_offset(app.console, at)])
              for at in range(len(bar))]  # fmt: skip
    return [style.bgcolor.name if style.bgcolor else None for style in styles]


def shown(app: CowtopApp) -> str:
    return plain_text(grid_from_screenshot(app.export_screenshot()))


@pytest.mark.slow
@piloted
async def test_the_limit_goes_through_all_bars_and_swap_lies_beyond_it() -> None:
    state = every_end()
    app = app_of(FakeTable(state))
    widths = []
    async with app.run_test(size=(80, 24)) as pilot:
        for size in ((80, 24), (120, 40), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            screen = shown(app)
            lines = screen.splitlines()
            head = next(line for line in lines if "512 MiB │" in line or "512 MiB│" in line)
            words = " ".join(screen.split())
            # The whole answer stands there, whatever the size, and every key.
            assert " ".join(state.verdict.split()) in words
            for part in ("copies", "swap  ? not known", "Open run", "Words", "Quit"):
                assert part in screen
            rows = [line for line in lines if "KILLED at row 6,534" in line]
            assert rows
            for line in rows:
                assert line.index("│") == head.index("│")
            drawn = [bar for bar in bars(app) if "│" in bar.plain]
            assert len({bar.plain.index("│") for bar in drawn}) == 1
            assert len(drawn) == len([cell for cell in state.cells if cell.run is not None])
            widths.append(len(drawn[0]))
            column = drawn[0].plain.index("│")
            by_end = {
                (cell.cell.label, cell.outcome): grounds(app, bar)
                for cell, bar in zip(state.cells, bars(app), strict=True)
            }
            orange = colour_of("band-copies", is_dark=True)
            red = colour_of("band-swap", is_dark=True)
            assert by_end["c", Outcome.KILLED][column - 1 : column + 1] == [orange, None]
            assert by_end["c", Outcome.FINISHED][column : column + 3] == [red] * 3
            assert orange not in by_end["r+", Outcome.FINISHED]
    assert widths == sorted(set(widths))
    assert widths[-1] >= 100


@pytest.mark.slow
@piloted
async def test_the_reason_is_in_the_bars_place_and_whole_on_selection() -> None:
    table = FakeTable(every_end())
    refused = [cell.status is CellStatus.REFUSED for cell in table.state.cells].index(True)
    app = app_of(table)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "the answer (v: the cell's words)" in shown(app)
        place = bars(app)[refused].plain
        assert place.endswith("…") and NEEDS.startswith(place[:-1])
        await pilot.press(*["down"] * refused)
        await pilot.pause()
        words = " ".join(shown(app).split())
        assert "this cell (v: the answer)" in words
        assert f"{NEEDS} (would help: --size 512M)" in words
        app.theme = "textual-light"
        await pilot.pause()
        light = colour_of("band-copies", is_dark=False)
        assert any(light in grounds(app, bar) for bar in bars(app))
        assert app.screen.query_one(DataTable).cursor_row == refused


@piloted
async def test_letters_tell_bands_apart_where_only_ascii_is_to_be_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.screens.opening.only_ascii", lambda: True)
    state = every_end()
    app = app_of(FakeTable(state))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        killed = [cell.outcome is Outcome.KILLED for cell in state.cells].index(True)
        bar = bars(app)[killed].plain
        assert bar.isascii()
        assert bar.strip(".C ") == "|"
        assert all(text.plain.isascii() for text in bars(app))
        assert "CC copies" in shown(app)
