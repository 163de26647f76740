"""Slices show what their owner's rows are, whatever changed, and only they are painted anew."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App, ComposeResult

from tests.screens.piloting import piloted
from tui.pictures.grid import plain_text
from tui.pictures.screenshot import grid_from_screenshot
from tui.widgets.rows import Row, row_of
from tui.widgets.sliced import SLICE_CELLS, Slice, SlicedRows


class Lines(SlicedRows):
    """Rows that a test sets."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """As set."""
        return self.rows[:height]


class LinesApp(App[None]):
    """Just the rows."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = Lines()

    def compose(self) -> ComposeResult:
        """The rows."""
        yield self.lines


def _screen(app: App[None], rows: int) -> list[str]:
    text = plain_text(grid_from_screenshot(app.export_screenshot()))
    return [line.rstrip() for line in text.splitlines()[:rows]]


@piloted
async def test_the_screen_has_the_rows_after_every_change_and_resize() -> None:
    app = LinesApp()
    async with app.run_test(size=(100, 6)) as pilot:
        for width in (100, 40, 200):
            await pilot.resize_terminal(width, 6)
            for text in ("a" * 90, "a" * 50 + "b" * 3 + "a" * 37, "", "x" * 200):
                app.lines.rows = [row_of(text), row_of("the same in all")]
                app.lines.rebuild()
                await pilot.pause()
                first, second = _screen(app, 2)
                assert second == "the same in all"
                assert first == text[:width]


@piloted
async def test_only_the_slice_that_changed_is_cut_again() -> None:
    app = LinesApp()
    async with app.run_test(size=(5 * SLICE_CELLS, 4)) as pilot:
        app.lines.rows = [row_of("a" * 5 * SLICE_CELLS)]
        app.lines.rebuild()
        await pilot.pause()
        before = list(app.lines.pieces(0))
        changed = "a" * (SLICE_CELLS + 3) + "b" + "a" * (4 * SLICE_CELLS - 4)
        app.lines.rows = [row_of(changed)]
        app.lines.rebuild()
        after = app.lines.pieces(0)
        assert [old is new for old, new in zip(before, after, strict=True)] == [
            True, False, True, True, True,
        ]  # fmt: skip
        assert "".join(piece.text for piece in after) == changed
        assert len(app.lines.query_children(Slice)) == len(after)
