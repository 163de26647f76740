"""A widget of rows repaints the rows that changed and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from textual.app import App, ComposeResult
from textual.geometry import Region

from tests.screens.piloting import piloted
from tui.widgets.rows import Row, RowsWidget, row_of


class Lines(RowsWidget):
    """Rows that a test sets; notes what is asked to be painted anew."""

    def __init__(self, *texts: str) -> None:
        super().__init__()
        self.rows: list[Row] = [row_of(text) for text in texts]
        self.refreshed: list[tuple[int, int] | None] = []

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """As set."""
        return self.rows[:height]

    def refresh(self, *regions: Region, **how: bool) -> Self:
        """Noted as first row and count of rows; None is all of the widget."""
        self.refreshed += [(r.y, r.height) for r in regions] or [None]
        return super().refresh(*regions, **how)

    def change(self, **rows: str) -> list[tuple[int, int] | None]:
        """Change `row_N=text` and say what was painted anew."""
        for name, text in rows.items():
            self.rows[int(name.removeprefix("row_"))] = row_of(text)
        self.refreshed.clear()
        self.rebuild()
        return list(self.refreshed)


class LinesApp(App[None]):
    """Just the rows."""

    def __init__(self, *texts: str) -> None:
        super().__init__()
        self.lines = Lines(*texts)

    def compose(self) -> ComposeResult:
        """The rows."""
        yield self.lines


@piloted
async def test_only_rows_that_changed_are_painted_anew() -> None:
    app = LinesApp("one", "two", "three")
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.pause()
        assert app.lines.change() == []
        assert app.lines.change(row_1="zwei") == [(1, 1)]
        assert app.lines.change(row_0="eins", row_2="drei") == [(0, 1), (2, 1)]
        assert app.lines.change(row_0="one", row_1="two") == [(0, 2)]
        assert app.lines.plain_text == "one\ntwo\ndrei"


@piloted
async def test_rows_that_come_and_go_are_painted_too() -> None:
    app = LinesApp("one")
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.pause()
        app.lines.rows.append(row_of("two"))
        assert app.lines.change() == [(1, 1)]
        app.lines.rows.pop()
        assert app.lines.change() == [(1, 1)]
        assert app.lines.render_line(1).text.strip() == ""


@piloted
async def test_another_style_alone_is_a_change() -> None:
    app = LinesApp("one")
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.pause()
        app.lines.rows[0] = row_of("one", "error bold")
        assert app.lines.change() == [(0, 1)]
        assert app.lines.change() == []


@piloted
async def test_hidden_nothing_is_painted_and_shown_again_it_is_up_to_date() -> None:
    app = LinesApp("one")
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.pause()
        app.lines.display = False
        await pilot.pause()
        assert app.lines.change(row_0="changed meanwhile") == []
        app.lines.display = True
        await pilot.pause()
        assert app.lines.plain_text == "changed meanwhile"


@piloted
async def test_a_line_is_as_wide_as_the_widget_whatever_is_in_it() -> None:
    texts = ("", "x" * 500, "漢字" * 40, "e\u0301" * 30, "🐄" * 30, "a\tb", "\u202eabc")
    app = LinesApp(*texts)
    async with app.run_test(size=(21, 10)) as pilot:
        await pilot.pause()
        for y in range(12):
            assert app.lines.render_line(y).cell_length == 21


@piloted
async def test_styles_are_theme_colours_with_attributes_in_any_order() -> None:
    app = LinesApp("one")
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.pause()
        found = []
        for name in ("error bold reverse", "reverse bold error"):
            app.lines.rows[0] = row_of("one", name)
            app.lines.rebuild()
            found.append(next(iter(app.lines.render_line(0))).style)
        assert found[0] == found[1]
        assert found[0] is not None
        assert found[0].bold
        assert found[0].reverse
