"""The tour's last slide: the answer, with the figures of the runs that were seen in this tour.

Pure. What was not seen says so, and what was not seen to its end says how far it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tui.metrics_format import format_bytes, format_count
from tui.run.state import RunState
from tui.screens.tour_steps import Step
from tui.screens.tour_words import Side, Topic, said
from tui.widgets.answer import AnswerLine
from tui.widgets.stamp import copies_of, is_over, stamp_words

TITLE: Final = "The answer, in the figures of this tour."
LARGE: Final = "The answer"
QUESTION: Final = (
    'np.load("data.npy", mmap_mode="c"): where do changes go, what does flush() do, '
    "why is RAM full?"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a step, and whether it was a recording."""

    sides: tuple[Side, ...]
    is_recorded: bool = False


def answer_lines(steps: Sequence[Step], seen: Mapping[int, Seen]) -> list[AnswerLine]:
    """One line a step, with what each of its runs cost; `seen` by the step's place from 0."""
    return [_line(number, step, seen.get(number)) for number, step in enumerate(steps)]


def _line(number: int, step: Step, seen: Seen | None) -> AnswerLine:
    key = str(number + 1)
    if seen is None:
        return AnswerLine(key, step.answer, "", (("", f"not seen in this tour: press {key}"),))
    cells = tuple((side.name, _cell(step, side)) for side in seen.sides)
    return AnswerLine(key, step.answer, "recorded" if seen.is_recorded else "", cells)


def _cell(step: Step, side: Side) -> str:
    state = side.state
    if side.is_broken:
        return stamp_words(state)
    cost = _COST[step.topics[0]](state)
    return cost if is_over(state) else f"{cost} by row {format_count(state.rows_done)}"


def _copied(state: RunState) -> str:
    return f"{_changed(state.ledger.changed_bytes)}, {said(copies_of(state))} copied"


def _flushed(state: RunState) -> str:
    flushes = state.flushes
    calls = f"{format_count(flushes.count)} call{'s' * (flushes.count != 1)}"
    if state.about.mode is not None and state.about.mode.is_shared:
        return f"{calls} wrote {said(flushes.bytes_cleaned)}"
    return f"{calls} freed {said(flushes.private_bytes_released)}"


def _lost(state: RunState) -> str:
    lost = state.ledger.discarded_bytes
    return "nothing lost" if lost == 0 else f"{said(lost)} of changes lost"


def _touched(state: RunState) -> str:
    changed = _changed(state.bytes_changed)
    if state.about.mode is not None and state.about.mode.is_shared:
        return f"{changed}, {said(state.ledger.dirtied_bytes)} to write"
    return f"{changed}, {said(copies_of(state))} copied"


def _swapped(state: RunState) -> str:
    ledger = state.ledger
    return f"{said(ledger.private_ram_bytes)} copied, {said(ledger.private_swap_bytes)} in swap"


def _ended(state: RunState) -> str:
    if is_over(state):
        return stamp_words(state)
    return f"{said(copies_of(state))} copied"


def _changed(size_bytes: float) -> str:
    return f"{format_bytes(size_bytes)} changed"


_COST: Final[dict[Topic, Callable[[RunState], str]]] = {
    Topic.COPIES: _copied,
    Topic.FLUSH: _flushed,
    Topic.RELEASE: _lost,
    Topic.PAGES: _touched,
    Topic.LIMIT: _ended,
    Topic.SWAP: _swapped,
    Topic.BUFFER: _ended,
}
