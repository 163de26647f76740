"""What is kept of a recording while it is read: all of it within a budget, or its end alone.

What does not fit is thinned or left out, and told; a reader's memory does not grow with the file.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tui.probe.reading import Sample
from tui.recording.gone import is_gone
from tui.recording.left_out import LeftOut
from tui.recording.page_maps import StoredMap
from tui.recording.shelf import Shelf
from tui.recording.thinning import fewer_samples, fewer_states
from tui.run.about import About
from tui.run.marker import Marker, MarkerKind
from tui.run.state import RunState

_MEBIBYTE: Final = 1 << 20
SAMPLES_BYTES: Final = 48 * _MEBIBYTE
STATES_BYTES: Final = 24 * _MEBIBYTE
MARKERS_BYTES: Final = 16 * _MEBIBYTE
TURNS_BYTES: Final = 2 * _MEBIBYTE
"""Of markers of which a run has few."""
MAPS_BYTES: Final = 16 * _MEBIBYTE
_MANY: Final = tuple(kind for kind in MarkerKind if kind.comes_often)
OBJECT_BYTES: Final = 1_000
"""Of a sample, a state or a marker itself, about."""


class Keeper:
    """Takes what was read, in the order of the file, and keeps the end: what a run came to.

    What it does not want is not even decoded.
    """

    wants_maps = False
    wants_processes = True

    def __init__(self) -> None:
        self._living: Sample | None = None
        self._last: Sample | None = None
        self._state: tuple[float, RunState] | None = None

    @property
    def samples(self) -> tuple[Sample, ...]:
        """The last, and before it the last of the living process."""
        found = (self._living, self._last)
        return tuple(s for s in found[self._living is self._last :] if s is not None)

    @property
    def states(self) -> tuple[tuple[float, RunState], ...]:
        """The last."""
        return () if self._state is None else (self._state,)

    @property
    def markers(self) -> tuple[Marker, ...]:
        """In the order of their time."""
        return ()

    @property
    def maps(self) -> tuple[StoredMap, ...]:
        """In the order of their time."""
        return ()

    @property
    def left_out(self) -> LeftOut:
        """What was not kept."""
        return LeftOut()

    def begin(self, name: str, about: About, machine: Mapping[str, Any]) -> None:
        """The header is read."""

    def wants_marker(self, body: object) -> bool:
        """Whether a marker, as its line has it, is to be decoded."""
        return False

    def take_sample(self, sample: Sample) -> None:
        """One sample more."""
        self._last = sample
        if not is_gone(sample):
            self._living = sample

    def take_state(self, at: float, state: RunState, kept_bytes: int) -> None:
        """One state more, after every state before it."""
        self._state = (at, state)

    def take_marker(self, marker: Marker, kept_bytes: int) -> None:
        """One marker more."""

    def take_map(self, stored: StoredMap, kept_bytes: int) -> None:
        """One page map more."""


class Sums(Keeper):
    """Keeps the end without the processes of a tree: its files and what all had together."""

    wants_processes = False


class Marked(Keeper):
    """Keeps the markers too; `share` of the room, where several recordings are read."""

    def __init__(self, share: float = 1.0) -> None:
        super().__init__()
        self._markers: list[Marker] = []
        self._room = {True: MARKERS_BYTES * share, False: TURNS_BYTES * share}
        self._markers_left_out = 0

    @property
    def markers(self) -> tuple[Marker, ...]:
        """Sorted: a marker's line may follow samples that were read after it."""
        return tuple(sorted(self._markers, key=lambda marker: marker.at))

    @property
    def left_out(self) -> LeftOut:
        """How many markers."""
        return LeftOut(markers=self._markers_left_out)

    def wants_marker(self, body: object) -> bool:
        """While there is room; the first ones stay, for a marker is called by its number."""
        kind = body.get("kind") if isinstance(body, dict) else None
        if self._room[kind in _MANY] > 0:
            return True
        self._markers_left_out += 1
        return False

    def take_marker(self, marker: Marker, kept_bytes: int) -> None:
        """One marker more."""
        self._markers.append(marker)
        self._room[marker.kind.comes_often] -= kept_bytes + OBJECT_BYTES


class Everything(Marked):
    """Keeps all there is room for."""

    wants_maps = True

    def __init__(self, share: float = 1.0) -> None:
        super().__init__(share)
        self._samples = Shelf[Sample](SAMPLES_BYTES * share, fewer_samples)
        self._states = Shelf[tuple[float, RunState]](STATES_BYTES * share, fewer_states)
        self._maps = Shelf[StoredMap](MAPS_BYTES * share, _every_second)

    @property
    def samples(self) -> tuple[Sample, ...]:
        """All, or fewer with the extremes of every curve."""
        return tuple(self._samples.items)

    @property
    def states(self) -> tuple[tuple[float, RunState], ...]:
        """All, or fewer."""
        return tuple(self._states.items)

    @property
    def maps(self) -> tuple[StoredMap, ...]:
        """All, or every second of them."""
        return tuple(sorted(self._maps.items, key=lambda stored: stored.at))

    @property
    def left_out(self) -> LeftOut:
        """How many of what."""
        samples, states = self._samples, self._states
        return super().left_out + LeftOut(
            samples=samples.left_out,
            samples_shown=len(samples.items),
            states=states.left_out,
            states_shown=len(states.items),
            maps=self._maps.left_out,
        )

    def take_sample(self, sample: Sample) -> None:
        """One sample more."""
        self._samples.put(sample, sys.getsizeof(sample.values) + OBJECT_BYTES)

    def take_state(self, at: float, state: RunState, kept_bytes: int) -> None:
        """One state more, after every state before it."""
        self._states.put((at, state), kept_bytes + OBJECT_BYTES)

    def take_map(self, stored: StoredMap, kept_bytes: int) -> None:
        """One page map more."""
        self._maps.put(stored, kept_bytes + OBJECT_BYTES)


def _every_second(items: Sequence[StoredMap]) -> list[int]:
    """The last among them."""
    return list(range(1 - len(items) % 2, len(items), 2))
