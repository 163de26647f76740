"""A run's updates as lines: what is new, at full rate as long as the budget allows.

Then every so many samples, with the extremes of the curves between them; where a run turned, and
what it ended with, is always written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tui.metrics import METRICS
from tui.pages.map import PageMapFrame
from tui.probe.reading import Absent, Sample, Tier, number
from tui.recording.codec import encode, figures_to_json
from tui.recording.output import ByteBudget, LineKind
from tui.recording.page_maps import map_to_json
from tui.recording.states import StateWriter, shifted
from tui.recording.trees import pieces
from tui.run.marker import Marker
from tui.run.peaks import raised
from tui.run.result import run_json
from tui.run.state import Phase, RunState, Update

_CURVES: Final = tuple(metric.key for metric in METRICS if metric.is_plotted)
_LINE_BYTES: Final = 400


class RunLines:
    """Takes the updates of one run, one after another; times count from `origin`."""

    def __init__(
        self, write: Callable[[Mapping[str, Any]], int], budget: ByteBudget, origin: float
    ) -> None:
        """`write` returns how many bytes a line took."""
        self._write, self._budget, self._origin = write, budget, origin
        self.has_ended = False
        """Whether nothing more is taken: its last line is written."""
        self._written: Sample | None = None
        self._read_at: dict[Tier, float] = {}
        self._waiting: list[Sample] = []
        self._state_writer = StateWriter(origin)
        self._state: RunState | None = None
        self._last_map: PageMapFrame | Absent | None = None
        self._left_out = dict.fromkeys(("samples", "markers", "maps"), 0)

    def add(self, update: Update, now: float) -> None:
        """Write what is new; after the end of the run, its last line."""
        if self.has_ended:
            return
        state = shifted(update.state, self._origin)
        is_turn = self._state is None or self._state_writer.is_turn(self._state, state)
        for sample in update.samples:
            self._take_sample(shifted(sample, self._origin), now)
        if is_turn:
            self._write_waiting(now)
        for marker in update.markers:
            self._take_marker(shifted(marker, self._origin), now)
        if update.page_map is not None and update.page_map is not self._last_map:
            self._last_map = update.page_map
            self._take_map(update.page_map, now)
        self._state = state
        self._take_state(state, now, must=is_turn)
        if state.phase is Phase.ENDED:
            self.close(now)
            self._end(update.state, now)

    def close(self, now: float) -> None:
        """Write what still waits; harmless when repeated."""
        self.save(now)
        self.has_ended = True

    def save(self, now: float) -> None:
        """Write what waits, and all of the state; more may follow."""
        if self.has_ended:
            return
        self._write_waiting(now)
        if self._state is not None:
            self._take_state(self._state, now, must=True)

    def _end(self, state: RunState, now: float) -> None:
        run = run_json(state)
        if run["settings"] and run["settings"]["file"]:
            run["settings"]["file"] = Path(run["settings"]["file"]).name
        self._write({"t": _time(now), "end": {"run": run, "left_out": self._left_out}})

    def _take_sample(self, sample: Sample, now: float) -> None:
        self._waiting.append(sample)
        kept = self._kept()
        if self._budget.allows(LineKind.SAMPLE, len(kept) * _LINE_BYTES, now):
            self._write_waiting(now)
        elif len(self._waiting) > len(kept):
            self._left_out["samples"] += len(self._waiting) - len(kept)
            self._waiting = kept

    def _kept(self) -> list[Sample]:
        """Of those that wait: the last, and the extremes that lie beyond its way from the first."""
        waiting, before = self._waiting, self._written
        if len(waiting) < 2:
            return waiting
        kept = {len(waiting) - 1}
        for key in _CURVES:
            values = [(number(sample.get(key)), i) for i, sample in enumerate(waiting)]
            known = [(value, i) for value, i in values if value is not None]
            ends = [number(s.get(key)) for s in (before, waiting[-1]) if s is not None]
            bounds = [value for value in ends if value is not None]
            if not known or not bounds:
                continue
            low, high = min(known), max(known)
            if low[0] < min(bounds):
                kept.add(low[1])
            if high[0] > max(bounds):
                kept.add(high[1])
        return [waiting[i] for i in sorted(kept)]

    def _write_waiting(self, now: float) -> None:
        kept = self._kept()
        self._left_out["samples"] += len(self._waiting) - len(kept)
        self._waiting = []
        for sample in kept:
            self._write_sample(sample, now)

    def _write_sample(self, sample: Sample, now: float) -> None:
        before = self._written.values if self._written else {}
        changed = {k: v for k, v in sample.values.items() if k not in before or before[k] != v}
        line: dict[str, Any] = {"t": _time(sample.at), "s": figures_to_json(changed)}
        gone = [key for key in before if key not in sample.values]
        line["s"].update(dict.fromkeys(gone))
        read_at = {
            str(tier): _time(at)
            for tier, at in sample.read_at.items()
            if (at != sample.at if tier is Tier.COUNTERS else self._read_at.get(tier) != at)
        }
        if read_at:
            line["r"] = read_at
        if sample.carried != (self._written.carried if self._written else frozenset()):
            line["c"] = sorted(sample.carried)
        self._read_at, self._written = dict(sample.read_at), sample
        self._state_writer.peak = raised(self._state_writer.peak, sample)
        self._budget.spend(LineKind.SAMPLE, self._write(line))

    def _take_marker(self, marker: Marker, now: float) -> None:
        body = encode(marker, leave_out_defaults=True)
        del body["at"]
        line = {"t": _time(marker.at), "marker": body}
        if marker.kind.comes_often and not self._budget.allows(LineKind.MARKER, _LINE_BYTES, now):
            self._left_out["markers"] += 1
            return
        self._budget.spend(LineKind.MARKER, self._write(line))

    def _take_map(self, frame: PageMapFrame | Absent, now: float) -> None:
        if not self._budget.allows(LineKind.MAP, _LINE_BYTES, now):
            self._left_out["maps"] += 1
            return
        at = now if isinstance(frame, Absent) else max(0.0, frame.at - self._origin)
        self._budget.spend(LineKind.MAP, self._write({"t": _time(at), "map": map_to_json(frame)}))

    def _take_state(self, state: RunState, now: float, *, must: bool) -> None:
        with_state, with_tree = (
            must or self._budget.allows(kind, _LINE_BYTES, now)
            for kind in (LineKind.STATE, LineKind.TREE)
        )
        if not with_state and not with_tree:
            return
        changes = self._state_writer.changes(state, now, whole=must, with_tree=with_tree)
        told = pieces(changes.pop("tree")) if changes.get("tree") else []
        for place, piece in enumerate(told, 1):
            line: dict[str, Any] = {"t": _time(now), "state": {"tree": piece}}
            if changes or place < len(told):
                line["more"] = True
            self._budget.spend(LineKind.TREE, self._write(line))
        if changes:
            self._budget.spend(LineKind.STATE, self._write({"t": _time(now), "state": changes}))


def _time(seconds: float) -> float:
    return round(seconds, 6)
