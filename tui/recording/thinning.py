"""Fewer samples and states where there are too many to keep: even in time, no extreme is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.metrics import METRICS
from tui.probe.reading import Sample, number
from tui.recording.gone import is_gone
from tui.run.state import RunState

CURVES: Final = tuple(metric.key for metric in METRICS if metric.is_plotted)
_MOST_TURNS: Final = 500


def or_nan(sample: Sample, key: str) -> float:
    """A figure to compute with; NaN where it is absent."""
    value = number(sample.values.get(key))
    return float("nan") if value is None else float(value)


def fewer_samples(samples: Sequence[Sample]) -> list[int]:
    """Which to keep, about half: of each span of time the first, and the extremes of every curve.

    The last two and the last of a living process are always there.
    """
    import numpy as np

    count = len(samples)
    kept = {count - 1, max(0, count - 2)}
    living = next((i for i in range(count - 1, -1, -1) if not is_gone(samples[i])), count - 1)
    kept.add(living)
    times = np.array([sample.at for sample in samples])
    spans = max(1, count // 2 // (2 * len(CURVES) + 1))
    edges = np.linspace(times[0], times[-1], spans, endpoint=False)
    starts = np.unique(np.searchsorted(times, edges))
    kept |= set(starts.tolist())
    span_of = np.searchsorted(starts, np.arange(count), "right")
    curves = np.array([[or_nan(sample, key) for key in CURVES] for sample in samples])
    for curve in curves.T:
        for signed in (curve, -curve):
            # Those without a figure come last in their span, and the first of equals first.
            order = np.lexsort((np.where(np.isnan(signed), np.inf, signed), span_of))
            kept |= set(order[starts].tolist())
    return sorted(kept)


def fewer_states(states: Sequence[tuple[float, RunState]]) -> list[int]:
    """Which to keep, at most half and the last: one of each span of time, and where it turned."""
    first, last = states[0][0], states[-1][0]
    most_turns = min(_MOST_TURNS, len(states) // 4)
    spans = max(1, len(states) // 2 - most_turns)
    kept, turns, span = [0], 0, 0
    for index, (at, state) in enumerate(states[1:-1], 1):
        before = states[kept[-1]][1]
        here = int((at - first) / (last - first) * spans) if last > first else 0
        is_turn = (before.phase, before.outcome) != (state.phase, state.outcome)
        if here > span:
            span = here
        elif is_turn and turns < most_turns:
            turns += 1
        else:
            continue
        kept.append(index)
    return [*kept, len(states) - 1] if len(states) > 1 else kept
