"""How a part of a tree's reading is told by what changed of it, and taken in again.

Null says that a part is as it was before anything was told. What is taken in is new: what was read
before it stays as it is, so that states may share what did not change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure
from tui.recording.bounds import LONGEST_SECONDS
from tui.recording.budget import PART_BYTES, Work
from tui.recording.codec import (
    MAX_FIGURES,
    MAX_ITEMS,
    MOST,
    Refused,
    decode,
    encode,
    figure_from_json,
    figure_to_json,
)
from tui.run.peaks import rounded
from tui.text import plain

_ENTRIES_A_PART: Final = 4
"""To copy so many takes about as long as to decode a part."""
_RECORD_PARTS: Final = 6
_RECORD_BYTES: Final = 400
SAME: Final = object()
"""Nothing is to be told."""
_KEY_LENGTH: Final = 60


class Copied:
    """What a line costs beside its own parts: entries that were copied, records made anew.

    It is charged as it arises, so that a line that is refused has its price too.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self.kept_bytes = 0

    def entries(self, count: int) -> None:
        """Of a mapping or a list. Raises Exhausted."""
        self._work.spend(-(-count // _ENTRIES_A_PART))
        self.kept_bytes += count * PART_BYTES

    def record(self) -> None:
        """An object with its fields. Raises Exhausted."""
        self._work.spend(_RECORD_PARTS)
        self.kept_bytes += _RECORD_BYTES


class Part(Protocol):
    """One field."""

    def change(self, before: Any, after: Any) -> Any:
        """What to tell, or SAME."""

    def taken(self, before: Any, told: Any, copied: Copied) -> Any:
        """The value after it; raises Refused."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Told whole; of this type, its numbers not below 0 or above `most`."""

    hint: Any
    most: float = MOST
    most_items: int = MAX_ITEMS

    def change(self, before: Any, after: Any) -> Any:
        """The value."""
        told = encode(after)
        return SAME if told == encode(before) else told

    def taken(self, before: Any, told: Any, copied: Copied) -> Any:
        """Checked."""
        found = decode(self.hint, told)
        items = found if isinstance(found, tuple) else (found,)
        if len(items) > self.most_items:
            raise Refused("more than there can be")
        if any(isinstance(item, int) and not 0 <= item <= self.most for item in items):
            raise Refused("beyond what it counts")
        return found


@dataclass(frozen=True, slots=True)
class Spans:
    """Told whole: pairs of first and last, at most so many."""

    most: int

    def change(self, before: Any, after: Any) -> Any:
        """All of them."""
        return SAME if before == after else encode(after)

    def taken(self, before: Any, told: Any, copied: Copied) -> tuple[tuple[int, int], ...]:
        """Checked."""
        found: tuple[tuple[int, int], ...] = decode(tuple[tuple[int, int], ...], told)
        if len(found) > self.most:
            raise Refused("more than there can be")
        if not all(0 <= first <= last <= MOST for first, last in found):
            raise Refused("beyond what it counts")
        copied.entries(2 * len(found))
        return found


@dataclass(frozen=True, slots=True)
class Moment:
    """Seconds, told as counted from `origin`."""

    origin: float = 0.0

    def change(self, before: float | None, after: float | None) -> Any:
        """To the microsecond."""
        told = self._told(after)
        return SAME if told == self._told(before) else told

    def _told(self, at: float | None) -> float | None:
        return None if at is None else round(max(0.0, at - self.origin), 6)

    def taken(self, before: float | None, told: Any, copied: Copied) -> float:
        """Within a lifetime."""
        found: float = decode(float, told)
        if not 0 <= found <= LONGEST_SECONDS:
            raise Refused("a moment beyond all bounds")
        return found


@dataclass(frozen=True, slots=True)
class OneFigure:
    """A number or why there is none."""

    def change(self, before: Figure, after: Figure) -> Any:
        """As samples tell theirs."""
        told = figure_to_json(after)
        return SAME if told == figure_to_json(before) else told

    def taken(self, before: Figure, told: Any, copied: Copied) -> Figure:
        """As samples have theirs."""
        return figure_from_json(told)


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping from short names; null is an entry that is gone."""

    to_json: Callable[[Any], Any]
    from_json: Callable[[Any], Any]

    def change(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Any:
        """The entries that are not as they were."""
        told: dict[str, Any] = {}
        for key, value in after.items():
            if key in before and before[key] == value:
                continue
            now = self.to_json(value)
            if key not in before or self.to_json(before[key]) != now:
                told[key] = now
        told.update((key, None) for key in before if key not in after)
        return told or SAME

    def taken(self, before: Mapping[str, Any], told: Any, copied: Copied) -> Mapping[str, Any]:
        """All entries after it."""
        if not isinstance(told, dict):
            raise Refused("not an object")
        found = dict(before)
        for key, value in told.items():
            key = plain(key, _KEY_LENGTH)
            if value is None:
                found.pop(key, None)
            else:
                found[key] = self.from_json(value)
        if len(found) > MAX_FIGURES:
            raise Refused("too many figures")
        copied.entries(len(found))
        return found


def _peak(told: Any) -> float:
    found = figure_from_json(told)
    if isinstance(found, Absent):
        raise Refused("not a number")
    return found


def _bounded(told: Any) -> Bounded:
    found = figure_from_json(told)
    if not isinstance(found, Bounded):
        raise Refused("not bounds")
    return found


BOUNDS: Final = Entries(figure_to_json, _bounded)
FIGURES: Final = Entries(figure_to_json, figure_from_json)
PEAKS: Final = Entries(rounded, _peak)
TEXTS: Final = Entries(str, lambda told: decode(str, told))
