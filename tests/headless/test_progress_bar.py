"""The line on a terminal while a run goes on without a screen."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from tests.screens.canned import state
from tui.headless.run import ProgressBar
from tui.run.about import About
from tui.run.state import Phase, RunState, Update


class Terminal(io.StringIO):
    """What is written to it, and that it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


class Endless(About):
    """What has no last row."""

    @property
    def name(self) -> str:
        """For titles."""
        return "endless"


def _line(found: RunState) -> str:
    terminal = Terminal()
    ProgressBar(terminal).show(Update(found))
    return terminal.getvalue().removeprefix("\r").removesuffix("\x1b[K")


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (0, "[" + "." * 30 + "]   0 % row 0"),
        (500, "[" + "#" * 15 + "." * 15 + "]  50 % row 500"),
        (1000, "[" + "#" * 30 + "] 100 % row 1,000"),
    ],
)
def test_the_bar_is_the_share_of_rows_that_are_done(rows: int, line: str) -> None:
    assert _line(state(rows_done=rows)) == line


def test_without_a_last_row_there_is_no_share_and_none_is_drawn() -> None:
    assert _line(replace(state(rows_done=500), about=Endless())) == "row 500"


def test_the_making_of_the_array_has_a_share_of_its_own() -> None:
    making = state(Phase.PREPARING, what="making", prepared_bytes=1 << 20, preparing_bytes=4 << 20)
    assert _line(making) == "[" + "#" * 8 + "." * 22 + "]  25 % making 1.00 MiB"


def test_what_is_no_terminal_gets_nothing() -> None:
    out = io.StringIO()
    ProgressBar(out).show(Update(state()))
    assert out.getvalue() == ""
