"""The first rows of instances on one file: what they are, how far all are, and the one figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from tui.metrics_format import format_bytes, format_seconds
from tui.run.standstill import STOPPED_OUTSIDE, is_stopped_outside
from tui.run.state import Phase, RunState
from tui.run.together import Together
from tui.run.together_headline import bad_outcome, together_headline
from tui.widgets.fitting import first_that_fits, row_width
from tui.widgets.headline_bar import headline_rows
from tui.widgets.rows import Row, RowsWidget, row_of
from tui.widgets.status_bar import how_far
from tui.widgets.style import TITLE_STYLE, mode_words, outcome_style

_BAR: Final = 10
_PHASES: Final = {Phase.HOLDING: "done", Phase.CLOSING: "closing"}


class SharedTitle(RowsWidget):
    """One row: mode and meaning, how many of what; at the right the note and how far they are."""

    DEFAULT_CSS = "SharedTitle { height: 1; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii, self._found, self._note = ascii_only, Together(()), ""

    def show(self, found: Together, note: str = "") -> None:
        """Show these; `note` is the screen's own word, such as `frozen`."""
        self._found, self._note = found, note
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """What gives way first is the mode's meaning."""
        if not self._found.instances:
            return [row_of(" cowtop".ljust(width), "reverse bold")]
        best: Row = ()
        for right in self._rights():
            for left in _lefts(self._found):
                room = width - row_width(left) - row_width(right)
                best = (*left, (" " * max(1, room), ""), *right)
                if room >= 1:
                    return [best]
        return [first_that_fits([best], width)]

    def _rights(self) -> Iterator[Row]:
        """From the longest to the shortest; the note is in all of them."""
        found = self._found
        outcome, share = bad_outcome(found) or found.outcome, found.share_done
        style = f"{outcome_style(outcome) if outcome else 'interface'} bold"
        dot = "* " if self._ascii else "● "
        note: Row = ((f" {self._note} ", "reverse bold"), ("  ", "")) if self._note else ()
        words = f"{how_many_do_what(found.instances)} {_for_how_long(found.instances)}"
        is_over, back = found.is_over, _read_back(found.instances)
        if back is not None:
            is_over = False
            share, words = how_far(back)  # the file is one for all, and so is its proof
        said: Row = ((f"{dot}{words} ", style),)
        if share is not None and not is_over:
            percent = (f"{share * 100:3.0f} %  ", "")
            full, done, rest = round(share * _BAR), *(("=", ".") if self._ascii else ("━", "─"))
            bar = ((done * full, "interface bold"), (rest * (_BAR - full) + " ", "dim"))
            yield (*note, *bar, percent, *said)
            yield (*note, percent, *said)
        yield (*note, *said)


def _lefts(found: Together) -> Iterator[Row]:
    """From the longest to the shortest: the mode's letter and how many are in all of them."""
    about = found.instances[0].about
    name, *more = about.few_parts
    many = f"{len(found.instances)} x {name}"
    subject = f"{many} {', '.join(more)}".strip()
    title, _, meaning = mode_words(about.mode).partition(":")
    letter: Row = ((f" {about.mode} ", TITLE_STYLE),)
    yield (*letter, (f" {title}", "bold"), (f"  {meaning.strip()}", ""), (f"   {subject}", ""))
    yield (*letter, (f" {title}", "bold"), (f"   {subject}", ""))
    yield (*letter, (f" {title}", "bold"), (f"   {many} {' '.join(more[:1])}", ""))
    yield (*letter, (f" {many} {' '.join(more[:1])}", "bold"))
    yield (*letter, (f" {many}", "bold"))


def how_many_do_what(states: Sequence[RunState]) -> str:
    """`3 running, 1 killed`; one word where all are alike."""
    words = Counter(_doing(state) for state in states)
    if len(words) == 1:
        word = next(iter(words))
        return f"all {word}" if states[0].started_at else word
    return ", ".join(f"{many} {word}" for word, many in words.items())


def _doing(state: RunState) -> str:
    if state.outcome is not None:
        return str(state.outcome)
    if is_stopped_outside(state):
        return STOPPED_OUTSIDE
    if state.phase is Phase.PREPARING:
        made = state.prepared_bytes
        size = f" {format_bytes(made)}" if 0 < made < state.preparing_bytes else ""
        return f"{state.what or 'starting'}{size}"
    return _PHASES.get(state.phase, str(state.phase))


def _read_back(states: Sequence[RunState]) -> RunState | None:
    """Any of those whose file is being read back: it is told to all of them alike."""
    return next((s for s in states if s.phase is Phase.CLOSING and s.preparing_bytes), None)


def _for_how_long(states: Sequence[RunState]) -> str:
    """Whole seconds: a title that changes at every tick would be sent at every tick."""
    seconds = max(state.elapsed_seconds for state in states)
    if not any(state.started_at for state in states):
        return ""
    is_over = all(state.outcome is not None for state in states)
    if not is_over and 1 <= seconds < 60:
        return f"{int(seconds)} s"
    return f"{'after ' if is_over else ''}{format_seconds(seconds)}"


class SharedHeadline(RowsWidget):
    """What one more costs, and what all share: three rows where there is room, else two or one."""

    DEFAULT_CSS = "SharedHeadline { height: 3; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii, self._found = ascii_only, Together(())

    def on_mount(self) -> None:
        """What the figure is."""
        self.tooltip = (
            "What one more of them would need for itself: its private memory in RAM and in swap, "
            "and its page tables. What all share is in RAM once, however many there are."
        )

    def show(self, found: Together) -> None:
        """Show these."""
        self._found = found
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """The figure at the left, in its band's colour; the facts beside it."""
        if not self._found.instances:
            return []
        said, outcome = together_headline(self._found), bad_outcome(self._found)
        return headline_rows(said, outcome, width, height, ascii_only=self._ascii)
