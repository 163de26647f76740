"""No size of the terminal and no figure makes a widget crash or draw beyond its width."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from tests.chart.told_instances import kept_once
from tests.screens.canned import MIB, STARTED_AT, flush_marker, map_frame, sample, state
from tests.screens.piloting import piloted
from tui.metrics import METRICS
from tui.probe.reading import Absent, Figure
from tui.run.history import History
from tui.run.kept import Kept
from tui.run.ledger import Basis, Ledger
from tui.run.ledger_columns import COLUMNS, UNACCOUNTED
from tui.run.marker import Marker
from tui.run.state import Outcome, Phase, RunState
from tui.run.together import together
from tui.screens.monitor import Monitor
from tui.widgets.answer import Answer, AnswerLine
from tui.widgets.caption import Caption, Sentence, Told
from tui.widgets.chart import Chart
from tui.widgets.flush_log import FlushLine, FlushLog
from tui.widgets.headline_bar import HeadlineBar
from tui.widgets.instance_table import InstanceTable
from tui.widgets.ledger_bar import LedgerBar
from tui.widgets.limit_gauge import LimitGauge
from tui.widgets.page_map import PageMapView
from tui.widgets.pane import PaneTitle
from tui.widgets.readout import Readout
from tui.widgets.rows import RowsWidget
from tui.widgets.shared_chart import SharedChart
from tui.widgets.shared_title import SharedHeadline, SharedTitle
from tui.widgets.stamp import Stamp
from tui.widgets.status_bar import StatusBar
from tui.widgets.verdict_line import VerdictLine
from workloads.words import Mode

WIDTHS, HEIGHTS = st.integers(2, 200), st.integers(1, 60)
FIGURES: st.SearchStrategy[Figure] = st.one_of(
    st.just(0),
    st.integers(0, 1 << 62),
    st.floats(0, 1e18),
    st.sampled_from([Absent("no permission"), Absent("a long reason why not " * 5)]),
)
TOLD = Told("title " * 9, "words " * 30, "live", ("one", "two"), 2, is_done=True, large="LARGE")
ANSWERED = [AnswerLine("1", "words " * 9, "a note", (("c", "word " * 9), ("r+", "word")))]


@st.composite
def states(draw: st.DrawFn) -> RunState:
    """Any state that a run could be in, and some that none could."""
    values = draw(st.dictionaries(st.sampled_from([m.key for m in METRICS]), FIGURES, max_size=40))
    seconds = draw(st.floats(0, 1e7))
    columns: dict[str, Any] = {column.key: draw(FIGURES) for column in COLUMNS}
    columns[UNACCOUNTED.key] = draw(st.one_of(FIGURES, st.integers(-(1 << 50), 0)))
    ledger = Ledger(
        changed_bytes=draw(st.integers(0, 1 << 62)),
        dirtied_bytes=draw(FIGURES),
        write_amplification=draw(FIGURES),
        basis=draw(st.sampled_from(Basis)),
        why_unaccounted=draw(st.sampled_from(["", "another process writes this file " * 5])),
        **columns,
    )
    found = state(
        draw(st.sampled_from(Phase)),
        mode=draw(st.sampled_from(Mode)),
        rows_done=draw(st.integers(0, 1000)),
        seconds=seconds,
        outcome=draw(st.sampled_from([None, *Outcome])),
        ledger=ledger,
        seconds_left=draw(st.one_of(st.none(), st.floats(0, 1e9))),
        what="making a scratch array",
        prepared_bytes=draw(st.integers(0, 1 << 40)),
        preparing_bytes=draw(st.integers(0, 1 << 40)),
    )
    return replace(found, sample=sample(STARTED_AT + seconds, **values))


def rows_fit(widget: RowsWidget, width: int, height: int) -> None:
    rows = widget.make_rows(width, height)
    assert all(isinstance(text, str) for row in rows for text, _ in row)
    assert all("\n" not in text for row in rows for text, _ in row)


@given(states(), WIDTHS, HEIGHTS, st.booleans())
def test_widgets_of_one_state_draw_any_of_them(
    found: RunState, width: int, height: int, ascii_only: bool
) -> None:
    for widget in (
        StatusBar(ascii_only=ascii_only),
        HeadlineBar(ascii_only=ascii_only),
        LedgerBar(ascii_only=ascii_only),
        LimitGauge(ascii_only=ascii_only),
        Readout(),
        PaneTitle("a name"),
        Stamp(ascii_only=ascii_only),
    ):
        rows_fit(widget, width, height)
        widget.show(found)
        rows_fit(widget, width, height)
    for log in (FlushLog(), FlushLine(ascii_only=ascii_only)):
        log.show([flush_marker(number) for number in range(5)], found)
        rows_fit(log, width, height)
    verdict, caption = VerdictLine(), Caption(ascii_only=ascii_only)
    verdict.show("words " * 100, "error bold")
    caption.show(TOLD)
    sentence, answer = Sentence(), Answer()
    sentence.show("words " * 20 + "; and more")
    answer.show(ANSWERED)
    rows_fit(sentence, width, height)
    rows_fit(answer, width, height)
    rows_fit(verdict, width, height)
    rows_fit(caption, width, height)


@given(states(), st.lists(FIGURES, max_size=30), WIDTHS, HEIGHTS, st.booleans())
def test_the_chart_draws_any_history(
    found: RunState, figures: list[Figure], width: int, height: int, ascii_only: bool
) -> None:
    history = History(capacity=64)
    for number, figure in enumerate(figures):
        history.append(sample(STARTED_AT + number / 10, rss_bytes=figure, swap_bytes=figure))
    chart = Chart(ascii_only=ascii_only)
    markers: list[Marker] = [flush_marker(seconds=seconds) for seconds in (-5, 0, 1, 1e6)]
    chart.show(found, history, markers)
    rows_fit(chart, width, height)


class SizedMap(PageMapView):
    """A page map that has a size without a screen."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.fixed = self.app_size = (width, height)

    def _grid(self) -> tuple[int, int]:
        width, height = self.fixed
        return width - 2, height - (2 if height >= 4 else 1)


