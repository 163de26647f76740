"""The tour's one sentence: what happened last on either side, in that side's own figures.

Pure. Each clause is made from one side's state and its own latest markers; an unknown figure is
said as unknown, with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from tui.metrics.moment import is_of_now
from tui.metrics_format import format_bytes, format_count
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Outcome, Phase, RunState
from tui.widgets.stamp import copies_now, copies_of, is_over, peak_private_words, stamp_words
from workloads.figures import fall

_FULL_SHARE: Final = 0.97
_OLD: Final = Absent("not read within the last second")


class Topic(Enum):
    """What a step is about: the first of its topics that has something to say is said."""

    COPIES = auto()
    FLUSH = auto()
    RELEASE = auto()
    PAGES = auto()
    LIMIT = auto()
    SWAP = auto()
    BUFFER = auto()


@dataclass(frozen=True, slots=True)
class Side:
    """One run of a step as it is now: its state and its markers so far."""

    state: RunState
    markers: Sequence[Marker] = ()

    @property
    def name(self) -> str:
        """The mode, as the pane's title has it."""
        return str(self.state.about.mode or self.state.about.name)

    @property
    def is_begun(self) -> bool:
        """Whether there is anything to say of it: the array is open, or it ended before."""
        return bool(self.state.started_at) or self.is_broken

    @property
    def is_broken(self) -> bool:
        """Whether it ended before its last row."""
        return self.state.outcome not in (None, Outcome.FINISHED)

    def last(self, kind: MarkerKind, number: int | None = None) -> Marker | None:
        """The latest marker of a kind, or that of a number."""
        for marker in reversed(self.markers):
            if marker.kind is kind and number in (None, marker.number):
                return marker
        return None


def sentence(topics: Sequence[Topic], sides: Sequence[Side]) -> str:
    """What there is to say of these sides; empty before an array is open."""
    if not all(side.is_begun for side in sides):
        return ""
    if any(side.is_broken for side in sides):
        return "; ".join(f"{side.name}: {_fate(side)}" for side in sides)
    return next((words for topic in topics if (words := _SAID[topic](sides))), "")


def said(figure: Figure) -> str:
    """`76.3 MiB`, or `an unknown amount (no permission)`."""
    return f"an unknown amount ({figure.reason})" if isinstance(figure, Absent) else _size(figure)


def _size(figure: float) -> str:
    return format_bytes(max(0, figure))


def _fate(side: Side) -> str:
    if is_over(side.state):
        return stamp_words(side.state)
    state = side.state
    rows = "" if state.about.rows is None else f" of {format_count(state.about.rows)}"
    does = "has ended at" if state.phase is Phase.CLOSING else "goes on,"
    return f"{does} row {format_count(state.rows_done)}{rows}"


def _clauses(sides: Sequence[Side], clause: Callable[[Side], str], between: str = ", ") -> str:
    return between.join(f"{side.name} {clause(side)}" for side in sides)


def _copies(sides: Sequence[Side]) -> str:
    def clause(side: Side) -> str:
        # The shares of one reading: the figure of now stands below, beside its picture.
        changed, copies = _size(side.state.ledger.changed_bytes), copies_of(side.state)
        whole = "all of it private copies" if changed != _size(0) else "no private copies"
        words = {changed: whole, _size(0): "no private copies"}
        return f"changed {changed}: {words.get(said(copies), f'{said(copies)} of private copies')}"

    return _clauses(sides, clause, "; ")


def _flush(sides: Sequence[Side]) -> str:
    if all(is_over(side.state) for side in sides):
        return _all_flushes(sides)
    numbers = [flush.number for side in sides if (flush := side.last(MarkerKind.FLUSH))]
    if len(numbers) < len(sides):
        return ""
    call = min(numbers)  # the same call on both sides: what is compared is of the same rows
    return f"flush() number {call}: {_clauses(sides, lambda side: _flushed(side, call))}"


def _flushed(side: Side, call: int) -> str:
    marker, state = side.last(MarkerKind.FLUSH, call), side.state
    if marker is None or marker.before is None or marker.after is None:
        return "did something that was not read"
    if state.about.mode is None or not state.about.mode.is_shared:
        return f"freed {said(fall(marker.before.private_bytes, marker.after.private_bytes))}"
    if state.sources is not None and state.sources.is_in_memory:
        return f"wrote nothing (the file lies in memory, {state.sources.file_system})"
    cleaned = fall(marker.before.unwritten_bytes, marker.after.unwritten_bytes)
    return f"wrote {said(cleaned)}{_whose(state)}"


