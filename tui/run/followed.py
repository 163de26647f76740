"""The peaks of sums, followed over time: what all held at one moment, not each at its own.

Pure. Each instance's samples come in bursts, one instance after another: they are taken in the
order of their moments, and none before every instance that lives has been heard of that long.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Final

from tui.metrics import BY_KEY, METRICS
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure, Sample
from tui.run.peaks import raised, rounded
from tui.run.state import Update
from tui.run.together import EVERYONES, NO_SUM, SHARED

_SUMMED: Final = tuple(
    metric.key
    for metric in METRICS
    if metric.tier not in EVERYONES and metric.key not in (*SHARED, *NO_SUM)
)
_OVERLAP: Final = "instances share pages: how many at most is not counted"
_IN_PART: Final = "some instance's part was not known then"
_MOST_WAITING: Final = 4096
"""Samples of all of them."""


class Followed:
    """Takes every update of every instance; called by one thread at a time."""

    def __init__(self, many: int) -> None:
        self._waiting: list[deque[Sample]] = [deque() for _ in range(many)]
        self._last: list[Sample | None] = [None] * many
        self._is_over = [False] * many
        self._whole: dict[str, float] = {}
        self._least: dict[str, float] = {}
        self._most: dict[str, float] = {}
        self._everyones: Mapping[str, float] = {}

    @property
    def peak(self) -> dict[str, Figure]:
        """The highest so far by metric key; within bounds where a part or an overlap is unknown."""
        found: dict[str, Figure] = dict(self._everyones)
        for key in _SUMMED:
            least, whole = self._least.get(key), self._whole.get(key)
            if whole is not None and (least is None or least <= whole):
                found[key] = rounded(whole)
            elif least is not None:
                found[key] = Bounded(_IN_PART, rounded(least), None)
        for key in SHARED:
            if key in self._least:
                low, high = rounded(self._least[key]), self._most.get(key)
                same = high is not None and high <= low
                found[key] = low if same else Bounded(_OVERLAP, low, high)
        return found

    def add(self, index: int, update: Update) -> None:
        """What is new of one instance; after its end what it held is nobody's."""
        waiting = self._waiting[index]
        if update.restart:
            self._waiting = [deque() for _ in self._waiting]
            self._last = [None] * len(self._last)
            self._is_over = [False] * len(self._last)
            waiting = self._waiting[index]
        waiting.extend(update.samples)
        self._is_over[index] = update.state.outcome is not None
        while self._take_next():
            pass

    def _take_next(self) -> bool:
        """Take the earliest sample, if no earlier one can still come; whether it was."""
        waiting = [(queue[0].at, index) for index, queue in enumerate(self._waiting) if queue]
        if not waiting:
            return False
        at, index = min(waiting)
        is_full = sum(map(len, self._waiting)) > _MOST_WAITING
        if not is_full and any(at > self._heard_until(i) for i in range(len(self._last))):
            return False
        for other, is_over in enumerate(self._is_over):
            if is_over and not self._waiting[other]:
                self._last[other] = None  # gone before this moment, or at it
        sample = self._last[index] = self._waiting[index].popleft()
        self._raise(sample)
        return True

    def _heard_until(self, index: int) -> float:
        if self._is_over[index]:
            return float("inf")
        queue, last = self._waiting[index], self._last[index]
        if queue:
            return queue[-1].at
        return last.at if last is not None else float("-inf")

    def _raise(self, sample: Sample) -> None:
        held = [one.values for one in self._last if one is not None]
        risen = raised(self._everyones, sample)
        self._everyones = {k: v for k, v in risen.items() if BY_KEY[k].tier in EVERYONES}
        for key in _SUMMED:
            known = _numbers(held, key)
            if known:
                into = self._whole if len(known) == len(held) else self._least
                _raise(into, key, sum(known))
        for key in SHARED:
            known = _numbers(held, key)
            if known:
                _raise(self._least, key, max(known))
                _raise(self._most, key, sum(known))
        anonymous, backed = _numbers(held, "rss_anon_bytes"), _numbers(held, "file_backed_bytes")
        if anonymous and backed:
            least = sum(anonymous) + max(backed)
            _raise(self._least, "rss_bytes", least)


def _numbers(held: list[Mapping[str, Figure]], key: str) -> list[float]:
    figures = (values.get(key) for values in held)
    return [f for f in figures if f is not None and not isinstance(f, Absent)]


def _raise(peaks: dict[str, float], key: str, figure: float) -> None:
    peaks[key] = max(peaks[key], figure) if key in peaks else figure
