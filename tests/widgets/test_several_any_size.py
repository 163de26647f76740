"""No size of the terminal and no figures make widgets of several runs crash."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chart.told_instances import kept_once
from tests.widgets.test_any_size import HEIGHTS, WIDTHS, rows_fit, states
from tui.probe.reading import STOPPED, Sample
from tui.run.about import WorkloadAbout
from tui.run.kept import Kept
from tui.run.state import Outcome, Phase, RunState
from tui.run.together import together
from tui.settings import Settings
from tui.widgets.instance_table import InstanceTable
from tui.widgets.shared_chart import SharedChart
from tui.widgets.shared_title import SharedHeadline, SharedTitle
from tui.widgets.status_bar import StatusBar, how_far


@pytest.mark.slow
@given(st.lists(states(), min_size=1, max_size=9), WIDTHS, HEIGHTS, st.booleans())
def test_widgets_of_several_runs_draw_any_of_them(
    found: list[RunState], width: int, height: int, ascii_only: bool
) -> None:
    title, table = SharedTitle(ascii_only=ascii_only), InstanceTable(ascii_only=ascii_only)
    headline, chart = SharedHeadline(ascii_only=ascii_only), SharedChart(ascii_only=ascii_only)
    for widget in (title, table, headline, chart):
        rows_fit(widget, width, height)
    title.show(together(found), "FROZEN")
    headline.show(together(found))
    table.show([*found, None])
    chart.show_all([*map(kept_once, found), Kept()])
    for widget in (title, table, headline, chart):
        rows_fit(widget, width, height)


def test_while_the_file_is_read_back_the_title_says_so() -> None:
    closing = RunState(
        WorkloadAbout(Settings()),
        phase=Phase.CLOSING,
        outcome=Outcome.FINISHED,
        what="reading the file back",
        prepared_bytes=1 << 20,
        preparing_bytes=4 << 20,
    )
    title = SharedTitle()
    title.show(together([closing, closing]))
    (row,) = title.make_rows(120, 1)
    text = "".join(text for text, _ in row)
    assert "reading the file back 1.00 MiB" in text
    assert " 25 % " in text


def test_who_was_stopped_by_a_signal_is_not_said_to_run() -> None:
    sample = Sample(2.0, {"rss_anon_bytes": 1 << 20, STOPPED: 1})
    running = RunState(WorkloadAbout(Settings()), phase=Phase.RUNNING, started_at=1.0)
    stopped = replace(running, sample=sample)
    title, table = SharedTitle(), InstanceTable()
    title.show(together([running, stopped]))
    table.show([running, stopped])
    rows = [*title.make_rows(120, 1), *table.make_rows(120, 4)]
    top, _, first, second, *_ = ["".join(text for text, _ in row) for row in rows]
    assert "1 running, 1 stopped from outside" in top
    assert "#1 running" in first and "#2 stopped from outside" in second
    table.show([replace(stopped, outcome=Outcome.KILLED)])
    (_, ended, *_) = ["".join(text for text, _ in row) for row in table.make_rows(120, 4)]
    assert "#1 killed" in ended
    alone = StatusBar()
    for state, words in ((running, "running"), (stopped, "stopped from outside")):
        alone.show(state)
        (row,) = alone.make_rows(120, 1)
        assert words in "".join(text for text, _ in row)
    assert how_far(stopped)[1].startswith("stopped from outside  row 0 of ")