def _all_flushes(sides: Sequence[Side]) -> str:
    def clause(side: Side) -> str:
        state, flushes = side.state, side.state.flushes
        calls = f"{format_count(flushes.count)} flush() call{'s' * (flushes.count != 1)}"
        if state.about.mode is None or not state.about.mode.is_shared:
            return f"{calls} freed {said(flushes.private_bytes_released)}"
        if state.sources is not None and state.sources.is_in_memory:
            return f"{calls} wrote nothing (the file lies in memory)"
        return f"{calls} wrote {said(flushes.bytes_cleaned)}{_whose(state)}"

    if not any(side.state.flushes.count for side in sides):
        return ""
    return "; ".join(f"{side.name}: {clause(side)}" for side in sides)


def _whose(state: RunState) -> str:
    return " (another process writes the file too)" if state.other_writer is not None else ""


def _release(sides: Sequence[Side]) -> str:
    markers = [side.last(MarkerKind.RELEASE) for side in sides]
    names = {marker.label for marker in markers if marker is not None}
    if len(names) != 1 or None in markers:
        return ""

    def clause(side: Side) -> str:
        if is_over(side.state):
            lost, when = side.state.ledger.discarded_bytes, ""
        else:
            marker = side.last(MarkerKind.RELEASE)
            lost, when = NOT_READ_YET if marker is None else _lost(marker), " so far"
        return "lost nothing" if lost == 0 else f"lost {said(lost)} of changes{when}"

    return f"{names.pop().upper()}: {_clauses(sides, clause)}"


def _lost(marker: Marker) -> Figure:
    return NOT_READ_YET if marker.ledger is None else marker.ledger.discarded_bytes


def _pages(sides: Sequence[Side]) -> str:
    def clause(side: Side) -> str:
        state = side.state
        wrote = f"changed {_size(state.bytes_changed)}"
        if state.about.mode is not None and state.about.mode.is_shared:
            return f"{wrote} and dirtied {said(state.ledger.dirtied_bytes)} to be written"
        return f"{wrote} and has {said(copies_now(state))} of private copies"

    return _clauses(sides, clause, "; ")


def _limit(sides: Sequence[Side]) -> str:
    if any(is_over(side.state) or side.state.phase is Phase.CLOSING for side in sides):
        return "; ".join(f"{side.name}: {_fate(side)}" for side in sides)
    full = [side.name for side in sides if _is_full(side)]
    head = f"the limit of {' and '.join(full)} is full; " if full else ""

    def clause(side: Side) -> str:
        stuck, limit = _now(side, "limit_unreclaimable_bytes"), _now(side, "limit_bytes")
        return f"{said(stuck)} of {said(limit)}"

    return f"{head}cannot be given back: {_clauses(sides, clause)}"


def _is_full(side: Side) -> bool:
    used, limit = _now(side, "limit_usage_bytes"), _now(side, "limit_bytes")
    if isinstance(used, Absent) or isinstance(limit, Absent):
        return False
    return used >= limit * _FULL_SHARE


def _now(side: Side, key: str) -> Figure:
    sample = side.state.sample
    if sample is None:
        return NOT_READ_YET
    return sample.get(key) if is_of_now(sample, key) else _OLD


def _swap(sides: Sequence[Side]) -> str:
    def clause(side: Side) -> str:
        ledger = side.state.ledger
        return (
            f"has {said(ledger.private_ram_bytes)} of copies in RAM and "
            f"{said(ledger.private_swap_bytes)} in swap"
        )

    return _clauses(sides, clause, "; ")


def _buffer(sides: Sequence[Side]) -> str:
    if any(is_over(side.state) for side in sides):
        return _clauses(sides, _needed, "; ")
    figures = _clauses(sides, lambda side: said(_now(side, "rss_anon_bytes")))
    return f"private memory in RAM: {figures}"


def _needed(side: Side) -> str:
    if is_over(side.state):
        return f"needed {peak_private_words(side.state)}"
    return f"has {said(_now(side, 'rss_anon_bytes'))} of private memory in RAM"


_SAID: Final[dict[Topic, Callable[[Sequence[Side]], str]]] = {
    Topic.COPIES: _copies,
    Topic.FLUSH: _flush,
    Topic.RELEASE: _release,
    Topic.PAGES: _pages,
    Topic.LIMIT: _limit,
    Topic.SWAP: _swap,
    Topic.BUFFER: _buffer,
}
