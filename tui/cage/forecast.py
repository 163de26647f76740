"""When the run itself will fill what room is left, and what others took of it meanwhile.

Pure and without a clock. The pace is the subject's own growth, never the limit's or the machine's;
an absent figure makes the forecast absent.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from tui.probe.reading import Sample, Tier, number
from workloads.words import Mode

WINDOW_SECONDS: Final = 5.0
_SHORTEST_SECONDS: Final = 1.0
_FARTHEST_SECONDS: Final = 300.0
# Less is the kernel's own noise: page tables, caches of the watcher.
_LEAST_OTHERS_BYTES: Final = 16 << 20
_LEAST_OTHERS_SHARE: Final = 1 / 100


@dataclass(frozen=True, slots=True)
class Others:
    """What everybody but the subject took of the room, and in how many seconds."""

    taken_bytes: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """`seconds_left` is None where the run will not fill the room, or where that is not known."""

    seconds_left: float | None = None
    others: Others | None = None


@dataclass(frozen=True, slots=True)
class _Point:
    """Of one moment: what the subject held then, and the room that was left."""

    at: float
    own_bytes: float
    room_bytes: float | None


class Slope:
    """Remembers the last seconds of samples, at least two however far apart they are."""

    def __init__(self) -> None:
        self._points: deque[_Point] = deque()

    def forecast(self, sample: Sample, most_bytes: float | None) -> Forecast:
        """What the last few seconds lead to; the run can add `most_bytes`, None if not bounded."""
        # Pages of tmpfs are not counted as its own: mapping what was there adds nothing.
        anon, swap = number(sample.get("rss_anon_bytes")), number(sample.get("swap_bytes"))
        if anon is None or swap is None:
            return Forecast()
        self._remember(sample, anon + swap)
        first, last = self._points[0], self._points[-1]
        return Forecast(self._seconds_left(first, last, most_bytes), self._others(sample))

    def _remember(self, sample: Sample, own: float) -> None:
        room = number(sample.get("limit_room_bytes"))
        # A room that is carried along belongs to an earlier moment, perhaps before the array.
        is_new = sample.read_at.get(Tier.LIMIT, sample.at) >= sample.at
        points = self._points
        points.append(_Point(sample.at, own, room if is_new else None))
        while len(points) > 2 and points[-1].at - points[1].at >= WINDOW_SECONDS:
            points.popleft()

    def _seconds_left(self, first: _Point, last: _Point, most_bytes: float | None) -> float | None:
        elapsed, growth = last.at - first.at, last.own_bytes - first.own_bytes
        known = [point for point in self._points if point.room_bytes is not None]
        if elapsed < _SHORTEST_SECONDS or not known:
            return None
        # What grew while it began (an import) and stands still since does not go on growing.
        half = [point for point in self._points if last.at - point.at >= elapsed / 2][-1]
        pace = min(growth / elapsed, (last.own_bytes - half.own_bytes) / (last.at - half.at))
        if pace <= 0:
            return None
        newest = known[-1]
        assert newest.room_bytes is not None
        room = max(0.0, newest.room_bytes - max(0.0, last.own_bytes - newest.own_bytes))
        if most_bytes is not None and most_bytes <= room:
            return None
        left = room / pace
        return left if left <= _FARTHEST_SECONDS else None

    def _others(self, sample: Sample) -> Others | None:
        known = [point for point in self._points if point.room_bytes is not None]
        limit = number(sample.get("limit_bytes"))
        if len(known) < 2 or limit is None:
            return None
        first, last = known[0], known[-1]
        assert first.room_bytes is not None
        assert last.room_bytes is not None
        own = last.own_bytes - first.own_bytes
        taken = first.room_bytes - last.room_bytes - own
        least = max(_LEAST_OTHERS_BYTES, limit * _LEAST_OTHERS_SHARE)
        if last.at - first.at < _SHORTEST_SECONDS or taken < least:
            return None
        return Others(taken, round(last.at - first.at, 1))


def most_to_add(
    mode: Mode | None, array_bytes: int | None, changed_bytes: int, discarded_bytes: int
) -> float | None:
    """How much the run can still take: the rest of the array in `c`, nothing in other modes.

    None for what is no workload of ours, which is not bounded by an array.
    """
    if mode is None or array_bytes is None:
        return None
    # `load` holds all of it once it is open; in the other modes the file has the pages.
    return (
        max(0, array_bytes - changed_bytes + discarded_bytes) if mode is Mode.COPY_ON_WRITE else 0
    )
