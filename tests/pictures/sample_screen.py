"""A Textual screen with everything a picture can go wrong on, as Textual exports it."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Footer, Header, Sparkline, Static

from tui.pictures.grid import CellGrid
from tui.pictures.screenshot import grid_from_screenshot

BOXES = "".join(map(chr, range(0x2500, 0x2580)))
BLOCKS = "".join(map(chr, range(0x2580, 0x25A0)))
BRAILLE = "".join(map(chr, range(0x2801, 0x2900)))


class SampleApp(App[None]):
    TITLE = "cowtop"
    CSS = "#text { border: round green; height: 12 } #more { border: heavy red; height: 3 }"
    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Header()
        styled = Text.assemble(
            ("bold 12.5 MiB ", "bold"), ("italic ", "italic"), ("underlined", "underline"), " "
        )
        styled.append_text(
            Text.assemble(("reverse", "reverse"), " ", ("dim", "dim"), "  a<b & c\n")
        )
        styled.append(BRAILLE[:60], "cyan").append("\n" + BLOCKS, "#ff8800").append("\n")
        styled.append(BOXES[:64], "magenta").append("\n" + BOXES[64:]).append("\n→ · … ✓ ✗ µ é ▲")
        yield Static(styled, id="text")
        yield Static("two  spaces   three", id="more")
        yield Sparkline([1, 2, 3, 4, 5, 6, 7, 8])
        yield Footer()


def screenshot(columns: int, rows: int) -> str:
    """What `App.export_screenshot()` gives for the sample at this size."""

    async def export() -> str:
        app = SampleApp()
        async with app.run_test(size=(columns, rows)) as pilot:
            await pilot.pause()
            return app.export_screenshot()

    return asyncio.run(export())


def frames(columns: int, rows: int) -> list[CellGrid]:
    """Three grids of the sample that differ in most cells and are alike in some."""
    first = grid_from_screenshot(screenshot(columns, rows))
    cells = first.cells
    return [
        first,
        CellGrid(columns, rows, cells[:9] + cells[12:] + cells[9:12]),
        CellGrid(columns, rows, cells[4:] + cells[:4]),
    ]
