"""What is drawn in every column: how much of each band there was, and the four lines.

A column shows its last reading; where several flushes fall close together, the lowest and the
highest of what was not yet written. Columns between two readings lie on the line between them,
unless the readings are so far apart that nobody knows what was between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from tui.chart.bands import BANDS, COPIES, FILE, LIBRARIES, PYTHON, SWAP, UNWRITTEN
from tui.metrics.moment import STALE_SECONDS
from tui.probe.reading import Absent
from tui.run.marker import Marker, MarkerKind
from tui.run.standstill import RESTING_SECONDS
from tui.run.state import Phase, RunState

if TYPE_CHECKING:
    from tui.run.history import Binned, History

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

DENSE_COLUMNS: Final = 3
"""Flushes that lie closer than this are not told apart: a column shows low and high."""
_LATE: Final = 2.5
"""A reading that comes later than so many intervals was not on its way: something held it up."""
_TREE_SECONDS: Final = 12.0
"""A tree that stands still is walked every five seconds, a large one by what a walk costs."""
KEYS: Final = (
    "interpreter_bytes",
    "copies_in_ram_bytes",
    "mapping_file_bytes",
    "mapping_dirty_bytes",
    "libraries_bytes",
    "rss_anon_bytes",
    "file_backed_bytes",
    "swap_bytes",
)
INDEX: Final = {band.key: number for number, band in enumerate(BANDS)}


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """`amounts`: bytes, bands x columns, NaN in a column where nothing is known.

    `unwritten_high`: the highest in a column of what was not yet written, NaN where that is the
    amount itself. `private_dirty`: bytes per column, NaN where it is not known.
    """

    amounts: Floats
    unwritten_high: Floats
    private_dirty: Floats

    @property
    def last_column(self) -> int | None:
        """The last column that has anything, None without one."""
        filled = np.flatnonzero(~np.isnan(self.amounts).all(axis=0))
        return int(filled[-1]) if len(filled) else None

    @property
    def highest_bytes(self) -> float:
        """The highest total of any column, private dirty included; 0 without one."""
        if self.amounts.size == 0:
            return 0.0
        totals = np.where(np.isnan(self.amounts), 0.0, self.amounts).sum(axis=0)
        return float(np.fmax.reduce(np.fmax(self.private_dirty, totals), initial=0.0))

    def edges_bytes(self, column: int) -> list[float]:
        """Where the upper edge of each band lies in a column; what is not known takes no room."""
        known = (0.0 if amount != amount else amount for amount in self.amounts[:, column].tolist())
        return list(accumulate(known))


def stack_of(
    state: RunState,
    history: History,
    markers: Sequence[Marker],
    *,
    columns: int,
    span_seconds: float,
) -> Stack:
    """The columns from the opening of the array over so many seconds."""
    start, end = state.started_at, state.started_at + span_seconds
    step = longest_step_seconds(state, markers)
    held = filled(
        history.binned_all(
            (*KEYS, "private_dirty_bytes"),
            start=start, end=end, bins=columns, longest_step=step, until=end_of_run(state),
        )
    )  # fmt: skip
    amounts = amounts_of(held, state)
    high = np.full(columns, np.nan)
    # Beside another writer the file's figures around a flush are not this run's.
    if state.about.mode is not None and state.about.mode.is_shared and not state.other_writer:
        with_flushes(amounts, high, markers, start, span_seconds)
    return Stack(amounts, high, held["private_dirty_bytes"])


def filled(binned: Mapping[str, Binned]) -> dict[str, Floats]:
    """What was read of each metric in every column, or lies between two readings; NaN beyond."""
    between: dict[bytes, _Between] = {}
    return {key: _filled(one, between) for key, one in binned.items()}


def end_of_run(state: RunState) -> float:
    """When the last reading of a run was taken: what comes after is its array being read back, and
    closed. Infinite while it goes on, or where that is not known."""
    if state.phase is not Phase.ENDED or state.final is None:
        return inf
    return max(state.started_at + state.elapsed_seconds, state.final.at)


def longest_step_seconds(state: RunState, markers: Sequence[Marker] = ()) -> float:
    """How far apart two readings may be for what lies between them to be drawn.

    What stands still, or did at some time by `markers`, is read less often: that is no gap.
    """
    if state.tree is not None:
        return _TREE_SECONDS
    settings = state.about.settings
    interval = settings.interval_seconds if settings is not None else 0.0
    if state.phase is not Phase.RUNNING or any(m.kind is MarkerKind.PAUSE for m in markers):
        interval = max(interval, RESTING_SECONDS)
    return max(STALE_SECONDS, _LATE * interval)


@dataclass(frozen=True, slots=True, eq=False)
class _Between:
    """The bins with a number, and those that lie between two of them with no gap."""

    known: Indices
    bins: Indices


def _between(is_known: NDArray[np.bool_], gap: NDArray[np.bool_]) -> _Between:
    known = np.flatnonzero(is_known)
    if not len(known) or known[-1] - known[0] + 1 == len(known):
        return _Between(known, known[:0])  # nothing lies between two readings
    at = np.arange(len(is_known))
    gaps = np.cumsum(gap)
    before = known[np.maximum(np.searchsorted(known, at, "right") - 1, 0)]
    after = known[np.minimum(np.searchsorted(known, at, "left"), len(known) - 1)]
    inside = (before < at) & (at < after) & (gaps[before] == gaps[after])
    return _Between(known, np.flatnonzero(inside))


def _filled(binned: Binned, kept: dict[bytes, _Between]) -> Floats:
    """The last value of each bin; a bin between two readings lies between them.

    `kept`: of metrics that were read in the same bins, as most are.
    """
    values = binned.last.copy()
    is_known = ~np.isnan(values)
    key = is_known.tobytes() + binned.gap.tobytes()
    found = kept.get(key)
    if found is None:
        found = kept[key] = _between(is_known, binned.gap)
    known = found.known
    if not len(known):
        return values
    if len(found.bins):
        values[found.bins] = np.interp(found.bins, known, values[known])
    return _with_first(values, binned, int(known[0]))


def _with_first(values: Floats, binned: Binned, first: int) -> Floats:
    """Nothing is read in the very moment of the opening: the first reading stands for it."""
    if 0 < first <= 2 and not binned.gap[:first].any():
        values[:first] = values[first]
    return values


def amounts_of(held: dict[str, Floats], state: RunState) -> Floats:
    """What is not told apart is in one band, the lowest that it could be in; nothing is in two."""
    amounts = np.full((len(BANDS), len(held["swap_bytes"])), np.nan)
    anonymous, mapped = held["rss_anon_bytes"], held["file_backed_bytes"]
    split = ~np.isnan(held["interpreter_bytes"]) & ~np.isnan(held["copies_in_ram_bytes"])
    amounts[INDEX[PYTHON.key]] = np.where(split, held["interpreter_bytes"], anonymous)
    amounts[INDEX[COPIES.key]] = np.where(split, held["copies_in_ram_bytes"], 0.0)
    file = held["mapping_file_bytes"]
    told = ~np.isnan(file) & ~np.isnan(held["libraries_bytes"])
    whole = np.where(told, file, mapped)
    sources = state.sources
    if sources is not None and sources.is_in_memory:
        dirty = whole  # never clean: only swap can take it
    else:
        dirty = np.nan_to_num(held["mapping_dirty_bytes"], nan=0.0)
    unwritten = np.minimum(dirty, whole)
    amounts[INDEX[UNWRITTEN.key]] = unwritten
    amounts[INDEX[FILE.key]] = whole - unwritten
    amounts[INDEX[LIBRARIES.key]] = np.where(told, held["libraries_bytes"], 0.0)
    amounts[INDEX[SWAP.key]] = np.nan_to_num(held["swap_bytes"], nan=0.0)
    # Where neither is known there is no column, not an empty one.
    nothing = np.isnan(anonymous) & np.isnan(mapped)
    amounts[:, nothing] = np.nan
    return np.asarray(np.maximum(amounts, 0.0))


def with_flushes(
    amounts: Floats,
    high: Floats,
    markers: Sequence[Marker],
    start: float,
    span_seconds: float,
) -> None:
    """Put each flush's own before and after into its column."""
    columns = len(high)
    found: dict[int, list[tuple[float, float]]] = {}
    for marker in markers:
        if marker.kind is not MarkerKind.FLUSH or marker.before is None or marker.after is None:
            continue
        before, after = marker.before.unwritten_bytes, marker.after.unwritten_bytes
        place = (marker.at - start) / span_seconds * columns
        if isinstance(before, Absent) or isinstance(after, Absent) or not 0 <= place < columns:
            continue
        found.setdefault(int(place), []).append((before, after))
    places = sorted(found)
    unwritten, file = INDEX[UNWRITTEN.key], INDEX[FILE.key]
    for index, column in enumerate(places):
        whole = amounts[unwritten, column] + amounts[file, column]
        if np.isnan(whole):
            continue
        pairs = found[column]
        low = min(min(after for _, after in pairs), whole)
        near = [other for other in places[max(0, index - 1) : index + 2] if other != column]
        is_dense = len(pairs) > 1 or any(abs(other - column) < DENSE_COLUMNS for other in near)
        if is_dense:
            # A run dirties no more than its mapping has: what the file has beyond is another's.
            most = min(max(before for before, _ in pairs), whole)
            high[column] = max(most, amounts[unwritten, column])
        amounts[unwritten, column] = min(low, amounts[unwritten, column]) if is_dense else low
        amounts[file, column] = whole - amounts[unwritten, column]
