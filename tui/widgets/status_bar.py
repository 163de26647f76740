"""The title: how the array is opened and what that means, what runs, and how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tui.metrics_format import format_bytes, format_count, format_seconds
from tui.run.about_tree import TreeAbout
from tui.run.standstill import STOPPED_OUTSIDE, is_stopped_outside
from tui.run.state import Outcome, Phase, RunState
from tui.run.tree_figures import alive, count_of, mapped
from tui.text import plain
from tui.widgets.fitting import first_that_fits, row_width
from tui.widgets.rows import Row, StateRows, row_of
from tui.widgets.style import TITLE_STYLE, mode_words, outcome_style

_PHASES: Final = {
    Phase.HOLDING: "all rows done, array open,",
    Phase.CLOSING: "closing",
}
_SHORT: Final = {Phase.HOLDING: "done, array open"}
_BAR: Final = 10
_LONGEST_NAME: Final = 40


class StatusBar(StateRows):
    """One row; where there is too little room, what gives way first is the mode's meaning."""

    DEFAULT_CSS = "StatusBar { height: 1; }"

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Mode, meaning and subject at the left; the note and the progress at the right."""
        state = self._state
        if state is None:
            return [row_of(" cowtop".ljust(width), "reverse bold")]
        lefts, rights = list(_lefts(state)), list(self._rights(state))
        # How far it is stays longer than what it is: it is said nowhere else.
        pairs = [(left, right) for left in lefts for right in rights[:-1]]
        pairs += [(left, rights[-1]) for left in lefts]
        if self._note:
            # What is said here alone is not what is cut off.
            pairs += [(lefts[-1], self._noted()), ((), self._noted())]
        best: Row = ()
        for left, right in pairs:
            room = width - row_width(left) - row_width(right)
            best = (*left, (" " * max(1, room), ""), *right)
            if room >= 1:
                break
        return [first_that_fits([best], width)]

    def _noted(self) -> Row:
        return ((f" {self._note} ", "reverse bold"),) if self._note else ()

    def _rights(self, state: RunState) -> Iterator[Row]:
        """From the longest to the shortest; the note is in all of them."""
        share, words = how_far(state)[0], _said(state)
        style = f"{outcome_style(state.outcome) if state.outcome else 'interface'} bold"
        dot = "* " if self._ascii else "● "
        note: Row = (*self._noted(), ("  ", "")) if self._note else ()
        said: Row = ((f"{dot}{words} ", style),)
        if share is not None and state.phase is not Phase.ENDED:
            percent = (f"{share * 100:3.0f} %  ", "")
            yield (*note, *self._bar(share), percent, *said)
            yield (*note, percent, *said)
        yield (*note, *said)

    def _bar(self, share: float) -> Row:
        full = round(share * _BAR)
        done, rest = ("=", ".") if self._ascii else ("━", "─")
        return ((done * full, "interface bold"), (rest * (_BAR - full) + " ", "dim"))


def _lefts(state: RunState) -> Iterator[Row]:
    """From the longest to the shortest: the mode's letter and name are in all of them."""
    about = state.about
    name, *more = about.few_parts
    subject = f"{name} {', '.join(more)}".strip()
    if isinstance(about, TreeAbout):
        yield from _tree_lefts(state, about)
        return
    if about.mode is None:
        yield ((f" {subject}", "bold"),)
        yield ((f" {name}", "bold"),)
        return
    title, _, meaning = mode_words(about.mode).partition(":")
    letter: Row = ((f" {about.mode} ", TITLE_STYLE), (f" {title}", "bold"))
    if state.about.rows is not None and meaning:
        yield (*letter, (f"  {meaning.strip()}", ""), (f"   {subject}", ""))
    yield (*letter, (f"   {subject}", ""))
    yield (*letter, (f"   {' '.join((name, *more[:1]))}", ""))
    yield letter


def _tree_lefts(state: RunState, about: TreeAbout) -> Iterator[Row]:
    """How it is watched, what it is, and how much there is of it."""
    how = "exec" if about.pid is None else f"PID {about.pid}"
    head: Row = ((f" {how} ", TITLE_STYLE), (f" {plain(about.name, _LONGEST_NAME)}", "bold"))
    tree = state.tree
    if tree is not None:
        many = len(alive(tree)) + tree.more_processes
        counts = f"{count_of(many, 'process', 'processes')}, {count_of(len(mapped(tree)), 'file')}"
        yield (*head, (f"   {counts}", ""))
    yield head


def _said(state: RunState) -> str:
    """Where in its life it is, and how long it has been there."""
    seconds = format_seconds(state.elapsed_seconds)
    if state.phase is Phase.PREPARING or (state.phase is Phase.CLOSING and state.preparing_bytes):
        made = state.prepared_bytes
        return f"{state.what} {format_bytes(made) if made < state.preparing_bytes else ''}".strip()
    if state.phase is Phase.ENDED:
        # At which row a run was killed or failed is said beside the big word.
        is_cut_short = state.outcome is Outcome.STOPPED and state.about.rows is not None
        where = f" at row {format_count(state.rows_done)}" if is_cut_short else ""
        if not state.started_at and not state.elapsed_seconds:
            return f"{state.outcome or state.phase}"
        return f"{state.outcome or state.phase}{where} after {seconds}"
    if is_stopped_outside(state):
        return STOPPED_OUTSIDE
    if state.phase is not Phase.HOLDING and 1 <= state.elapsed_seconds < 60:
        # Whole ones: a title that changes at every tick would be sent at every tick.
        seconds = f"{int(state.elapsed_seconds)} s"
    settings = state.about.settings
    pace = settings.pace_seconds if settings is not None else 0
    # What is slower than it was to be says no end that is past.
    is_in_time = state.phase is Phase.RUNNING and state.elapsed_seconds <= pace
    of = f" of {pace:g}" if is_in_time else ""
    return f"{_PHASES.get(state.phase, str(state.phase))} {seconds}{of}"


def how_far(state: RunState) -> tuple[float | None, str]:
    """The share that is done, None where there is no end to come to, and the words."""
    if state.phase is Phase.PREPARING or (state.phase is Phase.CLOSING and state.preparing_bytes):
        share = min(1.0, state.prepared_bytes / max(1, state.preparing_bytes))
        return share, f"{state.what} {format_bytes(state.prepared_bytes)}"
    words = str(state.outcome or _SHORT.get(state.phase, state.phase))
    if is_stopped_outside(state):
        words = STOPPED_OUTSIDE
    if state.about.rows is not None:
        words += f"  row {format_count(state.rows_done)} of {format_count(state.about.rows)}"
    return state.share_done, f"{words}  {format_seconds(state.elapsed_seconds)}"
