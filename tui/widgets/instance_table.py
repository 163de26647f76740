"""The instances on one file, a line each: what it costs, how far it is, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from tui.chart.marks import short_bytes
from tui.metrics_format import format_count
from tui.probe.reading import Absent, Figure, number
from tui.run.ledger_words import ledger_lines
from tui.run.standstill import STOPPED_OUTSIDE, is_stopped_outside
from tui.run.state import Outcome, Phase, RunState
from tui.run.together_cost import figure_of, has_all, whole_of
from tui.run.tree_figures import few_words_of, words_of
from tui.widgets.list_rows import Column, Line, ListRows
from tui.widgets.style import STILL, outcome_style

_BAD: Final = (Outcome.KILLED, Outcome.FAILED)
_PHASES: Final = {Phase.HOLDING: "done, holds it", Phase.CLOSING: "closing"}


class InstanceTable(ListRows):
    """Enter opens the monitor of one."""

    DEFAULT_CSS = "InstanceTable { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Open", id="cell.open", tooltip="The monitor of this instance"),
    ]
    COLUMNS = (
        Column("instance", 24, 0, is_left=True),
        Column("copies", 9, 0),
        Column("in swap", 9, 3),
        Column("page tables", 11, 5),
        Column("all of it", 9, 2),
        Column("done", 5, 1),
        Column("flushes", 7, 4),
        Column("ledger", 8, 6, is_left=True),
        Column("seed", 6, 7),
        Column("PID", 8, 8),
    )
    EXPLAINED = (
        "copies: its private copies of the file's pages. all of it: its private memory in RAM "
        "and in swap and its page tables, what one like it costs; had: before its end. Enter "
        "opens its monitor."
    )

    def show(self, states: Sequence[RunState | None]) -> None:
        """One line for each; None: nothing has been heard of it yet."""
        lines = [_line(place, state) for place, state in enumerate(states, 1)]
        is_still = self.is_mounted and self.app.has_class(STILL)
        if self.cursor is None and lines and not is_still:
            self.cursor = lines[0].key
        by_key = {line.key: state for line, state in zip(lines, states, strict=True)}

        def details(key: str) -> tuple[str, ...]:
            state = by_key.get(key)
            return () if state is None else _details(state)

        self.put(lines, f"{len(lines)} instances", "none yet", details)


def index_of(key: str) -> int:
    """Which of them a line is, from 0."""
    return int(key) - 1


def _line(place: int, state: RunState | None) -> Line:
    if state is None:
        return Line(str(place), f"#{place} starting", style="dim")
    copies = figure_of(state, "private_copies_bytes")
    swapped, tables = figure_of(state, "swap_bytes"), figure_of(state, "page_tables_bytes")
    whole = whole_of(state)
    settings, share = state.about.settings, state.share_done
    bad = state.outcome in _BAD
    cells = (
        *(few_words_of(figure) for figure in (copies, swapped, tables)),
        f"had {short_bytes(whole)}" if bad else few_words_of(whole),
        "" if share is None else f"{share * 100:.0f} %",
        format_count(state.flushes.count),
        _ledger(state),
        "" if settings is None else str(settings.seed),
        "-" if state.pid is None else str(state.pid),
    )
    style = outcome_style(state.outcome) if state.outcome is not None else ""
    styles = (
        _style_if(copies, "text-copies bold"), _style_if(swapped, "text-swap bold"), "", "bold",
        "", "", "caution bold" if _ledger(state) == "open" else "dim", "dim", "dim",
    )  # fmt: skip
    name = f"#{place} {_says(state)}"
    return Line(str(place), name, cells, f"{style} bold" if bad else style,
                ("dim",) * len(cells) if bad else styles)  # fmt: skip


def _style_if(figure: Figure, style: str) -> str:
    return style if number(figure) else ""


def _says(state: RunState) -> str:
    """Where it is, or how it ended, and at which row where it did not come to its end."""
    if is_stopped_outside(state):
        return STOPPED_OUTSIDE
    if state.outcome is None:
        return _PHASES.get(state.phase, state.what or "starting" if not state.started_at
                           else str(state.phase))  # fmt: skip
    if state.outcome is Outcome.FINISHED or not state.started_at:
        return str(state.outcome)
    return f"{state.outcome} at row {format_count(state.rows_done)}"


def _had(state: RunState) -> str:
    """What it gave back with its end: the figures of its line are of before that."""
    if state.reading is None:
        return ""
    return f"it had {words_of(whole_of(state))} when it was read last: nothing of it is left"


def _ledger(state: RunState) -> str:
    """Whether every page that it changed is accounted for, once that was counted to the page."""
    if not has_all(state):
        return ""
    rest = state.ledger.unaccounted_bytes
    if isinstance(rest, Absent) or state.ledger.why_unaccounted:
        return "?"
    return "open" if rest else "closes"


def _details(state: RunState) -> tuple[str, ...]:
    if state.outcome in _BAD:
        remedy = f"would have helped: {state.remedy}" if state.remedy else ""
        return tuple(filter(None, (state.reason, _had(state), remedy)))
    return ("".join(piece.text for piece in ledger_lines(state)[0]),)
