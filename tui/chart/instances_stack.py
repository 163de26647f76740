"""What several runs on one file have in memory, column by column: each its own, the rest once.

A run that has ended holds nothing; one that nobody has read yet takes no room, and is said to be
unknown. What is drawn ends where all that go on have been read: a picture of one moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np

from tui.chart.bands import COPIES, FILE, LIBRARIES, PYTHON, UNWRITTEN
from tui.chart.stack import (
    INDEX,
    KEYS,
    Floats,
    amounts_of,
    end_of_run,
    filled,
    longest_step_seconds,
    with_flushes,
)
from tui.run.kept import Kept
from tui.run.state import Outcome, Phase, RunState

HELD_SECONDS: Final = 12.0
"""How far apart two readings may be: many runs have one budget, and those that stand still are
read every few seconds."""
_CACHE: Final = ("file_cached_bytes", "file_dirty_bytes", "file_writeback_bytes")


@dataclass(frozen=True, slots=True, eq=False)
class SharedStack:
    """Bytes, NaN where nothing is known. `own`, `copies`, `swapped`: runs x columns; the others:
    columns.

    `unwritten_high` as in `Stack`. `is_file_least`: of the file only what the run that maps most
    of it has mapped is known. `file_column`: where it was last read.
    """

    own: Floats
    copies: Floats
    swapped: Floats
    unwritten: Floats
    unwritten_high: Floats
    file: Floats
    libraries: Floats
    last_column: int | None
    file_column: int | None
    is_file_least: bool

    @property
    def private(self) -> Floats:
        """All of each run in RAM that is its own, runs x columns."""
        return self.own + self.copies


def opened_at(kept: Sequence[Kept]) -> float | None:
    """When the first of them had the array open."""
    opened = [one.state.started_at for one in kept if one.state and one.state.started_at]
    return min(opened, default=None)


def has_ended(kept: Kept) -> bool:
    """Whether its process is gone: it may be told of before what all share is put away."""
    is_known = kept.state is not None and kept.state.outcome is not None
    return is_known or kept.phase is Phase.ENDED


def is_shared(kept: Sequence[Kept]) -> bool:
    """Whether what they change goes to the file."""
    modes = [one.state.about.mode for one in kept if one.state is not None]
    return any(mode is not None and mode.is_shared for mode in modes)


def ends_of(states: Sequence[RunState | None]) -> list[float]:
    """Until when each is drawn: whose work is done waits for the others, and holds what it has."""
    ends = [inf if state is None else end_of_run(state) for state in states]
    common = max((end for end in ends if end < inf), default=inf)
    waits = (Outcome.FINISHED, Outcome.STOPPED)
    return [
        common if state is not None and end < inf and state.outcome in waits else end
        for state, end in zip(states, ends, strict=True)
    ]


def stack_of_all(
    kept: Sequence[Kept], *, start: float, span_seconds: float, columns: int
) -> SharedStack:
    """The columns from `start` over so many seconds."""
    many, end = len(kept), start + span_seconds
    own, copies, swapped, libraries, mapped, dirty = np.full((6, many, columns), np.nan)
    cache = np.full((len(_CACHE), columns), np.nan)
    for number, (one, until) in enumerate(
        zip(kept, ends_of([one.state for one in kept]), strict=True)
    ):
        state, history = one.state, one.history
        if state is None or history is None or not state.started_at:
            continue
        step = max(longest_step_seconds(state), HELD_SECONDS)
        binned = history.binned_all(
            (*KEYS, *_CACHE),
            start=start, end=end, bins=columns, longest_step=step, until=until,
        )  # fmt: skip
        held = filled({key: binned[key] for key in KEYS})
        amounts = amounts_of(held, state)
        own[number], copies[number] = amounts[INDEX[PYTHON.key]], amounts[INDEX[COPIES.key]]
        libraries[number], swapped[number] = amounts[INDEX[LIBRARIES.key]], held["swap_bytes"]
        mapped[number] = amounts[INDEX[UNWRITTEN.key]] + amounts[INDEX[FILE.key]]
        dirty[number] = amounts[INDEX[UNWRITTEN.key]]
        found = np.array([binned[key].last for key in _CACHE])
        # The file is one: whichever run has read it, all three figures are of that reading.
        is_read = ~np.isnan(found[0])
        cache[:, is_read] = found[:, is_read]
    last = _ended_and_cut(kept, own, copies, swapped, span_seconds / columns)
    per_column = span_seconds / columns
    file_column = None
    is_least = bool(np.isnan(cache[0]).all())
    if is_least:
        whole, waiting = _most_of(mapped), _most_of(dirty)
    else:
        file_column = int(np.flatnonzero(~np.isnan(cache[0]))[-1])
        whole = _between(cache[0], per_column)
        waiting = _between(cache[1] + cache[2], per_column)
    file, unwritten, high = _split(kept, whole, waiting, start, span_seconds)
    # Beyond the last column that all have been read in nothing is drawn, nor without anybody.
    beyond = slice(0 if last is None else last + 1, None)
    for part in (file, unwritten, high):
        part[beyond] = np.nan
    once = _most_of(libraries)
    once[beyond] = np.nan
    return SharedStack(
        own, copies, swapped, unwritten, high, file, once, last, file_column, is_least
    )


def _ended_and_cut(
    kept: Sequence[Kept], own: Floats, copies: Floats, swapped: Floats, per_column: float
) -> int | None:
    """Nothing is left of who has ended; the last column that is known of all who go on."""
    lasts, going = [], []
    for number, one in enumerate(kept):
        filled = np.flatnonzero(~np.isnan(own[number]))
        if not len(filled):
            continue
        lasts.append(int(filled[-1]))
        if has_ended(one):
            for part in (own, copies, swapped):
                part[number, lasts[-1] + 1 :] = 0.0
        else:
            going.append(lasts[-1])
    if not lasts:
        return None
    # One that is not heard of for long does not hold up the picture of the others.
    newest = max(lasts)
    patience = max(1.0, HELD_SECONDS / per_column)
    last = min((one for one in going if newest - one <= patience), default=newest)
    for part in (own, copies, swapped):
        part[:, last + 1 :] = np.nan
    return last


def _most_of(values: Floats) -> Floats:
    """The largest in each column, NaN without one."""
    return np.asarray(np.fmax.reduce(values, axis=0, initial=np.nan))


def _between(values: Floats, per_column: float) -> Floats:
    """On the line between two readings, as the last one after it, each for so long as it stands."""
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return values
    at = np.arange(len(values))
    filled = np.interp(at, known, values[known])
    before = known[np.maximum(np.searchsorted(known, at, "right") - 1, 0)]
    after = known[np.minimum(np.searchsorted(known, at, "left"), len(known) - 1)]
    apart = np.where(at < known[0], known[0] - at, np.where(at > known[-1], at - known[-1],
                                                            after - before))  # fmt: skip
    filled[apart * per_column > HELD_SECONDS] = np.nan
    return np.asarray(filled)


def _split(
    kept: Sequence[Kept], whole: Floats, waiting: Floats, start: float, span_seconds: float
) -> tuple[Floats, Floats, Floats]:
    """What of the file is written, what is not, and its highest where flushes lie close."""
    columns = len(whole)
    states = [one.state for one in kept if one.state is not None]
    high = np.full(columns, np.nan)
    if any(state.sources is not None and state.sources.is_in_memory for state in states):
        return np.where(np.isnan(whole), np.nan, 0.0), whole, high  # never clean
    amounts = np.full((len(INDEX), columns), np.nan)
    unwritten, file = INDEX[UNWRITTEN.key], INDEX[FILE.key]
    amounts[unwritten] = np.minimum(waiting, whole)
    amounts[file] = whole - np.nan_to_num(amounts[unwritten], nan=0.0)
    if is_shared(kept):
        markers = sorted((m for one in kept for m in one.markers), key=lambda marker: marker.at)
        with_flushes(amounts, high, markers, start, span_seconds)
    return amounts[file], amounts[unwritten], high
