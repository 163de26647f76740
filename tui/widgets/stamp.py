"""What a run of the tour costs, and how it ended: a figure while it goes on, a stamp at the end."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from tui.cage.killer import Killer
from tui.metrics_format import format_bytes, format_count
from tui.probe.reading import Absent, Figure
from tui.run.headline import figure_of
from tui.run.ledger import COUNTER_NOISE_PAGES
from tui.run.state import Outcome, Phase, RunState
from tui.widgets import block_letters
from tui.widgets.rows import Row, StateRows, row_of
from tui.widgets.style import outcome_style
from workloads.words import Mode

_WHY: Final[dict[Killer, str]] = {
    Killer.CAGE: "the limit was full",
    Killer.LIMIT: "a limit around cowtop was full",
    Killer.MACHINE: "the whole machine was full",
    Killer.KERNEL: "for want of memory, which limit is not known",
    Killer.OUTSIDE: "by a signal from outside, not for want of memory",
    Killer.UNKNOWN: "by SIGKILL, from whom is not known",
}


def is_over(state: RunState) -> bool:
    """Whether it is known how it ended: it says so, or all rows are done and it holds.

    A run that is put away before its last row has an end that is not known yet.
    """
    if state.outcome is not None or state.phase is Phase.HOLDING:
        return True
    return state.phase is Phase.CLOSING and state.rows_done == state.about.rows


def copies_of(state: RunState) -> Figure:
    """Private copies in RAM and in swap, by the ledger: it still has them when the run is over.

    What the interpreter took for itself since the last walk is none of the array's.
    """
    ledger = state.ledger
    copies = ledger.private_ram_bytes + ledger.private_swap_bytes
    beyond = copies - ledger.changed_bytes + ledger.discarded_bytes
    if isinstance(beyond, Absent) or isinstance(copies, Absent):
        return copies
    is_noise = 0 < beyond <= COUNTER_NOISE_PAGES * state.page_bytes
    return copies - beyond if is_noise else copies


def copies_now(state: RunState) -> Figure:
    """The same while it goes on, but by the reading that the picture beside it is drawn from."""
    return copies_of(state) if is_over(state) else figure_of(state, "private_copies_bytes")


def peak_private_words(state: RunState) -> str:
    """`19 MiB private at its peak`, the interpreter's own in it: in RAM, and that in swap."""
    anonymous, swap = state.peak.get("rss_anon_bytes"), state.peak.get("swap_bytes")
    if anonymous is None:
        return "private memory not known"
    if swap:
        return f"{format_bytes(anonymous)} private in RAM, {format_bytes(swap)} in swap"
    return f"{format_bytes(anonymous)} private at its peak"


def stamp_head(state: RunState) -> str:
    """How it ended, in a word."""
    if state.outcome is None:
        return "finished"
    is_broken = state.outcome in (Outcome.KILLED, Outcome.FAILED)
    return str(state.outcome).upper() if is_broken else str(state.outcome)


def stamp_tail(state: RunState) -> str:
    """The rest of the stamp: what it needed, or where it stopped and why."""
    if state.outcome in (None, Outcome.FINISHED):
        return f", {peak_private_words(state)}"
    where = "while opening"
    if state.started_at or state.rows_done:
        where = f"at row {format_count(state.rows_done)}"
    if state.outcome is Outcome.STOPPED:
        return f" {where}, {peak_private_words(state)}"
    return f" {where}: {_why(state)}"


def stamp_words(state: RunState) -> str:
    """`finished, 19 MiB private at its peak`, `KILLED at row 1,103: copies filled the limit`."""
    return stamp_head(state) + stamp_tail(state)


def _why(state: RunState) -> str:
    killer = state.killed_by
    if killer is None:
        return (state.reason or "why is not known").partition(" at row")[0]
    copies, limit = copies_of(state), state.about.memory_max_bytes
    if killer is Killer.CAGE and not isinstance(copies, Absent) and limit and copies > limit / 2:
        what = "the array" if state.about.mode is Mode.LOAD else "copies"
        return f"{what} filled the limit"
    return _WHY[killer]


class Stamp(StateRows):
    """The figure of private copies, at the end the stamp; from four rows on in large letters."""

    DEFAULT_CSS = "Stamp { height: 2; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id, ascii_only=ascii_only)
        self._trouble = ""

    def show_trouble(self, words: str) -> None:
        """Show why there is no run, instead of a figure."""
        self._trouble = words
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Large letters where they fit, the words below them in any case."""
        state = self._state
        if self._trouble:
            return _wrapped(self._trouble, "caution bold", width, height)
        if state is None or not (state.started_at or is_over(state)):
            return []
        if not is_over(state):
            return self._figure(state, width, height)
        words = stamp_words(state)
        if state.outcome in (Outcome.KILLED, Outcome.FAILED):
            style = outcome_style(state.outcome)
            large = self._large(stamp_head(state), style, width, height - 1)
            stamp = _wrapped(words, f"{style} reverse bold", width, height - len(large))
            return [*large, *stamp]
        stamp = _wrapped(words, "reverse bold", width, height)
        return [*self._figure(state, width, height - len(stamp)), *stamp]

    def _figure(self, state: RunState, width: int, height: int) -> list[Row]:
        """The private copies: what is said in large letters need not be said again."""
        copies = copies_now(state)
        size = "?" if isinstance(copies, Absent) else format_bytes(max(0, copies))
        large = self._large(size, "text-copies", width, height)
        words = "private copies" if large else f"{size} private copies"
        return [*large, *_wrapped(words, "text-copies bold", width, height - len(large))]

    def _large(self, text: str, colour: str, width: int, height: int) -> list[Row]:
        if self._ascii or height < block_letters.ROWS:
            return []
        rows = block_letters.fitting_rows(text, width - 2) or ()
        return [row_of(f" {row}", colour) for row in rows]


def _wrapped(words: str, style: str, width: int, height: int) -> list[Row]:
    """A bar as wide as there is room, so that a reversed one is seen as a stamp."""
    lines = textwrap.wrap(words, max(10, width - 2))[: max(0, height)]
    return [row_of(f" {line}".ljust(width)[:width], style) for line in lines]
