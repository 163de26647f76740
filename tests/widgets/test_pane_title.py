"""The title of one of several runs: what matters most is the last to go."""

from __future__ import annotations

from typing import Any

import pytest

from tests.screens.canned import state
from tui.run.state import Outcome, Phase
from tui.widgets.pane import PaneTitle
from tui.widgets.style import mode_words
from workloads.words import Mode

HALF_OF_80 = 39
PAUSED = "REPLAY 1x paused 16.9 s of 16.9 s"


def _rows(width: int, note: str = "", **more: Any) -> list[str]:
    title = PaneTitle("")
    title.show(state(**more), note)
    rows = ["".join(text for text, _ in row) for row in title.make_rows(width, 2)]
    assert {len(row) for row in rows} == {width}
    return rows


@pytest.mark.parametrize("mode", Mode)
def test_where_changes_go_is_said_whole_in_half_of_80_columns(mode: Mode) -> None:
    title = _rows(HALF_OF_80, mode=mode)[0]
    assert title.rstrip().endswith(mode_words(mode))
    assert mode in (Mode.LOAD, Mode.WRITE_NEW) or title.split()[0] == mode
    assert "fill" in _rows(59, mode=mode)[0]


def test_where_there_is_no_note_none_is_drawn() -> None:
    title = PaneTitle("")
    title.show(state(phase=Phase.HOLDING, rows_done=1000))
    assert [style for text, style in title.make_rows(30, 2)[1] if text and style] == []
    assert "done, array open" in _rows(60, phase=Phase.HOLDING, rows_done=1000)[1]


def test_a_word_or_a_figure_is_there_whole_or_not_at_all() -> None:
    running: dict[str, Any] = {"rows_done": 250}
    killed = running | {"phase": Phase.ENDED, "outcome": Outcome.KILLED}
    assert _rows(HALF_OF_80, "1x 9.6 s", **running)[1].split() == [
        *("25", "%", "running", "row", "250", "1x", "9.6", "s")
    ]
    assert _rows(HALF_OF_80, PAUSED, **killed)[1].split() == [
        *("25", "%", "killed", "1x", "paused", "16.9", "s")
    ]
    assert " row 250 of 1,000 " in _rows(59, PAUSED, **killed)[1]
    assert PAUSED in _rows(80, PAUSED, **killed)[1]