@given(WIDTHS, HEIGHTS, st.integers(1, 3000))
def test_the_page_map_draws_any_frame_at_any_size(width: int, height: int, cells: int) -> None:
    view = SizedMap(width, height)
    rows_fit(view, width, height)
    view.show(Absent("no permission"))
    rows_fit(view, width, height)
    view.show(map_frame(cells))
    rows_fit(view, width, height)


class AllWidgets(App[None]):
    """Every widget, each as large as the terminal."""

    CSS = "RowsWidget { width: 100vw; height: 100vh; }"

    def compose(self) -> ComposeResult:
        """One of each."""
        yield from (StatusBar(), LedgerBar(), LimitGauge(), Readout(), VerdictLine(), Chart())
        yield from (FlushLog(), PageMapView(), Caption(), Sentence(), Stamp(), Answer())
        yield from (SharedTitle(), SharedHeadline(), SharedChart(), InstanceTable())

    def fill(self) -> None:
        """Show something in each."""
        found = state(seconds_left=1.0)
        history = History()
        history.append(sample())
        for widget in self.query(RowsWidget):
            match widget:
                case StatusBar() | LedgerBar() | LimitGauge() | Readout() | Stamp():
                    widget.show(found)
                case VerdictLine():
                    widget.show("words " * 100)
                case SharedChart():
                    widget.show_all([kept_once(found), kept_once(found), Kept()])
                case SharedTitle() | SharedHeadline():
                    widget.show(together([found, found]))
                case InstanceTable():
                    widget.show([found, found, None])
                case Chart():
                    widget.show(found, history, [flush_marker()])
                case FlushLog():
                    widget.show([flush_marker()], found)
                case PageMapView():
                    widget.show(map_frame(500))
                case Caption():
                    widget.show(TOLD)
                case Sentence():
                    widget.show("words " * 20 + "; and more")
                case Answer():
                    widget.show(ANSWERED)


SIZES = [(2, 1), (3, 2), (5, 60), (10, 3), (17, 5), (33, 12), (61, 16), (120, 40), (200, 60)]


@piloted
async def test_no_line_is_wider_or_narrower_than_its_widget() -> None:
    app = AllWidgets()
    async with app.run_test(size=SIZES[0]) as pilot:
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            app.fill()
            for widget in app.query(RowsWidget):
                width, height = widget.size
                lengths = {widget.render_line(y).cell_length for y in range(height + 2)}
                assert lengths == {width}, (widget, size)


@pytest.mark.long
@piloted
async def test_the_monitor_survives_every_size_in_turn() -> None:
    from tests.screens.piloting import on_stage

    async with on_stage((200, 60)) as stage:
        await stage.show(state(seconds_left=1.0), flush_marker(), page_map=map_frame(500))
        monitor = next(s for s in stage.app.screen_stack if isinstance(s, Monitor))
        for second, size in enumerate([*SIZES[::2], (2, 1), (200, 60)], 2):
            await stage.pilot.resize_terminal(*size)
            await stage.pilot.pause()
            values = {"rss_bytes": second * MIB}
            await stage.show(state(seconds=second, values=values), page_map=map_frame(500))
        assert stage.app.screen is monitor
        assert "── 8.00 MiB RSS" in stage.text("#chart")
